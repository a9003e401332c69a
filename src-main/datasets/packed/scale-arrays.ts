import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataPlaces, ImageRecipe, SplitName } from '../../contract'
import { imageHashes } from '../corrections/image-hashes'
import { type LoadedDataset, partsOf, type Split } from '../dataset'
import { imageAt } from '../images'
import { decoderVersion } from '../pictures/decoder-version'
import type { ImageContent } from '../sources/image-source'
import { buildPack, type PackRequest } from './build-pack'
import { contentHashOf } from './content-hash'
import type { LoadOptions } from './load-pictures'
import { bytesOfImage } from './pack-file'
import { packFolder, packName, removePacks, removeUnused } from './pack-folder'
import { fitIntoMemory, hashOf, inMemory, storedIn } from './picture-parts'

/** What packs of arrays are made for, by their folder, or of those that are drawn by their name. */
const keyOf = (folder: string): string => `arrays ${folder}`

/** Recipes whose images are kept: a form is tried with several, and what it needs again is made in seconds. */
const mostRecipes = 3

/** Removes the images that recipes made of the arrays of a folder. */
export const forgetScaled = (folder: string, places: DataPlaces): Promise<void> =>
  removePacks(packFolder(places), keyOf(folder))

/** An image of a data set, by its number in all parts together, and what it is known by. */
interface ArrayImage {
  sha256: string
  index: number
}

/**
 * A data set of arrays whose images are made by a recipe, each once and for all, as those of pictures are:
 * packed in the cache, in memory where they fit. Its images are known by what the files have.
 * @throws AtelierError DISK_FULL, FILE_NOT_WRITABLE; the signal's reason where it is aborted
 */
export async function scaleArrays(
  dataset: LoadedDataset,
  recipe: ImageRecipe,
  places: DataPlaces,
  { progress, signal }: LoadOptions = {}
): Promise<LoadedDataset> {
  const { parts, source } = arraySource(dataset)
  const images = parts.flatMap(({ images: all }) => all)
  const contents = distinct(images)
  const folder = packFolder(places)
  const decoder = await decoderVersion()
  const madeFor = keyOf(dataset.path ?? dataset.id)
  const name = packName(
    recipe,
    decoder,
    contents.map(({ sha256 }) => sha256)
  )
  const pack = await buildPack({
    ...{ path: join(folder, name), recipe, decoder, contents, source, madeFor, parts: null, signal },
    progress: progress && ((done, total) => progress('decoding', done, total))
  })
  const now = new Date()
  await utimes(pack.path, now, now).catch(() => undefined)
  await removeUnused(folder, madeFor, mostRecipes)

  const recordOf = new Map(contents.map(({ sha256 }, record) => [sha256, record]))
  const fits = fitIntoMemory(images.length * bytesOfImage(recipe))
  const scaled = parts.map(({ split, part, images: all }) => {
    const records = all.map(({ sha256 }) => recordOf.get(sha256) as number)
    const stored = storedIn(pack, records)
    const made: Split = { ...part, images: fits ? inMemory(stored) : stored }
    return { split, made, records }
  })
  const labelled = scaled.map(({ made, records }) =>
    records.map((record, i) => ({ record, label: made.labels[i] as number }))
  )
  return {
    ...dataset,
    ...Object.fromEntries(scaled.map(({ split, made }) => [split, made])),
    imageShape: [recipe.height, recipe.width, recipe.channels],
    recipe,
    originals: Object.fromEntries(parts.map(({ split }) => [split, imageHashes(dataset, split)])),
    sha256: hashOf(labelled, pack)
  }
}

/** The images of a data set's parts, and these as what packs are made of. */
function arraySource(dataset: LoadedDataset): {
  parts: { split: SplitName; part: Split; images: ArrayImage[] }[]
  source: PackRequest['source']
} {
  const [height, width, channels] = dataset.imageShape
  const imageBytes = height * width * channels
  const given = partsOf(dataset)
  const contentOf = (index: number): ImageContent => {
    let at = index
    let place = 0
    while (at >= (given[place]?.part.count ?? Infinity)) at -= given[place++]?.part.count as number
    const { images } = (given[place] as (typeof given)[number]).part
    return { kind: 'pixels', height, width, channels, pixels: imageAt(images, imageBytes, at) }
  }
  let first = 0
  const parts = given.map(({ split, part }) => {
    const images = Array.from({ length: part.count }, (_, at) => {
      const index = first + at
      return { index, sha256: contentHashOf(contentOf(index)) }
    })
    first += part.count
    return { split, part, images }
  })
  return {
    parts,
    source: {
      path: dataset.path ?? dataset.id,
      images: [],
      async *contents(indices) {
        for (const index of indices) yield await Promise.resolve({ index, content: contentOf(index) })
      }
    }
  }
}

/** Each content once, in order. */
function distinct(images: readonly ArrayImage[]): ArrayImage[] {
  const first = new Map<string, ArrayImage>()
  for (const image of images) if (!first.has(image.sha256)) first.set(image.sha256, image)
  return [...first.values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
}
