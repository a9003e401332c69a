import { useI18n } from 'vue-i18n'
import { settingLabel } from './field-label'

/** What a setting is called, by its path, in the window's language. */
export function useSettingLabel(): (path: string) => string {
  const { t, te } = useI18n()
  return (path) => settingLabel(path, { t: (key, named = {}) => t(key, named), te })
}
