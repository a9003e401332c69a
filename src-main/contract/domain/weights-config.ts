import { z } from 'zod'

const channels = z.array(z.number()).min(1).max(4)
/** How pixels (0 to 1) become what weights expect: minus the mean, over the deviation, by channel. */
const pixelNormalization = z.strictObject({
  mean: channels,
  deviation: z.array(z.number().gt(0)).min(1).max(4)
})

/** What a training begins with in the place of the seed's weights. */
export const weightsConfig = z.strictObject({
  /** Full path of a file, a name on the shelf, or a run, as RUN or RUN@CHECKPOINT. */
  from: z.string().min(1).max(10_000),
  /** Of the file's content, filled in when a run is made of it: any other is refused then. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .optional(),
  /** Whether the last layer's weights are taken, too, or begun anew: for other classes. */
  head: z.enum(['keep', 'new']).default('keep'),
  /**
   * Instead of what `augmentation.normalize` says; filled in from what is known of the weights where it is
   * left out. Null: pixels are taken as `augmentation.normalize` says.
   */
  normalization: pixelNormalization.nullable().optional()
})
export type WeightsConfig = z.infer<typeof weightsConfig>
