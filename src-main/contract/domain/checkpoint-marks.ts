import type { CheckpointInfo, RunSummary } from './run'

/** What a person says of a checkpoint; what is left out stays as it is. */
export interface CheckpointMark {
  /** The checkpoint's file, relative to its run's folder. */
  file: string
  isKept?: boolean | undefined
  note?: string | undefined
}

/** A checkpoint as it is told of by a training, which knows nothing of what people say of it. */
export function withoutMarks({
  isKept: _,
  note: __,
  isGone: ___,
  ...told
}: CheckpointInfo): CheckpointInfo {
  return told
}

/** A checkpoint with what a person says of it now. */
export function withMark(
  checkpoint: CheckpointInfo,
  { isKept = checkpoint.isKept ?? false, note = checkpoint.note ?? '' }: Omit<CheckpointMark, 'file'>
): CheckpointInfo {
  const { isKept: _, note: __, ...rest } = checkpoint
  return { ...rest, ...(isKept && { isKept: true as const }), ...(note !== '' && { note }) }
}

/** Checkpoints as a training tells of them, with what is known that people said of those that are still there. */
export function keepingMarks(
  told: readonly CheckpointInfo[],
  known: readonly CheckpointInfo[]
): CheckpointInfo[] {
  return told.map((each) => {
    const before = known.find(({ file }) => file === each.file)
    const { isKept, note } = before ?? {}
    return withMark(withoutMarks(each), { isKept, note })
  })
}

/** A run's summary with what is noted of its checkpoints; the very same one where that has not changed. */
export function withCheckpointNotes(
  summary: RunSummary,
  checkpoints: readonly CheckpointInfo[]
): RunSummary {
  const notes = checkpoints
    .filter(({ note }) => note !== undefined)
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map(({ note }) => note as string)
  const { checkpointNotes, ...rest } = summary
  if (JSON.stringify(notes) === JSON.stringify(checkpointNotes ?? [])) return summary
  return notes.length === 0 ? rest : { ...rest, checkpointNotes: notes }
}

/** Checkpoints, the oldest first, without some of them: the newest that is left is the last one. */
export function withoutCheckpoints(
  checkpoints: readonly CheckpointInfo[],
  files: readonly string[]
): CheckpointInfo[] {
  const left = checkpoints.filter(({ file }) => !files.includes(file))
  return left.map((each, i) =>
    i === left.length - 1 && !each.roles.includes('last')
      ? { ...each, roles: ['last', ...each.roles] }
      : each
  )
}
