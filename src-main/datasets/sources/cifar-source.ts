import { AtelierError, asOthersSay, type Sentence } from '../../contract'
import {
  type CifarContent,
  type CifarFile,
  cifarNames,
  imageBytes,
  planeBytes,
  readCifar
} from './cifar-files'
import { namesOfNumbers } from './class-table'
import { byPath, type FileTree, reasonOf } from './file-tree'
import type { ImageContent, ImageSource, SourceContent, SourceImage } from './image-source'
import { filesBeside } from './other-files'

/** An image in one of the files. */
interface Item {
  cifar: CifarFile
  index: number
  image: SourceImage
}

/**
 * The source that the files of CIFAR-10 or CIFAR-100 are, in a folder or an archive; images become 32 x
 * 32 x 3, the colours of a pixel together.
 * @throws AtelierError DATASET_UNREADABLE, DATASET_SEVERAL_KINDS, CLASS_NAMES_UNFIT
 */
export async function cifarSource(
  tree: FileTree,
  files: CifarFile[],
  given: string[] | null
): Promise<ImageSource> {
  const [first] = files as [CifarFile]
  if (files.some(({ classes, version }) => classes !== first.classes || version !== first.version))
    throw new AtelierError('DATASET_SEVERAL_KINDS', {
      path: tree.path,
      found: [...new Set(files.map((each) => `CIFAR-${each.classes} (${each.version})`))].join(', ')
    })
  const items = await itemsOf(tree, files)
  const own = await cifarNames(tree)
  const used = new Set([...files.map(({ file }) => file), own?.file])
  return {
    path: tree.path,
    kind: 'cifar',
    classes: namesOfNumbers(first.classes - 1, given, own?.names ?? null, tree.path),
    images: items.map(({ image }) => image),
    leftOut: [
      ...tree.leftOut,
      ...filesBeside(tree.files.filter((file) => !used.has(file) && !isPublishedBeside(file.path)))
    ],
    findings: [],
    read: reader(tree, items),
    contents: (indices) => contentsOf(tree, items, indices),
    close: () => tree.close()
  }
}

/** Whether what CIFAR is published as has it beside the images. */
const isPublishedBeside = (path: string): boolean =>
  /(^|\/)(readme\.html|coarse_label_names\.txt)$/.test(path)

async function itemsOf(tree: FileTree, files: CifarFile[]): Promise<Item[]> {
  const items: Item[] = []
  const known = new Map(files.map((cifar) => [cifar.file, cifar]))
  for await (const { file, ...content } of tree.contents([...known.keys()])) {
    const cifar = known.get(file) as CifarFile
    const { labels } = readCifar(content.bytes ?? (await tree.read(file)), cifar, pathOf(tree, cifar))
    const digits = String(labels.length).length
    labels.forEach((label, index) =>
      items.push({
        cifar,
        index,
        image: {
          path: `${file.path}#${String(index).padStart(digits, '0')}`,
          label,
          split: cifar.split,
          group: null,
          bytes: imageBytes,
          stamp: `${file.stamp}-${index}`
        }
      })
    )
  }
  return items.sort((a, b) => byPath(a.image, b.image))
}

const pathOf = (tree: FileTree, { file }: CifarFile): string => `${tree.path}/${file.path}`

/** Reads single images; the file that was read last is kept, since the next is mostly in it too. */
function reader(tree: FileTree, items: Item[]): (index: number) => Promise<ImageContent> {
  let last: { cifar: CifarFile; content: Promise<CifarContent> } | null = null
  return async (index) => {
    const { cifar, index: inFile } = items[index] as Item
    if (last?.cifar !== cifar) {
      const content = tree.read(cifar.file).then((bytes) => readCifar(bytes, cifar, pathOf(tree, cifar)))
      last = { cifar, content }
    }
    return pixelsOf((await last.content).image(inFile))
  }
}

async function* contentsOf(
  tree: FileTree,
  items: readonly Item[],
  indices: readonly number[]
): AsyncGenerator<SourceContent> {
  const byFile = new Map<CifarFile['file'], { cifar: CifarFile; wanted: number[] }>()
  for (const index of indices) {
    const { cifar } = items[index] as Item
    const together = byFile.get(cifar.file) ?? { cifar, wanted: [] }
    byFile.set(cifar.file, together)
    together.wanted.push(index)
  }
  for await (const { file, ...read } of tree.contents([...byFile.keys()])) {
    const { cifar, wanted } = byFile.get(file) as { cifar: CifarFile; wanted: number[] }
    let content: CifarContent | null = null
    let reason: Sentence = asOthersSay('reason' in read ? read.reason : '')
    try {
      if (read.bytes) content = readCifar(read.bytes, cifar, pathOf(tree, cifar))
    } catch (error) {
      reason = reasonOf(error)
    }
    for (const index of wanted)
      yield {
        index,
        content: content
          ? pixelsOf(content.image((items[index] as Item).index))
          : { kind: 'unreadable', reason }
      }
  }
}

/** From red, green and blue one after another to the three of each pixel together. */
function pixelsOf(planes: Uint8Array): ImageContent {
  const pixels = new Uint8Array(imageBytes)
  for (let i = 0; i < planeBytes; i++)
    for (let channel = 0; channel < 3; channel++)
      pixels[i * 3 + channel] = planes[channel * planeBytes + i] as number
  return { kind: 'pixels', height: 32, width: 32, channels: 3, pixels }
}
