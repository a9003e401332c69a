import type { ResumeProof, RunSession } from '../contract'
import type { Connection } from './connection'
import { parse } from './run-row'

interface SessionRow {
  started_at: number
  ended_at: number | null
  first_step: number
  proof: string | null
}

/**
 * Begins a stretch of training. One that never ended, because its workbench died, ends where the next
 * begins at the latest.
 */
export function beginSession(database: Connection, id: string, at: number, firstStep: number): void {
  endSession(database, id, at)
  database.prepare('UPDATE runs SET active_since = ? WHERE id = ?').run(Math.round(at), id)
  database
    .prepare(
      'INSERT INTO sessions SELECT ?, coalesce(max(number), 0) + 1, ?, NULL, ?, NULL FROM sessions WHERE run_id = ?'
    )
    .run(id, Math.round(at), firstStep, id)
}

/**
 * Ends the stretch under way, if there is one. A clock that was set back makes none shorter than
 * nothing.
 */
export function endSession(database: Connection, id: string, at: number): void {
  database
    .prepare('UPDATE sessions SET ended_at = max(started_at, ?) WHERE run_id = ? AND ended_at IS NULL')
    .run(Math.round(at), id)
  database
    .prepare(
      'UPDATE runs SET active_ms = (SELECT coalesce(sum(ended_at - started_at), active_ms) FROM sessions WHERE run_id = ?), active_since = NULL WHERE id = ?'
    )
    .run(id, id)
}

/** Notes the loss before and after the pause with the stretch that came after it. */
export function proveSession(database: Connection, id: string, proof: ResumeProof): void {
  database
    .prepare(
      'UPDATE sessions SET proof = ? WHERE run_id = ? AND number = (SELECT max(number) FROM sessions WHERE run_id = ?)'
    )
    .run(JSON.stringify(proof), id, id)
}

/** Every stretch of a run, the first one first. */
export function sessionsOf(database: Connection, id: string): RunSession[] {
  const rows = database
    .prepare(
      'SELECT started_at, ended_at, first_step, proof FROM sessions WHERE run_id = ? ORDER BY number'
    )
    .all(id) as SessionRow[]
  return rows.map((row) => ({
    startedAt: row.started_at,
    endedAt: row.ended_at,
    firstStep: row.first_step,
    proof: parse(row.proof)
  }))
}
