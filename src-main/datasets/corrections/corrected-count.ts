import type { DataPlaces, PartCounts } from '../../contract'
import { countParts } from '../class-choice'
import { namesArrays } from '../folder-files'
import { importedDatasets, importedUnder, picturesOf } from '../imported'
import { type DatasetChoice, loadDataset } from '../load'
import { manifestCounts, type PictureEntry, unnamedPictures } from '../packed/load-pictures'
import { pictureKey, storedManifest } from '../packed/manifest-store'
import { correctedLabels, requireFound } from './apply-corrections'
import { readCorrections } from './corrections-file'

/**
 * How many images of each class, by parts, corrections leave of a data set. Pictures are counted as they
 * were looked at last, without decoding any; null where nobody has looked at them.
 * @throws AtelierError CORRECTIONS_MISSING, CORRECTIONS_DAMAGED, CORRECTIONS_UNFIT, what is wrong with the
 *   data
 */
export async function correctedCounts(
  config: DatasetChoice & { corrections: string },
  places: DataPlaces
): Promise<PartCounts | null> {
  const pictures = await picturesNamed(config, places)
  if (!pictures) return countParts(await loadDataset(config, places))
  const labels = await readCorrections(config.corrections, places)
  const manifest = await storedManifest(places, pictureKey(pictures))
  if (!manifest) return null

  const numbers = correctedLabels({ id: config.id, classes: manifest.classes }, labels)
  requireFound(config.id, manifest.images.filter(({ sha256 }) => numbers.has(sha256)).length)
  const images = manifest.images.flatMap((image) => {
    const label = numbers.get(image.sha256)
    return label === null ? [] : { ...image, label: label ?? image.label }
  })
  return manifestCounts({ ...manifest, images })
}

async function picturesNamed(
  { id, path, recipe = null }: DatasetChoice,
  places: DataPlaces
): Promise<PictureEntry | null> {
  if (path !== null) return (await namesArrays(path)) ? null : unnamedPictures(id, path, recipe)
  const imported = importedUnder(await importedDatasets(places), id)
  return imported ? picturesOf(imported) : null
}
