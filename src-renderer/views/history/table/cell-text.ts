import { durationText } from '../../../i18n/duration'
import {
  type ErrorCode,
  formatMetric,
  formatRate,
  formatSetting,
  isShare,
  type RunSummary,
  shortHash
} from '../../../../src-main/contract'
import { written } from '../../../../src-main/figures/kinds/settings-that-differ'
import { type ColumnSources, metricOf, valueOf } from '../columns'
import { type GroupValue, groupValue, type RunGroup } from '../grouping'

/** A value that is not there, as a cell shows it. */
const nothing = '–'

/** Columns in which most runs have nothing: their cells stay empty. */
const emptyColumns: ReadonlySet<string> = new Set(['note', 'checkpointNotes', 'parent'])

/** What stands in a cell, and what is said of it where it is pointed at. */
export interface CellText {
  text: string
  hint?: string | undefined
}
export interface CellSources extends ColumnSources {
  dateFormat: Intl.DateTimeFormat
}

/** Whether what is stored of a run cannot be read. */
export const isDamaged = ({ error }: Pick<RunSummary, 'error'>): boolean =>
  error?.code === ('RUN_UNREADABLE' satisfies ErrorCode)

/** A run's cell in a column that has nothing but text. */
export function cellText(run: RunSummary, key: string, sources: CellSources): CellText {
  if (key === 'createdAt') return { text: sources.dateFormat.format(run.createdAt) }
  const value = valueOf(run, key, sources)
  if (value === null) return { text: emptyColumns.has(key) ? '' : nothing }
  if (key === 'learningRate')
    return { text: formatRate(Number(value)), hint: formatSetting(Number(value)) }
  if (typeof value === 'number') return { text: numberText(key, value) }
  return { text: key === 'run.data' ? shortHash(value) : value, hint: value }
}

/** A number of a column, as its unit is written. */
function numberText(key: string, value: number): string {
  if (key === 'seconds') return durationText(value)
  const metric = key === 'best' ? 'val_accuracy' : metricOf(key)?.metric
  return metric ? formatMetric(metric, value) : written(value)
}

/**
 * A group's cell: the mean of numbers with their spread, or what all of its runs have.
 * @param several says that so many different things are there
 */
export function groupCellText(
  group: RunGroup,
  key: string,
  sources: CellSources,
  several: (count: number) => string
): CellText {
  if (key === 'createdAt') {
    const newest = Math.max(...group.runs.map(({ createdAt }) => createdAt))
    return { text: sources.dateFormat.format(newest) }
  }
  const value: GroupValue = groupValue(group, key, sources)
  if (value.kind === 'several') return { text: several(value.count) }
  const [first] = group.runs
  if (value.kind === 'same') return first ? cellText(first, key, sources) : { text: nothing }
  const { mean, deviation, count } = value.sample
  const text = Number.isFinite(mean) ? numberText(key, rounded(mean)) : nothing
  if (!Number.isFinite(deviation)) return { text }
  const whole = `${text} ± ${spreadText(key, deviation)}`
  return { text: whole, hint: `${whole} (n = ${count})` }
}

const rounded = (value: number): number => +value.toPrecision(4)

/** Shares spread by points of a hundred. */
function spreadText(key: string, deviation: number): string {
  const metric = key === 'best' ? 'val_accuracy' : metricOf(key)?.metric
  if (metric && isShare(metric)) return (deviation * 100).toFixed(2)
  return key === 'seconds' ? durationText(deviation) : String(+deviation.toPrecision(2))
}
