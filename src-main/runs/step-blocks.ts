import { type EpochMetrics, type RunEvent, type StepColumns, stepsUntil } from '../contract'
import type { Connection } from './connection'
import { lastStepOf, packSteps, unpackSteps } from './packed-steps'
import { joinSteps, numericSteps, type NumericSteps, stepsBefore } from './step-columns'
import { storeSummary, summaryOf } from './step-summaries'

type Resumed = Extract<RunEvent, { type: 'resumed' }>

/** Stores steps in the place of those that had their numbers, and of later ones. */
export function storeSteps(database: Connection, id: string, steps: StepColumns): void {
  const first = steps.step[0]
  if (first === undefined) return
  forgetAfter(database, id, first - 1)
  insertBlock(database, id, numericSteps(steps))
}

/**
 * Makes one block of an epoch's: a slow model sends its steps one by one, and a chart should not have to
 * read a row for each.
 */
export function joinBlocks(database: Connection, id: string, { epoch, steps }: EpochMetrics): void {
  const within = [id, (epoch - 1) * steps + 1, epoch * steps] as const
  const blocks = database
    .prepare(
      'SELECT packed FROM step_blocks WHERE run_id = ? AND first_step BETWEEN ? AND ? ORDER BY first_step'
    )
    .all(...within) as { packed: string }[]
  if (blocks.length < 2) return

  database
    .prepare('DELETE FROM step_blocks WHERE run_id = ? AND first_step BETWEEN ? AND ?')
    .run(...within)
  insertBlock(database, id, joinSteps(blocks.map(({ packed }) => unpackSteps(packed))))
}

/** Forgets the steps that did not happen, since training goes on from before them. */
export function forgetSteps(database: Connection, id: string, event: Resumed): void {
  forgetAfter(database, id, stepsUntil(event))
}

/** Adds steps that nobody stored, until where training goes on, where they join what is there. */
export function addMissingSteps(database: Connection, id: string, event: Resumed): void {
  if (!event.steps) return
  const steps = numericSteps(event.steps)
  const last = stepsUntil(event)
  const block = lastBlock(database, id)
  const known = block ? unpackSteps(block.packed) : null
  const stored = known?.step.at(-1) ?? 0
  const first = steps.step.findIndex((step) => step > stored)
  const end = steps.step.filter((step) => step <= last).length
  // A hole stays a hole: it is not filled from its end.
  if (first < 0 || first >= end || (known && steps.step[first] !== stored + 1)) return

  const missing = stepsBefore(steps, end, first)
  if (known && block) replaceBlock(database, id, block, joinSteps([known, missing]))
  else insertBlock(database, id, missing)
}

/** Forgets the steps after this one; where there is none, that costs one look at the last block. */
function forgetAfter(database: Connection, id: string, last: number): void {
  const newest = lastBlock(database, id)
  if (!newest || lastStepOf(newest.packed) <= last) return

  database.prepare('DELETE FROM step_blocks WHERE run_id = ? AND first_step > ?').run(id, last)
  const block = lastBlock(database, id)
  if (!block || lastStepOf(block.packed) <= last) return
  const steps = unpackSteps(block.packed)
  const kept = steps.step.filter((step) => step <= last).length
  replaceBlock(database, id, block, stepsBefore(steps, kept))
}

interface StepBlock {
  first_step: number
  packed: string
}

function lastBlock(database: Connection, id: string): StepBlock | undefined {
  return database
    .prepare(
      'SELECT first_step, packed FROM step_blocks WHERE run_id = ? ORDER BY first_step DESC LIMIT 1'
    )
    .get(id) as StepBlock | undefined
}

function insertBlock(database: Connection, id: string, steps: NumericSteps): void {
  const first = steps.step[0] ?? 1
  database.prepare('INSERT INTO step_blocks VALUES (?, ?, ?)').run(id, first, packSteps(steps))
  storeSummary(database, id, first, summaryOf(steps))
}

function replaceBlock(database: Connection, id: string, block: StepBlock, steps: NumericSteps): void {
  database
    .prepare('UPDATE step_blocks SET packed = ? WHERE run_id = ? AND first_step = ?')
    .run(packSteps(steps), id, block.first_step)
  storeSummary(database, id, block.first_step, summaryOf(steps))
}
