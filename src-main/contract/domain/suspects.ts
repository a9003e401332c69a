import { z } from 'zod'
import { encodedPicture } from './dataset-view'

/** An image whose label is probably wrong. */
const suspect = z.object({
  /** Hash of its content, by which a correction names it. */
  image: z.string(),
  /** Its path, or its part and its number there. */
  name: z.string(),
  /** Class numbers, and how probable a network that did not learn from the image takes them to be. */
  label: z.int(),
  labelProbability: z.number(),
  predicted: z.int(),
  predictedProbability: z.number(),
  /** Where it was asked for; null where the image cannot be read. */
  thumbnail: encodedPicture.nullable().optional()
})
export type Suspect = z.infer<typeof suspect>

/** How suspects are found and put in order; see confident learning (Northcutt, Jiang and Chuang 2021). */
export const suspectsRequest = z.strictObject({
  /** One run, which is asked of what it was validated on, or the runs of the folds of a data set. */
  runs: z.array(z.string()).min(1).max(1000),
  pruning: z.enum(['noiseRate', 'class', 'both']).default('noiseRate'),
  ranking: z.enum(['selfConfidence', 'normalizedMargin']).default('selfConfidence'),
  from: z.int().min(0).default(0),
  count: z.int().min(1).max(1_000_000).default(100),
  /** With a small picture of each, of two hundred at most. */
  thumbnails: z.boolean().default(false)
})

export const suspects = z.object({
  runs: z.array(z.object({ id: z.string(), name: z.string() })),
  /** What was looked at: so many images of a part, or of so many of its folds. */
  part: z.enum(['train', 'validation', 'test']),
  images: z.int(),
  /** So many of them have the label that the runs take for the most probable. */
  agreed: z.int(),
  folds: z.object({ done: z.int(), of: z.int() }).nullable(),
  classes: z.array(z.string()),
  /**
   * The classes of the data set, by which corrections name them, and which class of the runs each counts as:
   * several where they were merged, null where it was left out.
   */
  labels: z.array(z.object({ name: z.string(), countsAs: z.int().nullable() })),
  total: z.int(),
  from: z.int(),
  /** The most doubtful first. */
  suspects: z.array(suspect)
})
export type Suspects = z.infer<typeof suspects>

/** What an image can be corrected to that is taken for a class of the runs. */
export interface CorrectLabel {
  /** The label that is meant: the class itself, or the only one that counts as it; null: one is to be chosen. */
  certain: string | null
  /** All classes of the data set that count as it. */
  possible: string[]
}

/** The labels of a data set that mean a class of the runs. */
export function correctLabel(
  { classes, labels }: Pick<Suspects, 'classes' | 'labels'>,
  of: number
): CorrectLabel {
  const possible = labels.filter(({ countsAs }) => countsAs === of).map(({ name }) => name)
  const own = possible.find((name) => name === classes[of])
  return { certain: own ?? (possible.length === 1 ? (possible[0] as string) : null), possible }
}

/**
 * Whether what the runs doubt says more of them than of the labels: they contradict more than a fifth of
 * all labels, which is more than data sets in use were found to have wrong (Northcutt, Athalye and Mueller
 * 2021: at most a tenth).
 */
export const isMostlyOwnMistake = ({ agreed, images }: Pick<Suspects, 'agreed' | 'images'>): boolean =>
  agreed < 0.8 * images
