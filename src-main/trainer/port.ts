import type { TrainerEvent } from '../contract'
import type { BatchSource, BatchLoaderConfig } from './data/batch-loader'

/** Bytes of a piece of a checksum: it is part of the files' format. */
export const checksumChunkBytes = 16 * 2 ** 20

/** What a training's process and its machine take at a moment. */
export interface MachineReading {
  /** Seconds of all cores together that the process has computed since it began. */
  cpuSeconds: number
  /** How many cores it may use. */
  cores: number
  /** Bytes that the process holds in memory, and that the machine has left. */
  memory: number
  freeMemory: number
  /** The NVIDIA card that is computed on, as it was seconds ago; null where there is none or it does not tell. */
  card: { use: number | null; memory: number | null; temperature: number | null } | null
}

/**
 * Everything the training loop needs of the place it runs in; the loop itself knows no operating system.
 * `node/node-port.ts` is the one for Node, tests bring their own.
 */
export interface TrainerPort {
  /** Unix milliseconds, never going backwards within a run. */
  now(): number
  /** What is taken of the machine now; null where that cannot be told. Returns at once. */
  reading(): MachineReading | null
  /** Reports events, in order. Returns at once. */
  emit(events: TrainerEvent[]): void
  /**
   * Where the batches of a training come from: made beside its steps where there is a thread for that.
   * `log` hears where it is lost.
   */
  openBatches(config: BatchLoaderConfig, log: (line: string) => void): BatchSource
  /** Lets messages in, a stop request among them, before the next step. */
  yieldToEventLoop(): Promise<void>
  /**
   * Writes a file of the run from its parts, whole or not at all: after a crash at any moment there is
   * the old content or the new. Lets messages in between, so that training may go on meanwhile. Resolves
   * when it would survive a loss of power.
   * @throws AtelierError DISK_FULL, WORKSPACE_NOT_WRITABLE
   */
  write(name: string, parts: Uint8Array[]): Promise<void>
  /** The content of a file of the run; null where there is none. */
  read(name: string): Promise<Uint8Array | null>
  /** Names of the files in a folder of the run; none where there is no such folder. */
  list(folder: string): Promise<string[]>
  /** Removes from a folder of the run what writes that were cut short left in it. */
  removeLeftovers(folder: string): Promise<void>
  /** Removes a file of the run; one that is not there or cannot be removed is no trouble. */
  remove(name: string): Promise<void>
  /**
   * SHA-256 over the parts, one after the other, in hexadecimal. Lets messages in between, as write
   * does.
   */
  sha256(parts: Iterable<Uint8Array>): Promise<string>
  /**
   * A checksum over the parts, one after the other, in hexadecimal: SHA-256 over the SHA-256 of every
   * {@link checksumChunkBytes} bytes. Computed beside the training, all pieces at once.
   */
  checksum(parts: Uint8Array[]): Promise<string>
  /** Where a person would find a file of the run. */
  pathOf(name: string): string
  /** What is kept from run to run; null where nothing is. */
  features: FeatureStore | null
}

/**
 * What frozen parts of networks made of images, in files of which each belongs to a key. Any of them may
 * be gone at any time.
 */
export interface FeatureStore {
  /** The names of a key's files. */
  list(key: string): Promise<string[]>
  /** The content of a file as it was written; null where it is gone, cut short or altered. */
  read(key: string, name: string): Promise<Uint8Array | null>
  /**
   * Writes a file from its parts, whole or not at all.
   * @returns false where so much is not to be kept
   * @throws AtelierError DISK_FULL, WORKSPACE_NOT_WRITABLE
   */
  keep(key: string, parts: Uint8Array[]): Promise<boolean>
}
