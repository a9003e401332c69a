import { closeSync, openSync, readSync } from 'node:fs'
// Not the whole of the contract, which takes longer to load than anything else that a thread for batches needs.
import { AtelierError } from '../contract/wire/errors'
import { asOthersSay, type Sentence } from '../contract/wire/sentences'

/**
 * Images as records of a file, read when they are asked for. Values alone, so that another thread can be
 * given it.
 */
export interface StoredImages {
  path: string
  /** Where the file's first record begins, in bytes. */
  offset: number
  /** Bytes of an image, and of a record. */
  imageBytes: number
  /** The record that holds an image. */
  records: Uint32Array
  /** Another one for each file that was ever at the path. */
  stamp: string
}

/**
 * The images of a part, 0..255, row by row, channels last: image by image in memory, or in a file where
 * they are too many for it.
 */
export type Images = Uint8Array | StoredImages

/** Bytes that are read at once where all images are gone through. */
const blockBytes = 4 * 2 ** 20

/** Whether images are in a file. */
export const isStored = (images: Images): images is StoredImages => 'path' in images

/** Bytes of all images together. */
export function bytesOf(images: Images): number {
  return isStored(images) ? images.records.length * images.imageBytes : images.length
}

/**
 * Gives `use` the images with these numbers, in this order. What it is given holds only until it returns.
 * @throws AtelierError DATASET_UNREADABLE
 */
export function readImages(
  images: Images,
  imageBytes: number,
  indices: Uint32Array,
  use: (image: Uint8Array, at: number) => void
): void {
  if (!isStored(images)) {
    indices.forEach((index, at) =>
      use(images.subarray(index * imageBytes, (index + 1) * imageBytes), at)
    )
    return
  }
  const image = new Uint8Array(imageBytes)
  const file = openFileOf(images)
  indices.forEach((index, at) => {
    readRecords(file, images, images.records[index] as number, image)
    use(image, at)
  })
}

/** The image of this number, in memory of its own. */
export function imageAt(images: Images, imageBytes: number, index: number): Uint8Array {
  const copy = new Uint8Array(imageBytes)
  readImages(images, imageBytes, Uint32Array.of(index), (image) => copy.set(image))
  return copy
}

/** The images with these numbers, in this order: in memory that threads can share, or as records. */
export function imagesOf(images: Images, imageBytes: number, indices: Uint32Array): Images {
  if (isStored(images))
    return { ...images, records: indices.map((index) => images.records[index] as number) }
  const chosen = new Uint8Array(new SharedArrayBuffer(indices.length * imageBytes))
  readImages(images, imageBytes, indices, (image, at) => chosen.set(image, at * imageBytes))
  return chosen
}

/** All images of a file, one after the other, into memory that has room for them. */
export function readStoredImages(images: StoredImages, into: Uint8Array): void {
  const { records, imageBytes } = images
  const file = openFileOf(images)
  for (const { at, record, count } of runsOf(records))
    readRecords(file, images, record, into.subarray(at * imageBytes, (at + count) * imageBytes))
}

/**
 * All images one after the other, in blocks of whole images. A block holds only until the next is asked for.
 * @throws AtelierError DATASET_UNREADABLE
 */
export function* imageBlocks(images: Images): Generator<Uint8Array> {
  if (!isStored(images)) return void (yield images)
  const { records, imageBytes } = images
  const most = Math.max(1, Math.floor(blockBytes / imageBytes))
  for (let from = 0; from < records.length; from += most) {
    const some = records.subarray(from, from + most)
    const block = new Uint8Array(some.length * imageBytes)
    for (const { at, record, count } of runsOf(some)) {
      const part = block.subarray(at * imageBytes, (at + count) * imageBytes)
      readRecords(openFileOf(images), images, record, part)
    }
    yield block
  }
}

/**
 * Gives `use` every image with its number. What it is given holds only until it returns.
 * @throws AtelierError DATASET_UNREADABLE
 */
export function eachImage(
  images: Images,
  imageBytes: number,
  use: (image: Uint8Array, number: number) => void
): void {
  let number = 0
  for (const block of imageBlocks(images))
    for (let at = 0; at < block.length; at += imageBytes)
      use(block.subarray(at, at + imageBytes), number++)
}

/** Neighbours in the file, read at once. */
function* runsOf(records: Uint32Array): Generator<{ at: number; record: number; count: number }> {
  for (let at = 0, end = 0; at < records.length; at = end) {
    const record = records[at] as number
    for (end = at + 1; end < records.length && records[end] === record + end - at;) end++
    yield { at, record, count: end - at }
  }
}

function readRecords(
  file: number,
  { path, offset, imageBytes }: StoredImages,
  record: number,
  into: Uint8Array
): void {
  const from = offset + record * imageBytes
  for (let done = 0; done < into.length;) {
    const read = readSync(file, into, done, into.length - done, from + done)
    if (read === 0) throw unreadable(path, 'it ends too early')
    done += read
  }
}

/** Files that a thread has open: what is removed or replaced meanwhile stays readable to it. */
const openFiles = new Map<string, number>()
const mostOpen = 8

function openFileOf({ path, stamp }: StoredImages): number {
  const key = `${stamp} ${path}`
  const file = openFiles.get(key) ?? opened(path)
  // The one that was used last is the last to be closed.
  openFiles.delete(key)
  openFiles.set(key, file)
  const [oldest] = openFiles
  if (openFiles.size > mostOpen && oldest) {
    openFiles.delete(oldest[0])
    closeSync(oldest[1])
  }
  return file
}

function opened(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw unreadable(path, asOthersSay((error as Error).message))
  }
}

function unreadable(path: string, reason: Sentence): AtelierError {
  return new AtelierError('DATASET_UNREADABLE', {
    path,
    reason,
    hint: 'It is made again from the pictures when a run is started or resumed.'
  })
}
