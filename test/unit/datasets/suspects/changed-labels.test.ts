import { expect, it } from 'vitest'
import { findLabelIssues } from '../../../../src-main/datasets/suspects/label-issues'
import { findingOf, withChangedLabels } from '../../../support/changed-labels'
import { foldPredictions } from '../../../support/fold-predictions'
import { rowsDataset } from '../../../support/training'

it('labels that were changed at random are found by networks that did not learn from them', async () => {
  const { dataset, changed } = withChangedLabels(rowsDataset(300), 0.05, 3)
  const experiment = {
    model: { id: 'mlp' as const, hiddenUnits: [8] },
    optimizer: { type: 'adam' as const, learningRate: 0.02 },
    ...{ epochs: 6, batchSize: 16, seed: 1 }
  }
  const { predicted, images } = await foldPredictions(dataset, experiment, 3, 'cpu')
  expect([...images].toSorted((a, b) => a - b)).toEqual([...Array(300).keys()])

  const found = [...findLabelIssues(predicted, { pruning: 'noiseRate', ranking: 'selfConfidence' })]
  const finding = findingOf(
    found.map((at) => images[at] as number),
    changed,
    changed.size
  )
  // By chance 5% would be.
  expect(finding.recall).toBeGreaterThan(0.8)
  expect(finding.precision).toBeGreaterThan(0.8)
})
