import { z } from 'zod'
import { splitNames } from './image-recipe'
import { parameterCount } from './architecture'
import { correctionCounts } from './corrections'
import { deviceInfo, engineId, precision } from './engine'
import { encodedError } from '../wire/encoded-error'
import { experimentSpec } from './experiment'
import { explanation } from './explanation'
import { machineUse } from './machine-use'
import { metricValue } from '../formats/metric-value'
import { steering } from './training-options'

/**
 * `queued` and `preparing` and `running` are active; the others are ends (a paused or interrupted one
 * may go on later).
 */
export const runStatuses = [
  'queued',
  'preparing',
  'running',
  'paused',
  'completed',
  'stopped',
  'failed',
  'interrupted'
] as const
export const runStatus = z.enum(runStatuses)
export type RunStatus = z.infer<typeof runStatus>
export function isActive(status: RunStatus): boolean {
  return status === 'queued' || status === 'preparing' || status === 'running'
}
/** Ends after which a run can go on from what it saved. */
export function isResumable(status: RunStatus): boolean {
  return status === 'paused' || status === 'interrupted' || status === 'stopped' || status === 'failed'
}

/** Metrics of an epoch that other software may not have logged. */
export const loggedMetrics = [
  'loss',
  'accuracy',
  'val_loss',
  'val_accuracy',
  'learningRate',
  'imagesPerSecond'
] as const

/**
 * What one epoch ended with. `loss` and `accuracy` are means over the epoch's training images, as Keras
 * reports them.
 */
export const epochMetrics = z.object({
  epoch: z.int().min(1),
  steps: z.int(),
  loss: metricValue,
  accuracy: metricValue,
  val_loss: metricValue,
  val_accuracy: metricValue,
  learningRate: z.number(),
  /** Seconds of the whole epoch, validation included. */
  seconds: z.number(),
  /** Training images a second, validation not included. */
  imagesPerSecond: z.number(),
  /** Unix milliseconds when it ended. */
  at: z.number(),
  /** Over the epoch, validation included; left out where that was not measured. */
  use: machineUse.optional(),
  /** Left out where they were not asked for. */
  norms: z.object({ gradientNorm: metricValue, weightNorm: metricValue }).optional(),
  /** Of a run of other software: what that did not log of this epoch, whose values here mean nothing. */
  notLogged: z.array(z.enum(loggedMetrics)).optional()
})
export type EpochMetrics = z.infer<typeof epochMetrics>

/**
 * Steps as columns, so that a hundred thousand stay small on the wire. All columns have one length; null is
 * what other software did not log of a step.
 */
export const stepColumns = z.object({
  /** Counted from 1 over the whole run. */
  step: z.array(z.int()),
  loss: z.array(metricValue.nullable()),
  accuracy: z.array(metricValue.nullable()),
  imagesPerSecond: z.array(z.number().nullable()),
  at: z.array(z.number())
})
export type StepColumns = z.infer<typeof stepColumns>

/**
 * The least and the largest of each column's place, where that stands for several steps; NaN and
 * infinities are not among them.
 */
export const stepExtremes = z.object({
  loss: z.object({ low: z.array(metricValue), high: z.array(metricValue) }),
  accuracy: z.object({ low: z.array(metricValue), high: z.array(metricValue) })
})
export type StepExtremes = z.infer<typeof stepExtremes>

export const best = z.object({ epoch: z.int(), val_accuracy: metricValue })
export type Best = z.infer<typeof best>

/** A saved state of a run. */
export const checkpointInfo = z.object({
  /** Relative to the run's folder. */
  file: z.string(),
  /** So many epochs are done, and so many steps of the next one. */
  epoch: z.int(),
  step: z.int(),
  bytes: z.number(),
  /** Unix milliseconds when it was taken. */
  at: z.number(),
  /** `kept`: one of every k-th epoch's. The newest is `last`. */
  roles: z.array(z.enum(['last', 'best', 'kept'])),
  /** After a whole epoch. */
  val_accuracy: metricValue.nullable(),
  /** A person wants it to stay, whatever the rule says; left out where nobody does. */
  isKept: z.literal(true).optional(),
  /** What a person noted of it; left out where that is nothing. */
  note: z.string().optional(),
  /** Its file is not there any more; left out where it is, or was not looked for. */
  isGone: z.literal(true).optional()
})
export type CheckpointInfo = z.infer<typeof checkpointInfo>

/**
 * The loss of the first batch after a pause, computed before it and again after it: equal to the last
 * bit on a deterministic engine.
 */
export const resumeProof = z.object({ step: z.int(), before: metricValue, after: metricValue })
export type ResumeProof = z.infer<typeof resumeProof>

/** A stretch of time in which a run really trained. Between two of them it was paused or interrupted. */
const runSession = z.object({
  /** Unix milliseconds; null while it lasts. */
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  /** Counted from 1 over the whole run. */
  firstStep: z.int(),
  proof: resumeProof.nullable()
})
export type RunSession = z.infer<typeof runSession>

/** A change that was made while the run trained, and when. */
export const steeringEvent = steering.extend({ at: z.number() })
export type SteeringEvent = z.infer<typeof steeringEvent>

/**
 * The checkpoint that a run went on from. The name is the parent's at that time: the parent itself may
 * be gone.
 */
const runParent = z.object({
  runId: z.string(),
  name: z.string(),
  file: z.string(),
  epoch: z.int(),
  step: z.int(),
  /** What was noted of the checkpoint at that time; left out where that was nothing. */
  note: z.string().optional()
})
export type RunParent = z.infer<typeof runParent>

/** Where a run came from that was not made in its workspace. */
const runOrigin = z.object({
  from: z.enum(['capsule', 'reference', 'tensorboard', 'mlflow', 'wandb', 'neptune', 'csv']),
  /** Unix milliseconds when it was taken in. */
  at: z.number(),
  /** Name of the file or folder. */
  source: z.string(),
  /**
   * What another tool says of its run's settings. Where this is there, the experiment is unknown: `spec`
   * holds its place, and nothing of it is true.
   */
  settings: z.record(z.string(), z.string()).optional()
})
export type RunOrigin = z.infer<typeof runOrigin>

/** Whether a run is another tool's: it can be looked at and compared, and not trained or asked anything. */
export const isForeign = ({ imported }: { imported?: RunOrigin | undefined }): boolean =>
  imported?.settings !== undefined

/** Whether a run is another tool's that logged no epochs: how many it was to have is not known either. */
export const isWithoutEpochs = (run: Pick<RunSummary, 'imported' | 'epochsDone'>): boolean =>
  isForeign(run) && run.epochsDone === 0

/** What another tool measured, under its own name: values at steps, in their order. */
export const namedSeries = z.object({
  name: z.string().min(1).max(1000),
  step: z.array(z.number()),
  value: z.array(metricValue),
  /** Unix milliseconds. */
  at: z.array(z.number())
})
export type NamedSeries = z.infer<typeof namedSeries>

/** A row of the history. */
export const runSummary = z.object({
  id: z.string(),
  name: z.string(),
  status: runStatus,
  tags: z.array(z.string()),
  /** What a person noted of it; left out where that is nothing. */
  note: z.string().optional(),
  /** What people noted of its checkpoints, by their files' order; left out where that is nothing. */
  checkpointNotes: z.array(z.string()).optional(),
  /** Stays on top of the history; left out where it does not. */
  isPinned: z.literal(true).optional(),
  modelId: z.string(),
  /** Of a network of one's own: what it is called, and what it was read from. @see modelWords */
  modelTitle: z.string().optional(),
  datasetId: z.string(),
  optimizerType: z.string(),
  learningRate: z.number(),
  batchSize: z.int(),
  engine: engineId.nullable(),
  epochsPlanned: z.int(),
  epochsDone: z.int(),
  /** Steps of one epoch; null until the data is loaded. */
  stepsPerEpoch: z.int().nullable(),
  last: epochMetrics.nullable(),
  best: best.nullable(),
  /** Counted from 1 in the order in which the runs were made, whatever the clock said. */
  number: z.int(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** Why it ended as it did, where that was not simply by finishing. */
  error: encodedError.nullable(),
  /** Where it was made elsewhere. */
  imported: runOrigin.optional(),
  /** The run that it was forked from. */
  parentId: z.string().nullable(),
  /** Its turn among those that wait, counted from 1. */
  queuePosition: z.int().nullable(),
  /**
   * Seconds that it really trained, pauses left out, until `activeSince` (Unix milliseconds), since when
   * it trains now; null where it does not.
   */
  activeSeconds: z.number(),
  activeSince: z.number().nullable(),
  /**
   * Unix milliseconds since when its process has not answered, where that is long ago; a long step may
   * be the reason.
   */
  silentSince: z.number().optional(),
  /** Sequence number of the last event that is part of this summary. */
  seq: z.int()
})
export type RunSummary = z.infer<typeof runSummary>

/** What a run's model is called where a person reads it. */
export const modelOf = ({ modelId, modelTitle }: Pick<RunSummary, 'modelId' | 'modelTitle'>): string =>
  modelTitle ?? modelId

const machineInfo = z.object({
  hostname: z.string(),
  platform: z.string(),
  cpu: z.string(),
  cores: z.int(),
  memoryBytes: z.number(),
  node: z.string()
})
export type MachineInfo = z.infer<typeof machineInfo>

/** What is known once the trainer has the model, the data and the engine. */
export const runSetup = z.object({
  engine: engineId,
  engineVersion: z.string().nullable(),
  device: deviceInfo,
  threads: z.int().nullable(),
  precision,
  /** Whether XLA compiled the steps; left out where the engine has no compiler. */
  compiled: z.boolean().optional(),
  params: parameterCount,
  stepsPerEpoch: z.int(),
  trainCount: z.int(),
  validationCount: z.int(),
  /**
   * A part of the data set, 'train' where some of the training split was kept aside, or 'fold' where one
   * fold of it was.
   */
  validationFrom: z.enum(['test', 'validation', 'train', 'fold']),
  classes: z.array(z.string()),
  datasetSource: z.string(),
  /** Hash of all images and labels: a run goes on only on the data that it began on. */
  datasetSha256: z.string().optional(),
  /** How many images were left out or relabelled; absent where nothing was to be corrected. */
  corrections: correctionCounts.optional(),
  /** False where the device cannot repeat a run to the last bit. */
  deterministic: z.boolean()
})
export type RunSetup = z.infer<typeof runSetup>

export const runDetail = z.object({
  summary: runSummary,
  spec: experimentSpec,
  setup: runSetup.nullable(),
  epochs: z.array(epochMetrics),
  sessions: z.array(runSession),
  checkpoints: z.array(checkpointInfo),
  /** What was changed while it trained, in the order of the steps. */
  steering: z.array(steeringEvent),
  parent: runParent.nullable(),
  machine: machineInfo,
  applicationVersion: z.string(),
  commit: z.string().nullable(),
  weightsSha256: z.string().nullable(),
  /** Folder of the run's files. */
  folder: z.string()
})
export type RunDetail = z.infer<typeof runDetail>

/**
 * Whether a run that is resumed loses nothing. One that came from elsewhere with epochs and without a
 * checkpoint would begin anew, over them.
 */
export const hasWhereToGoOn = ({
  summary,
  epochs,
  checkpoints
}: Pick<RunDetail, 'summary' | 'epochs' | 'checkpoints'>): boolean =>
  summary.imported === undefined || checkpoints.length > 0 || epochs.length === 0

/** What of a run is compared with others. */
export const comparedRun = runDetail
  .pick({ summary: true, spec: true, epochs: true, sessions: true, steering: true })
  .extend({ setup: runSetup.pick({ datasetSha256: true }).nullable() })
export type ComparedRun = z.infer<typeof comparedRun>

export const logLine = z.object({
  at: z.number(),
  level: z.enum(['debug', 'info', 'warning', 'error']),
  text: z.string()
})
export type LogLine = z.infer<typeof logLine>

/**
 * `fitted`: not of the network's proportions; `onWhite`, `onBlack`: what was laid under what is
 * transparent; `constant`: of one colour all over.
 */
const predictionNote = z.enum(['fitted', 'onWhite', 'onBlack', 'constant', 'looksInverted'])
export type PredictionNote = z.infer<typeof predictionNote>
/** An image as a network took it: values are 0..255, row by row, channels last, base64. */
const seenImage = z.object({
  height: z.int(),
  width: z.int(),
  channels: z.int(),
  pixels: z.string()
})
export type SeenImage = z.infer<typeof seenImage>

/**
 * An image of a run's data, by how much its features are like those of another: those that the
 * last layer takes.
 */
const neighbour = z.object({
  /** The number of the image in its part of the data. */
  index: z.int(),
  /** Where it is in its data set. */
  image: z.string(),
  /** What it is labelled. */
  class: z.string(),
  /** One minus the cosine: 0 the same direction, 1 at a right angle, 2 the opposite. */
  distance: z.number(),
  seen: seenImage
})
export type Neighbour = z.infer<typeof neighbour>
/** How many neighbours can be asked for. */
export const neighbourCount = z.int().min(0).max(100)
/** Among which images they are: those that the run was trained on, or validated on, or the test part. */
export const neighbourPart = z.enum(splitNames).default('train')

/**
 * What an image is taken for, or why it could not be read: one bad image does not take the others'
 * answers away.
 */
export const prediction = z.union([
  z.object({
    image: z.string(),
    class: z.string(),
    probability: z.number(),
    probabilities: z.array(z.object({ class: z.string(), probability: z.number() })),
    /** What was done to the image, or looks wrong with it. */
    notes: z.array(predictionNote),
    /** Where it was asked for; a large one with fewer pixels than the network took. */
    seen: seenImage.optional(),
    /** Likewise. */
    explanation: explanation.optional(),
    /** Likewise, the nearest first. */
    neighbours: z.array(neighbour).optional()
  }),
  z.object({ image: z.string(), error: encodedError })
])
export type Prediction = z.infer<typeof prediction>
export type Answer = Extract<Prediction, { class: string }>
