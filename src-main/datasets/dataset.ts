import type { DatasetSource } from '../contract'

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
}
