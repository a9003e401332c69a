import { createHash } from 'node:crypto'
import type { DatasetFinding, DatasetSource } from '../contract'

/** Images as the files hold them: 0..255, image by image, row by row, channels last. */
export interface Split {
  images: Uint8Array
  labels: Uint8Array
  count: number
}

/** A data set in memory. */
export interface LoadedDataset {
  id: string
  imageShape: [height: number, width: number, channels: number]
  classes: string[]
  train: Split
  test: Split
  source: DatasetSource
  /** The folder it was read from; null for a synthetic set. */
  path: string | null
  /** What is remarkable about its content; nothing here keeps it from being trained on. */
  findings: DatasetFinding[]
}

/** Hash of all images and labels, as a run records it of what it was trained on. */
export function contentHash({ train, test }: Pick<LoadedDataset, 'train' | 'test'>): string {
  const hash = createHash('sha256')
  for (const part of [train.images, train.labels, test.images, test.labels]) hash.update(part)
  return hash.digest('hex')
}
