import { z } from 'zod'
import { experimentCheck } from '../../domain/experiment-check'
import { preflight } from '../../domain/preflight'
import { call } from './call'

/** The calls of `experiments`. */
export const experimentsCalls = {
  'experiments.check': call(z.strictObject({ spec: z.unknown() }), experimentCheck),
  /**
   * Runs a few steps of it: takes seconds, and the device; what was measured before is known. `ticket`: the
   * name by which it can be given up.
   */
  'experiments.preflight': call(
    z.strictObject({ spec: z.unknown(), ticket: z.string().max(100).nullable().default(null) }),
    preflight
  ),
  'experiments.cancel': call(
    z.strictObject({ ticket: z.string().max(100) }),
    z.object({ isCancelled: z.boolean() })
  )
}
