/** Pausing and going on: parents, checkpoints, changes, turns in the queue, and stretches of training. */
export const sessions = `ALTER TABLE runs ADD COLUMN parent TEXT;
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
) STRICT, WITHOUT ROWID;`
