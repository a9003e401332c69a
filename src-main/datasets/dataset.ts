import { createHash } from 'node:crypto'
import {
  type CorrectionCounts,
  type DatasetFinding,
  type DatasetSource,
  type ImageRecipe,
  type SplitName,
  splitNames
} from '../contract'
import { type Images, imageBlocks } from './images'

/** Class numbers; the wider ones where there are more than 256 classes. */
export type Labels = Uint8Array | Uint16Array

/** Images and their classes. */
export interface Split {
  images: Images
  labels: Labels
  count: number
}

/** What the pictures of a part are called and known by, in their order. */
export interface PictureNames {
  /** Where they are in the source. */
  paths: readonly string[]
  /** SHA-256 of their content, in hexadecimal. */
  hashes: readonly string[]
}

/** What the pictures with these numbers are called, in this order. */
export function pickNames({ paths, hashes }: PictureNames, kept: Uint32Array): PictureNames {
  const pick = (all: readonly string[]): string[] => Array.from(kept, (at) => all[at] as string)
  return { paths: pick(paths), hashes: pick(hashes) }
}

/** A data set, in memory or where it is too large for that in a file. */
export interface LoadedDataset {
  id: string
  imageShape: [height: number, width: number, channels: number]
  classes: string[]
  train: Split
  /** What the data set itself holds back to validate on; absent where it does not. */
  validation?: Split
  test: Split
  source: DatasetSource
  /** The folder it was read from; null for a synthetic set. */
  path: string | null
  /** What is remarkable about its content; nothing here keeps it from being trained on. */
  findings: DatasetFinding[]
  /** Hash of all images and labels where that is known without reading them. */
  sha256?: string
  /** How its images were made of pictures; absent where they are the files' own. */
  recipe?: ImageRecipe
  /** What the images of arrays were known by before a recipe made others of them; absent without one. */
  originals?: Partial<Record<SplitName, readonly string[]>>
  /** What its pictures are called; absent where it is made of arrays. */
  names?: Partial<Record<SplitName, PictureNames>>
  /** How many of its images were corrected for a run; absent where none was to be. */
  corrected?: CorrectionCounts
}

/** The parts that a data set has: to train on, to validate on where it has one for that, to test with. */
export function partsOf(dataset: Pick<LoadedDataset, SplitName>): { split: SplitName; part: Split }[] {
  return splitNames.flatMap((split) => {
    const part = dataset[split]
    return part ? [{ split, part }] : []
  })
}

/** All images and labels, in the order in which they are hashed. */
export function* contentOf({
  train,
  validation,
  test
}: Pick<LoadedDataset, 'train' | 'validation' | 'test'>): Generator<Uint8Array> {
  for (const { images, labels } of validation ? [train, test, validation] : [train, test]) {
    yield* imageBlocks(images)
    yield new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength)
  }
}

/** Hash of all images and labels, as a run records it of what it was trained on. */
export function contentHash(
  dataset: Pick<LoadedDataset, 'train' | 'validation' | 'test' | 'sha256'>
): string {
  if (dataset.sha256 !== undefined) return dataset.sha256
  const hash = createHash('sha256')
  for (const part of contentOf(dataset)) hash.update(part)
  return hash.digest('hex')
}
