import { z } from 'zod'
import { call } from './call'

/** The calls of `log`. */
export const logCalls = {
  /** The last lines of the workspace's log, the oldest first, and where it is. */
  'log.tail': call(
    z.strictObject({ lines: z.int().min(1).max(10_000).default(500) }),
    z.object({ path: z.string(), lines: z.array(z.string()) })
  )
}
