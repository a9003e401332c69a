import {
  AtelierError,
  decodeError,
  type ExporterJob,
  exporterMessage,
  type ExportPhase,
  type ModelExport
} from '../../contract'
import type { ChildHandle } from '../processes/child-process'
import { outOfMemoryKills } from '../processes/process-facts'
import { deathOf } from '../processes/trainer-client'

/** What is told of an exporter meanwhile. */
export interface ExporterListener {
  onPhase(phase: ExportPhase): void
  /** What only a log is to know: the stack of what failed. */
  onTrouble(text: string): void
}

/**
 * Gives a process its job and resolves with what it made.
 * @throws AtelierError of the job, or JOB_DIED and its kin where the process ended without an answer
 */
export function exportInProcess(
  handle: ChildHandle,
  job: ExporterJob,
  { onPhase, onTrouble }: ExporterListener
): Promise<ModelExport> {
  const killsBefore = outOfMemoryKills()
  return new Promise((resolve, reject) => {
    handle.onMessage((given) => {
      const message = exporterMessage.parse(given)
      if (message.type === 'phase') return onPhase(message.phase)
      if (message.type === 'done') return resolve(message.result)
      const error = decodeError(message.error)
      if (error.code === 'INTERNAL' && message.stack !== null) onTrouble(message.stack)
      reject(error)
    })
    handle.onExit((code, signal) =>
      // What it said before it went may still be on its way.
      setImmediate(() => reject(deathOf('JOB', code, signal, handle.stderr(), killsBefore)))
    )
    handle.post(job)
  })
}

/** @throws AtelierError INTERNAL where this host starts no exporters */
export function requireLauncher<T>(launch: T | null): T {
  if (launch === null) throw new AtelierError('INTERNAL', { reason: 'this host exports no models' })
  return launch
}
