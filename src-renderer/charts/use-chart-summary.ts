import { computed, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { decodeMetric, epochValue, type FigureMetric } from '../../src-main/contract'
import { formatMetric } from '../../src-main/contract'
import type { marksOf } from '../../src-main/figures/run-marks'
import type { FigureRun } from '../../src-main/figures/series'

/** What a chart shows, for those who cannot see it. */
export function useChartSummary(
  runs: Ref<FigureRun[]>,
  metrics: () => readonly FigureMetric[],
  marks: Ref<ReturnType<typeof marksOf>>,
  notes: Ref<string[]>
): ComputedRef<string> {
  const { t } = useI18n()

  const lastValues = (run: FigureRun): string[] => {
    const last = run.epochs.at(-1)
    if (!last) return []
    return metrics().flatMap((metric) => {
      const value = epochValue(last, metric)
      if (value === undefined) return []
      return t('charts.summary', {
        metric: t(`metrics.${metric}`),
        run: run.summary.name,
        value: formatMetric(metric, decodeMetric(value)),
        epoch: last.epoch
      })
    })
  }
  const pauses = (count: number): string[] => (count > 0 ? [t('charts.pauses', { count }, count)] : [])

  return computed(() =>
    [
      ...runs.value.flatMap(lastValues),
      ...pauses(marks.value.pauses.length),
      ...marks.value.steering.map(({ text }) => `${text}.`),
      ...notes.value.map((note) => `${note}.`)
    ].join(' ')
  )
}
