import {
  type EpochMetrics,
  type ExperimentInput,
  experimentSpec,
  type ExperimentSpec,
  type MachineUse,
  type MachineInfo,
  type RunSetup,
  type StepColumns
} from '../../src-main/contract'

/** Where the runs of the tests were made. */
export const machine: MachineInfo = {
  hostname: 'here',
  platform: 'linux',
  cpu: 'A processor',
  cores: 2,
  memoryBytes: 8e9,
  node: 'v20'
}

/** A small experiment that trains within moments. */
export function tinySpec(changes: Partial<ExperimentInput> = {}): ExperimentSpec {
  return experimentSpec.parse({
    name: 'tiny',
    model: { id: 'mlp', hiddenUnits: [8] },
    dataset: { id: 'garments', limit: 64 },
    optimizer: { type: 'adam' },
    epochs: 2,
    batchSize: 16,
    seed: 1,
    engine: 'cpu',
    ...changes
  })
}

export function epochOf(epoch: number, values: Partial<EpochMetrics> = {}): EpochMetrics {
  return {
    epoch,
    steps: 4,
    loss: 1 / epoch,
    accuracy: 1 - 0.5 / epoch,
    val_loss: 1.2 / epoch,
    val_accuracy: 0.9 - 0.4 / epoch,
    learningRate: 0.001,
    seconds: 2,
    imagesPerSecond: 32,
    at: 1_000_000 + epoch * 2000,
    ...values
  }
}

/** What a training took of a machine without a card. */
export const useOf = (values: Partial<MachineUse> = {}): MachineUse => ({
  waiting: 0.25,
  cpu: 0.5,
  memory: 400e6,
  freeMemory: 3e9,
  gpu: null,
  gpuMemory: null,
  gpuTemperature: null,
  ...values
})

export function stepsFrom(
  first: number,
  count: number,
  loss: StepColumns['loss'][number] = 0.5
): StepColumns {
  const column = <T>(value: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => value(i))
  return {
    step: column((i) => first + i),
    loss: column(() => loss),
    accuracy: column(() => 0.5),
    imagesPerSecond: column(() => 100),
    at: column((i) => 1_000_000 + (first + i) * 10)
  }
}

export const tinySetup: RunSetup = {
  engine: 'cpu',
  engineVersion: '4.22.0',
  device: { kind: 'cpu', name: 'A processor', memoryBytes: 8e9 },
  threads: 1,
  precision: 'fp32',
  params: { total: 6370, trainable: 6370, nonTrainable: 0 },
  stepsPerEpoch: 4,
  trainCount: 64,
  validationCount: 1000,
  validationFrom: 'test',
  classes: ['a', 'b'],
  datasetSource: 'synthetic',
  deterministic: true
}
