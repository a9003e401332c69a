import type { CheckpointInfo } from '../../src-main/contract'
import { newestFirst } from './run/run-record'

type Translate = (key: 'checkpoints.place' | 'checkpoints.afterEpoch', values: object) => string

/**
 * The epoch that a saved state belongs to, as people count: ten whole epochs and a step more lie in the
 * eleventh.
 */
export const epochOfPlace = ({ epoch, step }: Pick<CheckpointInfo, 'epoch' | 'step'>): number =>
  step > 0 ? epoch + 1 : epoch

/** Where in its run a saved state was taken: "epoch 10", or "epoch 11, step 31" within it. */
export function checkpointPlace(t: Translate, place: Pick<CheckpointInfo, 'epoch' | 'step'>): string {
  const epoch = epochOfPlace(place)
  return place.step > 0
    ? t('checkpoints.place', { epoch, step: place.step.toLocaleString('en') })
    : t('checkpoints.afterEpoch', { epoch })
}

/** So much of a note says which checkpoint is meant. */
const mostOfNote = 40

/** Where a saved state was taken, and what was noted of it. */
export function checkpointLabel(
  t: Translate,
  checkpoint: Pick<CheckpointInfo, 'epoch' | 'step' | 'note'>
): string {
  const { note = '' } = checkpoint
  const letters = [...note]
  const short = letters.length > mostOfNote ? `${letters.slice(0, mostOfNote - 1).join('')}…` : note
  return short === '' ? checkpointPlace(t, checkpoint) : `${checkpointPlace(t, checkpoint)} · ${short}`
}

/** The saved states to choose from, the newest first: those whose files are there. */
export function checkpointChoices(
  t: Translate,
  checkpoints: readonly CheckpointInfo[]
): { value: string; label: string; checkpoint: CheckpointInfo }[] {
  return newestFirst(checkpoints)
    .filter(({ isGone }) => !isGone)
    .map((checkpoint) => ({
      value: checkpoint.file,
      label: checkpointLabel(t, checkpoint),
      checkpoint
    }))
}
