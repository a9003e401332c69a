import type { DatasetFinding, ImageProblem, SplitName } from '../../contract'
import type { LoadedDataset, Split } from '../dataset'
import { bytesOf, imageAt, type Images, isStored } from '../images'
import type { ImageContent } from '../sources/image-source'

/** What is known of an image before it is read. */
interface ImageFacts {
  /** Path in the source, or its number in its part. */
  name: string
  label: number
  split: SplitName
  /** Of the original, in pixels. */
  width: number
  height: number
  /** Codes of its problems. */
  problems: readonly string[]
}

/** A data set as it is looked at, however its images are kept. */
export interface ViewedDataset {
  id: string
  /** Of the image that a network takes. */
  imageShape: [height: number, width: number, channels: number]
  classes: string[]
  /** The training images come first, then those to validate on, then the test's. */
  count: number
  /** Memory that it holds, in bytes. */
  bytes: number
  /** What is remarkable about the whole. */
  findings: DatasetFinding[]
  /** What is remarkable about single images. */
  problems: ImageProblem[]
  facts(index: number): ImageFacts
  /** What the network takes, 0..255, row by row, channels last. */
  pixels(index: number): Promise<Uint8Array>
  /** @throws AtelierError DATASET_UNREADABLE */
  original(index: number): Promise<ImageContent>
  close(): Promise<void>
}

/** What images take of the memory; those in a file take next to nothing. */
const heldBytes = (images: Images): number => (isStored(images) ? 0 : bytesOf(images))

/** Arrays in memory as a data set to look at: the originals are what the network takes. */
export function viewOfArrays(dataset: LoadedDataset): ViewedDataset {
  const { id, imageShape, classes, findings, train, test } = dataset
  const [height, width, channels] = imageShape
  const size = height * width * channels
  const place = (index: number): { split: SplitName; part: Split; at: number } =>
    index < train.count
      ? { split: 'train', part: train, at: index }
      : { split: 'test', part: test, at: index - train.count }
  const pixels = (index: number): Uint8Array => {
    const { part, at } = place(index)
    return imageAt(part.images, size, at)
  }
  return {
    id,
    imageShape,
    classes,
    findings,
    count: train.count + test.count,
    bytes: heldBytes(train.images) + heldBytes(test.images),
    problems: [],
    facts: (index) => {
      const { split, part, at } = place(index)
      return { name: String(at), label: part.labels[at] as number, split, width, height, problems: [] }
    },
    pixels: (index) => Promise.resolve(pixels(index)),
    original: (index) =>
      Promise.resolve({ kind: 'pixels', height, width, channels, pixels: pixels(index) }),
    close: () => Promise.resolve()
  }
}
