import type { SplitName } from '../../contract'
import { type FileTree, type TreeFile, unreadableFile } from './file-tree'
import type { Label } from './label-table'
import { type ArrayHeader, headerLength, numbersOf, readArrayHeader, textsOf } from './npy'
import { formatOf } from './picture-files'
import { splitOf } from './split-names'

/** An array of a tree. */
export interface StoredArray {
  file: TreeFile
  header: ArrayHeader
}

/** Images and their labels, which belong together. */
export interface ArrayPair {
  images: StoredArray
  labels: StoredArray
  split: SplitName | null
}

/** Files of arrays. */
export const arrayFilesOf = (tree: FileTree): TreeFile[] =>
  tree.files.filter(({ start }) => start !== null && formatOf(start) === 'npy')

/** @throws AtelierError DATASET_UNREADABLE */
export async function openArray(tree: FileTree, file: TreeFile): Promise<StoredArray> {
  const path = `${tree.path}/${file.path}`
  const length = headerLength(file.start as Uint8Array, path)
  const header = readArrayHeader(await firstBytes(tree, file, length), path)
  const count = header.shape.reduce((a, b) => a * b, 1)
  const needed = header.dataStart + count * header.itemBytes
  if (file.bytes !== needed)
    throw unreadableFile(path, `its header speaks of ${needed} bytes, and it has ${file.bytes}`)
  if (header.isFortranOrder && header.shape.length > 1)
    throw unreadableFile(
      path,
      'it is stored column by column (Fortran order); save np.ascontiguousarray of it'
    )
  return { file, header }
}

async function firstBytes(tree: FileTree, file: TreeFile, length: number): Promise<Uint8Array> {
  for await (const part of partsOf(tree, file, 0, length, 1)) return part
  throw unreadableFile(`${tree.path}/${file.path}`, 'it ends within its header')
}

/** Parts of one length, one after another. */
export async function* partsOf(
  tree: FileTree,
  file: TreeFile,
  start: number,
  partBytes: number,
  count: number
): AsyncGenerator<Uint8Array> {
  let part = new Uint8Array(partBytes)
  let filled = 0
  let left = count
  for await (const chunk of tree.stream(file, start))
    for (let at = 0; at < chunk.length;) {
      const taken = Math.min(chunk.length - at, partBytes - filled)
      part.set(chunk.subarray(at, at + taken), filled)
      at += taken
      filled += taken
      if (filled < partBytes) continue
      yield part
      if (--left === 0) return
      part = new Uint8Array(partBytes)
      filled = 0
    }
  throw unreadableFile(`${tree.path}/${file.path}`, 'its end is missing')
}

const isEmpty = ({ header: { shape } }: StoredArray): boolean => shape.includes(0)
const isLabels = ({ header: { shape } }: StoredArray): boolean =>
  shape.length === 1 || (shape.length === 2 && shape[1] === 1)
const isImages = ({ header: { shape, type } }: StoredArray): boolean =>
  (shape.length === 3 || shape.length === 4) && type !== 'U' && type !== 'S'

/**
 * Which arrays belong together: of each part one of images and one of as many labels. Parts are told by
 * names (`x_train`, `test_labels`); of arrays without names (`arr_0` and on) the first two are for
 * training and the next two for testing.
 * @returns null where it cannot be told
 */
export function pairsOf(arrays: StoredArray[]): ArrayPair[] | null {
  const parts = new Map<SplitName | null, StoredArray[]>()
  for (const array of arrays.filter((each) => !isEmpty(each))) {
    const part = partOf(array.file.path)
    parts.set(part, [...(parts.get(part) ?? []), array])
  }
  const pairs: ArrayPair[] = []
  for (const [split, together] of parts) {
    const images = together.filter(isImages)
    const labels = chooseLabels(together.filter(isLabels), images[0])
    if (images.length === 0) continue
    if (images.length > 1 || !labels) return null
    pairs.push({ images: images[0] as StoredArray, labels, split })
  }
  return pairs.length > 0 ? pairs : null
}

/** Labels are as many as images; of several the one that is called so. */
function chooseLabels(all: StoredArray[], images: StoredArray | undefined): StoredArray | undefined {
  const fitting = all.filter(({ header }) => header.shape[0] === images?.header.shape[0])
  if (fitting.length < 2) return fitting[0]
  const called = fitting.filter(({ file }) =>
    wordsOf(file.path).some((word) => ['y', 'label', 'labels', 'target', 'targets'].includes(word))
  )
  return called.length === 1 ? called[0] : undefined
}

const wordsOf = (path: string): string[] =>
  path
    .replace(/\.npy$/i, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .flatMap((word) => /^([xy])(train|test|val|valid)$/.exec(word)?.slice(1) ?? [word])

function partOf(path: string): SplitName | null {
  const [, unnamed] = /(?:^|\/)arr_(\d+)\.npy$/.exec(path) ?? []
  if (unnamed !== undefined)
    return Number(unnamed) < 2 ? null : Number(unnamed) < 4 ? 'test' : 'validation'
  return (
    wordsOf(path)
      .map(splitOf)
      .find((each) => each !== null) ?? null
  )
}

/** Labels as an array has them. */
export async function labelsOf(tree: FileTree, { file, header }: StoredArray): Promise<Label[]> {
  const count = header.shape[0] as number
  const isText = header.type === 'U' || header.type === 'S'
  for await (const part of partsOf(tree, file, header.dataStart, count * header.itemBytes, 1))
    return isText ? textsOf(part, header) : Array.from(numbersOf(part, header))
  return []
}
