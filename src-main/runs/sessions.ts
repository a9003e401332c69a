import type { RunSession } from '../contract'
import { type Connection, prepared } from './connection'
import { parse } from './run-row'

interface SessionRow {
  started_at: number
  ended_at: number | null
  first_step: number
  proof: string | null
}

/** Stores a stretch of training; `number`: counted from 1 over the whole run. */
export function storeSession(
  database: Connection,
  id: string,
  number: number,
  { startedAt, endedAt, firstStep, proof }: RunSession
): void {
  database
    .prepare('INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?)')
    .run(id, number, startedAt, endedAt, firstStep, proof && JSON.stringify(proof))
}

/** Every stretch of a run, the first one first. */
export function sessionsOf(database: Connection, id: string): RunSession[] {
  const rows = prepared(
    database,
    'SELECT started_at, ended_at, first_step, proof FROM sessions WHERE run_id = ? ORDER BY number'
  ).all(id) as unknown as SessionRow[]
  return rows.map((row) => ({
    startedAt: row.started_at,
    endedAt: row.ended_at,
    firstStep: row.first_step,
    proof: parse(row.proof)
  }))
}
