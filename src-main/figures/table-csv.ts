import { csvCell } from './csv'
import type { FigureTable } from './drawing'

/** A table as RFC 4180 wants it, its columns' names in the first row. */
export function tableCsv({ columns, rows }: FigureTable): string {
  return [columns, ...rows]
    .map((row) => `${row.map((cell) => csvCell(cell ?? '')).join(',')}\r\n`)
    .join('')
}
