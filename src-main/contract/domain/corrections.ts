import { z } from 'zod'

/** What an image is known by: the SHA-256 of its content, in hexadecimal. */
const contentHash = z.string().regex(/^[0-9a-f]{64}$/, 'it is not a SHA-256 in 64 hexadecimal digits')

/** What corrections are known by: the SHA-256 of their document. */
export const correctionsHash = contentHash

/**
 * What a run takes otherwise than the files of a data set say: images by their content, each with the
 * name of the class that it is of, or null where it is left out; and those of which one copy counts.
 */
export const corrections = z.strictObject({
  formatVersion: z.literal(1),
  images: z.record(contentHash, z.string().max(1000).nullable()),
  /** Left out where there are none. */
  once: z.array(contentHash).min(1).optional()
})
export type Corrections = z.infer<typeof corrections>

/**
 * A change of corrections. `image`: the hash of its content, its path in the source, or its part and its
 * number there (`train/17`). `label`: null leaves it out; the class that the files say takes back what was
 * changed before. `once`: of all its copies one counts.
 */
export const correction = z.union([
  z.strictObject({ image: z.string().min(1).max(4096), label: z.string().max(1000).nullable() }),
  z.strictObject({ image: z.string().min(1).max(4096), once: z.literal(true) })
])
export type Correction = z.infer<typeof correction>

/** How many images of a data set its corrections concern; copies of an image count each. */
export const correctionCounts = z.object({
  leftOut: z.int(),
  relabelled: z.int(),
  /** Those of both that are in the test part. */
  inTest: z.int()
})
export type CorrectionCounts = z.infer<typeof correctionCounts>

/** Corrections as they were kept; the hash is null where nothing is left to be corrected. */
export const keptCorrections = correctionCounts.extend({ corrections: correctionsHash.nullable() })
export type KeptCorrections = z.infer<typeof keptCorrections>
