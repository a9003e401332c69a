import { type DataPlaces, type PartCounts, type SplitName, splitNames } from '../../contract'
import { countParts } from '../class-choice'
import { type DatasetChoice, loadDataset, picturesNamed } from '../load'
import type { ImageManifest } from '../packed/image-manifest'
import { lookAtPictures, manifestCounts, type PictureEntry } from '../packed/load-pictures'
import { pictureKey, storedManifest } from '../packed/manifest-store'
import { correctedLabels, requireFound, requireLeft } from './apply-corrections'
import { readCorrections } from './corrections-file'
import { superfluousCopies } from './superfluous-copies'

/**
 * How many images of each class a data set has with its corrections, by parts. Pictures are counted as
 * they were looked at last, without decoding any.
 * @throws AtelierError CORRECTIONS_MISSING, CORRECTIONS_DAMAGED, CORRECTIONS_UNFIT, what is wrong with the
 *   data
 */
export async function correctedCounts(
  config: DatasetChoice & { corrections: string },
  places: DataPlaces
): Promise<PartCounts> {
  const pictures = await picturesNamed(config, places)
  if (!pictures) return countParts(await loadDataset({ ...config, recipe: null }, places))
  const corrections = await readCorrections(config.corrections, places)
  const manifest = await knownManifest(pictures, places)

  const labels = correctedLabels({ id: config.id, classes: manifest.classes }, corrections)
  const once = new Set(corrections.once)
  const isMeant = (hash: string): boolean => labels.has(hash) || once.has(hash)
  requireFound(config.id, manifest.images.filter(({ sha256 }) => isMeant(sha256)).length)
  const images = withoutCopies(manifest.images, once)
    .filter(({ sha256 }) => labels.get(sha256) !== null)
    .map((image) => ({ ...image, label: labels.get(image.sha256) ?? image.label }))
  for (const split of splitNames) requirePart(config.id, split, manifest.images, images)
  return manifestCounts({ ...manifest, images })
}

function withoutCopies(
  images: ImageManifest['images'],
  once: ReadonlySet<string>
): ImageManifest['images'] {
  const parts = splitNames.map((split) => ({
    split,
    images: images.filter((each) => each.split === split)
  }))
  const superfluous = superfluousCopies(
    parts.map((part) => ({ split: part.split, hashes: part.images.map(({ sha256 }) => sha256) })),
    once
  )
  return parts.flatMap((part) => part.images.filter((_, number) => !superfluous[part.split].has(number)))
}

function requirePart(
  id: string,
  split: SplitName,
  before: ImageManifest['images'],
  after: ImageManifest['images']
): void {
  const isIn = (image: { split: SplitName }): boolean => image.split === split
  if (before.some(isIn)) requireLeft(id, split, after.filter(isIn).length)
}

async function knownManifest(pictures: PictureEntry, places: DataPlaces): Promise<ImageManifest> {
  const key = pictureKey(pictures)
  const stored = await storedManifest(places, key)
  if (stored) return stored
  await lookAtPictures(pictures, places)
  return (await storedManifest(places, key)) as ImageManifest
}
