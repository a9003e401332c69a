/** What people say of single checkpoints: that they stay, and what they note of them. */
export const checkpointMarks = `CREATE TABLE checkpoint_marks (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  file TEXT NOT NULL,
  kept INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, file)
) STRICT, WITHOUT ROWID;`
