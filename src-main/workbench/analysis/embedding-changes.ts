import type { Embedding, EmbeddingChanges, ExperimentSpec, SplitName } from '../../contract'
import { imageHashes } from '../../datasets/corrections/image-hashes'
import { type LoadedDataset, partsOf } from '../../datasets/dataset'

/**
 * What became of an embedding's images in a run's data since: how many are no longer in it, left out or
 * gone, and how many are of another class there, which is told by its name. Of copies each one counts.
 */
export function changesSince(
  { classes, parts, points }: Pick<Embedding, 'classes' | 'parts' | 'points'>,
  dataset: LoadedDataset,
  { validation }: Pick<ExperimentSpec['dataset'], 'validation'>
): EmbeddingChanges {
  const splits = new Set(parts.map((part) => splitOf(part, validation.from)))
  const now = classesOfImages(dataset, splits)
  // First those that are as they were: another copy may have another class.
  const others = points.image.filter((image, i) => {
    const named = now.get(image)
    const place = named?.indexOf(classes[points.label[i] as number] ?? '') ?? -1
    if (place >= 0) named?.splice(place, 1)
    return place < 0
  })
  const relabelled = others.filter((image) => now.get(image)?.pop() !== undefined).length
  return { gone: others.length - relabelled, relabelled, total: points.image.length }
}

/** The part of the data set that a part of a run is of. */
function splitOf(part: SplitName, validatedOn: string): SplitName {
  if (part !== 'validation') return part
  return validatedOn === 'test' || validatedOn === 'validation' ? validatedOn : 'train'
}

/** The names of the classes of the images of each content, one an image. */
function classesOfImages(dataset: LoadedDataset, splits: ReadonlySet<SplitName>): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { split, part } of partsOf(dataset)) {
    if (!splits.has(split)) continue
    imageHashes(dataset, split).forEach((image, i) => {
      const name = dataset.classes[part.labels[i] as number] ?? ''
      const names = found.get(image)
      if (names) names.push(name)
      else found.set(image, [name])
    })
  }
  return found
}
