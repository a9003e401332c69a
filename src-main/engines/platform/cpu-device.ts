import { availableParallelism, cpus, totalmem } from 'node:os'
import type { DeviceInfo } from '../../contract'

/** The processor as an engine's device. */
export function cpuDevice(): DeviceInfo {
  return { kind: 'cpu', name: cpus()[0]?.model.trim() || process.arch, memoryBytes: totalmem() }
}

/** Threads that a CPU engine takes where nobody said otherwise. */
export function threadCount(asked: number | null): number {
  return asked ?? availableParallelism()
}
