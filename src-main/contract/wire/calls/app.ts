import { z } from 'zod'
import { encodedError } from '../encoded-error'
import { call, nothing } from './call'

/** The calls of `app`. */
export const appCalls = {
  'app.info': call(
    nothing,
    z.object({
      version: z.string(),
      commit: z.string().nullable(),
      workspace: z.string(),
      platform: z.string(),
      host: z.enum(['desktop', 'browser', 'cli']),
      pid: z.int(),
      address: z.string().nullable(),
      /** Why the workspace can only be looked at; null where it can be worked in. */
      problem: encodedError.nullable()
    })
  )
}
