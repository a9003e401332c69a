import { z } from 'zod'
import { metricValue } from '../formats/metric-value'

/** Of which weights, over how many images. */
export const layerActivationsRequest = z.strictObject({
  /** A run, or one of its checkpoints: RUN@CHECKPOINT. */
  run: z.string(),
  /** Of those that the run is validated on, spread over all of them. */
  images: z.int().min(1).max(4096).default(256),
  /** The name by which it is told how far it is, and by which it can be given up. */
  ticket: z.string().max(100).nullable().default(null)
})

/** What comes out of one layer, over all numbers of all images. */
const layerActivation = z.object({
  name: z.string(),
  mean: metricValue,
  /** The standard deviation. */
  deviation: metricValue,
  /** The share of numbers that are exactly zero, from 0 to 1: what a ReLU has cut. */
  zeros: z.number(),
  /** Layers that are computed in one go with it, whose own results are never there. */
  together: z.array(z.string())
})
export type LayerActivation = z.infer<typeof layerActivation>

/** What a network's layers make of images, as when nothing is learnt. */
export const layerActivations = z.object({
  checkpoint: z.object({ file: z.string(), epoch: z.int(), step: z.int() }),
  images: z.int(),
  layers: z.array(layerActivation)
})
export type LayerActivations = z.infer<typeof layerActivations>
