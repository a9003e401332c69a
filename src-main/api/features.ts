import type { HandlersOf } from './handler'

export const featureHandlers = {
  /** What is kept of features from run to run. */
  'features.usage': (_, { workbench: { features } }) => features.usage(),

  /** Removes what is kept of them. */
  'features.clear': (_, { workbench: { features } }) => features.clear()
} satisfies HandlersOf<'features'>
