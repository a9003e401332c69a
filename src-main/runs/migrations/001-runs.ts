/**
 * Metrics are stored as their wire form in JSON text, because SQLite keeps no NaN. Steps came in batches
 * as the trainer sends them.
 */
export const runs = `CREATE TABLE runs (
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
) STRICT, WITHOUT ROWID;`
