import type { ForeignSource, MetricPoint } from '../logged-run'
import type { Row } from './rows'

/** How a table of metrics is laid out. */
export interface TableLayout {
  source: ForeignSource
  /** Which run a row is of, and what that is called; null where all rows are of one. */
  runOf: ((row: Row) => { id: string; name: string }) | null
  /** The names of the runs where each has columns of its own, and a row is of all of them. */
  runsOfColumns?: readonly string[]
  /** The values that a row holds of a run; `index`: its place among its run's rows. */
  pointsOf(row: Row, index: number, run: string): MetricPoint[]
  /** Settings that a row tells. */
  settingsOf?(row: Row): Record<string, string>
  /** Tags that a row tells. */
  tagsOf?(row: Row): string[]
}

const words: Record<string, number> = {
  'nan': NaN,
  'inf': Infinity,
  'infinity': Infinity,
  '+inf': Infinity,
  '-inf': -Infinity,
  '-infinity': -Infinity
}

/** The number in a cell; null where there is none. */
function numberIn(cell: unknown): number | null {
  if (typeof cell === 'number') return cell
  if (typeof cell === 'bigint') return Number(cell)
  if (typeof cell !== 'string' || cell.trim() === '') return null
  const text = cell.trim().toLowerCase()
  const value = words[text] ?? Number(text)
  return Number.isNaN(value) && text !== 'nan' ? null : value
}

/** The moment in a cell in Unix milliseconds: seconds, milliseconds or a date; null where there is none. */
function momentIn(cell: unknown): number | null {
  if (cell instanceof Date) return cell.getTime()
  const value = numberIn(cell)
  if (value !== null) return Number.isFinite(value) ? (value < 1e11 ? value * 1000 : value) : null
  const date = typeof cell === 'string' ? Date.parse(cell) : Number.NaN
  return Number.isNaN(date) ? null : date
}

const textIn = (cell: unknown): string =>
  typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'bigint' ? String(cell) : ''

const stepNames = ['_step', 'step', 'Step', 'global_step', 'trainer/global_step', 'epoch', 'Epoch']
const momentNames = ['_timestamp', 'timestamp', 'time', 'Wall time', 'Timestamp']
/** Columns that count or time, and measure nothing. */
const noMetrics = new Set([
  ...[...stepNames, ...momentNames, 'Relative Time (Process)', 'Relative Time (Wall)'],
  ...['_runtime', 'run', 'run_id', 'name', 'steps', 'index', '']
])

/** How the table is laid out whose columns these are; null where it holds no metrics. */
export function layoutOf(columns: readonly string[], fileStem: string): TableLayout | null {
  const has = (name: string): boolean => columns.includes(name)
  const first = (names: readonly string[]): string | undefined => names.find(has)
  const momentName = first(momentNames)
  const at = (row: Row): number | null => (momentName ? momentIn(row[momentName]) : null)

  if (has('attribute_path')) return neptuneLayout(first(['run_id', 'custom_run_id', 'sys_id']), at)
  if (has('metric') && has('step') && has('value')) return longLayout(at)
  if (isChart(columns)) return chartLayout(columns)
  const stepName = first(stepNames)
  if (stepName === undefined) return first(['Name', 'sys/id', 'ID']) ? runsLayout(columns) : null
  if (has('value') && columns.length <= 3) return seriesLayout(stepName, fileStem, at)
  return wideLayout(columns, stepName, at)
}

type At = (row: Row) => number | null

/** A row a value, as Neptune's exporter writes them (neptune-exporter, its Parquet schema). */
function neptuneLayout(runName: string | undefined, at: At): TableLayout {
  return {
    source: 'neptune',
    runOf: runName
      ? (row) => ({ id: textIn(row[runName]), name: textIn(row['custom_run_id'] ?? row[runName]) })
      : null,
    pointsOf(row, index) {
      const value = numberIn(row['float_value'] ?? row['int_value'] ?? row['value'])
      const step = numberIn(row['step'])
      const metric = textIn(row['attribute_path'])
      // What has no step is a setting.
      if (value === null || step === null || metric === '') return []
      return [{ metric, step: step ?? index, at: at(row), value }]
    },
    settingsOf(row) {
      const path = textIn(row['attribute_path'])
      const value = settingColumns.map((name) => settingIn(row[name])).find((each) => each !== null)
      return path === '' || numberIn(row['step']) !== null || value === undefined || value === null
        ? {}
        : { [path]: value }
    },
    tagsOf(row) {
      const tags = row['string_set_value']
      const areTags = row['attribute_path'] === 'sys/tags' && Array.isArray(tags)
      return areTags ? tags.map(textIn).filter((tag) => tag !== '') : []
    }
  }
}

/** Columns that hold what is no series, one of them filled in a row. */
const settingColumns = [
  ...(['string_value', 'int_value', 'float_value', 'bool_value'] as const),
  ...(['datetime_value', 'string_set_value'] as const)
]

/** A setting as a text; null where there is none. */
function settingIn(cell: unknown): string | null {
  if (cell === null || cell === undefined || cell === '') return null
  if (cell instanceof Date) return cell.toISOString()
  if (Array.isArray(cell)) return cell.length === 0 ? null : cell.map(textIn).join(', ')
  return typeof cell === 'object' ? null : String(cell as string | number | boolean)
}

/** A row a value, as Atelier writes them. */
function longLayout(at: At): TableLayout {
  return {
    source: 'csv',
    runOf: (row) => ({ id: textIn(row['run']), name: textIn(row['name']) || textIn(row['run']) }),
    pointsOf(row, index) {
      const value = numberIn(row['value'])
      const metric = textIn(row['metric'])
      if (value === null || metric === '') return []
      return [{ metric, step: numberIn(row['step']) ?? index, at: at(row), value }]
    }
  }
}

/** Of a chart that is drawn over the time: no number of a step. */
const overTime = /^(relative time|wall time|_runtime|_timestamp)/i

/** Whether all columns but the first are of a run and a metric, and the first is what the chart is over. */
function isChart([first = '', ...others]: readonly string[]): boolean {
  const isOver = stepNames.includes(first) || overTime.test(first)
  return isOver && others.length > 0 && others.every((name) => name.includes(' - '))
}

/** A chart that was downloaded from W&B: a column a run, with its least and largest beside it. */
function chartLayout(columns: readonly string[]): TableLayout {
  const [over = ''] = columns
  const lines = columns.flatMap((column) => {
    const [, run, metric] = /^(.*?) - (.+)$/.exec(column) ?? []
    if (run === undefined || metric === undefined || /__(MIN|MAX)$/.test(metric)) return []
    return metric === '_step' ? [] : [{ column, run, metric }]
  })
  return {
    source: 'wandb',
    runOf: null,
    runsOfColumns: [...new Set(lines.map(({ run }) => run))],
    pointsOf: (row, index, asked) =>
      lines.flatMap(({ column, run, metric }) => {
        const value = run === asked ? numberIn(row[column]) : null
        const step = overTime.test(over) ? null : numberIn(row[over])
        return value === null ? [] : [{ metric, step: step ?? index, at: null, value }]
      })
  }
}

/** One metric's values, as Neptune downloads them. */
function seriesLayout(stepName: string, metric: string, at: At): TableLayout {
  return {
    source: 'neptune',
    runOf: null,
    pointsOf(row, index) {
      const value = numberIn(row['value'])
      return value === null
        ? []
        : [{ metric, step: numberIn(row[stepName]) ?? index, at: at(row), value }]
    }
  }
}

/** A row a step, a column a metric: W&B's history, Keras' CSVLogger, Lightning's, Atelier's own. */
function wideLayout(columns: readonly string[], stepName: string, at: At): TableLayout {
  const metrics = columns.filter((name) => !noMetrics.has(name))
  const runName = ['run', 'run_id'].find((name) => columns.includes(name))
  return {
    source: stepName === '_step' ? 'wandb' : 'csv',
    runOf: runName
      ? (row) => ({ id: textIn(row[runName]), name: textIn(row['name']) || textIn(row[runName]) })
      : null,
    pointsOf(row, index) {
      const step = numberIn(row[stepName]) ?? index
      return metrics.flatMap((metric) => {
        const value = numberIn(row[metric])
        return value === null ? [] : [{ metric, step, at: at(row), value }]
      })
    }
  }
}

/** A row a run with what it ended with, as W&B and Neptune download the table of runs. */
function runsLayout(columns: readonly string[]): TableLayout {
  const nameColumn = ['Name', 'sys/name', 'sys/id', 'ID'].find((name) => columns.includes(name)) ?? ''
  const idColumn = ['ID', 'sys/id'].find((name) => columns.includes(name))
  return {
    source: columns.includes('sys/id') ? 'neptune' : 'wandb',
    runOf: (row) => ({
      id: `${textIn(row[idColumn ?? nameColumn])}\n${textIn(row[nameColumn])}`,
      name: textIn(row[nameColumn])
    }),
    pointsOf: (row) =>
      columns.flatMap((metric) => {
        const value = numberIn(row[metric])
        return value === null || metric === nameColumn
          ? []
          : [{ metric, step: 1, at: momentIn(row['Created'] ?? row['sys/creation_time']), value }]
      }),
    settingsOf: (row) =>
      Object.fromEntries(
        columns
          .map((name) => [name, textIn(row[name])] as const)
          .filter(([name, text]) => text !== '' && name !== nameColumn)
      )
  }
}
