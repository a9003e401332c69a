import type Database from 'libsql'
import { type StepColumns, upgradeExperiment } from '../contract'
import { packSteps } from './packed-steps'
import { numericSteps } from './step-columns'

/** One step of the schema: statements, or what they cannot say. Taken in a transaction. */
type Migration = string | ((database: Database.Database) => void)

/**
 * The schema, one step a version; `PRAGMA user_version` says how many a database has taken. Never change
 * a step that was released: add another.
 *
 * Metrics are stored as their wire form in JSON text, because SQLite keeps no NaN. Steps come in batches
 * as the trainer sends them: one row a batch, and one row an epoch once it has ended, so that 400 epochs
 * of 469 steps are 400 rows.
 */
export const migrations: readonly Migration[] = [
  `CREATE TABLE runs (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     status TEXT NOT NULL,
     tags TEXT NOT NULL DEFAULT '[]',
     spec TEXT NOT NULL,
     engine TEXT,
     setup TEXT,
     machine TEXT NOT NULL,
     application_version TEXT NOT NULL,
     git_commit TEXT,
     epochs_done INTEGER NOT NULL DEFAULT 0,
     steps_per_epoch INTEGER,
     last_epoch TEXT,
     best TEXT,
     weights_sha256 TEXT,
     error TEXT,
     seq INTEGER NOT NULL DEFAULT 0,
     created_at INTEGER NOT NULL,
     started_at INTEGER,
     ended_at INTEGER
   ) STRICT;
   CREATE INDEX runs_by_creation ON runs (created_at DESC);
   CREATE TABLE epochs (
     run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
     epoch INTEGER NOT NULL,
     metrics TEXT NOT NULL,
     PRIMARY KEY (run_id, epoch)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE step_batches (
     run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
     first_step INTEGER NOT NULL,
     steps TEXT NOT NULL,
     PRIMARY KEY (run_id, first_step)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE log_lines (
     run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     line TEXT NOT NULL,
     PRIMARY KEY (run_id, number)
   ) STRICT, WITHOUT ROWID;`,
  (database) => {
    database.exec(`CREATE TABLE step_blocks (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      first_step INTEGER NOT NULL,
      packed TEXT NOT NULL,
      UNIQUE (run_id, first_step)
    ) STRICT`)
    const insert = database.prepare('INSERT INTO step_blocks VALUES (?, ?, ?)')
    for (const { id } of database.prepare('SELECT id FROM runs').all() as { id: string }[])
      for (const row of database
        .prepare('SELECT first_step, steps FROM step_batches WHERE run_id = ?')
        .all(id) as { first_step: number; steps: string }[])
        insert.run(id, row.first_step, packSteps(numericSteps(JSON.parse(row.steps) as StepColumns)))
    database.exec('DROP TABLE step_batches')
  },
  `ALTER TABLE runs ADD COLUMN parent TEXT;
   ALTER TABLE runs ADD COLUMN checkpoints TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE runs ADD COLUMN steering TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE runs ADD COLUMN queue_position INTEGER;
   ALTER TABLE runs ADD COLUMN active_ms INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE runs ADD COLUMN active_since INTEGER;
   UPDATE runs SET active_ms = max(0, coalesce(ended_at - started_at, 0));
   CREATE TABLE sessions (
     run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
     number INTEGER NOT NULL,
     started_at INTEGER NOT NULL,
     ended_at INTEGER,
     first_step INTEGER NOT NULL,
     proof TEXT,
     PRIMARY KEY (run_id, number)
   ) STRICT, WITHOUT ROWID;`,
  // Residual networks had no choice of order yet, and normalised after the addition: their runs go on as
  // what they are.
  (database) => {
    const update = database.prepare('UPDATE runs SET spec = ? WHERE id = ?')
    // What is no JSON is left for whoever reads the row to say so.
    const rows = database.prepare('SELECT id, spec FROM runs WHERE json_valid(spec)').all() as {
      id: string
      spec: string
    }[]
    for (const { id, spec } of rows) update.run(JSON.stringify(upgradeExperiment(JSON.parse(spec))), id)
  }
]
