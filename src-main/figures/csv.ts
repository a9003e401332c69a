import { type EpochMetrics, machineMetrics, metricNames, normMetrics } from '../contract'
import type { FigureAxis, FigureRun, Series } from './series'

/**
 * What a spreadsheet takes for a formula: also after blanks, and in the full-width forms that some of
 * them narrow.
 */
const formula = /^[\s\u0000-\u001f\ufeff\u200b]*[=+\-@＝＋－＠]|^[\t\r\n]/
const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * A cell as RFC 4180 wants it. A text that a spreadsheet would run gets a quote mark in front; a number
 * stays one.
 */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = formula.test(value) && !plainNumber.test(value) ? `'${value}` : value
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

const columns = [
  'epoch',
  'steps',
  ...metricNames,
  'learningRate',
  'seconds',
  'imagesPerSecond'
] as const satisfies readonly (keyof EpochMetrics)[]

/** Every step of every run, one a row. */
export function stepsCsv(runs: FigureRun[]): string {
  const names = ['step', 'loss', 'accuracy', 'imagesPerSecond'] as const
  const rows = runs.flatMap(({ summary, steps }) =>
    (steps?.step ?? []).map((_, i) => [
      csvCell(summary.id),
      csvCell(summary.name),
      ...names.map((name) => String(steps?.[name][i] ?? ''))
    ])
  )
  return [['run', 'name', ...names], ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}

/**
 * Means of runs that differ by seed alone, a row for each of their points: of how many runs it is the
 * mean, and their sample standard deviation. A place without a value is empty.
 */
export function meansCsv(series: readonly Series[], axis: FigureAxis): string {
  const cell = (value: number | undefined): string =>
    value !== undefined && Number.isFinite(value) ? String(value) : ''
  const rows = series.flatMap(({ runName, metric, points, spread }) =>
    points.map(({ x, y }, i) => [
      ...[csvCell(runName), metric, cell(x), cell(spread?.count[i])],
      ...[cell(y), cell(spread?.deviation[i])]
    ])
  )
  return [['name', 'metric', axis, 'n', 'mean', 'standardDeviation'], ...rows]
    .map((row) => `${row.join(',')}\r\n`)
    .join('')
}

/** What every run took of its machine, a row a sample; what could not be told is empty. */
export function useCsv(runs: FigureRun[]): string {
  const rows = runs.flatMap(({ summary, steps }) =>
    (steps?.use ?? []).map((sample) => [
      ...[csvCell(summary.id), csvCell(summary.name), String(sample.step), String(sample.at)],
      ...machineMetrics.map((metric) => String(sample[metric] ?? ''))
    ])
  )
  return [['run', 'name', 'step', 'at', ...machineMetrics], ...rows]
    .map((row) => `${row.join(',')}\r\n`)
    .join('')
}

const isLogged = ({ notLogged = [] }: EpochMetrics, column: (typeof columns)[number]): boolean =>
  !notLogged.some((name) => name === column)

/**
 * Every epoch of every run, one a row, with Keras' names for the metrics; what was not logged is empty, and
 * norms have columns where any run tracked them.
 */
export function runsCsv(runs: FigureRun[]): string {
  const norms = normMetrics.filter((metric) =>
    runs.some(({ epochs }) => epochs.some((epoch) => epoch.norms?.[metric] !== undefined))
  )
  const rows = runs.flatMap((run) =>
    run.epochs.map((epoch) => [
      csvCell(run.summary.id),
      csvCell(run.summary.name),
      ...columns.map((column) => (isLogged(epoch, column) ? String(epoch[column]) : '')),
      ...machineMetrics.map((metric) => String(epoch.use?.[metric] ?? '')),
      ...norms.map((metric) => String(epoch.norms?.[metric] ?? ''))
    ])
  )
  return [['run', 'name', ...columns, ...machineMetrics, ...norms], ...rows]
    .map((row) => `${row.join(',')}\r\n`)
    .join('')
}
