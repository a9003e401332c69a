import type { Implementation } from './implementation'

/** Which engine `auto` stands for, and by what figures. */
export const enginesChoose: Implementation<'engines.choose'> = (input, { workbench }) =>
  workbench.engines.choose(input)
