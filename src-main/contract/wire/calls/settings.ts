import { settingChanges, settings } from '../../domain/settings'
import { call, nothing } from './call'

/** The calls of `settings`. */
export const settingsCalls = {
  'settings.get': call(nothing, settings),
  'settings.set': call(settingChanges, settings)
}
