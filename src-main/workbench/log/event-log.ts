import type { RunEvent, RunSummary, WorkbenchEvent } from '../../contract'
import type { LogFile } from './log-file'

/** What of a workbench's events its log keeps: what runs become, and what fails. */
export function logEvent(log: LogFile, event: WorkbenchEvent): void {
  if (event.type === 'run') for (const each of event.events) logRunEvent(log, event.summary, each)
  if (event.type === 'run-deleted') log.info(`run ${event.runId} deleted`)
  if (event.type === 'engine-progress' && event.done)
    logOutcome(log, `setting up the engine ${event.engine}`, event.error)
  if (event.type === 'dataset-progress' && event.done)
    logOutcome(log, `fetching the data set ${event.datasetId}`, event.error)
}

function logRunEvent(log: LogFile, { id, name }: RunSummary, event: RunEvent): void {
  if (event.type === 'log' && event.line.level === 'error') log.error(`run ${id}: ${event.line.text}`)
  if (event.type !== 'status') return
  const text = `run ${id} "${name}": ${event.status}`
  if (event.error) log.warn(`${text}, ${event.error.code}: ${event.error.message}`)
  else log.info(text)
}

function logOutcome(log: LogFile, what: string, error: { code: string; message: string } | null): void {
  if (error) log.error(`${what} failed, ${error.code}: ${error.message}`)
  else log.info(`${what}: done`)
}
