import type { PrintedLayer, PrintedSummary } from '../../contract'
import { countOf, shapeOf, totalsOf } from './printed-numbers'

/** The cells of one row: what is printed in several lines is in several pieces. */
interface Row {
  name: string[]
  shape: string[]
  params: string[]
}

/**
 * What Keras' `model.summary()` prints. Keras 3 draws boxes, and Keras 2 lines of `_` and `=` with cells
 * below the titles of their columns; both break what is too long for its column.
 */
export function readKerasSummary(lines: readonly string[]): PrintedSummary {
  const isBoxed = lines.some((line) => line.trimStart().startsWith('│'))
  const rows = isBoxed ? boxedRows(lines) : alignedRows(lines)
  return { printer: 'keras', layers: rows.flatMap(layerOf), totals: totalsOf(lines) }
}

/** Rows between lines of a box: ├ begins the next one. */
function boxedRows(lines: readonly string[]): Row[] {
  const rows: Row[] = []
  let isNext = true
  for (const line of lines) {
    const text = line.trim()
    if (/^[├┡└╞]/.test(text)) isNext = true
    if (!text.startsWith('│')) continue
    const [name = '', shape = '', params = ''] = text.split('│').slice(1)
    if (isNext) rows.push({ name: [], shape: [], params: [] })
    isNext = false
    addTo(rows.at(-1), name, shape, params)
  }
  return rows
}

/** Rows below titles: one begins where a count is printed, and what follows without one belongs to it. */
function alignedRows(lines: readonly string[]): Row[] {
  const at = lines.findIndex((line) => /Layer \(type\)/.test(line))
  const header = lines[at] ?? ''
  const columns = ['Output Shape', 'Param #', 'Connected to'].map((title) => header.indexOf(title))
  const [shapeAt = 0, paramsAt = 0, connectedAt = -1] = columns
  const rows: Row[] = []
  for (const line of lines.slice(at + 1)) {
    if (/^\s*Total params/.test(line)) break
    if (/^[_=\s]*$/.test(line)) continue
    const name = line.slice(0, shapeAt)
    const shape = line.slice(shapeAt, paramsAt)
    const params = line.slice(paramsAt, connectedAt < 0 ? undefined : connectedAt)
    if (countOf(params) !== null) rows.push({ name: [], shape: [], params: [] })
    addTo(rows.at(-1), name, shape, params)
  }
  return rows
}

function addTo(row: Row | undefined, name: string, shape: string, params: string): void {
  row?.name.push(name.trim())
  row?.shape.push(shape.trim())
  row?.params.push(params.trim())
}

/** Words are broken anywhere where a column is narrow, so pieces belong together as they are. */
function layerOf({ name, shape, params }: Row): PrintedLayer[] {
  const text = name.join('')
  const count = countOf(params.join(''))
  const parts = /^(.*?)\s*\(([^()]*?)[…)]*$/.exec(text)
  if (count === null || !parts) return []
  return [
    {
      name: parts[1] ?? '',
      type: parts[2] ?? '',
      outputShape: shapeOf(shape.join('')),
      params: count
    }
  ]
}
