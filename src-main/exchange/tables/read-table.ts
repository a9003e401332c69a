import { type LoggedRun, type MetricPoint, noFacts } from '../logged-run'
import { type Row, rowsOf, type TableFormat } from './rows'
import { layoutOf, type TableLayout } from './table-layout'

/** A table of metrics, in one file or in several parts. */
export interface Table {
  /** What its run is called where nothing in it says. */
  name: string
  /** Where it was found. */
  path: string
  files: readonly { path: string; format: TableFormat }[]
}

/** More runs in a file are read from it by nobody: each is read on its own. */
const mostRuns = 1000

/**
 * The runs of a table of metrics; none where it is no such table.
 * @throws Error with what is wrong with a file, in a few words
 */
export async function tableRuns(table: Table): Promise<LoggedRun[]> {
  const { name: stem } = table
  const runs = new Map<string, string>()
  let layout: TableLayout | null = null
  for await (const rows of rowsOfTable(table)) {
    // Of JSON a later row may have columns that the first one has not.
    layout ??= layoutOf([...new Set(rows.flatMap((row) => Object.keys(row)))], stem)
    if (!layout) break
    if (!layout.runOf) {
      for (const name of layout.runsOfColumns ?? ['']) runs.set(name, name || stem)
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
    const points = (): AsyncIterable<MetricPoint[]> => readPoints(table, known, id, facts)
    return { source: known.source, name, path: table.path, facts, points }
  })
}

async function* rowsOfTable({ files }: Table): AsyncIterable<Row[]> {
  for (const { path, format } of files) yield* rowsOf(path, format)
}

async function* readPoints(
  table: Table,
  layout: TableLayout,
  run: string,
  facts: LoggedRun['facts']
): AsyncIterable<MetricPoint[]> {
  let index = 0
  const broken = new Set<string>()
  for await (const rows of rowsOfTable(table)) {
    const points: MetricPoint[] = []
    for (const row of rows) {
      if (layout.runOf && layout.runOf(row).id !== run) continue
      for (const point of layout.pointsOf(row, index++, run)) {
        if (!Number.isInteger(point.step)) broken.add(point.metric)
        points.push({ ...point, step: Math.floor(point.step) })
      }
      Object.assign(facts.parameters, layout.settingsOf?.(row))
      facts.tags.push(...(layout.tagsOf?.(row) ?? []))
    }
    yield points
  }
  if (broken.size > 0)
    facts.notes.push(`Steps of ${[...broken].join(', ')} are no whole numbers: they were rounded down.`)
}
