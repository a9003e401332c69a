import type { Implementation } from './implementation'

/** Changes preferences; what is left out stays. */
export const settingsSet: Implementation<'settings.set'> = (changes, { workbench }) =>
  workbench.settings.set(changes)
