import { basename, extname } from 'node:path'
import { type LoggedRun, type MetricPoint, noFacts } from '../logged-run'
import { type Row, rowsOf, type TableFormat } from './rows'
import { layoutOf, type TableLayout } from './table-layout'

/** More runs in a file are read from it by nobody: each is read on its own. */
const mostRuns = 1000

/**
 * The runs of a table of metrics; none where it is no such table.
 * @throws Error with what is wrong with the file, in a few words
 */
export async function tableRuns(path: string, format: TableFormat): Promise<LoggedRun[]> {
  const stem = basename(path, extname(path))
  const runs = new Map<string, string>()
  let layout: TableLayout | null = null
  for await (const rows of rowsOf(path, format)) {
    // Of JSON a later row may have columns that the first one has not.
    layout ??= layoutOf([...new Set(rows.flatMap((row) => Object.keys(row)))], stem)
    if (!layout) break
    if (!layout.runOf) {
      runs.set('', stem)
      break
    }
    for (const row of rows) {
      const { id, name } = layout.runOf(row)
      if (!runs.has(id)) runs.set(id, name || stem)
    }
    if (runs.size > mostRuns) throw new Error(`it is of more than ${mostRuns} runs`)
  }
  if (!layout) return []
  const known = layout
  return [...runs].map(([id, name]) => {
    const facts = noFacts()
    const isOf = (row: Row): boolean => !known.runOf || known.runOf(row).id === id
    const points = (): AsyncIterable<MetricPoint[]> =>
      readPoints(rowsOf(path, format), known, isOf, facts.parameters)
    return { source: known.source, name, path, facts, points }
  })
}

async function* readPoints(
  table: AsyncIterable<Row[]>,
  layout: TableLayout,
  isOf: (row: Row) => boolean,
  parameters: Record<string, string>
): AsyncIterable<MetricPoint[]> {
  let index = 0
  for await (const rows of table) {
    const points: MetricPoint[] = []
    for (const row of rows) {
      if (!isOf(row)) continue
      points.push(...layout.pointsOf(row, index++))
      Object.assign(parameters, layout.settingsOf?.(row))
    }
    yield points
  }
}
