/**
 * The exporter, a process of its own: started by child_process.fork, it takes one job
 * (contract/wire/exporter-protocol.ts), says where it is and how it ended, and exits, with 0 where it
 * succeeded and 1 where not. It writes nothing but into the folder that it was given.
 */
import { encodeError, exporterJob, type ExporterMessage } from '../../contract'
import { exportModel } from './export-model'

/** Resolves when the message has left this process. */
function tell(message: ExporterMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve())
    else resolve()
  })
}

async function work(given: unknown): Promise<ExporterMessage> {
  try {
    const job = exporterJob.parse(given)
    const result = await exportModel(job, (phase) => void tell({ type: 'phase', phase }))
    return { type: 'done', result }
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { type: 'failed', error: encodeError(error), stack }
  }
}

if (process.send === undefined) {
  process.stderr.write(
    'This is Atelier\'s exporter: the workbench starts it. Run "atelier export model" instead.\n'
  )
  process.exitCode = 2
} else {
  // What it writes is for this user alone.
  process.umask(0o077)
  process.on('disconnect', () => process.exit(1))
  process.once('message', (job) => {
    void work(job).then(async (message) => {
      await tell(message)
      process.exit(message.type === 'done' ? 0 : 1)
    })
  })
}
