import { type CheckpointInfo, withMark, withoutMarks } from '../contract'
import { type Connection, prepared } from './connection'
import type { RunRow } from './run-row'

/** A row of the table `checkpoint_marks`. */
interface MarkRow {
  file: string
  /** 0 or 1. */
  kept: number
  note: string
}

/** The checkpoints of a run's row with what people say of them; not looked at yet. */
export function checkpointsOf(
  database: Connection,
  { id, checkpoints }: Pick<RunRow, 'id' | 'checkpoints'>
): CheckpointInfo[] {
  const told = JSON.parse(checkpoints) as CheckpointInfo[]
  const rows = prepared(database, 'SELECT file, kept, note FROM checkpoint_marks WHERE run_id = ?').all(
    id
  ) as unknown as MarkRow[]
  if (rows.length === 0) return told
  const marks = new Map(rows.map((row) => [row.file, row]))
  return told.map((each) => {
    const mark = marks.get(each.file)
    return mark ? withMark(each, { isKept: mark.kept !== 0, note: mark.note }) : each
  })
}

/** What a run's row holds of its checkpoints: all but what people say of them. */
export const rowOfCheckpoints = (checkpoints: readonly CheckpointInfo[]): string =>
  JSON.stringify(checkpoints.map(withoutMarks))

/** Stores what people say of checkpoints, as far as that has changed. Within a transaction. */
export function storeMarks(
  database: Connection,
  id: string,
  before: readonly CheckpointInfo[],
  after: readonly CheckpointInfo[]
): void {
  const [known, now] = [marksOf(before), marksOf(after)]
  const remove = database.prepare('DELETE FROM checkpoint_marks WHERE run_id = ? AND file = ?')
  const insert = database.prepare('INSERT OR REPLACE INTO checkpoint_marks VALUES (?, ?, ?, ?)')
  for (const file of known.keys()) if (!now.has(file)) remove.run(id, file)
  for (const [file, { isKept = false, note = '' }] of now) {
    const { isKept: wasKept = false, note: noted = '' } = known.get(file) ?? {}
    if (isKept !== wasKept || note !== noted) insert.run(id, file, Number(isKept), note)
  }
}

/** Those of which something is said, by their files. */
const marksOf = (checkpoints: readonly CheckpointInfo[]): Map<string, CheckpointInfo> =>
  new Map(
    checkpoints
      .filter(({ isKept, note }) => isKept || note !== undefined)
      .map((each) => [each.file, each])
  )
