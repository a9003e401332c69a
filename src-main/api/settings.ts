import type { HandlersOf } from './handler'

export const settingHandlers = {
  /** A person's preferences. */
  'settings.get': (_, { workbench }) => workbench.settings.get(),

  /** Changes preferences; what is left out stays. */
  'settings.set': (changes, { workbench }) => {
    const settings = workbench.settings.set(changes)
    workbench.emit({ type: 'settings-changed', settings })
    return settings
  }
} satisfies HandlersOf<'settings'>
