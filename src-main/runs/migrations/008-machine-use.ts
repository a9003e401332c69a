/** What training takes of the machine, a sample every few seconds. */
export const machineUse = `CREATE TABLE use_samples (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  used TEXT NOT NULL,
  PRIMARY KEY (run_id, step, at)
) STRICT, WITHOUT ROWID;`
