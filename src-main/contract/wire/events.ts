import { z } from 'zod'
import { engineId } from '../domain/engine'
import { useSample } from '../domain/machine-use'
import { exportPhase } from '../domain/model-export'
import { settings } from '../domain/settings'
import { encodedError } from './encoded-error'
import {
  checkpointInfo,
  epochMetrics,
  logLine,
  resumeProof,
  runSetup,
  runStatus,
  runSummary,
  steeringEvent,
  stepColumns
} from '../domain/run'

/** What a trainer reports of its run, in order. */
export const trainerEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('setup'), setup: runSetup }),
  z.object({ type: z.literal('steps'), steps: stepColumns }),
  z.object({ type: z.literal('epoch'), metrics: epochMetrics }),
  /** What the training takes of its machine, every few seconds. */
  z.object({ type: z.literal('use'), sample: useSample }),
  /** Every checkpoint that there is now. */
  z.object({ type: z.literal('checkpoints'), checkpoints: z.array(checkpointInfo) }),
  /**
   * Training begins after so many epochs and steps: what was told of later ones did not happen, and
   * these are all epochs until then, the last steps, which may not have been heard of, and every
   * checkpoint that there is.
   */
  z.object({
    type: z.literal('resumed'),
    at: z.number(),
    epoch: z.int(),
    step: z.int(),
    stepsPerEpoch: z.int(),
    epochs: z.array(epochMetrics),
    steps: stepColumns.optional(),
    checkpoints: z.array(checkpointInfo).optional()
  }),
  z.object({ type: z.literal('proof'), proof: resumeProof }),
  z.object({ type: z.literal('steered'), steering: steeringEvent }),
  z.object({ type: z.literal('log'), line: logLine })
])
export type TrainerEvent = z.infer<typeof trainerEvent>

/** What happens to a run: what its trainer reports, and what the workbench does with it. */
const runEvent = z.discriminatedUnion('type', [
  ...trainerEvent.options,
  z.object({
    type: z.literal('status'),
    status: runStatus,
    error: encodedError.nullable(),
    at: z.number(),
    /** SHA-256 of the final weights, where it ended with some. */
    weightsSha256: z.string().optional()
  }),
  /** A person says that a checkpoint stays, or no longer, or what is noted of it; what is left out stays. */
  z.object({
    type: z.literal('checkpoint-marked'),
    file: z.string(),
    isKept: z.boolean().optional(),
    note: z.string().optional()
  }),
  /** A person deleted checkpoints. */
  z.object({ type: z.literal('checkpoints-deleted'), files: z.array(z.string()) })
])
export type RunEvent = z.infer<typeof runEvent>

/** What is being done with pictures: looked at (their files read) or made into images. */
const picturePhase = z.enum(['reading', 'decoding'])
export type PicturePhase = z.infer<typeof picturePhase>
/**
 * What a job waits for: pictures, what a network makes of its images or takes them for, or the places of these
 * in the plane.
 */
const imagePhase = z.enum([...picturePhase.options, 'features', 'evaluating', 'layout'])
export type ImagePhase = z.infer<typeof imagePhase>

/**
 * Pushed to every open window. A `run` event carries the run's next sequence number (1, 2, 3, ...
 * without gaps) and the summary as it is after the event: subscribe, then take the snapshot, then apply
 * what has a higher number.
 */
export const workbenchEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run'),
    runId: z.string(),
    seq: z.int(),
    events: z.array(runEvent),
    summary: runSummary
  }),
  z.object({ type: z.literal('run-changed'), summary: runSummary }),
  z.object({ type: z.literal('run-deleted'), runId: z.string() }),
  /** Every run that waits for its turn, in that order; no other run has one. */
  z.object({ type: z.literal('queue-changed'), waiting: z.array(z.string()) }),
  z.object({
    type: z.literal('dataset-progress'),
    datasetId: z.string(),
    receivedBytes: z.number(),
    totalBytes: z.number().nullable(),
    /** Of an import, which counts pictures: they are looked at, or made into images. */
    phase: z.enum(['reading', 'decoding']).optional(),
    done: z.boolean(),
    error: encodedError.nullable()
  }),
  /** Where the export of a run's network is; its call answers when it is done. */
  z.object({ type: z.literal('export-progress'), runId: z.string(), phase: exportPhase }),
  /** How far the pictures are that a trial or an evaluation waits for; nobody had decoded them before. */
  z.object({
    type: z.literal('pictures-progress'),
    datasetId: z.string(),
    phase: imagePhase,
    done: z.int(),
    total: z.int()
  }),
  /** How many layers are timed of a measurement that has a ticket. */
  z.object({
    type: z.literal('layers-progress'),
    ticket: z.string(),
    done: z.int(),
    total: z.int()
  }),
  /** One was imported, changed or removed. */
  z.object({ type: z.literal('datasets-changed') }),
  /** `totalBytes`: where the server tells. */
  z.object({
    type: z.literal('weights-progress'),
    weights: z.string(),
    receivedBytes: z.number(),
    totalBytes: z.number().nullable(),
    done: z.boolean(),
    error: encodedError.nullable()
  }),
  z.object({ type: z.literal('weights-changed') }),
  z.object({ type: z.literal('settings-changed'), settings }),
  z.object({
    type: z.literal('engine-progress'),
    engine: engineId,
    stage: z.string(),
    fraction: z.number().nullable(),
    done: z.boolean(),
    error: encodedError.nullable()
  })
])
export type WorkbenchEvent = z.infer<typeof workbenchEvent>
