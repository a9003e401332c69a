import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AtelierError, splitNames } from '../../contract'
import type { ManifestImage } from '../packed/image-manifest'
import type { LoadedPictures, PictureEntry } from '../packed/load-pictures'
import type { ImageSource } from '../sources/image-source'
import { openSource } from '../sources/open-source'
import { pixelsOf, placesOf, type ViewedDataset } from './viewed-dataset'

/**
 * Pictures as a data set to look at: what the network takes comes from their pack, the originals from
 * where they lie.
 */
export function viewOfPictures(entry: PictureEntry, dataset: LoadedPictures): ViewedDataset {
  const { id, imageShape, classes, findings, leftOut } = dataset
  const size = imageShape.reduce((a, b) => a * b, 1)
  const { count, bytes, place } = placesOf(dataset)
  const images = inOrder(dataset)
  const image = (index: number): ManifestImage => images[index] as ManifestImage
  const source = openedLater(entry)
  // Where all are said to be training images, nothing is said of how they are divided.
  const says = images.some(({ given }) => given !== null && given !== 'train')
  return {
    id,
    hasPaths: true,
    imageShape,
    classes,
    findings,
    leftOut,
    count,
    bytes,
    facts: (index) => {
      const { path, label, width, height, bytes, split, given } = image(index)
      const liesIn = says && given !== split ? given : null
      return { name: path, label, split: place(index).split, liesIn, width, height, bytes }
    },
    fileOf: (index) => pictureFile(entry, image(index).path),
    contentOf: (index) => image(index).sha256,
    pixels: (index) => pixelsOf(place(index), size),
    original: async (index) => {
      const { source: opened, indexOf } = await source.get()
      const { path } = image(index)
      const at = indexOf.get(path)
      if (at === undefined)
        throw new AtelierError('DATASET_UNREADABLE', {
          path,
          reason: 'it is not there any more',
          hint: 'Put it back, or look at the data again.'
        })
      return opened.read(at)
    },
    originals: async function* (indices) {
      const { source: opened, indexOf } = await source.get()
      const numbers = new Map<number, number>()
      for (const index of indices) {
        const at = indexOf.get(image(index).path)
        if (at !== undefined) numbers.set(at, index)
      }
      for await (const { index, content } of opened.contents([...numbers.keys()]))
        if (content.kind !== 'unreadable') yield { index: numbers.get(index) as number, content }
    },
    close: source.close
  }
}

/** Where a picture of a source lies; null where it is within an archive or a table. */
function pictureFile({ folder, test }: PictureEntry, path: string): string | null {
  const isOfTest = test !== null && path.startsWith('test:')
  const [root, below] = isOfTest ? [test, path.slice('test:'.length)] : [folder, path]
  // A manifest that was named itself lies beside its pictures.
  const candidates = [join(root, below), join(dirname(root), below)]
  return candidates.find((file) => existsSync(file)) ?? null
}

/** The images in the order of the parts; those that could not be decoded are in none of them. */
function inOrder({ manifest, leftOut, validation }: LoadedPictures): ManifestImage[] {
  const without = new Set(leftOut.map(({ path }) => path))
  const decoded = manifest.images.filter(({ path }) => !without.has(path))
  const tests = decoded.some(({ split }) => split === 'test')
  return splitNames.flatMap((part) =>
    // What is held for validation takes the place of a test that there is not.
    decoded.filter(({ split }) =>
      split === 'validation' && !validation && !tests ? part === 'test' : split === part
    )
  )
}

interface OpenedSource {
  source: ImageSource
  indexOf: Map<string, number>
}

/** The source of the originals: opened when the first of them is asked for. */
function openedLater({ folder, test, classes }: PictureEntry): {
  get(): Promise<OpenedSource>
  close(): Promise<void>
} {
  let opened: Promise<OpenedSource> | null = null
  const open = async (): Promise<OpenedSource> => {
    const source = await openSource(folder, { test, classes })
    if (!source)
      throw new AtelierError('DATASET_UNREADABLE', {
        path: folder,
        reason: 'its pictures are not there any more',
        hint: 'Put them back, or say where they are now.'
      })
    return { source, indexOf: new Map(source.images.map(({ path }, index) => [path, index])) }
  }
  return {
    get: () => {
      opened ??= open()
      opened.catch(() => {
        opened = null
      })
      return opened
    },
    close: async () => (await opened?.catch(() => null))?.source.close()
  }
}
