import { useI18n } from 'vue-i18n'
import { metricOf, usualColumn } from './columns'

/** What a column is called: in the language of the window, and a setting by the end of its path. */
export function useColumnTitles(): (key: string) => { text: string; hint?: string } {
  const { t } = useI18n()
  return (key) => {
    const usual = usualColumn(key)
    if (usual) return { text: t(`history.${usual.title}`) }
    const metric = metricOf(key)
    if (metric) {
      const name = t(`metrics.${metric.metric}`)
      const text = t(metric.kind === 'last' ? 'compare.last' : 'compare.best', { metric: name })
      return { text, hint: text }
    }
    return { text: key.split('.').slice(-2).join('.'), hint: key }
  }
}
