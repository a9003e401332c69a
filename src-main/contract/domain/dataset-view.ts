import { z } from 'zod'
import { datasetFinding } from './dataset-finding'
import { imageProblem } from './image-problem'
import { splitNames } from './image-recipe'

const count = z.int().min(0)
const split = z.enum(splitNames)

/** A small picture as it crosses the wire: a file that every browser shows. */
export const encodedPicture = z.object({
  mediaType: z.enum(['image/png', 'image/jpeg']),
  width: z.int(),
  height: z.int(),
  base64: z.string()
})
export type EncodedPicture = z.infer<typeof encodedPicture>

/** Which images are meant: those that pass every part; an empty part lets all pass. */
export const imageFilter = z.strictObject({
  /** Class numbers. */
  classes: z.array(count).max(10_000).default([]),
  splits: z.array(split).max(splitNames.length).default([]),
  /** Id of a problem that they have. */
  problem: z.string().max(100).nullable().default(null),
  /** What the name of the image or of its class contains, whatever its case. */
  text: z.string().max(500).default('')
})
export type ImageFilter = z.output<typeof imageFilter>

/** How often values lie between edges: `counts[i]` of them from `edges[i]` to `edges[i + 1]`. */
const histogram = z.object({ edges: z.array(z.number()), counts: z.array(count) })
export type Histogram = z.infer<typeof histogram>

/** A data set as a whole, for a person to look at. */
export const datasetLook = z.object({
  dataset: z.string(),
  classes: z.array(z.string()),
  /** Of the image that a network takes: [height, width, channels] */
  imageShape: z.tuple([z.int(), z.int(), z.int()]),
  count,
  /** Parts that have images, with how many of each class. */
  splits: z.array(z.object({ split, count, perClass: z.array(count) })),
  /** Of the originals, in pixels; `aspects` is width by height. */
  widths: histogram,
  heights: histogram,
  aspects: histogram,
  /** Means over training images, `of` of them; null of a class without any, and beyond the first 200. */
  means: z.object({
    of: count,
    overall: encodedPicture.nullable(),
    perClass: z.array(encodedPicture.nullable())
  }),
  /** What is remarkable about the whole. */
  findings: z.array(datasetFinding),
  /** What of its source is no image of it, the first few with why. */
  leftOut: z.object({ count, first: z.array(z.object({ path: z.string(), reason: z.string() })) })
})
export type DatasetLook = z.infer<typeof datasetLook>

/** A problem of a data set as a window shows it. */
export const viewedProblem = imageProblem.extend({
  /** How many images can be left out to mend it; null where that is no remedy. */
  leavingOut: count.nullable(),
  /** Of the files that cannot be read the first few, with why. */
  files: z.array(z.object({ path: z.string(), reason: z.string() }))
})
export type ViewedProblem = z.infer<typeof viewedProblem>

/** How its images are spread over parts, classes and sizes, and what they look like in the mean. */
export type DatasetStatistics = Pick<DatasetLook, 'splits' | 'widths' | 'heights' | 'aspects' | 'means'>

/** An image in a list. */
const viewedImage = z.object({
  /** Its number in the data set: the same until the data set changes. */
  index: count,
  /** Path in the source, or its number in its part. */
  name: z.string(),
  label: count,
  split,
  /** Of the original, in pixels. */
  width: z.int(),
  height: z.int(),
  /** Ids of its problems, the worst first; none before all images were looked at. */
  problems: z.array(z.string()),
  /** Null where it cannot be read. */
  thumbnail: encodedPicture.nullable()
})
export type ViewedImage = z.infer<typeof viewedImage>

export const imagePage = z.object({ total: count, from: count, images: z.array(viewedImage) })
export type ImagePage = z.infer<typeof imagePage>

/** One image to be looked at closely. */
export const imageCloseUp = viewedImage.omit({ thumbnail: true }).extend({
  /** As it lies there, scaled down where it is large; null where it cannot be read. */
  original: encodedPicture.nullable(),
  /** Its file on this machine; null where it has none of its own. */
  file: z.string().nullable(),
  /** Why there is no original. */
  reason: z.string().nullable(),
  /** What the network takes, pixel by pixel. */
  seen: encodedPicture.nullable()
})
export type ImageCloseUp = z.infer<typeof imageCloseUp>
