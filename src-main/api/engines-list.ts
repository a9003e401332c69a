import type { Implementation } from './implementation'

/** Every engine: available or not, and why. */
export const enginesList: Implementation<'engines.list'> = ({ refresh }, { workbench }) =>
  workbench.engines.list(refresh)
