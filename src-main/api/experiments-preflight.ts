import type { Implementation } from './implementation'

/** What an experiment will take, from a few real steps of it. */
export const experimentsPreflight: Implementation<'experiments.preflight'> = ({ spec }, { workbench }) =>
  workbench.preflight(spec)
