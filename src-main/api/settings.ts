import type { HandlersOf } from './handler'

export const settingHandlers = {
  /** A person's preferences. */
  'settings.get': (_, { workbench }) => workbench.settings.get(),

  /** Changes preferences; what is left out stays. */
  'settings.set': (changes, { workbench }) => workbench.settings.set(changes)
} satisfies HandlersOf<'settings'>
