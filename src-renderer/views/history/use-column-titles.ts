import { useI18n } from 'vue-i18n'
import { useSettingLabel } from '../use-setting-label'
import { metricOf, usualColumn, usualColumns } from './columns'

/** What a column is called: in the language of the window, and a setting as in the form. */
export function useColumnTitles(): (key: string) => { text: string; hint?: string } {
  const { t } = useI18n()
  const labelOf = useSettingLabel()
  return (key) => {
    const usual = usualColumn(key)
    if (usual) return { text: t(`history.${usual.title}`) }
    const metric = metricOf(key)
    if (metric) {
      const name = t(`metrics.${metric.metric}`)
      const text = t(metric.kind === 'last' ? 'compare.last' : 'compare.best', { metric: name })
      return { text, hint: text }
    }
    const label = labelOf(key)
    // Some settings are called as what came of them.
    const isTaken = Object.values(usualColumns).some(({ title }) => t(`history.${title}`) === label)
    const text = isTaken ? t('history.asSet', { name: label }) : label
    return { text, hint: text === key ? key : `${text} (${key})` }
  }
}
