import type { CheckpointInfo } from '../../src-main/contract'

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
