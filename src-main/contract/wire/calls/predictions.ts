import { z } from 'zod'
import { explanationRequest } from '../../domain/explanation'
import { neighbourCount, neighbourPart, prediction } from '../../domain/run'
import { call, nothing } from './call'

/** Characters of a part of a picture's content: below what a window's connection takes at once. */
const largestPart = 3 * 2 ** 20

/** The calls of `predictions`. */
export const predictionsCalls = {
  /**
   * Takes a picture's content, a part at a time and in order: without `upload` the first part of a new one.
   * It is kept until it is asked about or discarded, and for some minutes at most.
   */
  'predictions.upload': call(
    z.strictObject({
      upload: z.string().max(100).nullable().default(null),
      base64: z.base64().max(largestPart)
    }),
    z.object({ upload: z.string(), bytes: z.int() })
  ),
  /**
   * What a run's weights see in pictures that were sent, with each as the network took it; the pictures
   * are discarded then. The process that answers stays for a moment, for more of the same.
   */
  'predictions.make': call(
    z.strictObject({
      run: z.string(),
      pictures: z
        .array(z.strictObject({ upload: z.string().max(100), name: z.string().max(4096) }))
        .min(1)
        .max(200),
      invert: z.boolean().default(false),
      /** Where the network looked is told, too. */
      explain: explanationRequest.nullable().default(null),
      neighbours: neighbourCount.default(0),
      neighboursOf: neighbourPart
    }),
    z.array(prediction)
  ),
  /** Gives up what is being answered, and whatever waits behind it. */
  'predictions.cancel': call(nothing, nothing),
  'predictions.discard': call(
    z.strictObject({ uploads: z.array(z.string().max(100)).max(200) }),
    nothing
  ),
  /** Nobody asks any more: the process that waits for more pictures may end. */
  'predictions.release': call(nothing, nothing)
}
