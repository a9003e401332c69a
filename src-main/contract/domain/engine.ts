import type { ImageShape } from '../formats/image-shape'
import { z } from 'zod'
import type { ModelId } from './model-config'

/** In the order in which `auto` prefers them when it has not measured yet. */
export const engineIds = ['tensorflow', 'onednn', 'webgpu', 'wasm', 'cpu'] as const
export const engineId = z.enum(engineIds)
export type EngineId = z.infer<typeof engineId>

/**
 * What products are computed in: fp32; fp32 whose operands NVIDIA's tensor cores round to 10 bits
 * (tf32); 16 bits, weights and statistics staying fp32.
 */
export const precisions = ['fp32', 'tf32', 'bf16', 'fp16'] as const
export const precision = z.enum(precisions)
export type Precision = z.infer<typeof precision>

export const deviceInfo = z.object({
  kind: z.enum(['cpu', 'gpu']),
  name: z.string(),
  /** Bytes of memory the engine can use there; null where it cannot be told. */
  memoryBytes: z.number().nullable(),
  /** Which of several cards, as nvidia-smi counts them. */
  index: z.int().optional()
})
export type DeviceInfo = z.infer<typeof deviceInfo>

/** One thing that was looked for or tried while an engine was examined. */
const engineFinding = z.object({
  what: z.string(),
  found: z.string().nullable(),
  ok: z.boolean(),
  /** `load`: that everything is there and opening it was tried; left out for what was looked for. */
  step: z.enum(['load']).optional()
})
export type EngineFinding = z.infer<typeof engineFinding>

/**
 * What mends an engine. `set-up`: Atelier itself does, where it is told to. `install`: somebody has to
 * install something first, and the report's `fix` says what. `none`: nothing that Atelier knows of, or
 * nothing is wrong.
 */
const engineRemedies = ['set-up', 'install', 'none'] as const
export const engineRemedy = z.enum(engineRemedies)
export type EngineRemedy = z.infer<typeof engineRemedy>

export const engineReport = z.object({
  id: engineId,
  title: z.string(),
  available: z.boolean(),
  /** Version of the library that computes. */
  version: z.string().nullable(),
  device: deviceInfo.nullable(),
  threads: z.int().nullable(),
  precisions: z.array(precision),
  /** One line each, where it is not available, or computes on less than the machine has. */
  reason: z.string().nullable(),
  fix: z.string().nullable(),
  /** What `fix` comes to, for a program. */
  remedy: engineRemedy,
  /** What was looked for, found and tried, in that order. */
  findings: z.array(engineFinding)
})
export type EngineReport = z.infer<typeof engineReport>

/** A thousandth as fast as any other, and working everywhere: what others are compared with. */
export const referenceEngine: EngineId = 'cpu'

/**
 * What `auto` chooses among in a precision: the engines that work and compute in it (`able`), and those
 * that work and do not (`unable`). The reference engine is of either only where nothing else works.
 */
export function autoCandidates(
  reports: readonly EngineReport[],
  inPrecision: Precision
): { able: EngineId[]; unable: EngineId[] } {
  const healthy = engineIds.flatMap((id) =>
    reports.filter((report) => report.id === id && report.available)
  )
  const fast = healthy.filter(({ id }) => id !== referenceEngine)
  const considered = fast.length > 0 ? fast : healthy
  const isAble = ({ precisions }: EngineReport): boolean => precisions.includes(inPrecision)
  return {
    able: considered.filter(isAble).map(({ id }) => id),
    unable: considered.filter((each) => !isAble(each)).map(({ id }) => id)
  }
}

/** Seconds that a training step was measured to take, by engine. */
export const engineSpeeds = z.partialRecord(engineId, z.number())
export type EngineSpeeds = z.infer<typeof engineSpeeds>
/** What `auto` stands for, for one model, batch size and precision on this machine. */
export const engineChoice = z.object({
  engine: engineId,
  seconds: engineSpeeds,
  /** Whether the engine is fastest when its own compiler has its steps; its seconds are of those then. */
  compiled: z.boolean().optional()
})
export type EngineChoice = z.infer<typeof engineChoice>

/** What `atelier doctor` finds. */
export interface DoctorReport {
  ok: boolean
  application: { version: string; commit: string | null }
  machine: {
    platform: string
    cpu: string
    cores: number
    memoryBytes: number
    node: string
    gpu: string | null
  }
  workspace: { path: string; writable: boolean; freeBytes: number | null }
  /** What decodes JPEG files faster than the library of pictures; null where that does it. */
  jpegDecoder: string | null
  engines: EngineReport[]
  /**
   * What was measured of the reference step (ResNet-50, batch 128), so what it costs to do without an
   * engine; empty where nothing was yet.
   */
  speeds: EngineSpeeds
  /** The one thing to do next, or null where all is well. */
  advice: string | null
}

/** Where a step's time goes, and the least that it could take on this machine. */
const stepProfile = z.object({
  /** Of one step, the costliest first; `calls` are those that JavaScript makes. */
  kernels: z.array(z.object({ name: z.string(), calls: z.number(), seconds: z.number() })),
  /** Seconds of the step that are spent in no kernel: JavaScript and the calls themselves. */
  outsideSeconds: z.number(),
  floor: z.object({
    /**
     * 10^9 multiplications and additions a second of a large matrix product, and 10^9 bytes a second
     * read and written by a scaled copy: measured.
     */
    matmulGflops: z.number(),
    copyGigabytesPerSecond: z.number(),
    /** Operations at the one rate plus bytes that have to move at the other. */
    seconds: z.number()
  })
})
export type StepProfile = z.infer<typeof stepProfile>

/** What a timing of training steps is asked for. */
export interface BenchRequest {
  engine: EngineId | 'auto'
  /** A model of the catalogue, as it is configured by default. */
  model: ModelId
  /** Of the images; left out: the reference's 28 x 28 in grey. */
  inputShape?: ImageShape
  batchSize: number
  steps: number
  /** Also where a step's time goes. */
  profile: boolean
  /** Also what it takes others, where they are installed. */
  peers: boolean
  precision: Precision
}

export const benchResult = z.object({
  engine: engineId,
  model: z.string(),
  batchSize: z.int(),
  precision,
  steps: z.int(),
  /** Seconds of one step: forward, backward and the Adam update on data already in memory. */
  stepSeconds: z.object({ median: z.number(), min: z.number() }),
  imagesPerSecond: z.number(),
  /** 10^9 multiplications and additions a second, the backward pass counted as twice the forward. */
  gflops: z.number(),
  /** Live tensors after the first and after the last step: equal, or something leaks. */
  tensors: z.object({ first: z.int(), last: z.int() }),
  /** Where it was asked for, and the engine can tell. */
  profile: stepProfile.optional(),
  /**
   * Where they were asked for: others' steps of the same model and batch, in turns with this engine's.
   * Empty where none is installed.
   */
  peers: z
    .array(
      z.object({
        id: z.enum(['keras']),
        title: z.string(),
        steps: z.int(),
        stepSeconds: z.object({ median: z.number(), min: z.number() }),
        /** This engine's median over the peer's. */
        ratio: z.number()
      })
    )
    .optional(),
  /** Why a peer that was asked for is not among them, in one line. */
  peersMissing: z.string().optional()
})
export type BenchResult = z.infer<typeof benchResult>
