import { decodeMetric, type EpochMetrics, type RunEvent } from '../contract'
import type { Connection } from './database'
import { packSteps, unpackSteps } from './packed-steps'
import { firstSteps } from './step-columns'

/**
 * Takes a run back to where its training begins: what was stored of later epochs and steps is forgotten, since they come again,
 * and epochs that the checkpoint knows and nobody had stored are stored. Not one is lost or there twice.
 */
export function rollBack(database: Connection, id: string, { epoch, step, stepsPerEpoch, epochs }: Extract<RunEvent, { type: 'resumed' }>): void {
  database.prepare('DELETE FROM epochs WHERE run_id = ? AND epoch > ?').run(id, epoch)
  const insert = database.prepare('INSERT OR REPLACE INTO epochs VALUES (?, ?, ?)')
  for (const metrics of epochs) insert.run(id, metrics.epoch, JSON.stringify(metrics))
  forgetSteps(database, id, epoch * stepsPerEpoch + step)
  const best = epochs.reduce<EpochMetrics | null>((known, each) => (known === null || decodeMetric(each.val_accuracy) > decodeMetric(known.val_accuracy) ? each : known), null)
  const last = epochs.at(-1)
  database.prepare('UPDATE runs SET epochs_done = ?, last_epoch = ?, best = ?, weights_sha256 = NULL WHERE id = ?')
    .run(epoch, last ? JSON.stringify(last) : null, best && JSON.stringify({ epoch: best.epoch, val_accuracy: best.val_accuracy }), id)
}

/** Forgets the steps after this one. */
function forgetSteps(database: Connection, id: string, last: number): void {
  database.prepare('DELETE FROM step_blocks WHERE run_id = ? AND first_step > ?').run(id, last)
  const block = database.prepare('SELECT first_step, packed FROM step_blocks WHERE run_id = ? ORDER BY first_step DESC LIMIT 1').get(id) as { first_step: number; packed: string } | undefined
  if (!block) return
  const steps = unpackSteps(block.packed)
  const kept = steps.step.filter((step) => step <= last).length
  if (kept < steps.step.length) database.prepare('UPDATE step_blocks SET packed = ? WHERE run_id = ? AND first_step = ?').run(packSteps(firstSteps(steps, kept)), id, block.first_step)
}
