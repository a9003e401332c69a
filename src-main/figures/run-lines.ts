import type { ChartDataset } from 'chart.js'
import { formatMetric, isOfMachine, isRate, machineMetrics } from '../contract'
import type { EndLabel } from './end-labels'
import type { FigureOptions, FigureWords } from './figure-options'
import { type FigureTheme, seriesColor } from './palette'
import { bandOf, type FigureRun, hasValues, type Point, type Series } from './series'

export interface LineStyle {
  color: string
  dash: number[]
  /** What stands on the line now and then, where all colours were used before. */
  marker?: Marker
}
declare module 'chart.js' {
  interface LineControllerDatasetOptions {
    marker?: Marker | null
  }
}
const markers = ['triangle', 'rect', 'circle', 'rectRot', 'star', 'crossRot'] as const
type Marker = (typeof markers)[number]

/**
 * How the `index`-th of several runs is drawn: colours first, then, when all were used, dashes with more
 * and more dots and a marker.
 */
export function runStyle(
  index: number,
  theme: FigureTheme,
  kind: 'whole' | 'dashed' | 'dotted' = 'whole'
): LineStyle {
  const round = Math.floor(index / theme.series.length)
  const marker = round === 0 ? undefined : markers[(round - 1) % markers.length]
  return {
    color: seriesColor(theme, index),
    dash: dashOf(kind, round),
    ...(marker ? { marker } : {})
  }
}

/**
 * With one run, colour tells training from validation; with several, colour tells the runs apart, a dashed
 * line is training's and a dotted one the learning rate or the speed.
 */
export function lineStyle(
  each: Series,
  runs: FigureRun[],
  theme: FigureTheme,
  colors?: ReadonlyMap<string, string>
): LineStyle {
  const validation = each.metric.startsWith('val_')
  const isOfRate = isRate(each.metric)
  if (runs.length === 1 && isOfMachine(each.metric))
    return { color: seriesColor(theme, machineMetrics.indexOf(each.metric) % 3), dash: [] }
  if (runs.length === 1)
    return { color: seriesColor(theme, isOfRate ? 2 : validation ? 0 : 1), dash: [] }
  const index = runs.findIndex((run) => run.summary.id === each.runId)
  const kind = validation ? 'whole' : isOfRate ? 'dotted' : 'dashed'
  const style = runStyle(index, theme, kind)
  const color = colors?.get(each.runId)
  return color === undefined ? style : { ...style, color }
}

/**
 * Lengths of dashes and gaps.
 * @param round how often all colours were used before: their next lines have so many dots more
 */
function dashOf(kind: 'whole' | 'dashed' | 'dotted', round: number): number[] {
  const dots = Array.from({ length: round }, () => [1.5, 2]).flat()
  if (kind === 'whole') return round === 0 ? [] : [6, 2, ...dots]
  return [...(kind === 'dashed' ? [5, 3] : [2, 2]), ...dots]
}

/** What a line is called, and what is said behind its name. */
export function labelOf(
  each: Series,
  runs: FigureRun[],
  { metrics, showsValues = false }: Pick<FigureOptions, 'metrics' | 'showsValues'>,
  words: FigureWords
): { text: string; suffix: string; isOfRuns: boolean } {
  const isOfRuns = runs.length > 1
  const metric = words.metrics[each.metric]
  const text =
    runs.length === 1 ? metric : metrics.length === 1 ? each.runName : `${each.runName} · ${metric}`
  if (!hasValues([each])) return { text, suffix: `: ${words.noValues}`, isOfRuns }
  const last = each.points.findLast(({ y }) => Number.isFinite(y))
  const value = showsValues && last ? ` ${formatMetric(each.metric, last.y)}` : ''
  return { text, suffix: `${value}${each.spread ? ` (n = ${each.spread.runs})` : ''}`, isOfRuns }
}

/** Whether a point has no neighbour that a line could go to. */
const isAlone = (points: readonly unknown[], i: number): boolean =>
  [i - 1, i + 1].every((at) => !Number.isFinite((points[at] as Point | undefined)?.y))

export function datasetOf(
  each: Series,
  style: LineStyle,
  endLabel: EndLabel | null,
  hasRange: boolean
): ChartDataset<'line'> {
  const faint = each.kind !== 'epoch'
  /** The range lies below the steps, and both below the epochs. */
  const strength = each.kind === 'range' || each.kind === 'raw' ? '59' : hasRange ? '80' : '33'
  const drawn = each.points.filter((point) => Number.isFinite(point.y)).length
  const hasGaps = drawn < each.points.length
  const radius = faint ? 1 : 2.5
  return {
    label: `${each.runName} ${each.metric}`,
    data: each.points,
    borderColor: faint ? `${style.color}${strength}` : style.color,
    backgroundColor: style.color,
    borderWidth: faint ? 1 : 1.75,
    borderDash: faint ? [] : style.dash,
    pointRadius:
      drawn === 1 || (!faint && drawn === 2)
        ? radius
        : hasGaps
          ? ({ dataIndex, dataset }) => (isAlone(dataset.data, dataIndex) ? radius : 0)
          : 0,
    pointHoverRadius: faint ? 0 : 3,
    ...(style.marker && !faint ? { pointStyle: style.marker, marker: style.marker } : {}),
    tension: 0,
    spanGaps: false,
    order: each.kind === 'range' ? 3 : each.kind === 'raw' ? 2 : faint ? 1 : 0,
    breaks: each.breaks,
    unlogarithmic: each.unlogarithmic,
    band: bandOf(each),
    endLabel
  }
}

/** Lines that are named: of epochs, or of steps where no epoch has a value yet. */
export function labelledOf(series: readonly Series[]): Set<Series> {
  const stepsOf = (epochs: Series): Series | undefined =>
    series.find(
      (each) =>
        each.kind === 'step' &&
        each.runId === epochs.runId &&
        each.metric === epochs.metric &&
        hasValues([each])
    )
  return new Set(
    series
      .filter(({ kind }) => kind === 'epoch')
      .map((each) => (hasValues([each]) ? each : (stepsOf(each) ?? each)))
  )
}

/** Two lines that are not drawn: the axis has room for what lies between them. */
export function boundsOf(each: Series): ChartDataset<'line'>[] {
  const places = bandOf(each).flat()
  if (places.length === 0) return []
  return (['low', 'high'] as const).map((bound) => ({
    label: '',
    data: places.map((place) => ({ x: place.x, y: place[bound] })),
    borderWidth: 0,
    pointRadius: 0,
    pointHoverRadius: 0,
    pointHitRadius: 0,
    endLabel: null
  }))
}
