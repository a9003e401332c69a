import { decodeMetric, formatDuration, formatMetric, type MetricName } from '../../contract'
import { escapeXml } from '../../figures/drawing-svg'
import { expectedCalibrationError } from '../../figures/kinds/calibration'
import { settingsOf, settingsThatDiffer, written } from '../../figures/kinds/settings-that-differ'
import { bestEpoch, labelledGroups, type Spread, spreadOf } from '../../figures/seed-table'
import { type DocumentRun, environmentOf, hashesOf, inWords } from './document-run'
import { reportStyle } from './report-style'

/** A figure of a report, as SVG on a light ground and on a dark one. */
export interface ReportFigure {
  caption: string
  light: string
  dark: string
}

/**
 * A report as one HTML file that needs nothing else: no script, no other file, no network. Every text of
 * a run is escaped.
 */
export function reportHtml(runs: readonly DocumentRun[], figures: readonly ReportFigure[]): string {
  const [first] = runs
  const title = runs.length === 1 ? (first?.summary.name ?? '') : `${runs.length} runs compared`
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
    ...runs.map((run) =>
      paragraph(runs.length === 1 ? inWords(run) : `${run.summary.name}: ${inWords(run)}`)
    ),
    section('Results', resultsTable(runs) + seedsTable(runs)),
    section('Figures', figures.map(figureHtml).join('\n')),
    section('Settings', settingsTable(runs)),
    section('Environment', runs.map((run) => rowsTable(nameOf(run, runs), environmentOf(run))).join('')),
    section('Identity', runs.map((run) => rowsTable(nameOf(run, runs), hashesOf(run))).join('')),
    '</main>',
    '</body>',
    '</html>',
    ''
  ].join('\n')
}

const paragraph = (text: string): string => `<p>${escapeXml(text)}</p>`
const section = (title: string, content: string): string =>
  `<section>\n<h2>${title}</h2>\n${content}\n</section>`
/** Whose table it is, where there are several. */
const nameOf = (run: DocumentRun, runs: readonly DocumentRun[]): string =>
  runs.length === 1 ? '' : run.summary.name

/** @param header the first cell names the rows; the others' columns are numbers where `isNumeric` says so */
function table(header: string[], rows: string[][], isNumeric = true): string {
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

function rowsTable(title: string, rows: [string, string][]): string {
  const heading = title === '' ? '' : `<h3>${escapeXml(title)}</h3>\n`
  const body = rows.map(
    ([what, value]) => `<tr><th scope="row">${escapeXml(what)}</th><td>${escapeXml(value)}</td></tr>`
  )
  const parts = ['<tbody>', ...body, '</tbody>']
  return `${heading}<div class="wide"><table class="rows">\n${parts.join('\n')}\n</table></div>\n`
}

function resultsTable(runs: readonly DocumentRun[]): string {
  const rows = runs.map((run) => {
    const { summary, epochs, evaluation } = run
    const [last, best] = [epochs.at(-1), bestEpoch(epochs)]
    const value = (metric: MetricName, epoch = last): string =>
      epoch ? formatMetric(metric, decodeMetric(epoch[metric])) : '–'
    const { calibration } = evaluation ?? {}
    return [
      summary.name,
      summary.status,
      `${summary.epochsDone} of ${summary.epochsPlanned}`,
      value('val_accuracy'),
      best ? `${value('val_accuracy', best)} (epoch ${best.epoch})` : '–',
      value('val_loss'),
      value('loss'),
      evaluation ? formatMetric('accuracy', evaluation.accuracy) : '–',
      calibration ? `${(100 * expectedCalibrationError(calibration)).toFixed(2)}%` : '–',
      formatDuration(summary.activeSeconds)
    ]
  })
  const header = [
    'Run',
    'Status',
    'Epochs',
    'Validation accuracy',
    'Best',
    'Validation loss',
    'Training loss',
    'Evaluated accuracy',
    'Calibration error',
    'Trained for'
  ]
  return table(header, rows)
}

/** Mean and spread, where runs differ by their seeds alone. */
function seedsTable(runs: readonly DocumentRun[]): string {
  const groups = labelledGroups(runs)
  if (groups.every((group) => group.runs.length < 2)) return ''
  const rows = groups.map(({ label, runs: of }) => [
    label || 'All',
    String(of.length),
    spreadText('val_accuracy', spreadOf(of, 'val_accuracy')),
    spreadText('val_accuracy', spreadOf(of, 'val_accuracy', bestEpoch)),
    spreadText('val_loss', spreadOf(of, 'val_loss'))
  ])
  const head = ['Settings', 'Runs', 'Validation accuracy', 'Best', 'Validation loss']
  const note = 'Mean and sample standard deviation over runs that differ by their seeds alone.'
  return `<h3>Over seeds</h3>\n${table(head, rows)}\n<p class="note">${note}</p>`
}

function spreadText(metric: MetricName, { mean, deviation, count }: Spread): string {
  if (count === 0) return '–'
  return deviation === null
    ? formatMetric(metric, mean)
    : `${formatMetric(metric, mean)} ± ${formatMetric(metric, deviation)}`
}

function settingsTable(runs: readonly DocumentRun[]): string {
  if (runs.length === 1)
    return rowsTable(
      '',
      settingsOf(runs[0] as DocumentRun).map(([path, value]) => [path, written(value)])
    )
  const differing = settingsThatDiffer(runs)
  if (differing.length === 0) return paragraph('The runs have the same settings.')
  return table(
    ['Setting', ...runs.map(({ summary }) => summary.name)],
    differing.map(({ path, values }) => [path, ...values.map(written)]),
    false
  )
}

function figureHtml({ caption, light, dark }: ReportFigure, index: number): string {
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
