import type { SplitName } from '../../contract'
import { type FileTree, type TreeFile, unreadableFile } from './file-tree'
import { formatOf } from './picture-files'
import { isArray, type Pickled, readPlainPickle, textOf } from './pickle'

/** Pixels of an image: 32 x 32, the three colours one after another. */
export const planeBytes = 32 * 32
export const imageBytes = 3 * planeBytes

/** A file of CIFAR-10 or CIFAR-100, in the binary or the Python version. */
export interface CifarFile {
  file: TreeFile
  split: SplitName
  version: 'binary' | 'python'
  classes: 10 | 100
}

/** What is in such a file; images as it has them, colour after colour. */
export interface CifarContent {
  labels: number[]
  image(index: number): Uint8Array
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** What a file of CIFAR is, by its name and its content; null for any other file. */
function cifarFile(file: TreeFile): CifarFile | null {
  const found = /^(?:(data_batch_\d+|test_batch)|(train|test))(\.bin)?$/.exec(nameOf(file.path))
  if (!found || !file.start) return null
  const [, ten, hundred, ending] = found
  const classes = ten === undefined ? 100 : 10
  const split = (ten ?? hundred)?.startsWith('test') ? 'test' : 'train'
  const labelBytes = classes === 10 ? 1 : 2
  if (ending === undefined)
    return formatOf(file.start) === 'pickle' ? { file, split, version: 'python', classes } : null
  const isWhole = file.bytes % (labelBytes + imageBytes) === 0
  return isWhole ? { file, split, version: 'binary', classes } : null
}

/** The files of CIFAR in a tree. */
export const cifarFilesOf = (tree: FileTree): CifarFile[] =>
  tree.files.map(cifarFile).filter((each) => each !== null)

/**
 * The labels and images of a file (https://www.cs.toronto.edu/~kriz/cifar.html); of CIFAR-100 the fine
 * labels.
 * @throws AtelierError DATASET_UNREADABLE
 */
export function readCifar(bytes: Uint8Array, cifar: CifarFile, path: string): CifarContent {
  const content =
    cifar.version === 'binary'
      ? readBinary(bytes, cifar.classes)
      : readPython(bytes, cifar.classes, path)
  const wrong = content.labels.findIndex(
    (label) => !Number.isInteger(label) || label < 0 || label >= cifar.classes
  )
  if (wrong >= 0)
    throw unreadableFile(
      path,
      `its image ${wrong} has the label ${content.labels[wrong]}, and CIFAR-${cifar.classes} has ${cifar.classes} classes`
    )
  return content
}

function readBinary(bytes: Uint8Array, classes: 10 | 100): CifarContent {
  // CIFAR-100 has the coarse label first.
  const labelBytes = classes === 10 ? 1 : 2
  const record = labelBytes + imageBytes
  return {
    labels: Array.from(
      { length: bytes.length / record },
      (_, i) => bytes[i * record + labelBytes - 1] as number
    ),
    image: (i) => bytes.subarray(i * record + labelBytes, (i + 1) * record)
  }
}

function readPython(bytes: Uint8Array, classes: 10 | 100, path: string): CifarContent {
  const dictionary = dictionaryOf(bytes, path)
  const labels = dictionary.get(classes === 10 ? 'labels' : 'fine_labels')
  const data = dictionary.get('data')
  if (!Array.isArray(labels) || !isArray(data))
    throw unreadableFile(path, 'it has no labels and data as the files of CIFAR have')
  const [count = 0, width = 0] = data.shape
  const isPlain = data.type === 'u1' && !data.isFortranOrder && data.shape.length === 2
  if (!isPlain || width !== imageBytes || count !== labels.length || data.bytes.length !== count * width)
    throw unreadableFile(
      path,
      `its data (${data.shape.join(' x ')} of ${data.type}) is not ${labels.length} images of ${imageBytes} bytes`
    )
  return {
    labels: labels as number[],
    image: (i) => data.bytes.subarray(i * imageBytes, (i + 1) * imageBytes)
  }
}

function dictionaryOf(bytes: Uint8Array, path: string): Map<string, Pickled> {
  const value = readPlainPickle(bytes, path)
  if (!(value instanceof Map)) throw unreadableFile(path, 'it is a pickle of no dictionary')
  return value
}

const namesFiles = ['batches.meta.txt', 'fine_label_names.txt', 'batches.meta', 'meta']

/** The names of the classes, where a file beside the images has them. */
export async function cifarNames(tree: FileTree): Promise<{ file: TreeFile; names: string[] } | null> {
  for (const name of namesFiles) {
    const file = tree.files.find((each) => nameOf(each.path) === name)
    if (!file) continue
    const bytes = await tree.read(file)
    const names = name.endsWith('.txt')
      ? Buffer.from(bytes).toString('utf8').split(/\r?\n/)
      : namesIn(dictionaryOf(bytes, `${tree.path}/${file.path}`))
    return { file, names: names.map((each) => each.trim()).filter((each) => each !== '') }
  }
  return null
}

function namesIn(dictionary: Map<string, Pickled>): string[] {
  const names = dictionary.get('label_names') ?? dictionary.get('fine_label_names')
  return Array.isArray(names) ? names.map((name) => textOf(name) ?? '') : []
}
