import type { Implementation } from './implementation'

/** What a run's saved weights see in images. */
export const runsPredict: Implementation<'runs.predict'> = ({ run, images, invert }, { workbench }) =>
  workbench.predict(run, images, invert)
