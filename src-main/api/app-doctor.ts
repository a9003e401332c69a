import type { Implementation } from './implementation'

/** The state of the machine, the workspace and every engine. */
export const appDoctor: Implementation<'app.doctor'> = (_, { workbench }) =>
  workbench.engines.doctor(workbench.workspace)
