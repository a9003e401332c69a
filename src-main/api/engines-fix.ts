import type { Implementation } from './implementation'

/** Sets an engine up; progress comes as events. */
export const enginesFix: Implementation<'engines.fix'> = ({ engine }, { workbench }) =>
  workbench.engines.fix(engine, { force: true })
