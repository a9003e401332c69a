import { linesOf, type Measure } from './page-text'
import type { ReportBlock, ReportContent } from './report-content'

/** What stands on a page; places and sizes in points from its upper left corner. */
export type PageMark =
  | {
      type: 'text'
      text: string
      x: number
      y: number
      look: keyof typeof looks
      align: 'left' | 'right'
    }
  | { type: 'rule'; x: number; y: number; width: number }
  /** One of the figures, by its number. */
  | { type: 'figure'; figure: number; x: number; y: number; width: number; height: number }

/** How large a figure is drawn by itself, in points, and what is said of it. */
export interface PlacedFigure {
  caption: string
  width: number
  height: number
}

/** A4, in whole points. */
export const pageSize = { width: 595, height: 842 }
const margin = 51
const across = pageSize.width - 2 * margin
/** Below it are only page numbers. */
const foot = pageSize.height - margin - 14

/** How texts look: height of letters in points, weight and colour. */
export const looks = {
  title: { size: 20, isBold: true, colour: '#000000' },
  section: { size: 13, isBold: true, colour: '#000000' },
  heading: { size: 10, isBold: true, colour: '#000000' },
  paragraph: { size: 9.5, isBold: false, colour: '#000000' },
  note: { size: 8, isBold: false, colour: '#444444' },
  cell: { size: 8, isBold: false, colour: '#000000' }
} as const
const lineHeight = 1.45
const gap = 7
/** What a cell takes at most before its text is broken. */
const widestCell = 170

/**
 * A report on pages of A4, from top to bottom: tables wider than a page go on below with their first
 * column again, rows and figures are never cut, and a heading stays with what follows it.
 */
export function reportPages(
  { title, lead, sections }: ReportContent,
  figures: readonly PlacedFigure[],
  measure: Measure
): PageMark[][] {
  const pages = new Pages(measure)
  pages.write(title, 'title')
  for (const text of lead) {
    pages.space(6)
    pages.write(text, 'paragraph')
  }
  for (const { title: name, blocks } of sections) {
    const shown = blocks.filter(({ type }) => type !== 'figures' || figures.length > 0)
    if (shown.length === 0) continue
    pages.space(20)
    pages.keep(shown[0]?.type === 'figures' ? 40 + pages.roomOf(figures[0]) : 80)
    pages.write(name, 'section')
    for (const block of shown) writeBlock(pages, block, figures)
  }
  return pages.numbered()
}

function writeBlock(pages: Pages, block: ReportBlock, figures: readonly PlacedFigure[]): void {
  switch (block.type) {
    case 'heading':
      pages.space(8)
      pages.keep(60)
      return pages.write(block.text, 'heading')
    case 'paragraph':
    case 'note':
      pages.space(5)
      return pages.write(block.text, block.type)
    case 'rows':
      return pages.table([], block.rows, false)
    case 'table': {
      const { header, rows, isNumeric } = block
      const [only] = rows
      // One thing reads better downwards.
      if (only && rows.length === 1 && header.length > 3)
        return pages.table(
          [],
          header.slice(1).map((name, i) => [name, only[i + 1] ?? '']),
          false
        )
      return writeTable(pages, header, rows, isNumeric)
    }
    case 'figures':
      return figures.forEach((figure, i) => pages.figure(i, figure))
    default:
      return block satisfies never
  }
}

/** A table, in as many parts as its columns need. */
function writeTable(pages: Pages, header: string[], rows: string[][], isNumeric: boolean): void {
  const widths = pages.columnWidths(header, rows)
  for (let from = 1; from < header.length;) {
    let to = from,
      width = widths[0] ?? 0
    while (to < header.length && (to === from || width + gap + (widths[to] ?? 0) <= across))
      width += gap + (widths[to++] ?? 0)
    const part = (cells: string[]): string[] => [cells[0] ?? '', ...cells.slice(from, to)]
    pages.table(part(header), rows.map(part), isNumeric)
    from = to
  }
}

const captionRoom = 30
/** Two figures have room on a page, and none is enlarged. */
const highest = (foot - margin) / 2 - captionRoom - 40
const scaleOf = ({ width, height }: PlacedFigure): number =>
  Math.min(1, across / width, highest / height)

class Pages {
  private readonly pages: PageMark[][] = [[]]
  private y = margin
  constructor(private readonly measure: Measure) {}

  /** Room between two things; none at the top of a page. */
  space(height: number): void {
    if (this.y > margin) this.y += height
  }

  /** Goes to the next page where so much has no room on this one. */
  keep(height: number): void {
    if (this.y + height <= foot || this.y === margin) return
    this.pages.push([])
    this.y = margin
  }

  write(text: string, look: keyof typeof looks): void {
    const { size, isBold } = looks[look]
    for (const line of linesOf(text, across, (part) => this.measure(part, size, isBold))) {
      this.keep(size * lineHeight)
      this.text(line, margin, size, look)
      this.y += size * lineHeight
    }
  }

  /** How high a figure is on a page, with what is said of it. */
  roomOf(figure: PlacedFigure | undefined): number {
    return figure ? figure.height * scaleOf(figure) + captionRoom : 0
  }

  figure(figure: number, placed: PlacedFigure): void {
    const { caption, width, height } = placed
    const scale = scaleOf(placed)
    const size = { width: width * scale, height: height * scale }
    this.space(12)
    this.keep(this.roomOf(placed))
    this.add({ type: 'figure', figure, x: margin, y: this.y, ...size })
    this.y += size.height + 4
    this.write(caption, 'note')
  }

  /** How wide the columns would be by themselves: no word of the header is broken, and few cells are. */
  columnWidths(header: string[], rows: string[][]): number[] {
    const { size } = looks.cell
    const widthOf = (text: string): number => this.measure(text, size, false)
    return (rows[0] ?? header).map((_, column) => {
      const words = (header[column] ?? '').split(' ').map(widthOf)
      const cells = rows.map((row) => widthOf(row[column] ?? ''))
      return Math.min(across / 2, Math.max(...words, Math.min(widestCell, Math.max(0, ...cells))))
    })
  }

  /** @param header empty: there is none, and the last column takes the room that is left */
  table(header: string[], rows: string[][], isNumeric: boolean): void {
    const widths = this.columnWidths(header, rows)
    if (header.length === 0) widths[1] = across - gap - (widths[0] ?? 0)
    const begin = widths.map((_, i) =>
      widths.slice(0, i).reduce((sum, width) => sum + width + gap, margin)
    )
    const { size } = looks.cell
    const row = (cells: string[], look: 'cell' | 'note'): void => {
      const broken = cells.map((cell, i) =>
        linesOf(cell, (widths[i] ?? 0) + 0.01, (part) => this.measure(part, size, false))
      )
      const height = Math.max(...broken.map((lines) => lines.length)) * size * lineHeight + 5
      if (this.y + height > foot && this.y > margin) {
        this.keep(height)
        if (look === 'cell' && header.length > 0) row(header, 'note')
      }
      broken.forEach((lines, i) =>
        lines.forEach((line, k) => {
          const isRight = isNumeric && i > 0
          const x = (begin[i] ?? 0) + (isRight ? (widths[i] ?? 0) : 0)
          this.text(line, x, size, look, k * size * lineHeight + 2, isRight ? 'right' : 'left')
        })
      )
      this.y += height
      this.add({ type: 'rule', x: margin, y: this.y, width: across })
    }

    this.space(6)
    this.keep(60)
    if (header.length > 0) row(header, 'note')
    for (const cells of rows) row(cells, 'cell')
    this.y += 2
  }

  /** The pages, each with its number below. */
  numbered(): PageMark[][] {
    return this.pages.map((marks, i) => [
      ...marks,
      {
        ...{ type: 'text', text: `${i + 1} / ${this.pages.length}`, look: 'note', align: 'right' },
        ...{ x: pageSize.width - margin, y: pageSize.height - margin + 6 }
      }
    ])
  }

  private text(
    text: string,
    x: number,
    size: number,
    look: keyof typeof looks,
    below = 0,
    align: 'left' | 'right' = 'left'
  ): void {
    if (text !== '') this.add({ type: 'text', text, x, y: this.y + below + size, look, align })
  }

  private add(mark: PageMark): void {
    this.pages.at(-1)?.push(mark)
  }
}
