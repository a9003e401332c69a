import { z } from 'zod'

/** What the cache has of features: what frozen parts of networks made of images. */
export const featureUsage = z.object({
  folder: z.string(),
  bytes: z.number()
})
export type FeatureUsage = z.infer<typeof featureUsage>
