import type { HandlersOf } from './handler'

export const engineHandlers = {
  /** Every engine: available or not, and why. */
  'engines.list': ({ refresh }, { workbench }) => workbench.engines.list(refresh),

  /** Sets an engine up; progress comes as events. */
  'engines.fix': ({ engine }, { workbench }) => workbench.engines.fix(engine, { force: true }),

  /** Which engine `auto` stands for, and by what figures. */
  'engines.choose': (input, { workbench }) => workbench.engines.choose(input)
} satisfies HandlersOf<'engines'>
