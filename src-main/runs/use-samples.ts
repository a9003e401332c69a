import { type MachineUse, machineUse, type UseSample } from '../contract'
import type { Connection } from './connection'

/** Stores what a training took until a moment, in the place of samples of later steps. */
export function storeUse(database: Connection, id: string, { step, at, ...used }: UseSample): void {
  forgetUse(database, id, step)
  database
    .prepare('INSERT OR REPLACE INTO use_samples VALUES (?, ?, ?, ?)')
    .run(id, step, at, JSON.stringify(used))
}

/** Forgets samples of steps that did not happen, since training goes on from before them. */
export function forgetUse(database: Connection, id: string, lastStep: number): void {
  database.prepare('DELETE FROM use_samples WHERE run_id = ? AND step > ?').run(id, lastStep)
}

/** Every sample of a run, in order; what is none of them throws. */
export function useOf(database: Connection, id: string): UseSample[] {
  const rows = database
    .prepare('SELECT step, at, used FROM use_samples WHERE run_id = ? ORDER BY step, at')
    .all(id) as { step: number; at: number; used: string }[]
  return rows.map(({ step, at, used }) => ({
    ...machineUse.parse(JSON.parse(used) as MachineUse),
    step,
    at
  }))
}
