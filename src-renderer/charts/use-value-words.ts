import { useI18n } from 'vue-i18n'
import { decodeMetric, type FigureMetric, formatMetric, isOfMachine } from '../../src-main/contract'
import { type FigureAxis, type FigureRun, isTimeAxis, type Series } from '../../src-main/figures/series'
import { durationText } from '../i18n/duration'

/** What a chart's lines are called, and their values and places, as its readout and its table say them. */
export function useValueWords(
  drawn: () => readonly FigureRun[],
  props: { runs: readonly FigureRun[]; metrics: readonly FigureMetric[]; axis: FigureAxis }
) {
  const { t } = useI18n()

  function nameOf({ kind, runName, metric }: Series): string {
    const name = t(`metrics.${metric}`)
    if (props.runs.length > 1) return props.metrics.length > 1 ? `${runName} · ${name}` : runName
    if (kind !== 'step') return name
    return t(isOfMachine(metric) ? 'charts.ofMoment' : 'charts.ofBatch', { metric: name })
  }
  /** The least and the largest of the steps that a point stands for, where it stands for several. */
  function spreadText({ kind, metric }: Series, at: number): string {
    const steps = kind === 'step' ? drawn()[0]?.steps : undefined
    if (!steps?.extremes || (metric !== 'loss' && metric !== 'accuracy')) return ''
    const column = steps[metric]
    const ends = (['low', 'high'] as const).map((end) => {
      // The line has no point where a step was not logged.
      const logged = steps.extremes?.[metric][end].filter((_, i) => column[i] !== null)
      return logged?.[at]
    })
    const texts = ends.map((value) => formatMetric(metric, decodeMetric(value ?? 'NaN')))
    return texts[0] === texts[1] ? '' : ` (${texts.join('–')})`
  }
  function placeText(place: number): string {
    if (isTimeAxis(props.axis)) return durationText(place)
    if (props.axis === 'step' || Number.isInteger(place)) return `${t(`axes.${props.axis}`)} ${place}`
    const steps = drawn()[0]?.summary.stepsPerEpoch ?? 1
    const epoch = Math.floor(place)
    return t('charts.withinEpoch', {
      epoch: epoch + 1,
      step: Math.round((place - epoch) * steps)
    })
  }
  return { nameOf, spreadText, placeText }
}
