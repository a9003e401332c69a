import { PDFDocument as Pdf } from '@cantoo/pdf-lib'
import { createCanvas, PDFDocument, type SKRSContext2D } from '@napi-rs/canvas'
import { fontFamily } from '../surface'
import type { DocumentRun } from './document-run'
import { reportContent } from './report-content'
import { looks, type PageMark, pageSize, reportPages } from './report-pages'

/** A figure of a report, as a PDF of one page. */
export interface PdfFigure {
  caption: string
  pdf: Uint8Array
}

const font = ({ size, isBold }: { size: number; isBold: boolean }): string =>
  `${isBold ? '600 ' : ''}${size}px ${fontFamily}`

/** A report as a PDF: real text with its fonts, and the figures as they are by themselves, not as pictures. */
export async function reportPdf(
  runs: readonly DocumentRun[],
  figures: readonly PdfFigure[]
): Promise<Uint8Array> {
  const content = reportContent(runs)
  const documents = await Promise.all(figures.map(({ pdf }) => Pdf.load(pdf)))
  const sizes = documents.map((document, i) => ({
    ...document.getPage(0).getSize(),
    caption: figures[i]?.caption ?? ''
  }))
  const context = createCanvas(1, 1).getContext('2d')
  const pages = reportPages(content, sizes, (text, size, isBold) => {
    context.font = font({ size, isBold })
    return context.measureText(text).width
  })

  const report = await Pdf.load(paintedText(content.title, pages))
  const embedded = await Promise.all(documents.map((document) => report.embedPage(document.getPage(0))))
  for (const [i, marks] of pages.entries())
    for (const mark of marks) {
      const figure = mark.type === 'figure' ? embedded[mark.figure] : undefined
      if (mark.type !== 'figure' || !figure) continue
      const { x, y, width, height } = mark
      // A PDF counts from the lower edge.
      report.getPage(i).drawPage(figure, { x, y: pageSize.height - y - height, width, height })
    }
  return report.save()
}

/** The pages without their figures. */
function paintedText(title: string, pages: PageMark[][]): Uint8Array {
  const document = new PDFDocument({ title, creator: 'Atelier' })
  for (const marks of pages) {
    const context = document.beginPage(pageSize.width, pageSize.height) as SKRSContext2D
    for (const mark of marks) paint(context, mark)
    document.endPage()
  }
  return document.close()
}

function paint(context: SKRSContext2D, mark: PageMark): void {
  if (mark.type === 'rule') {
    context.fillStyle = '#cccccc'
    return context.fillRect(mark.x, mark.y, mark.width, 0.5)
  }
  if (mark.type === 'figure') return
  const look = looks[mark.look]
  context.font = font(look)
  context.fillStyle = look.colour
  context.textAlign = mark.align
  context.fillText(mark.text, mark.x, mark.y)
}
