import {
  type CheckpointInfo,
  type EpochMetrics,
  type ExperimentInput,
  type SteeringChange,
  type SteeringEvent,
  type TrainerEvent,
  type TrainResult
} from '../../src-main/contract'
import { train } from '../../src-main/trainer/loop/train'
import { memoryPort, type MemoryPort, smallTraining } from './training'

/**
 * Everything at once that a run can remember: 3 epochs of 3 steps, the last batch smaller, two batches
 * of validation.
 */
export const everything: Partial<ExperimentInput> = {
  epochs: 3,
  batchSize: 16,
  dataset: { id: 'rows', limit: 42 },
  model: { id: 'cnn', filters: [4], denseUnits: 8, dropout: 0.25 },
  optimizer: { type: 'adamw', learningRate: 0.02 },
  schedule: { type: 'plateau', patience: 1, factor: 0.5, minimumDelta: 0.5 },
  earlyStopping: { patience: 4, restoreBest: true },
  averageDecay: 0.8,
  clipNorm: 0.5,
  trackNorms: true,
  labelSmoothing: 0.1,
  augmentation: {
    crop: { area: [0.4, 1] },
    flip: true,
    flipVertical: true,
    shift: 1,
    translation: 0.2,
    rotation: 10,
    randAugment: { operations: 1, magnitude: 5 },
    brightness: 0.3,
    contrast: 0.3,
    blur: 0.3,
    erasing: 0.3,
    mixup: 0.4,
    cutmix: 1,
    normalize: true
  }
}

/** What is asked of a training at one of its looks: `end` at the first look that it says so for. */
export interface Asked {
  /**
   * Ends after so many looks of the loop (before the first step, after every step and every batch of the
   * validation, after every epoch).
   */
  endAfter?: number
  how?: 'stop' | 'pause'
  /** Changes by the number of looks after which they are asked for. */
  changes?: Record<number, SteeringChange>
  initial?: string | null
}

export interface Stretch {
  result: TrainResult
  events: TrainerEvent[]
  looks: number
}

/** Trains on this port until the end, or until it is asked to end. */
export async function stretch(
  port: MemoryPort,
  spec: Partial<ExperimentInput>,
  { endAfter = Infinity, how = 'pause', changes = {}, initial = null }: Asked = {}
): Promise<Stretch> {
  const input = await smallTraining(spec, port)
  const from = port.events.length
  const given = new Set<string>()
  let looks = 0
  const due = (): SteeringChange[] =>
    Object.entries(changes)
      .filter(([look]) => Number(look) <= looks && !given.has(look))
      .map(([look, change]) => (given.add(look), change))
  const result = await train({
    ...input,
    initial,
    control: { ending: () => (looks++ >= endAfter ? how : null), changes: due }
  })
  return { result, events: port.events.slice(from), looks }
}

/** The end of a run, as its seed and its data alone decide it: nothing that a clock has a say in. */
export interface Outcome {
  hash: string | null
  epochs: Omit<EpochMetrics, 'seconds' | 'imagesPerSecond' | 'at'>[]
  steps: [step: number, loss: unknown][]
}

/** What a store would have after all of these events, in order. */
export function told(events: TrainerEvent[]): {
  epochs: EpochMetrics[]
  steps: Map<number, unknown>
  checkpoints: CheckpointInfo[]
  steering: SteeringEvent[]
} {
  let epochs: EpochMetrics[] = [],
    checkpoints: CheckpointInfo[] = []
  const steps = new Map<number, unknown>(),
    steering = new Map<number, SteeringEvent>()
  for (const event of events) {
    if (event.type === 'resumed') {
      epochs = [...event.epochs]
      checkpoints = event.checkpoints ?? []
      for (const step of steps.keys())
        if (step > event.epoch * event.stepsPerEpoch + event.step) steps.delete(step)
    }
    if (event.type === 'epoch') epochs.push(event.metrics)
    if (event.type === 'steps')
      event.steps.step.forEach((step, i) => steps.set(step, event.steps.loss[i]))
    if (event.type === 'checkpoints') checkpoints = event.checkpoints
    if (event.type === 'steered') steering.set(event.steering.step, event.steering)
  }
  return { epochs, steps, checkpoints, steering: [...steering.values()] }
}

export function outcomeOf(events: TrainerEvent[], { weightsSha256 }: TrainResult): Outcome {
  const { epochs, steps } = told(events)
  return {
    hash: weightsSha256,
    epochs: epochs.map(({ seconds: _s, imagesPerSecond: _i, at: _a, ...metrics }) => metrics),
    steps: [...steps]
  }
}

/** A run from its beginning to its end without a break. */
export async function uninterrupted(
  spec: Partial<ExperimentInput>,
  asked: Asked = {}
): Promise<Outcome & Stretch & { port: MemoryPort }> {
  const port = memoryPort()
  const whole = await stretch(port, spec, asked)
  return { ...whole, ...outcomeOf(port.events, whole.result), port }
}
