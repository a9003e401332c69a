import { z } from 'zod'
import { benchResult, engineChoice, engineId, engineReport, precision } from '../domain/engine'
import { encodedError } from './encoded-error'
import type { ImagePhase, trainerEvent } from './events'
import { experimentSpec } from '../domain/experiment'
import { layerActivations } from '../domain/layer-activations'
import { layerTimes } from '../domain/layer-times'
import { modelConfig } from '../domain/model-config'
import { modelInput, parity } from '../domain/model-export'
import { preflight } from '../domain/preflight'
import { embedding, embeddingRequest } from '../domain/embedding'
import { evaluation } from '../domain/evaluation'
import { type ExplanationRequest, explanationRequest } from '../domain/explanation'
import { best, neighbourCount, neighbourPart, type Prediction, prediction } from '../domain/run'
import type { SplitName } from '../domain/image-recipe'
import type { SteeringChange } from '../domain/training-options'

const engineRequest = z.object({
  engine: z.union([engineId, z.literal('auto')]),
  threads: z.int().nullable(),
  /** Folder of the user's cache: TensorFlow's libraries, measured engine speeds. */
  cacheFolder: z.string()
})
/**
 * Where data sets are looked for, beside what the experiment itself names (docs/architecture.md, Data
 * places).
 */
const dataPlaces = z.object({
  cacheFolder: z.string(),
  systemFolder: z.string(),
  /** Where the workspace keeps corrections; absent where there is no workspace. */
  correctionsFolder: z.string().optional()
})
export type DataPlaces = z.infer<typeof dataPlaces>

/**
 * Name of the environment variable that is `1` where the trainer, as whoever started it, outlives a
 * closed terminal.
 */
export const ignoreHangupVariable = 'ATELIER_IGNORE_SIGHUP'

/** What the workbench may ask of a trainer process: one job a process, and the process ends after it. */
export const trainerJob = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('train'),
    spec: experimentSpec,
    runFolder: z.string(),
    places: dataPlaces,
    /**
     * What to begin with where the run has no checkpoint of its own: this file of its folder, which is
     * another run's checkpoint; null: the seed's weights.
     */
    initial: z.string().nullable(),
    /** The file of `spec.weights`; null where it is not found, which a run that goes on does without. */
    weights: z.string().nullable().optional(),
    /** Bytes that may be kept in the cache of what frozen parts of networks make of images; 0: none is. */
    featureBytes: z.number().min(0).default(0),
    /** Files of checkpoints that stay, whatever the rule says; left out: none. */
    kept: z.array(z.string()).optional(),
    ...engineRequest.shape
  }),
  z.object({
    kind: z.literal('preflight'),
    spec: experimentSpec,
    places: dataPlaces,
    availableBytes: z.number(),
    ...engineRequest.shape
  }),
  z.object({
    kind: z.literal('evaluate'),
    checkpoint: z.string().nullable().default(null),
    /** File of the run's folder that the probabilities of every image are kept in; left out: they are not. */
    predictions: z.string().optional(),
    runId: z.string(),
    spec: experimentSpec,
    runFolder: z.string(),
    places: dataPlaces,
    ...engineRequest.shape
  }),
  z.object({
    kind: z.literal('predict'),
    spec: experimentSpec,
    runFolder: z.string(),
    places: dataPlaces,
    checkpoint: z.string().nullable().default(null),
    images: z.array(z.string()),
    invert: z.boolean().default(false),
    /** Each answer with the image as the network took it, and where it looked; null: without. */
    explain: explanationRequest.nullable().default(null),
    /** How many images of a part of the run's data each answer is to have that are most like its own. */
    neighbours: neighbourCount.default(0),
    neighboursOf: neighbourPart,
    featureBytes: z.number().min(0).default(0),
    ...engineRequest.shape
  }),
  /** Loads a run's weights once and asks its owner for images until there are no more. */
  z.object({
    kind: z.literal('predictions'),
    spec: experimentSpec,
    runFolder: z.string(),
    places: dataPlaces,
    checkpoint: z.string().nullable(),
    featureBytes: z.number().min(0).default(0),
    ...engineRequest.shape
  }),
  /** Places images in the plane by what a run's last layer takes of them. */
  embeddingRequest.omit({ run: true }).extend({
    kind: z.literal('embed'),
    /** What the answer says the run is. */
    run: embedding.shape.run,
    spec: experimentSpec,
    runFolder: z.string(),
    places: dataPlaces,
    checkpoint: z.string().nullable(),
    featureBytes: z.number().min(0).default(0),
    ...engineRequest.shape
  }),
  /**
   * Takes a checkpoint's weights out into a file (`handoverNames`), with what an engine computes of some
   * images in fp32.
   */
  z.object({
    kind: z.literal('handover'),
    spec: experimentSpec,
    runFolder: z.string(),
    places: dataPlaces,
    checkpoint: z.string().nullable(),
    images: z.int().min(1),
    /** The one image of the test part, from 0, where it is to be that; else they are spread over it. */
    image: z.int().min(0).nullable(),
    /** A picture's file instead, made fit for the network. */
    picture: z.object({ path: z.string(), invert: z.boolean() }).nullable(),
    /** The file to write. */
    target: z.string(),
    ...engineRequest.shape
  }),
  z.object({
    kind: z.literal('bench'),
    model: modelConfig,
    /** [height, width, channels]; left out: those of the reference. */
    inputShape: z.tuple([z.int(), z.int(), z.int()]).optional(),
    batchSize: z.int(),
    steps: z.int(),
    /** Seconds: where one step takes longer, it is the only one; null for as many steps as asked for. */
    patience: z.number().nullable(),
    profile: z.boolean(),
    precision,
    /** With the engine's compiler; left out: without. */
    compile: z.boolean().optional(),
    /**
     * Steps between which the owner is asked to let it go on (`rest`), the first time before the first
     * that counts; left out: all at once.
     */
    turn: z.int().min(1).optional(),
    ...engineRequest.shape
  }),
  /** What the layers of a run's network make of images that it is validated on. */
  z.object({
    kind: z.literal('activations'),
    checkpoint: z.string().nullable(),
    /** At most so many. */
    images: z.int().min(1),
    runId: z.string(),
    spec: experimentSpec,
    runFolder: z.string(),
    places: dataPlaces,
    ...engineRequest.shape
  }),
  /** What each layer takes, forward and backward. */
  z.object({
    kind: z.literal('layers'),
    model: modelConfig,
    inputShape: z.tuple([z.int(), z.int(), z.int()]),
    classes: z.int(),
    batchSize: z.int(),
    precision,
    ...engineRequest.shape
  }),
  z.object({
    kind: z.literal('choose'),
    model: modelConfig,
    batchSize: z.int(),
    precision,
    threads: z.int().nullable(),
    cacheFolder: z.string()
  }),
  z.object({
    kind: z.literal('probe'),
    engines: z.array(engineId),
    threads: z.int().nullable(),
    cacheFolder: z.string()
  })
])
export type TrainerJob = z.infer<typeof trainerJob>
export type TrainerJobOf<K extends TrainerJob['kind']> = Extract<TrainerJob, { kind: K }>

const trainResult = z.object({
  status: z.enum(['completed', 'stopped', 'paused']),
  epochs: z.int(),
  best: best.nullable(),
  seconds: z.number(),
  weightsSha256: z.string().nullable(),
  /** Why it was paused, where nobody asked for it: a full disk. */
  error: encodedError.nullable()
})
export type TrainResult = z.infer<typeof trainResult>

const handover = z.object({
  checkpoint: z.object({ file: z.string(), epoch: z.int(), step: z.int() }),
  classNames: z.array(z.string()),
  input: modelInput,
  datasetSha256: z.string(),
  weightsSha256: z.string(),
  imagesFrom: parity.shape.imagesFrom
})
export type HandedOver = z.infer<typeof handover>

/** What each kind of job ends with. */
export const trainerResults = {
  train: trainResult,
  preflight: preflight,
  evaluate: evaluation,
  predict: z.array(prediction),
  predictions: z.null(),
  embed: embedding,
  handover,
  bench: benchResult,
  activations: layerActivations,
  layers: layerTimes.omit({ isBesideTraining: true }),
  choose: engineChoice,
  probe: z.array(engineReport)
} as const satisfies Record<TrainerJob['kind'], z.ZodType>
export type TrainerResult<K extends TrainerJob['kind']> = z.infer<(typeof trainerResults)[K]>

/** Images by their paths, to be predicted together. */
export interface PredictionRequest {
  images: string[]
  invert: boolean
  /** Where the network looked is told, too; null, or left out: it is not. */
  explain?: ExplanationRequest | null
  /** How many images of a part of the run's data are told that are most like each; left out: none. */
  neighbours?: number
  /** Left out: those that it was trained on. */
  neighboursOf?: SplitName
}

export const trainerAnswer = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: encodedError })
])
export type TrainerAnswer = z.infer<typeof trainerAnswer>

/** What a trainer process offers the workbench over birpc. */
export interface TrainerFunctions {
  run(job: TrainerJob): Promise<TrainerAnswer>
  /** Ends the run after the step under way; a checkpoint is written. */
  stop(): void
  /** As stop, to go on later: the checkpoint then also knows what the next batch's loss is. */
  pause(): void
  /** Changes the run from the next step on; answers with an event. */
  steer(change: SteeringChange): void
  /**
   * Has a checkpoint stay whatever the rule says, or no longer. Answers whether it is there, once the training
   * knows that: one that is there then stays.
   */
  keep(file: string, isKept: boolean): Promise<boolean>
}
/** What the workbench offers its trainer. Batches arrive in order, about one a second. */
export interface TrainerOwnerFunctions {
  events(batch: z.infer<typeof trainerEvent>[]): void
  /** A sign of life, every two seconds in which the process is not in the middle of a step. */
  beat(): void
  /** How far the pictures are that a job other than a training waits for. */
  pictures(phase: ImagePhase, done: number, total: number): void
  /** How many of a network's layers are timed, of how many; or images, where layers are looked at. */
  layers(done: number, total: number): void
  /** A bench that takes turns rests until this resolves. */
  rest(): Promise<void>
  /**
   * Hands over the answers to the last request (null: there was none yet), each with the image as the
   * network took it, and resolves with the next one, or with null when there is none any more.
   */
  nextPrediction(answers: Prediction[] | null): Promise<PredictionRequest | null>
}
