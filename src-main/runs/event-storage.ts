import {
  decodeMetric,
  type EncodedError,
  type EpochMetrics,
  isActive,
  type RunEvent,
  type RunStatus,
  type RunSummary,
  type SteeringEvent
} from '../contract'
import type { Connection } from './connection'
import { packSteps, unpackSteps } from './packed-steps'
import { rollBack } from './roll-back'
import { parse } from './run-row'
import { beginSession, endSession, proveSession } from './sessions'
import { joinSteps, numericSteps, type NumericSteps } from './step-columns'

/** Stores what happened to a run. Within a transaction. */
export function storeEvent(database: Connection, id: string, event: RunEvent): void {
  switch (event.type) {
    case 'setup':
      database
        .prepare('UPDATE runs SET setup = ?, engine = ?, steps_per_epoch = ? WHERE id = ?')
        .run(JSON.stringify(event.setup), event.setup.engine, event.setup.stepsPerEpoch, id)
      return
    case 'steps':
      return storeSteps(database, id, numericSteps(event.steps))
    case 'epoch':
      return storeEpoch(database, id, event.metrics)
    case 'log':
      database
        .prepare(
          'INSERT INTO log_lines SELECT ?, coalesce(max(number), 0) + 1, ? FROM log_lines WHERE run_id = ?'
        )
        .run(id, JSON.stringify(event.line), id)
      return
    case 'status':
      return storeStatus(database, id, event.status, event.error, event.at)
    case 'checkpoints':
      database
        .prepare('UPDATE runs SET checkpoints = ? WHERE id = ?')
        .run(JSON.stringify(event.checkpoints), id)
      return
    case 'resumed':
      rollBack(database, id, event)
      return beginSession(database, id, event.at, event.epoch * event.stepsPerEpoch + event.step + 1)
    case 'proof':
      return proveSession(database, id, event.proof)
    case 'steered':
      return storeSteering(database, id, event.steering)
    default:
      event satisfies never
  }
}

function storeSteps(database: Connection, id: string, steps: NumericSteps): void {
  const first = steps.step[0]
  if (first === undefined) return
  // A run that goes on from a checkpoint does the steps after it anew.
  database.prepare('DELETE FROM step_blocks WHERE run_id = ? AND first_step >= ?').run(id, first)
  database.prepare('INSERT INTO step_blocks VALUES (?, ?, ?)').run(id, first, packSteps(steps))
}

/**
 * Makes one block of an epoch's: a slow model sends its steps one by one, and a chart should not have to
 * read a row for each.
 */
function joinBlocks(database: Connection, id: string, { epoch, steps }: EpochMetrics): void {
  const blocks = database
    .prepare(
      'SELECT packed FROM step_blocks WHERE run_id = ? AND first_step BETWEEN ? AND ? ORDER BY first_step'
    )
    .all(id, (epoch - 1) * steps + 1, epoch * steps) as { packed: string }[]
  if (blocks.length > 1)
    storeSteps(database, id, joinSteps(blocks.map(({ packed }) => unpackSteps(packed))))
}

function storeEpoch(database: Connection, id: string, metrics: EpochMetrics): void {
  const { best: stored } = database.prepare('SELECT best FROM runs WHERE id = ?').get(id) as {
    best: string | null
  }
  const best = parse<RunSummary['best']>(stored)
  const better = best === null || decodeMetric(metrics.val_accuracy) > decodeMetric(best.val_accuracy)
  database
    .prepare('INSERT OR REPLACE INTO epochs VALUES (?, ?, ?)')
    .run(id, metrics.epoch, JSON.stringify(metrics))
  joinBlocks(database, id, metrics)
  database
    .prepare('UPDATE runs SET epochs_done = ?, last_epoch = ?, best = ? WHERE id = ?')
    .run(
      metrics.epoch,
      JSON.stringify(metrics),
      JSON.stringify(better ? { epoch: metrics.epoch, val_accuracy: metrics.val_accuracy } : best),
      id
    )
}

/** A run that goes on from before a change makes it once more; there is one a step. */
function storeSteering(database: Connection, id: string, event: SteeringEvent): void {
  const { steering } = database.prepare('SELECT steering FROM runs WHERE id = ?').get(id) as {
    steering: string
  }
  const known = (JSON.parse(steering) as SteeringEvent[]).filter(({ step }) => step !== event.step)
  database
    .prepare('UPDATE runs SET steering = ? WHERE id = ?')
    .run(JSON.stringify([...known, event].sort((a, b) => a.step - b.step)), id)
}

function storeStatus(
  database: Connection,
  id: string,
  status: RunStatus,
  error: EncodedError | null,
  at: number
): void {
  database
    .prepare(
      `UPDATE runs SET status = ?, error = ?,
         started_at = CASE WHEN ? = 'preparing' THEN coalesce(started_at, ?) ELSE started_at END,
         ended_at = max(?, coalesce(started_at, 0))
       WHERE id = ?`
    )
    .run(
      status,
      error === null ? null : JSON.stringify(error),
      status,
      at,
      isActive(status) ? null : at,
      id
    )
  if (!isActive(status) || status === 'queued') endSession(database, id, at)
}
