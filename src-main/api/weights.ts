import type { HandlersOf } from './handler'

export const weightHandlers = {
  /** Weights that are known by a name, and which of them are here. */
  'weights.list': (_, { workbench: { weights } }) => weights.list(),

  /** Brings weights here. */
  'weights.fetch': ({ id }, { workbench: { weights } }) => weights.fetch(id),

  /** Ends a download. */
  'weights.cancel': ({ id }, { workbench: { weights } }) => weights.cancel(id),

  /** Takes in a file that somebody has. */
  'weights.add': ({ path, id }, { workbench: { weights } }) => weights.add(path, id),

  /** Takes weights off the shelf. */
  'weights.remove': ({ id }, { workbench: { weights } }) => weights.remove(id)
} satisfies HandlersOf<'weights'>
