import { DatabaseSync } from '@photostructure/sqlite'
import { chmodSync, closeSync, openSync } from 'node:fs'

/** An open database. Texts that are not UTF-8 are read with replacement characters, never refused. */
export type Connection = InstanceType<typeof DatabaseSync>

/**
 * Milliseconds that a statement waits for another program's lock. It waits with the whole process, so
 * this is short: who has to wait longer tries again later (WORKSPACE_BUSY).
 */
const patience = 20

/** Opens a database file, which is made where it is missing, for this user alone. */
export function connect(path: string, wait = patience): Connection {
  makePrivate(path)
  return new DatabaseSync(path, { timeout: wait, enableForeignKeyConstraints: true })
}

/** SQLite gives what it makes beside a database (-wal, -shm) the database's own mode. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
  } catch {
    // Read-only, or somebody else's: opening it says so where that matters.
  }
}

type Statement = ReturnType<Connection['prepare']>
const known = new WeakMap<Connection, Map<string, Statement>>()

/**
 * A statement that is prepared once for a connection: for what is asked of thousands of runs, since that
 * takes longer than to read one. Its rows are taken at once.
 */
export function prepared(database: Connection, sql: string): Pick<Statement, 'get' | 'all'> {
  const statements = known.get(database) ?? new Map<string, Statement>()
  known.set(database, statements)
  const statement = statements.get(sql) ?? database.prepare(sql)
  statements.set(sql, statement)
  return statement
}

/** Lets go of a connection's statements, which would keep its file open. */
export function forgetPrepared(database: Connection): void {
  known.delete(database)
}

/** The first column of the first row of a statement. */
export function scalar(database: Connection, sql: string): unknown {
  const row = database.prepare(sql).get() as Record<string, unknown> | undefined
  return row && Object.values(row)[0]
}

/**
 * Does `body` as one change, whole or not at all. Begins by taking the right to write, so that where
 * another program has it nothing was begun.
 */
export function inTransaction<T>(database: Connection, body: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = body()
    database.exec('COMMIT')
    return result
  } catch (error) {
    try {
      database.exec('ROLLBACK')
    } catch {
      // A full disk has rolled it back already; what went wrong is the error before this one.
    }
    throw error
  }
}
