import { AtelierError, type DatasetConfig } from '../contract'
import { permutation, randomKey } from './counter-random'
import type { Labels, LoadedDataset, Split } from './dataset'
import { quotas } from './stratified'

/** Images by their numbers in a split: what is trained on and what is validated on. */
export interface Selection {
  split: Split
  indices: Uint32Array
}

type Validation = DatasetConfig['validation']

/** How many of so many training images are kept aside to validate on. */
export function heldCount(validation: Validation, count: number): number {
  switch (validation.from) {
    case 'test':
    case 'validation':
      return 0
    case 'train':
      return Math.max(1, Math.round(count * validation.fraction))
    case 'fold':
      return Math.max(0, Math.ceil((count - validation.fold + 1) / validation.folds))
  }
}

/**
 * What a run trains and validates on: the whole training split or its seeded part, and another part of the
 * data set or a seeded part of the training split that is then not trained on.
 * @throws AtelierError INVALID_EXPERIMENT where the data set has no validation part
 */
export function selectSamples(
  dataset: LoadedDataset,
  { validation, limit }: DatasetConfig,
  seed: number
): { train: Selection; validation: Selection } {
  const { train, test } = dataset
  const shuffled = permutation(randomKey(seed, 'selection'), train.count)
  const { held, available } = divide(shuffled, train.labels, validation)
  return {
    train: { split: train, indices: available.slice(0, limit ?? available.length) },
    validation:
      validation.from === 'test'
        ? wholeOf(test)
        : validation.from === 'validation'
          ? wholeOf(requireValidation(dataset))
          : { split: train, indices: held }
  }
}

/** Every image of a part, in its order. */
export const wholeOf = (split: Split): Selection => ({
  split,
  indices: Uint32Array.from({ length: split.count }, (_, i) => i)
})

function requireValidation({ id, validation }: LoadedDataset): Split {
  if (validation && validation.count > 0) return validation
  throw new AtelierError('INVALID_EXPERIMENT', {
    problems: `dataset.validation: the data set "${id}" has no validation images of its own`,
    hint: 'Validate on its test images, or on a part of the training images (dataset.validation.from=train).'
  })
}

/** Both in the order of the shuffled images. */
function divide(
  shuffled: Uint32Array,
  labels: Labels,
  validation: Validation
): { held: Uint32Array; available: Uint32Array } {
  const isByChance =
    validation.from !== 'fold' && !(validation.from === 'train' && validation.stratified)
  if (isByChance) {
    const held = heldCount(validation, shuffled.length)
    return { held: shuffled.slice(0, held), available: shuffled.subarray(held) }
  }
  const isHeld =
    validation.from === 'fold'
      ? inFold(shuffled, labels, validation)
      : inShare(shuffled, labels, validation.from === 'train' ? validation.fraction : 0)
  return { held: shuffled.filter(isHeld), available: shuffled.filter((image) => !isHeld(image)) }
}

/** The first images of each class, as many as its share is; one in all where that is none. */
function inShare(shuffled: Uint32Array, labels: Labels, share: number): (image: number) => boolean {
  const left = quotas(countsOf(labels), share)
  if (left.every((count) => count === 0)) return (image) => image === shuffled[0]
  const held = new Set<number>()
  for (const image of shuffled) {
    const label = labels[image] as number
    if ((left[label] as number) === 0) continue
    left[label] = (left[label] as number) - 1
    held.add(image)
  }
  return (image) => held.has(image)
}

/**
 * Images are dealt to the folds class by class, so that neither folds nor their classes differ by more
 * than one.
 */
function inFold(
  shuffled: Uint32Array,
  labels: Labels,
  { folds, fold }: Extract<Validation, { from: 'fold' }>
): (image: number) => boolean {
  const next: number[] = []
  let before = 0
  for (const count of countsOf(labels)) {
    next.push(before)
    before += count
  }
  const held = new Set<number>()
  for (const image of shuffled) {
    const label = labels[image] as number
    const place = next[label] as number
    next[label] = place + 1
    if (place % folds === fold - 1) held.add(image)
  }
  return (image) => held.has(image)
}

function countsOf(labels: Labels): number[] {
  const counts: number[] = []
  for (const label of labels) {
    while (counts.length <= label) counts.push(0)
    counts[label] = (counts[label] as number) + 1
  }
  return counts
}
