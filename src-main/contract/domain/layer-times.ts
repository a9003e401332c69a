import { z } from 'zod'
import { engineId, precision } from './engine'
import { modelConfig } from './model-config'

/** Which network is timed, on what. */
export const layerTimesRequest = z.strictObject({
  config: modelConfig,
  inputShape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]).default([28, 28, 1]),
  classes: z.int().min(1).max(65_536).default(10),
  batchSize: z.int().min(1).max(4096),
  engine: z.union([engineId, z.literal('auto')]).default('auto'),
  precision: precision.default('fp32'),
  /** The name by which it is told how far it is, and by which it can be given up. */
  ticket: z.string().max(100).nullable().default(null)
})

/**
 * What each layer takes in training, measured by itself, operation by operation: a whole step can take less,
 * where an engine computes several at once or records the step, and takes the loss and the update beside.
 */
export const layerTimes = z.object({
  engine: engineId,
  precision,
  batchSize: z.int(),
  /** Seconds of one whole step: forward, backward and the Adam update. */
  stepSeconds: z.number(),
  /** Another training ran meanwhile, so that all of it took longer. */
  isBesideTraining: z.boolean(),
  layers: z.array(
    z.object({
      name: z.string(),
      /** Layers that are computed in one go with it, and are part of its time. */
      together: z.array(z.string()),
      forwardSeconds: z.number(),
      /** Of its gradients: by its input, where that is wanted, and by its weights. */
      backwardSeconds: z.number()
    })
  )
})
export type LayerTimes = z.infer<typeof layerTimes>
