import type { Implementation } from './implementation'

/** Every run, the newest first. */
export const runsList: Implementation<'runs.list'> = (_, { workbench }) => workbench.listRuns()
