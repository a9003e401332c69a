import {
  decodeMetric,
  type EpochMetrics,
  type ExperimentSpec,
  formatSetting,
  type HandedOver,
  type Provenance,
  type RunDetail
} from '../../contract'

/** Where a network comes from, for whoever gets it without its run. */
export function provenanceOf(
  { summary, spec, setup, epochs, machine, parent }: RunDetail,
  { checkpoint, datasetSha256, weightsSha256 }: HandedOver,
  version: string
): Provenance {
  const epoch = epochs.find((each) => each.epoch === checkpoint.epoch)
  return {
    version,
    run: { id: summary.id, name: summary.name },
    checkpoint,
    dataset: {
      id: spec.dataset.id,
      sha256: datasetSha256,
      trainCount: setup?.trainCount ?? null,
      validationCount: setup?.validationCount ?? null
    },
    validationFrom: setup?.validationFrom ?? null,
    metrics: epoch && checkpoint.step === 0 ? finiteMetrics(epoch) : {},
    training: [
      ...trainingRows(spec),
      ...(setup ? [{ what: 'Engine', value: `${setup.engine} (${setup.device.name})` }] : []),
      { what: 'Machine', value: machine.cpu },
      ...(parent ? [{ what: 'Continued from', value: parent.name }] : [])
    ],
    weightsSha256
  }
}

const metricNames = ['loss', 'accuracy', 'val_loss', 'val_accuracy'] as const

function finiteMetrics(epoch: EpochMetrics): Record<string, number> {
  return Object.fromEntries(
    metricNames
      .map((name) => [name, decodeMetric(epoch[name])] as const)
      .filter(([, value]) => Number.isFinite(value))
  )
}

function trainingRows(spec: ExperimentSpec): Provenance['training'] {
  const { optimizer, schedule, batchSize, epochs, seed, precision, averageDecay } = spec
  return [
    { what: 'Optimizer', value: optimizer.type },
    { what: 'Learning rate', value: formatSetting(optimizer.learningRate) },
    { what: 'Schedule', value: schedule.type },
    { what: 'Batch size', value: String(batchSize) },
    { what: 'Epochs planned', value: String(epochs) },
    { what: 'Seed', value: String(seed) },
    { what: 'Precision', value: precision },
    ...(averageDecay === null
      ? []
      : [{ what: 'Weights', value: `moving average that keeps ${averageDecay} a step` }])
  ]
}
