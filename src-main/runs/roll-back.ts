import { decodeMetric, type EpochMetrics, type RunEvent } from '../contract'
import type { Connection } from './connection'
import { packSteps, unpackSteps } from './packed-steps'
import { stepsBefore, joinSteps, numericSteps, type NumericSteps } from './step-columns'

/**
 * Takes a run back to where its training begins: what was stored of later epochs and steps is forgotten,
 * since they come again, and epochs that the checkpoint knows and nobody had stored are stored. Not one
 * is lost or there twice.
 */
export function rollBack(
  database: Connection,
  id: string,
  { epoch, step, stepsPerEpoch, epochs, steps, checkpoints }: Extract<RunEvent, { type: 'resumed' }>
): void {
  database.prepare('DELETE FROM epochs WHERE run_id = ? AND epoch > ?').run(id, epoch)
  const insert = database.prepare('INSERT OR REPLACE INTO epochs VALUES (?, ?, ?)')
  for (const metrics of epochs) insert.run(id, metrics.epoch, JSON.stringify(metrics))
  const last = epoch * stepsPerEpoch + step
  forgetSteps(database, id, last)
  if (steps) addMissingSteps(database, id, numericSteps(steps), last)
  if (checkpoints)
    database.prepare('UPDATE runs SET checkpoints = ? WHERE id = ?').run(JSON.stringify(checkpoints), id)
  const all = (
    database.prepare('SELECT metrics FROM epochs WHERE run_id = ? ORDER BY epoch').all(id) as {
      metrics: string
    }[]
  ).map(({ metrics }) => JSON.parse(metrics) as EpochMetrics)
  const best = all.reduce<EpochMetrics | null>(
    (known, each) =>
      known === null || decodeMetric(each.val_accuracy) > decodeMetric(known.val_accuracy)
        ? each
        : known,
    null
  )
  const lastEpoch = all.at(-1)
  database
    .prepare(
      'UPDATE runs SET epochs_done = ?, last_epoch = ?, best = ?, weights_sha256 = NULL WHERE id = ?'
    )
    .run(
      epoch,
      lastEpoch ? JSON.stringify(lastEpoch) : null,
      best && JSON.stringify({ epoch: best.epoch, val_accuracy: best.val_accuracy }),
      id
    )
}

/** Forgets the steps after this one. */
function forgetSteps(database: Connection, id: string, last: number): void {
  database.prepare('DELETE FROM step_blocks WHERE run_id = ? AND first_step > ?').run(id, last)
  const block = lastBlock(database, id)
  if (!block) return
  const steps = unpackSteps(block.packed)
  const kept = steps.step.filter((step) => step <= last).length
  if (kept < steps.step.length)
    database
      .prepare('UPDATE step_blocks SET packed = ? WHERE run_id = ? AND first_step = ?')
      .run(packSteps(stepsBefore(steps, kept)), id, block.first_step)
}

/** Adds steps that nobody stored, up to this one, where they join what is there. */
function addMissingSteps(database: Connection, id: string, steps: NumericSteps, last: number): void {
  const block = lastBlock(database, id)
  const known = block ? unpackSteps(block.packed) : null
  const stored = known?.step.at(-1) ?? 0
  const first = steps.step.findIndex((step) => step > stored),
    end = steps.step.filter((step) => step <= last).length
  // A hole stays a hole: it is not filled from its end.
  if (first < 0 || first >= end || (known && steps.step[first] !== stored + 1)) return
  const missing = stepsBefore(steps, end, first)
  if (known && block)
    database
      .prepare('UPDATE step_blocks SET packed = ? WHERE run_id = ? AND first_step = ?')
      .run(packSteps(joinSteps([known, missing])), id, block.first_step)
  else
    database
      .prepare('INSERT INTO step_blocks VALUES (?, ?, ?)')
      .run(id, missing.step[0] ?? 1, packSteps(missing))
}

function lastBlock(
  database: Connection,
  id: string
): { first_step: number; packed: string } | undefined {
  return database
    .prepare(
      'SELECT first_step, packed FROM step_blocks WHERE run_id = ? ORDER BY first_step DESC LIMIT 1'
    )
    .get(id) as { first_step: number; packed: string } | undefined
}
