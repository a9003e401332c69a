import { z } from 'zod'

/**
 * How much each place of a layer's maps speaks for a class (Grad-CAM; Selvaraju et al., 2017): 0..255 of
 * `largest`, row by row, base64. Where `largest` is 0, nothing speaks for it.
 */
const activationMap = z.object({
  class: z.string(),
  height: z.int(),
  width: z.int(),
  values: z.string(),
  largest: z.number()
})
export type ActivationMap = z.infer<typeof activationMap>

/** Where a network looked: of the most probable classes, by the maps of one layer. */
export const explanation = z.object({
  /** Null: the network has no layer that results in maps. */
  layer: z.string().nullable(),
  /** All layers that it could be of, from the input on. */
  layers: z.array(z.string()),
  maps: z.array(activationMap)
})
export type Explanation = z.infer<typeof explanation>

/** What is to be told of where a network looked: of so many classes, by this layer; null: the last one. */
export const explanationRequest = z.strictObject({
  classes: z.int().min(1).max(10).default(3),
  layer: z.string().max(200).nullable().default(null)
})
export type ExplanationRequest = z.infer<typeof explanationRequest>
