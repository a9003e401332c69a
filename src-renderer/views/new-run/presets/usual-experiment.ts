import type { ExperimentInput, ExperimentSpec } from '../../../../src-main/contract'

/** What an experiment is where nobody has said anything yet. */
export const usualExperiment = (engine: ExperimentSpec['engine']): ExperimentInput => ({
  model: { id: 'resnet50' },
  dataset: { id: 'fashion-mnist' },
  optimizer: { type: 'adam' },
  epochs: 400,
  batchSize: 128,
  engine
})
