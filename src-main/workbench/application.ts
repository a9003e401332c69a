import { cpus, hostname, release, totalmem, type } from 'node:os'
import { version } from '../../package.json'
import type { MachineInfo } from '../contract'

declare const __ATELIER_COMMIT__: string | null | undefined

/** What is running: recorded with every run. */
export const application = {
  version,
  commit: typeof __ATELIER_COMMIT__ === 'string' ? __ATELIER_COMMIT__ : null
}

/** The machine, as recorded with every run. */
export function machineInfo(): MachineInfo {
  return {
    hostname: hostname(),
    platform: `${type()} ${release()} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? process.arch,
    cores: cpus().length,
    memoryBytes: availableMemory(),
    node: process.version
  }
}

/** Bytes of memory that this process may use: the machine's, or its container's share. */
export function availableMemory(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem()
}
