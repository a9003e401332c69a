import type { Connection } from './connection'
import { lastStepOf, unpackSteps } from './packed-steps'
import { packSummary, unpackSummaries } from './packed-summary'
import { type NumericSteps, stepsWithin } from './step-columns'
import { joinSummaries, type StepSummary, summarize } from './step-summary'

/** Steps of a group: a million steps are then read as 31,250 groups. */
const width = 32

/** The summary of a block of steps. */
export const summaryOf = (steps: NumericSteps): StepSummary => summarize(steps, width)

/** Keeps the summary of a block in the place of the one that was there. Within a transaction. */
export function storeSummary(database: Connection, id: string, first: number, of: StepSummary): void {
  database.prepare('DELETE FROM step_summaries WHERE run_id = ? AND first_step = ?').run(id, first)
  if (isKept(of))
    database.prepare('INSERT INTO step_summaries VALUES (?, ?, ?)').run(id, first, packSummary(of))
}

/** That of few steps is made as fast as it is read. */
const isKept = ({ count }: StepSummary): boolean => count.length > 1

/** Summaries that were made for want of stored ones, by the first steps of their blocks. */
export type MadeSummaries = Map<number, StepSummary>

/** What is read of a run, of the steps from one to another, both included. */
interface Wanted {
  id: string
  from: number
  to: number
  points: number
}

/**
 * At most `points` groups of steps, made of the summaries of their blocks; null where so few steps are
 * shown by a point that all of them are to be read. What only begins or ends within a block is made of its
 * steps.
 * @param made is given what was made of whole blocks, to be kept
 */
export function summarizedSteps(
  database: Connection,
  { id, from, to, points }: Wanted,
  made: MadeSummaries
): StepSummary | null {
  const blocks = blocksWithin(database, id, from, to)
  const last = blocks.at(-1)
  if (!last) return null
  const read = (first: number): string => packedSteps(database, id, first)
  const steps = Math.min(to, lastStepOf(read(last.first))) - Math.max(from, blocks[0]?.first ?? 1) + 1
  // Two groups and more to a point, or points would not be of equal weight.
  if (steps / points < 2 * width) return null

  const parts: StepSummary[] = []
  /** Summaries of whole blocks that wait to be read in one go. */
  let whole: string[] = []
  const readWhole = (): void => {
    if (whole.length > 0) parts.push(unpackSummaries(whole))
    whole = []
  }
  for (const [i, { first, packed }] of blocks.entries()) {
    // Blocks between others lie within the range as a whole.
    const isInside = first >= from && i < blocks.length - 1
    if (packed !== null && (isInside || endsWithin(packed, first, from, to))) {
      whole.push(packed)
      continue
    }
    readWhole()
    const all = unpackSteps(read(first))
    const within = stepsWithin(all, from, to)
    const summary = summaryOf(within)
    if (within.step.length === all.step.length && isKept(summary)) made.set(first, summary)
    parts.push(summary)
  }
  readWhole()
  return joinSummaries(parts, points)
}

/** Whether all steps of a summary that begins with `first` lie from one to another, both included. */
function endsWithin(packed: string, first: number, from: number, to: number): boolean {
  const end = unpackSummaries([packed]).step.at(-1)
  return end !== undefined && first >= from && end <= to
}

interface Block {
  first: number
  /** Its summary as it is stored; null where it has none. */
  packed: string | null
}

/** The blocks in which steps of a range lie, in order. */
function blocksWithin(database: Connection, id: string, from: number, to: number): Block[] {
  return database
    .prepare(
      `SELECT block.first_step AS first, summary.packed AS packed
         FROM step_blocks AS block LEFT JOIN step_summaries AS summary USING (run_id, first_step)
         WHERE block.run_id = ?1 AND block.first_step <= ?3 AND block.first_step >= coalesce(
           (SELECT max(first_step) FROM step_blocks WHERE run_id = ?1 AND first_step <= ?2), 0)
         ORDER BY block.first_step`
    )
    .all(id, from, to) as unknown as Block[]
}

function packedSteps(database: Connection, id: string, first: number): string {
  const row = database
    .prepare('SELECT packed FROM step_blocks WHERE run_id = ? AND first_step = ?')
    .get(id, first) as { packed: string } | undefined
  if (!row) throw new RangeError('a block of its steps is missing')
  return row.packed
}
