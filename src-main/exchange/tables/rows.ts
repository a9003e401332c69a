import { parse } from 'csv-parse'
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'

/** A row of a table, by the names of its columns. */
export type Row = Record<string, unknown>
/** How a file holds its rows. */
export type TableFormat = 'csv' | 'json' | 'parquet'

/** So much of a file says what it is. */
const headBytes = 1 << 16

/** The beginning of a file. @throws Error of the system */
export function headOf(path: string): Uint8Array {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(headBytes)
    return head.subarray(0, readSync(file, head, 0, headBytes, 0))
  } finally {
    closeSync(file)
  }
}

/** How a file holds rows, by its beginning; null where it holds none. @throws Error of the system */
export function formatOfFile(path: string): TableFormat | null {
  const text = Buffer.from(headOf(path)).toString('latin1')
  if (text === '') return null
  if (text.startsWith('PAR1')) return 'parquet'
  if (text.includes('\0')) return null
  return /^(\u00ef\u00bb\u00bf)?\s*[[{]/.test(text) ? 'json' : 'csv'
}

/** Rows that come at a time. */
const batch = 2000
/** JSON that is one value is read whole; rows a line each are not. */
const largestJson = 2 ** 28

/**
 * The rows of a table, some at a time. @throws Error with what is wrong, in a few words
 */
export function rowsOf(path: string, format: TableFormat): AsyncIterable<Row[]> {
  if (format === 'parquet') return parquetRows(path)
  return format === 'json' ? jsonRows(path) : csvRows(path)
}

async function* csvRows(path: string): AsyncIterable<Row[]> {
  const source = createReadStream(path)
  const parser = source.pipe(
    parse({
      bom: true,
      columns: distinct,
      delimiter: [',', ';', '\t'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true
    })
  )
  source.on('error', (error) => parser.destroy(error))
  let rows: Row[] = []
  for await (const row of parser as AsyncIterable<Row>) {
    rows.push(row)
    if (rows.length < batch) continue
    yield rows
    rows = []
  }
  yield rows
}

/** Names of columns, told apart where two are the same. */
function distinct(names: string[]): string[] {
  const counts = new Map<string, number>()
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count === 1 ? name : `${name} (${count})`
  })
}

const isObject = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A list of rows, an object of columns, one row, or a row a line. */
async function* jsonRows(path: string): AsyncIterable<Row[]> {
  if (statSync(path).size > largestJson) return yield* lineRows(path)
  const text = await readFile(path, 'utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (!/^\s*\{.*\}\s*\n\s*\{/.test(text.slice(0, 1 << 20))) throw error
    return yield* lineRows(path)
  }
  yield rowsOfValue(value)
}

async function* lineRows(path: string): AsyncIterable<Row[]> {
  const file = await open(path)
  let rows: Row[] = []
  try {
    for await (const line of file.readLines()) {
      if (line.trim() === '') continue
      const row: unknown = JSON.parse(line)
      if (isObject(row)) rows.push(row)
      if (rows.length < batch) continue
      yield rows
      rows = []
    }
    yield rows
  } finally {
    await file.close()
  }
}

function rowsOfValue(value: unknown): Row[] {
  if (Array.isArray(value)) return value.filter(isObject).flatMap(withPoints)
  if (!isObject(value)) return []
  const list = Object.values(value).find((each) => Array.isArray(each) && each.every(isObject))
  if (list !== undefined) return list as Row[]
  const columns = Object.entries(value)
  const first = columns[0]?.[1]
  if (columns.length === 0 || !columns.every(([, each]) => typeof each === 'object' && each !== null))
    return [value]
  // As pandas writes a table: by columns, each a list or an object by the rows' names.
  return Object.keys(first as object).map((key) =>
    Object.fromEntries(columns.map(([name, column]) => [name, (column as Row)[key]]))
  )
}

/** A run as Atelier writes it has its values in a list of their own. */
function withPoints(row: Row): Row[] {
  const { id, name, points } = row
  return Array.isArray(points)
    ? points.filter(isObject).map(({ at, ...point }) => ({
        run: id,
        name,
        time: typeof at === 'number' ? new Date(at) : null,
        ...point
      }))
    : [row]
}

async function* parquetRows(path: string): AsyncIterable<Row[]> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const buffer: AsyncBuffer = {
      byteLength: size,
      async slice(from, to = size) {
        const bytes = Buffer.alloc(Math.max(0, to - from))
        await file.read(bytes, 0, bytes.length, from)
        return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
      }
    }
    const metadata = await parquetMetadataAsync(buffer)
    // One of them is a WebAssembly module, which no process that reads none should have.
    const { compressors } = await import('hyparquet-compressors')
    let rowStart = 0
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows)
      yield await parquetReadObjects({ file: buffer, metadata, compressors, rowStart, rowEnd })
      rowStart = rowEnd
    }
  } finally {
    await file.close()
  }
}
