import { applyRunEvent, type LogLine, type RunEvent, type RunState, stepsUntil } from '../contract'
import type { Connection } from './connection'
import type { RunRow } from './run-row'
import { readState, writeState } from './run-state'
import { addMissingSteps, forgetSteps, joinBlocks, storeSteps } from './step-blocks'
import { forgetUse, storeUse } from './use-samples'

/**
 * Stores what happened to a run, and returns what it is then. Within a transaction. What is written of it
 * is what {@link applyRunEvent} says; its points, of which there may be a million, are added where they
 * belong.
 */
export function storeEvents(database: Connection, row: RunRow, events: RunEvent[]): RunState {
  const before = readState(database, row, events)
  let after = before
  for (const event of events) {
    storePoints(database, row.id, event)
    after = applyRunEvent(after, event)
  }
  after = { ...after, summary: { ...after.summary, seq: before.summary.seq + 1 } }
  writeState(database, before, after)
  return after
}

/** What `applyToSteps` means for blocks of steps and samples of the machine, and lines of the log. */
function storePoints(database: Connection, id: string, event: RunEvent): void {
  if (event.type === 'steps') storeSteps(database, id, event.steps)
  if (event.type === 'epoch') joinBlocks(database, id, event.metrics)
  if (event.type === 'use') storeUse(database, id, event.sample)
  if (event.type === 'log') storeLine(database, id, event.line)
  if (event.type === 'resumed') {
    forgetSteps(database, id, event)
    addMissingSteps(database, id, event)
    forgetUse(database, id, stepsUntil(event))
  }
}

export function storeLine(database: Connection, id: string, line: LogLine): void {
  database
    .prepare(
      'INSERT INTO log_lines SELECT ?, coalesce(max(number), 0) + 1, ? FROM log_lines WHERE run_id = ?'
    )
    .run(id, JSON.stringify(line), id)
}
