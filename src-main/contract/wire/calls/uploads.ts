import { z } from 'zod'
import { call } from './call'

/** The calls of `uploads`. */
export const uploadsCalls = {
  /** Makes a folder that files can be sent to, of so many bytes together; a web host takes them. */
  'uploads.begin': call(
    z.strictObject({ name: z.string().max(1000), bytes: z.int().min(0) }),
    z.object({ upload: z.string(), folder: z.string() })
  ),
  /** Everything was sent; `path` is what can be imported. */
  'uploads.end': call(z.strictObject({ upload: z.string() }), z.object({ path: z.string() })),
  /** Takes away what was sent of it, whole or not, unless it was imported. */
  'uploads.cancel': call(z.strictObject({ upload: z.string() }), z.object({ cancelled: z.string() }))
}
