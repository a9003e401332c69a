import { AtelierError, type Correction, type Corrections, type SplitName } from '../../contract'
import { type LoadedDataset, partsOf } from '../dataset'
import { correctedLabels } from './apply-corrections'
import { imageHashes } from './image-hashes'

/** No image is left out and no label changed. */
export const noCorrections: Corrections = { formatVersion: 1, images: {} }

/**
 * Corrections with changes made to them, in their order. What the files say themselves is not kept.
 * @param dataset as the files have it
 * @throws AtelierError CORRECTIONS_UNFIT where a change names no image or no class of the data set
 */
export function changeCorrections(
  dataset: LoadedDataset,
  previous: Corrections,
  changes: readonly Correction[]
): Corrections {
  const known = knownImages(dataset)
  const images = { ...previous.images }
  const once = new Set(previous.once)
  for (const change of changes) {
    const hash = known.hashOf(change.image)
    if ('once' in change) once.add(hash)
    else images[hash] = change.label?.normalize('NFC') ?? null
  }

  const numbers = correctedLabels(dataset, { ...previous, images })
  for (const [hash, number] of numbers) {
    if (!isAsGiven(known.labels.get(hash), number)) continue
    delete images[hash]
    once.delete(hash)
  }
  return { formatVersion: 1, images, ...(once.size > 0 ? { once: [...once].sort() } : {}) }
}

/** Whether every copy of an image has this label in the files. */
const isAsGiven = (given: ReadonlySet<number> | undefined, number: number | null): boolean =>
  number !== null && given?.size === 1 && given.has(number)

interface KnownImages {
  /** Class numbers that the files give the copies of an image, by its hash. */
  labels: ReadonlyMap<string, ReadonlySet<number>>
  /** @throws AtelierError CORRECTIONS_UNFIT */
  hashOf(image: string): string
}

function knownImages(dataset: LoadedDataset): KnownImages {
  const labels = new Map<string, Set<number>>()
  const byPlace = new Map<string, string>()
  const byPath = new Map<string, string>()
  for (const { split, part } of partsOf(dataset)) {
    const paths = dataset.names?.[split]?.paths
    imageHashes(dataset, split).forEach((hash, i) => {
      labels.set(hash, (labels.get(hash) ?? new Set()).add(part.labels[i] as number))
      byPlace.set(placeName(split, i), hash)
      const path = paths?.[i]
      if (path !== undefined) byPath.set(path, hash)
    })
  }
  return {
    labels,
    hashOf: (image) => {
      const hash = image.toLowerCase()
      const found = labels.has(hash) ? hash : (byPath.get(pathOf(image)) ?? byPlace.get(image))
      if (found !== undefined) return found
      throw new AtelierError('CORRECTIONS_UNFIT', {
        id: dataset.id,
        reason: `it has no image "${image.slice(0, 200)}"`,
        hint: 'Name images by the hash of their content, by their path in it, or as train/17.'
      })
    }
  }
}

const placeName = (split: SplitName, number: number): string => `${split}/${number}`

/** A path as a source has it, of one that a person wrote. */
const pathOf = (text: string): string => text.replaceAll('\\', '/').replace(/^(\.\/)+/, '')
