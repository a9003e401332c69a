/**
 * `npm run bench:suspects`: a share of Fashion-MNIST's training labels changed at random, a small CNN
 * trained on the folds of them, and how many of the changed labels are found by each rule and order.
 */
import { parseArgs } from 'node:util'
import type { EngineId, ExperimentInput } from '../../src-main/contract'
import type { LoadedDataset } from '../../src-main/datasets/dataset'
import { loadDataset } from '../../src-main/datasets/load'
import { isStored } from '../../src-main/datasets/images'
import {
  findLabelIssues,
  type Pruning,
  type Ranking
} from '../../src-main/datasets/suspects/label-issues'
import { dataPlaces } from '../../src-main/workbench/files/folders'
import { findingOf, withChangedLabels } from '../support/changed-labels'
import { foldPredictions } from '../support/fold-predictions'

const { values } = parseArgs({
  options: {
    dataset: { type: 'string', default: 'fashion-mnist' },
    engine: { type: 'string', default: 'onednn' },
    images: { type: 'string', default: '60000' },
    share: { type: 'string', default: '0.02' },
    folds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' }
  }
})

/** The first so many training images. */
function firstOf(dataset: LoadedDataset, count: number): LoadedDataset {
  const { images, labels } = dataset.train
  if (isStored(images)) throw new Error('the data set does not fit into memory')
  const size = dataset.imageShape.reduce((a, b) => a * b, 1)
  const train = { images: images.subarray(0, count * size), labels: labels.subarray(0, count) }
  return { ...dataset, train: { ...train, count: train.labels.length } }
}

const experiment: Omit<ExperimentInput, 'dataset'> = {
  model: { id: 'cnn', filters: [16, 32], denseUnits: 64 },
  optimizer: { type: 'adam', learningRate: 0.002 },
  ...{ epochs: Number(values.epochs), batchSize: 64, seed: Number(values.seed) }
}
const percent = (value: number): string => `${(value * 100).toFixed(1)}%`

async function run(): Promise<void> {
  const whole = await loadDataset({ id: values.dataset, path: null }, dataPlaces())
  const part = firstOf(whole, Number(values.images))
  const { dataset, changed } = withChangedLabels(part, Number(values.share), Number(values.seed))
  const { folds, engine } = values
  const { predicted, images } = await foldPredictions(
    dataset,
    experiment,
    Number(folds),
    engine as EngineId
  )

  console.log(
    `${changed.size} of ${dataset.train.count} labels of ${dataset.id} changed; ${folds} folds, ` +
      `${values.epochs} epochs, engine ${engine}`
  )
  for (const pruning of ['noiseRate', 'class', 'both'] satisfies Pruning[])
    for (const ranking of ['selfConfidence', 'normalizedMargin'] satisfies Ranking[]) {
      const found = [...findLabelIssues(predicted, { pruning, ranking })].map(
        (at) => images[at] as number
      )
      console.log(`${pruning}, ${ranking} (${found.length} in all): ${figuresOf(found, changed)}`)
    }
}

function figuresOf(found: number[], changed: ReadonlySet<number>): string {
  const figures = [1, 2, 3].map((times) => {
    const { recall, precision } = findingOf(found, changed, times * changed.size)
    return `first ${times}N: recall ${percent(recall)}, precision ${percent(precision)}`
  })
  return figures.join('; ')
}

void run()
