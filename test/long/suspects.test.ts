import { expect, it } from 'vitest'
import { loadDataset } from '../../src-main/datasets/load'
import { locate } from '../../src-main/datasets/locate'
import { manifests } from '../../src-main/datasets/manifests'
import { findLabelIssues } from '../../src-main/datasets/suspects/label-issues'
import { dataPlaces } from '../../src-main/workbench/files/folders'
import { onednnIsSetUp } from '../support/cache-folder'
import { findingOf, withChangedLabels } from '../support/changed-labels'
import { foldPredictions } from '../support/fold-predictions'

const manifest = manifests.find(({ id }) => id === 'fashion-mnist')
const isHere = manifest !== undefined && (await locate(manifest, dataPlaces())) !== null

it.skipIf(!isHere || !onednnIsSetUp)(
  "2% of Fashion-MNIST's labels, changed at random, are found among the first suspects of three folds",
  { timeout: 60 * 60_000 },
  async () => {
    const whole = await loadDataset({ id: 'fashion-mnist', path: null }, dataPlaces())
    const { dataset, changed } = withChangedLabels(whole, 0.02, 1)
    const experiment = {
      model: { id: 'cnn' as const, filters: [16, 32], denseUnits: 64 },
      optimizer: { type: 'adam' as const, learningRate: 0.002 },
      ...{ epochs: 3, batchSize: 64, seed: 1 }
    }
    const { predicted, images } = await foldPredictions(dataset, experiment, 3, 'onednn')
    const found = [...findLabelIssues(predicted, { pruning: 'noiseRate', ranking: 'selfConfidence' })]
    const finding = findingOf(
      found.map((at) => images[at] as number),
      changed,
      changed.size
    )
    // By chance 2% would be.
    expect(finding.recall).toBeGreaterThan(0.6)
  }
)
