import { z } from 'zod'
import { checkpointInfo } from '../../domain/run'
import { isPlainName, plainNameProblem } from '../../formats/plain-name'
import { call } from './call'

/** RUN@CHECKPOINT, or RUN for its newest. */
const checkpoint = z.string()

/** The calls of `checkpoints`. */
export const checkpointsCalls = {
  /** Has a checkpoint stay whatever the rule of its run says, or no longer; while the run trains, too. */
  'checkpoints.keep': call(z.strictObject({ checkpoint, isKept: z.boolean() }), checkpointInfo),
  /** Replaces what is noted of a checkpoint. */
  'checkpoints.note': call(
    z.strictObject({
      checkpoint,
      note: z.string().max(2000).refine(isPlainName, plainNameProblem)
    }),
    checkpointInfo
  ),
  /**
   * Deletes checkpoints, each named RUN@CHECKPOINT: none of them where one is needed. `freedBytes`: what the
   * disk has back, which is nothing of a file that another run keeps as its start. What was found with a
   * checkpoint, evaluations and answers, stays.
   */
  'checkpoints.delete': call(
    z.strictObject({ checkpoints: z.array(checkpoint).min(1).max(10_000) }),
    z.object({ deleted: z.array(z.string()), freedBytes: z.number() })
  )
}
