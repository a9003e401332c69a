import { encodeMetric, metricNames, type RunDetail, type TableRows } from '../../contract'
import { csvCell, runsCsv } from '../../figures/csv'
import { GrowingFile } from '../growing-file'
import { pointsOf } from '../record-points'
import type { RunRecord } from '../run-record'
import { settingsOfRun } from '../settings'

const line = (cells: (string | number)[]): string => `${cells.map(csvCell).join(',')}\r\n`

/**
 * Writes runs as a new CSV file (RFC 4180) with a head of names; numbers of metrics may be NaN or
 * Infinity.
 */
export async function writeRunsCsv(
  path: string,
  rows: TableRows,
  runs: Iterable<RunRecord>
): Promise<void> {
  const file = new GrowingFile(path)
  try {
    if (rows === 'run') for (const each of summaryTable(runs)) file.add(line(each))
    else if (rows === 'epoch') writeEpochs(file, runs)
    else await writeMetrics(file, runs)
  } finally {
    file.close()
  }
}

/** A row an epoch of a run. */
function writeEpochs(file: GrowingFile, runs: Iterable<RunRecord>): void {
  file.add(runsCsv([]))
  const head = runsCsv([]).length
  for (const { detail } of runs) file.add(runsCsv([detail]).slice(head))
}

/** A row a run: how it ended, and its settings, with a column for whatever one of them has. */
function summaryTable(runs: Iterable<RunRecord>): (string | number)[][] {
  const known = Array.from(runs, ({ detail }) => ({
    summary: detail.summary,
    settings: settingsOfRun(detail)
  }))
  const names = [...new Set(known.flatMap(({ settings }) => Object.keys(settings)))]
  const head = ['run', 'name', 'status', 'createdAt', 'epochs', 'bestEpoch', ...metricNames, ...names]
  const rows = known.map(({ summary, settings }) => [
    summary.id,
    summary.name,
    summary.status,
    new Date(summary.createdAt).toISOString(),
    summary.epochsDone,
    summary.best?.epoch ?? '',
    ...metricNames.map((metric) => summary.last?.[metric] ?? ''),
    ...names.map((name) => textOf(settings[name]))
  ])
  return [head, ...rows]
}

const textOf = (value: string | number | boolean | undefined): string | number =>
  typeof value === 'number' ? value : String(value ?? '')

/** A row a value of a metric, single steps among them. */
async function writeMetrics(file: GrowingFile, runs: Iterable<RunRecord>): Promise<void> {
  file.add(line(['run', 'name', 'metric', 'step', 'time', 'value']))
  for (const run of runs) {
    const { id, name } = run.detail.summary
    for await (const points of pointsOf(run))
      for (const { metric, step, at, value } of points)
        file.add(line([id, name, metric, step, at === null ? '' : new Date(at).toISOString(), value]))
  }
}

/**
 * Writes runs as a new JSON file: a list with what is recorded of each, its epochs where rows are `epoch`,
 * and where they are `metric` every value of every metric in `points`. What is no number is a text there,
 * "NaN" for example.
 */
export async function writeRunsJson(
  path: string,
  rows: TableRows,
  runs: Iterable<RunRecord>
): Promise<void> {
  const file = new GrowingFile(path)
  try {
    let isFirst = true
    for (const run of runs) {
      file.add(isFirst ? '[\n' : ',\n')
      isFirst = false
      const text = JSON.stringify(objectOf(run.detail, rows))
      if (rows === 'metric') await writePoints(file, text, run)
      else file.add(text)
    }
    file.add(isFirst ? '[]\n' : '\n]\n')
  } finally {
    file.close()
  }
}

/** The object goes on with its points. */
async function writePoints(file: GrowingFile, object: string, run: RunRecord): Promise<void> {
  file.add(`${object.slice(0, -1)},"points":[`)
  let separator = '\n'
  for await (const points of pointsOf(run))
    for (const { value, ...point } of points) {
      file.add(separator + JSON.stringify({ ...point, value: encodeMetric(value) }))
      separator = ',\n'
    }
  file.add(']}')
}

/** A run without what only this machine knows. */
function objectOf({ summary, epochs, folder: _, ...detail }: RunDetail, rows: TableRows): object {
  const { id, name, status, tags, engine, best, createdAt, startedAt, endedAt, error } = summary
  const head = { id, name, status, tags, engine, best, createdAt, startedAt, endedAt, error }
  return { ...head, ...detail, ...(rows === 'epoch' && { epochs }) }
}
