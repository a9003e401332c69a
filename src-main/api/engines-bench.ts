import type { Implementation } from './implementation'

/** Seconds a training step takes on an engine. */
export const enginesBench: Implementation<'engines.bench'> = (input, { workbench }) =>
  workbench.engines.bench(input)
