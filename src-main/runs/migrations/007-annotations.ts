/** What a person notes of runs, which of them stay on top, and which were deleted and can be brought back. */
export const annotations = `ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN deleted_at INTEGER;`
