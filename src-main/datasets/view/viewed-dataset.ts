import { createHash } from 'node:crypto'
import type { DatasetFinding, SplitName } from '../../contract'
import { type LoadedDataset, partsOf, type Split } from '../dataset'
import { bytesOf, imageAt, type Images, isStored } from '../images'
import type { ImageContent, LeftOut } from '../sources/image-source'

/** What is known of an image before it is read. */
interface ImageFacts {
  /** Path in the source, or its number in its part. */
  name: string
  label: number
  split: SplitName
  /** The part that its folder or manifest says where that is another one, else null. */
  liesIn: SplitName | null
  /** Of the original, in pixels. */
  width: number
  height: number
  /** Of the original's content. */
  bytes: number
}

/** A data set as it is looked at, however its images are kept. */
export interface ViewedDataset {
  id: string
  /** Whether images have paths of their own; else they are numbered in their parts. */
  hasPaths: boolean
  /** Of the image that a network takes. */
  imageShape: [height: number, width: number, channels: number]
  classes: string[]
  /** The training images come first, then those to validate on, then the test's. */
  count: number
  /** Memory that it holds, in bytes. */
  bytes: number
  /** What is remarkable about the whole. */
  findings: DatasetFinding[]
  /** What of its source is no image of it. */
  leftOut: readonly LeftOut[]
  facts(index: number): ImageFacts
  /** The file of an image on this machine; null where it has none of its own. */
  fileOf(index: number): string | null
  /** SHA-256 of its content as the source holds it, in hexadecimal; of arrays that of its pixels. */
  contentOf(index: number): string
  /**
   * What the network takes, 0..255, row by row, channels last.
   * @throws AtelierError DATASET_UNREADABLE
   */
  pixels(index: number): Uint8Array
  /** @throws AtelierError DATASET_UNREADABLE */
  original(index: number): Promise<ImageContent>
  /**
   * The originals of these images, each with its number, in whatever order is fastest; those that cannot
   * be read are passed over.
   * @throws AtelierError where the source is not there any more
   */
  originals(indices: readonly number[]): AsyncIterable<{ index: number; content: ImageContent }>
  close(): Promise<void>
}

/** Where an image is: its part, and its number in that. */
interface PlacedImage {
  split: SplitName
  part: Split
  at: number
}

/** What images take of the memory; those in a file take next to nothing. */
const heldBytes = (images: Images): number => (isStored(images) ? 0 : bytesOf(images))

/** The parts of a data set, one after the other, as one list of images. */
export function placesOf(dataset: Pick<LoadedDataset, SplitName>): {
  count: number
  bytes: number
  place(index: number): PlacedImage
} {
  const parts = partsOf(dataset)
  return {
    count: parts.reduce((sum, { part }) => sum + part.count, 0),
    bytes: parts.reduce((sum, { part }) => sum + heldBytes(part.images), 0),
    place: (index) => {
      let at = index
      for (const { split, part } of parts) {
        if (at < part.count) return { split, part, at }
        at -= part.count
      }
      throw new RangeError(`there is no image ${index}`)
    }
  }
}

/** The pixels of an image without a copy where they are in memory. */
export function pixelsOf({ part: { images }, at }: PlacedImage, size: number): Uint8Array {
  return isStored(images) ? imageAt(images, size, at) : images.subarray(at * size, (at + 1) * size)
}

/** Arrays in memory as a data set to look at: the originals are what the network takes. */
export function viewOfArrays(dataset: LoadedDataset): ViewedDataset {
  const { id, imageShape, classes, findings } = dataset
  const [height, width, channels] = imageShape
  const size = height * width * channels
  const { count, bytes, place } = placesOf(dataset)
  const pixels = (index: number): Uint8Array => pixelsOf(place(index), size)
  const original = (index: number): ImageContent => ({
    ...{ kind: 'pixels', height, width, channels },
    pixels: pixels(index)
  })
  return {
    id,
    hasPaths: false,
    imageShape,
    classes,
    findings,
    leftOut: [],
    count,
    bytes,
    facts: (index) => {
      const { split, part, at } = place(index)
      const label = part.labels[at] as number
      return { name: String(at), label, split, liesIn: null, width, height, bytes: size }
    },
    fileOf: () => null,
    contentOf: (index) => createHash('sha256').update(pixels(index)).digest('hex'),
    pixels,
    original: (index) => Promise.resolve(original(index)),
    originals: async function* (indices) {
      for (const index of indices) yield { index, content: original(index) }
    },
    close: () => Promise.resolve()
  }
}
