import type { DeviceInfo, EngineId, EngineReport, Precision } from '../contract'
import type { Primitives } from './primitives/primitives'

export interface EngineOptions {
  /** Threads of a CPU engine; null: as many as the machine has cores. */
  threads: number | null
  /** The user's cache folder: TensorFlow's libraries and measured speeds live below it. */
  cacheFolder: string
  precision: Precision
}

/** One way to compute. An engine is one folder with one implementation of this interface, listed in `engines/list.ts`. */
export interface Engine {
  readonly id: EngineId
  readonly title: string
  /**
   * Looks for what the engine needs, loads it and computes something small with it. Never throws: what is wrong is in the
   * report, with the way to mend it. A broken native library can end the process, so call it in a process of its own.
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
  /** Whether the same job with the same seed and thread count gives the same bits. */
  readonly deterministic: boolean
  /** The fused training operations, each the engine's own where it has a faster one, else the tf.js composition. */
  readonly primitives: Primitives
  /** In words, for a person: what a native error of this engine means, or null where it is none of its own. */
  explain(error: unknown, context: { batchSize: number }): Error | null
  /** Resolves when everything asked of the device so far is done (for honest timing). */
  settle(): Promise<void>
}
