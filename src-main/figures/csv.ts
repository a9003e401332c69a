import { type EpochMetrics, metricNames } from '../contract'
import type { FigureRun } from './series'

/** A cell as RFC 4180 wants it; a leading =, +, - or @ of a text gets a quote mark, for spreadsheets would run it. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

const columns = ['epoch', 'steps', ...metricNames, 'learningRate', 'seconds', 'imagesPerSecond'] as const satisfies readonly (keyof EpochMetrics)[]

/** Every epoch of every run, one a row, with Keras' names for the metrics. */
export function runsCsv(runs: FigureRun[]): string {
  const rows = runs.flatMap((run) => run.epochs.map((epoch) => [cell(run.summary.id), cell(run.summary.name), ...columns.map((column) => String(epoch[column]))]))
  return [['run', 'name', ...columns], ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}
