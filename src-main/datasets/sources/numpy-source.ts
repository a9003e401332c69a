import { AtelierError, type DatasetFinding, finding, type Sentence } from '../../contract'
import { examineShape } from '../examine'
import { byPath, type FileTree, reasonOf, type TreeFile, unreadableFile } from './file-tree'
import type { ImageContent, ImageSource, LeftOut, SourceContent, SourceImage } from './image-source'
import { type Label, labelTable } from './label-table'
import { numbersOf } from './npy'
import { type ArrayPair, labelsOf, openArray, pairsOf, partsOf, type StoredArray } from './numpy-arrays'
import { filesBeside } from './other-files'

/** An image of an array, before classes are numbered. */
interface Item {
  array: StoredArray
  index: number
  label: Label
  image: Omit<SourceImage, 'label'>
}

/** From values as they are stored to bytes. */
type Conversion = (value: number) => number

/**
 * The source that arrays of NumPy are: images (N x H x W or N x H x W x C) and labels, of one part or
 * several.
 * @throws AtelierError DATASET_NO_IMAGES, DATASET_UNREADABLE, CLASS_NAMES_UNFIT, DATASET_TOO_MANY_CLASSES
 */
export async function numpySource(
  tree: FileTree,
  files: TreeFile[],
  given: string[] | null
): Promise<ImageSource> {
  const arrays = await Promise.all(files.map((file) => openArray(tree, file)))
  const pairs = pairsOf(arrays)
  if (!pairs) throw noPairs(tree.path, arrays)
  const leftOut: LeftOut[] = []
  const items: Item[] = []
  for (const pair of pairs) await addItems(tree, pair, items, leftOut)
  if (items.length === 0) throw noLabels(tree.path)
  items.sort((a, b) => byPath(a.image, b.image))
  const { classes, numberOf, findings } = labelTable(
    items.map(({ label }) => label),
    given,
    null,
    tree.path
  )
  const { convert, findings: remarks } = await conversionOf(tree, pairs)
  const used = new Set(pairs.flatMap(({ images, labels }) => [images.file, labels.file]))
  const unused = files.filter((file) => !used.has(file))
  return {
    path: tree.path,
    kind: 'numpy',
    classes,
    images: items.map(({ image, label }) => ({ ...image, label: numberOf(label) })),
    leftOut: [
      ...tree.leftOut,
      ...leftOut,
      ...unused.map(({ path }) => ({ path, reason: 'it is neither images nor their labels' as const })),
      ...filesBeside(tree.files.filter((file) => !files.includes(file)))
    ],
    findings: [
      ...findings,
      ...remarks,
      ...pairs.flatMap(({ images }) => examineShape(images.header.shape))
    ],
    read: async (index) => {
      for await (const { content } of contentsOf(tree, items, [index], convert))
        if (content.kind !== 'unreadable') return content
        else throw unreadableFile(`${tree.path}/${items[index]?.image.path}`, content.reason)
      throw unreadableFile(tree.path, 'its end is missing')
    },
    contents: (indices) => contentsOf(tree, items, indices, convert),
    close: () => tree.close()
  }
}

function noPairs(path: string, arrays: StoredArray[]): AtelierError {
  const found = arrays
    .slice(0, 6)
    .map(({ file, header }) => `${file.path.replace(/\.npy$/, '')} (${header.shape.join(' x ')})`)
  return new AtelierError('DATASET_NO_IMAGES', {
    path,
    reason: `which of its arrays are images and which their labels cannot be told: ${found.join(', ')}`,
    hint: 'Save an array of images (count x height x width, with or without channels) and one of as many labels: x_train and y_train, x_test and y_test, or images and labels.'
  })
}

async function addItems(
  tree: FileTree,
  { images, labels, split }: ArrayPair,
  items: Item[],
  leftOut: LeftOut[]
): Promise<void> {
  const { file, header } = images
  const [count = 0, ...sides] = header.shape
  const digits = String(count).length
  const bytes = sides.reduce((a, b) => a * b, 1)
  const all = await labelsOf(tree, labels)
  all.forEach((label, index) => {
    const path = `${file.path}#${String(index).padStart(digits, '0')}`
    if (typeof label === 'number' && !(Number.isInteger(label) && label >= 0))
      leftOut.push({ path, reason: `its label is ${label}, and no class's number` })
    else {
      const stamp = `${file.stamp}-${index}`
      items.push({ array: images, index, label, image: { path, split, group: null, bytes, stamp } })
    }
  })
}

function noLabels(path: string): AtelierError {
  return new AtelierError('DATASET_NO_IMAGES', {
    path,
    reason: 'none of its labels is the number of a class',
    hint: 'Save the labels as whole numbers from 0 on.'
  })
}

/** How values become bytes; looks at all of them where they are no bytes already. */
async function conversionOf(
  tree: FileTree,
  pairs: ArrayPair[]
): Promise<{ convert: Conversion; findings: DatasetFinding[] }> {
  let lowest = Infinity
  let highest = -Infinity
  let isFraction = false
  for (const { images } of pairs) {
    if (images.header.type === 'u1') continue
    isFraction ||= images.header.type.startsWith('f')
    for await (const part of imagesOf(tree, images, 0, images.header.shape[0] as number))
      for (const value of numbersOf(part, images.header)) {
        if (Number.isNaN(value)) throw unusable(tree, images, 'it has values that are no numbers (NaN)')
        if (value < lowest) lowest = value
        if (value > highest) highest = value
      }
    if (lowest < 0 || highest > 255)
      throw unusable(
        tree,
        images,
        `its values run from ${lowest} to ${highest}, and 0 to 255 or 0 to 1 are images`
      )
  }
  const isUnit = highest <= 1 && (isFraction || pairs.some(({ images }) => images.header.type === 'b1'))
  const scaling = isUnit ? 'they were multiplied by 255 and rounded' : 'they were rounded'
  return {
    convert: isUnit ? (value) => Math.round(value * 255) : Math.round,
    findings: isFraction
      ? [finding('scaledValues', { lowest: rounded(lowest), highest: rounded(highest), scaling })]
      : []
  }
}

const rounded = (value: number): number => Number(value.toPrecision(3))

const unusable = (tree: FileTree, { file }: StoredArray, reason: Sentence): AtelierError =>
  unreadableFile(`${tree.path}/${file.path}`, reason)

/** Images of an array as they are stored, from one on. */
function imagesOf(
  tree: FileTree,
  { file, header }: StoredArray,
  first: number,
  count: number
): AsyncGenerator<Uint8Array> {
  const bytes = header.shape.slice(1).reduce((a, b) => a * b, header.itemBytes)
  return partsOf(tree, file, header.dataStart + first * bytes, bytes, count)
}

/** Array by array, each gone through once. */
async function* contentsOf(
  tree: FileTree,
  items: readonly Item[],
  indices: readonly number[],
  convert: Conversion
): AsyncGenerator<SourceContent> {
  const byArray = new Map<StoredArray, Map<number, number>>()
  for (const index of indices) {
    const { array, index: inArray } = items[index] as Item
    if (!byArray.has(array)) byArray.set(array, new Map())
    byArray.get(array)?.set(inArray, index)
  }
  for (const [array, wanted] of byArray) {
    const places = [...wanted.keys()].sort((a, b) => a - b)
    const [first = 0, last = 0] = [places[0], places.at(-1)]
    try {
      let place = first
      for await (const part of imagesOf(tree, array, first, last - first + 1)) {
        const index = wanted.get(place)
        wanted.delete(place++)
        if (index !== undefined) yield { index, content: pixelsOf(part, array, convert) }
      }
    } catch (error) {
      for (const index of wanted.values())
        yield { index, content: { kind: 'unreadable', reason: reasonOf(error) } }
    }
  }
}

function pixelsOf(part: Uint8Array, { header }: StoredArray, convert: Conversion): ImageContent {
  const [, height = 1, width = 1, channels = 1] = header.shape
  const pixels = header.type === 'u1' ? part : Uint8Array.from(numbersOf(part, header), convert)
  return { kind: 'pixels', height, width, channels, pixels }
}
