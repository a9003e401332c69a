import { readdirSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { formatOfFile, type TableFormat } from './rows'
import type { Table } from './read-table'

const endings = new Set(['.csv', '.tsv', '.parquet', '.json', '.jsonl', '.ndjson'])
/** Of a table that is written in parts: `RUN-1_part_0.parquet` is Neptune's, `0000.parquet` W&B's. */
const partOfTable = /^(?:(.+)_part_)?(\d+)$/
const deepest = 16
/** A folder with more is one of data. */
const mostFiles = 10_000

/**
 * The tables in a folder and those below it, each with all of its parts in their order; what has no rows of
 * metrics in it may be among them.
 * @throws Error of the system, or with what is wrong in a few words
 */
export function tablesIn(folder: string): Table[] {
  const tables = new Map<string, { path: string; name: string; parts: Part[] }>()
  for (const path of filesBelow(folder)) {
    const format = formatOfFile(path)
    if (format === null) continue
    const stem = basename(path, extname(path))
    const place = dirname(path)
    const [, run, number] = partOfTable.exec(stem) ?? []
    // What a person wrote may be called by a number, too.
    const isPart = number !== undefined && (run !== undefined || format === 'parquet')
    const key = isPart ? join(place, `${run ?? ''}_part_`) : path
    const name = isPart ? (run ?? basename(place)) : stem
    const table = tables.get(key) ?? { path: isPart ? place : path, name, parts: [] }
    table.parts.push({ path, format, number: isPart ? Number(number) : 0 })
    tables.set(key, table)
  }
  return [...tables.values()].map(({ parts, ...table }) => ({
    ...table,
    files: parts.sort((a, b) => a.number - b.number).map(({ path, format }) => ({ path, format }))
  }))
}

interface Part {
  path: string
  format: TableFormat
  number: number
}

function filesBelow(folder: string, depth = 0): string[] {
  if (depth > deepest) return []
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  const files = entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !entry.name.startsWith('.')) return filesBelow(path, depth + 1)
    return entry.isFile() && endings.has(extname(entry.name).toLowerCase()) ? [path] : []
  })
  if (files.length > mostFiles) throw new Error(`it holds more than ${mostFiles} tables`)
  return files
}
