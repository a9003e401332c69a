/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
export const sqlite = {
  error: 1,
  permission: 3,
  busy: 5,
  locked: 6,
  noMemory: 7,
  readOnly: 8,
  interrupted: 9,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  misuse: 21,
  noLargeFiles: 22,
  notDatabase: 26
}
/**
 * SQLite's own words for its codes (sqlite3_errstr). The driver gives no code where a statement that
 * returns rows fails on its way.
 */
const words: readonly [code: number, text: string][] = [
  [sqlite.corrupt, 'malformed'],
  [sqlite.notDatabase, 'file is not a database'],
  [sqlite.busy, 'database is locked'],
  [sqlite.locked, 'table is locked'],
  [sqlite.full, 'database or disk is full'],
  [sqlite.inputOutput, 'disk I/O error'],
  [sqlite.readOnly, 'attempt to write a readonly database'],
  [sqlite.cannotOpen, 'unable to open database file'],
  [sqlite.noMemory, 'out of memory'],
  [sqlite.interrupted, 'interrupted']
]

/** SQLite's primary result code of an error; null where SQLite did not make it. */
export function sqliteCode(error: unknown): number | null {
  const { code, errcode, message } = error as { code?: unknown; errcode?: unknown; message?: string }
  if (code !== 'ERR_SQLITE_ERROR') return null
  if (typeof errcode === 'number') return errcode & 0xff
  return words.find(([, text]) => message?.includes(text))?.[0] ?? sqlite.error
}

/** Whether another connection has the lock that a statement needs. */
export function isLockedByAnother(error: unknown): boolean {
  const code = sqliteCode(error)
  return code === sqlite.busy || code === sqlite.locked
}
