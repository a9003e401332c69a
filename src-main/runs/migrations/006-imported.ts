/** Runs that were made elsewhere, and what other tools measured under names of their own. */
export const imported = `ALTER TABLE runs ADD COLUMN imported TEXT;
CREATE TABLE series (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  points TEXT NOT NULL,
  PRIMARY KEY (run_id, name)
) STRICT, WITHOUT ROWID;`
