import type { DeviceInfo, EngineId, EngineRemedy, EngineReport, Precision, Sentence } from '../contract'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import type { SetupProgress } from '../native/setup-lock'
import type { OptimizerKernel, Primitives } from './primitives/primitives'
import type { StepParameters } from './primitives/step-inputs'

export interface EngineOptions {
  /** Threads of a CPU engine; null: as many as the machine has cores. */
  threads: number | null
  /** The user's cache folder: TensorFlow's libraries and measured speeds live below it. */
  cacheFolder: string
  precision: Precision
  /** Let the engine's own compiler have the captured steps, where it has one for the device. */
  compile?: boolean
}

/** What mends an engine: for a program, and for a person in one line. */
export interface Remedy {
  remedy: EngineRemedy
  fix: Sentence
}

/** Why an engine cannot be used, in one line, and what mends it. */
export interface Obstacle extends Remedy {
  reason: Sentence
}

export interface SetupOptions {
  cacheFolder: string
  /** A folder that holds what would be fetched (offline machines); null: it is fetched. */
  from: string | null
  /** Set up anew even where a finished installation is found. */
  force: boolean
}

/**
 * One way to compute. An engine is one folder with one implementation of this interface, listed in
 * `engines/list.ts`.
 */
export interface Engine {
  readonly id: EngineId
  readonly title: string
  /**
   * Brings or builds on this machine what the engine needs; null where it comes with Atelier's packages.
   * An engine that is set up here is native code of this machine: it is examined in a process of its own.
   * @throws AtelierError ENGINE_SETUP_FAILED, DISK_FULL
   */
  readonly setUp: ((options: SetupOptions, onProgress: SetupProgress) => Promise<void>) | null
  /** What mends it where examining it finds nothing more particular. */
  readonly remedy: Remedy
  /** The kind of device that it would compute on, as far as that can be told without opening it. */
  expectedDevice(): DeviceInfo['kind']
  /**
   * Whether a compiler of the engine's own may make captured steps faster on this device, so that `auto`
   * measures them too.
   */
  mayCompileOn(device: DeviceInfo): boolean
  /**
   * Looks for what the engine needs, loads it and computes something small with it. Never throws: what
   * is wrong is in the report, with the way to mend it. A broken native library can end the process, so
   * call it in a process of its own.
   */
  examine(options: EngineOptions): Promise<EngineReport>
  /**
   * Makes the engine tf.js' current backend in this process, for good: one engine a process.
   * @throws AtelierError ENGINE_UNAVAILABLE
   */
  open(options: EngineOptions): Promise<EngineSession>
}

/** An open engine: tf.js computes on it. */
export interface EngineSession {
  readonly id: EngineId
  readonly version: string | null
  readonly device: DeviceInfo
  readonly threads: number | null
  readonly precision: Precision
  /** Whether captured steps go through the engine's compiler; left out where it has none. */
  readonly compiled?: boolean
  /** All that it could have been opened with. */
  readonly precisions: Precision[]
  /** Whether the same job with the same seed and thread count gives the same bits. */
  readonly deterministic: boolean
  /**
   * The fused training operations, each the engine's own where it has a faster one, else the tf.js
   * composition.
   */
  readonly primitives: Primitives
  /**
   * Whole steps as one call of the engine, over these variables and the state of these optimizers; null
   * where the engine computes operation by operation.
   */
  capture(variables: Variable[], optimizers: readonly OptimizerKernel[]): StepCapture | null
  /** Runs `body` and tells what each kernel took; null where the engine cannot tell. */
  profile: ((body: () => void) => KernelTime[]) | null
  /**
   * In words, for a person: what a native error of this engine means, or null where it is none of its
   * own.
   */
  explain(error: unknown, context: FailureContext): Error | null
  /** Resolves when everything asked of the device so far is done (for honest timing). */
  settle(): Promise<void>
}

/** What was being done when something failed. */
export interface FailureContext {
  batchSize: number
  /**
   * The largest batch that fits into so many bytes of memory, by estimate; 0 where not even one image
   * does.
   */
  largestBatch(availableBytes: number): number
}

/** All calls of one kernel. */
export interface KernelTime {
  name: string
  calls: number
  seconds: number
}

/**
 * Programs that an engine has recorded and runs as one call each. While it is in use, the variables'
 * values are its own; `synchronize` before anything else reads them.
 */
export interface StepCapture {
  /**
   * Records `program`, a function of \`inputs\`, the variables and its step inputs that always does
   * the same operations, for inputs of these shapes. Runs it once; nothing changes by that. Returns why
   * it cannot be recorded, else null.
   */
  prepare(name: string, inputs: Tensor[], program: () => Tensor): string | null
  /**
   * Takes everything prepared into use. Returns why that cannot be, the variables untouched, else null.
   */
  load(): string | null
  /** Runs a prepared and loaded program. The caller disposes the result. */
  run(name: string, inputs: Tensor[], parameters: StepParameters): Tensor
  /** Brings the present values to the variables and the optimizers. */
  synchronize(): void
  dispose(): void
}
