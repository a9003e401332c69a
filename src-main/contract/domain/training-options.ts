import { z } from 'zod'
import { isSmallerBetter, metricName, type MetricName } from './metric-names'

const epochs = z.number().gt(0).max(100_000)
/**
 * Epochs that a schedule takes; null: as many as the run has. After it the rate stays where it ended.
 */
const length = epochs.nullable().default(null)
const factor = z.number().gt(0).lt(1)

/**
 * How the learning rate changes: it is the optimizer's, times a factor (schedule.ts), which follows the
 * step, not only the epoch.
 */
export const scheduleConfig = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('constant') }),
  /** Times `factor` every so many epochs. */
  z.strictObject({ type: z.literal('step'), every: epochs.default(30), factor: factor.default(0.1) }),
  /** Times `factor` an epoch, evenly from step to step. */
  z.strictObject({ type: z.literal('exponential'), factor: factor.default(0.95) }),
  /**
   * From 0 to 1 in a line while warming up, then half a cosine down to `finalFactor` (Loshchilov and
   * Hutter, 2016).
   */
  z.strictObject({
    type: z.literal('cosine'),
    warmupEpochs: z.number().min(0).max(100_000).default(0),
    finalFactor: z.number().min(0).lt(1).default(0),
    epochs: length
  }),
  /**
   * Up by a cosine from `initialFactor` in the first part of the run, and down by another to
   * `finalFactor` (Smith and Topin, 2017).
   */
  z.strictObject({
    type: z.literal('oneCycle'),
    riseFraction: z.number().gt(0).lt(1).default(0.3),
    initialFactor: factor.default(0.04),
    finalFactor: z.number().min(0).lt(1).default(0.0001),
    epochs: length
  }),
  /**
   * Times `factor` after `patience` epochs in which the metric has not become better by `minimumDelta`;
   * then `cooldown` epochs are not counted.
   */
  z.strictObject({
    type: z.literal('plateau'),
    monitor: metricName.default('val_loss'),
    factor: factor.default(0.1),
    patience: z.int().min(1).max(100_000).default(10),
    minimumDelta: z.number().min(0).default(0.0001),
    cooldown: z.int().min(0).max(100_000).default(0),
    minimumFactor: z.number().min(0).lt(1).default(0)
  })
])
export type ScheduleConfig = z.infer<typeof scheduleConfig>
export type ScheduleType = ScheduleConfig['type']

/** Ends the run after `patience` epochs in which the metric has not become better by `minimumDelta`. */
export const earlyStoppingConfig = z.strictObject({
  monitor: metricName.default('val_loss'),
  patience: z.int().min(1).max(100_000).default(10),
  minimumDelta: z.number().min(0).default(0),
  /** Whether the run then takes back the weights of its best epoch. */
  restoreBest: z.boolean().default(true)
})
export type EarlyStoppingConfig = z.infer<typeof earlyStoppingConfig>

/** Better is larger for a share, and smaller for a loss. */
export const isBetter = (metric: MetricName, value: number, than: number, by = 0): boolean =>
  isSmallerBetter(metric) ? value < than - by : value > than + by

/**
 * What is saved while a run trains, beside the state after every epoch: the newest two checkpoints are
 * kept, the best one, and every `keepEvery`-th epoch's.
 */
export const checkpointConfig = z.strictObject({
  /** Also in the middle of an epoch, after so many minutes without one; null: only after epochs. */
  everyMinutes: z.number().gt(0).max(100_000).nullable().default(10),
  keepEvery: z.int().min(1).max(100_000).nullable().default(null),
  /** The metric by which a checkpoint is the best. */
  monitor: metricName.default('val_accuracy'),
  /** Whether a larger or a smaller value is the better one; null: as is usual for the metric. */
  direction: z.enum(['max', 'min']).nullable().default(null)
})
export type CheckpointConfig = z.infer<typeof checkpointConfig>

/** What a person may change of a run while it trains; what is left out stays. */
export const steeringChange = z.strictObject({
  /** The rate that the schedule's factor is applied to. */
  learningRate: z.number().gt(0).max(100).optional(),
  /** Epochs of the whole run. */
  epochs: z.int().min(1).max(100_000).optional(),
  earlyStopping: earlyStoppingConfig.nullable().optional(),
  /** Stages, from the input on, that are not trained from now on: 0 trains all. Of fine-tuning runs. */
  frozenStages: z.int().min(0).max(1000).optional()
})
export type SteeringChange = z.infer<typeof steeringChange>

/** A change, and the first step that it was in force in (counted from 1 over the whole run). */
export const steering = z.strictObject({ step: z.int().min(1), change: steeringChange })
export type Steering = z.infer<typeof steering>

/** One change a step, in the order of the steps: of two at one step the later one's fields count. */
export function joinSteering(changes: readonly Steering[]): Steering[] {
  const joined = new Map<number, SteeringChange>()
  for (const { step, change } of changes) joined.set(step, { ...joined.get(step), ...change })
  return [...joined].map(([step, change]) => ({ step, change })).sort((a, b) => a.step - b.step)
}
