import { z } from 'zod'
import { splitNames } from './image-recipe'

export const dataChangesRequest = z.strictObject({
  before: z.string(),
  after: z.string(),
  /** So many images of each kind are named at most. */
  count: z.int().min(0).max(1_000_000).default(100)
})

const path = z.string()
/** How many images, and the first of them in the order of their paths. */
const listed = <T extends z.ZodType>(image: T) =>
  z.object({ count: z.int().min(0), images: z.array(image) })
const part = z.enum(splitNames)

/** What became of the images of one run's data in another's; an image may be in several lists. */
const imageChanges = z.object({
  added: listed(path),
  removed: listed(path),
  /** The same path with another content. */
  changed: listed(path),
  /** The same content under another path. */
  renamed: listed(z.object({ from: path, to: path })),
  /** In another class, or another part of the data. */
  relabelled: listed(z.object({ path, from: z.string(), to: z.string() })),
  moved: listed(z.object({ path, from: part, to: part }))
})
export type ImageChanges = z.infer<typeof imageChanges>
export const imageChangeKinds = [
  'added',
  'removed',
  'changed',
  'renamed',
  'relabelled',
  'moved'
] as const satisfies (keyof ImageChanges)[]

/** How the data of two runs differ. */
export const dataChanges = z.object({
  /** SHA-256 of all images and labels of each; null where a run has not come so far. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Null where one of them did not keep which images it had, and their hashes differ. */
  changes: imageChanges.nullable()
})
export type DataChanges = z.infer<typeof dataChanges>
