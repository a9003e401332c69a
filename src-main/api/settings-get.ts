import type { Implementation } from './implementation'

/** A person's preferences. */
export const settingsGet: Implementation<'settings.get'> = (_, { workbench }) => workbench.settings.get()
