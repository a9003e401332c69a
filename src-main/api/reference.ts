import type { HandlersOf } from './handler'

export const referenceHandlers = {
  /** The runs that come with Atelier. */
  'reference.list': (_, { workbench: { referenceResults } }) => referenceResults.list(),

  /** Takes some of them into the history. */
  'reference.take': ({ runs }, { workbench: { referenceResults } }) => referenceResults.take(runs)
} satisfies HandlersOf<'reference'>
