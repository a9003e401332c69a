/**
 * What neighbouring steps have in common, a row a block of steps at most: it is made when a block is
 * stored or first looked at, and goes with it.
 */
export const stepSummaries = `CREATE TABLE step_summaries (
  run_id TEXT NOT NULL,
  first_step INTEGER NOT NULL,
  packed TEXT NOT NULL,
  UNIQUE (run_id, first_step),
  FOREIGN KEY (run_id, first_step) REFERENCES step_blocks (run_id, first_step) ON DELETE CASCADE
) STRICT;`
