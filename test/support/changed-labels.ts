import { permutation, randomKey, randomUint32 } from '../../src-main/datasets/counter-random'
import type { LoadedDataset } from '../../src-main/datasets/dataset'

/**
 * A data set with a share of its training labels changed to another class at random, and which images
 * these are.
 */
export function withChangedLabels(
  dataset: LoadedDataset,
  share: number,
  seed: number
): { dataset: LoadedDataset; changed: ReadonlySet<number> } {
  const { train, classes } = dataset
  const count = Math.round(train.count * share)
  const changed = permutation(randomKey(seed, 'changed labels'), train.count).subarray(0, count)
  const labels = train.labels.slice()
  changed.forEach((image, i) => {
    const step = 1 + (randomUint32(randomKey(seed, 'other class'), i) % (classes.length - 1))
    labels[image] = ((labels[image] as number) + step) % classes.length
  })
  return { dataset: { ...dataset, train: { ...train, labels } }, changed: new Set(changed) }
}

/** How well suspects are found, of so many that are there. */
export interface Finding {
  /** Share of the changed labels that is among the first so many suspects. */
  recall: number
  /** Share of these suspects whose labels were changed. */
  precision: number
}

/** How many of the first `count` suspects are images whose labels were changed. */
export function findingOf(
  suspects: readonly number[],
  changed: ReadonlySet<number>,
  count: number
): Finding {
  const first = suspects.slice(0, count)
  const found = first.filter((image) => changed.has(image)).length
  return { recall: found / changed.size, precision: first.length > 0 ? found / first.length : 0 }
}
