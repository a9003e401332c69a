import { z } from 'zod'
import { datasetFinding } from './dataset-finding'
import { type DatasetStatistics, encodedPicture } from './dataset-view'
import { type ImageRecipe, splitNames } from './image-recipe'

const datasetSource = z.enum(['folder', 'cache', 'system', 'download', 'synthetic'])
export type DatasetSource = z.infer<typeof datasetSource>

export const datasetInfo = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  synthetic: z.boolean(),
  /** A person's own, which can be renamed and removed. */
  imported: z.boolean(),
  /** [height, width, channels] */
  imageShape: z.tuple([z.int(), z.int(), z.int()]),
  classes: z.array(z.string()),
  trainCount: z.int(),
  testCount: z.int(),
  /** Images that the data set itself holds back to validate on; left out where it has none. */
  validationCount: z.int().optional(),
  available: z.boolean(),
  source: datasetSource.nullable(),
  /** The folder the files are in; null for a synthetic set or one that is not here. */
  path: z.string().nullable(),
  /** Whether its files came from a window and lie in the workspace: they go when it is removed. */
  isUploaded: z.boolean().optional(),
  reason: z.string().nullable(),
  fix: z.string().nullable(),
  /** What was remarkable about its content when it was last looked at. */
  findings: z.array(datasetFinding)
})
export type DatasetInfo = z.infer<typeof datasetInfo>

/** A data set with what is known only after its files were read. */
export interface DatasetDetail extends DatasetInfo {
  /** Images of each class, in the order of the class numbers. */
  trainPerClass: number[]
  /** Of the part that the data set itself holds back to validate on; absent where there is none. */
  validationPerClass?: number[]
  testPerClass: number[]
  /** Hash of all images and labels, as a run records it. */
  sha256: string
  /** How its images are made of pictures; absent where they are the files' own. */
  recipe?: ImageRecipe
  /** Where they were asked for. */
  statistics?: DatasetStatistics
}

/** What a person may change of an imported data set; what is left out stays. */
export const datasetChange = z.strictObject({
  name: z.string().max(1000).optional(),
  /** In the order of the class numbers; null: as the files tell. */
  classes: z.array(z.string().max(1000)).max(65_536).nullable().optional(),
  /** Where the same files are now. */
  folder: z.string().optional()
})
export type DatasetChange = z.infer<typeof datasetChange>

/** Images of each class by the part that they are in; absent: the data set has no such part. */
const partCounts = z.partialRecord(z.enum(splitNames), z.array(z.int().min(0)))
export type PartCounts = z.infer<typeof partCounts>

/** The classes of a data set in the order of their numbers. */
export const classCounts = z.object({
  names: z.array(z.string()),
  /** Null where the data are not here to be counted. */
  counts: partCounts.nullable()
})
export type ClassCounts = z.infer<typeof classCounts>

/** A few samples for the form. */
export const datasetPreview = z.object({
  imageShape: z.tuple([z.int(), z.int(), z.int()]),
  samples: z.array(
    z.object({
      label: z.int(),
      class: z.string(),
      /** What the network takes, 0..255, row by row, base64. */
      pixels: z.string(),
      /** The picture that it was made of, scaled down; null where it is the file's own image. */
      original: encodedPicture.nullable()
    })
  )
})
export type DatasetPreview = z.infer<typeof datasetPreview>
