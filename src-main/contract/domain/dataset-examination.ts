import { z } from 'zod'
import { datasetFinding } from './dataset-finding'
import { imageRecipe } from './image-recipe'

const count = z.int().min(0)
const size = z.object({ width: z.int(), height: z.int() })
/** Something of a source that is no image of it, and why: the end of a sentence that begins with the path. */
const withoutImage = z.object({ path: z.string(), reason: z.string() })

/** Ways in which images can lie somewhere. */
const sourceKinds = ['idx', 'class folders', 'manifest', 'parquet', 'numpy', 'cifar'] as const

/** What lies at a path that may be imported, after a look that keeps nothing. */
export const datasetExamination = z.object({
  kind: z.enum(sourceKinds),
  count,
  /** Of all images, as they lie there. */
  bytes: count,
  /** In the order of the class numbers, the first thousand of `classCount`. */
  classes: z.array(z.object({ name: z.string(), count })),
  classCount: count,
  /** Images that the source names a part for; `undivided` is the rest. */
  parts: z.object({ train: count, validation: count, test: count, undivided: count }),
  /**
   * What was seen in single images. Of many, `of` spread over all were looked at, and what is said of the
   * others is a guess.
   */
  looked: z.object({
    of: count,
    grey: count,
    smallest: size.nullable(),
    largest: size.nullable(),
    unreadable: z.object({ count, first: z.array(withoutImage) })
  }),
  /** Files that are no images of it, the first few with why. */
  leftOut: z.object({ count, first: z.array(withoutImage) }),
  /** How pictures would become images; null where the images are the files' own. */
  recipe: imageRecipe.nullable(),
  findings: z.array(datasetFinding)
})
export type DatasetExamination = z.infer<typeof datasetExamination>
