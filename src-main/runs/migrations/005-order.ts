/**
 * The order in which runs were made, whatever the clock said, and turns with room between them, so that
 * a run that moves in the queue is the only one that changes.
 */
export const order = `
ALTER TABLE runs ADD COLUMN creation INTEGER;
UPDATE runs SET creation = ordered.number
  FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) AS number FROM runs) AS ordered
  WHERE ordered.id = runs.id;
DROP INDEX runs_by_creation;
CREATE INDEX runs_by_creation ON runs (creation);
ALTER TABLE runs ADD COLUMN turn REAL;
UPDATE runs SET turn = queue_position;
ALTER TABLE runs DROP COLUMN queue_position;`
