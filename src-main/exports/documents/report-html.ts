import { escapeXml } from '../../figures/drawing-svg'
import type { DocumentRun } from './document-run'
import { type ReportBlock, reportContent } from './report-content'
import { reportStyle } from './report-style'

/** A figure of a report, as SVG on a light ground and on a dark one. */
export interface HtmlFigure {
  caption: string
  light: string
  dark: string
}

/**
 * A report as one HTML file that needs nothing else: no script, no other file, no network. Every text of
 * a run is escaped.
 */
export function reportHtml(runs: readonly DocumentRun[], figures: readonly HtmlFigure[]): string {
  const { title, lead, sections } = reportContent(runs)
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" ` +
      `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${reportStyle}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escapeXml(title)}</h1>`,
    ...lead.map((text) => `<p>${escapeXml(text)}</p>`),
    ...sections.map(
      (section) =>
        `<section>\n<h2>${section.title}</h2>\n` +
        `${section.blocks.map((block) => blockHtml(block, figures)).join('\n')}\n</section>`
    ),
    '</main>',
    '</body>',
    '</html>',
    ''
  ].join('\n')
}

function blockHtml(block: ReportBlock, figures: readonly HtmlFigure[]): string {
  switch (block.type) {
    case 'heading':
      return `<h3>${escapeXml(block.text)}</h3>`
    case 'paragraph':
      return `<p>${escapeXml(block.text)}</p>`
    case 'note':
      return `<p class="note">${escapeXml(block.text)}</p>`
    case 'table':
      return tableHtml(block)
    case 'rows':
      return rowsHtml(block.rows)
    case 'figures':
      return figures.map(figureHtml).join('\n')
    default:
      return block satisfies never
  }
}

function tableHtml({ header, rows, isNumeric }: Extract<ReportBlock, { type: 'table' }>): string {
  const kind = isNumeric ? ' class="number"' : ''
  const head = header.map((text, i) => `<th scope="col"${i === 0 ? '' : kind}>${escapeXml(text)}</th>`)
  const body = rows.map(
    ([name = '', ...cells]) =>
      `<tr><th scope="row">${escapeXml(name)}</th>` +
      `${cells.map((cell) => `<td${kind}>${escapeXml(cell)}</td>`).join('')}</tr>`
  )
  const parts = [`<thead><tr>${head.join('')}</tr></thead>`, '<tbody>', ...body, '</tbody>']
  return `<div class="wide"><table>\n${parts.join('\n')}\n</table></div>`
}

function rowsHtml(rows: [string, string][]): string {
  const body = rows.map(
    ([what, value]) => `<tr><th scope="row">${escapeXml(what)}</th><td>${escapeXml(value)}</td></tr>`
  )
  const parts = ['<tbody>', ...body, '</tbody>']
  return `<div class="wide"><table class="rows">\n${parts.join('\n')}\n</table></div>`
}

function figureHtml({ caption, light, dark }: HtmlFigure, index: number): string {
  return [
    '<figure>',
    `<div class="light">${inline(light, `figure-${index}-light`)}</div>`,
    `<div class="dark">${inline(dark, `figure-${index}-dark`)}</div>`,
    `<figcaption>${escapeXml(caption)}</figcaption>`,
    '</figure>'
  ].join('\n')
}

/** An SVG as part of a page: without its prologue, and its identifiers no other's. */
function inline(svg: string, prefix: string): string {
  return svg
    .slice(svg.indexOf('<svg'))
    .replace(/<metadata>[\s\S]*?<\/metadata>\s*/, '')
    .replace(/ id="([^"]+)"/g, ` id="${prefix}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}-$1)`)
    .replace(/href="#([^"]+)"/g, `href="#${prefix}-$1"`)
    .trim()
}
