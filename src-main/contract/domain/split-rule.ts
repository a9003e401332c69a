import { z } from 'zod'

const share = z.number().min(0).lt(1)
const seed = z.int().min(0).max(4_294_967_295).default(0)

const partsOf = {
  /** Shares of all images that are held back; what is left is trained on. */
  validation: share.default(0),
  test: share.default(0.2),
  seed
}

/**
 * What images are grouped by: a column of their manifest, or a pattern of their paths with the group as
 * `(*)`; left out: as the source says.
 */
const groups = z.string().min(1).max(1000).optional()

/** How the images of a data set come into its parts. */
export const splitRule = z
  .discriminatedUnion('by', [
    /**
     * As folders or a manifest say it. Images of which they say nothing are parted by the shares, except
     * into parts that others are named for.
     */
    z.strictObject({ by: z.literal('source'), ...partsOf }),
    /** By shares alone, the same in every class. */
    z.strictObject({ by: z.literal('fraction'), ...partsOf }),
    /** As `fraction`, while all images of a group stay together. */
    z.strictObject({ by: z.literal('group'), ...partsOf, groups }),
    /** One of so many equal parts is for testing; all of them together are the whole data set. */
    z.strictObject({
      by: z.literal('fold'),
      folds: z.int().min(2).max(1000),
      /** Counted from 1. */
      fold: z.int().min(1),
      /** Whether all images of a group stay together. */
      grouped: z.boolean().default(false),
      groups,
      seed
    })
  ])
  .refine((rule) => rule.by !== 'fold' || rule.fold <= rule.folds, {
    path: ['fold'],
    message: 'there are fewer folds'
  })
  .refine((rule) => rule.by === 'fold' || rule.validation + rule.test < 1, {
    path: ['test'],
    message: 'nothing is left to train on'
  })
export type SplitRule = z.infer<typeof splitRule>
