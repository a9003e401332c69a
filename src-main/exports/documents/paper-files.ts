import { isForeign, type MetricName, modelWords } from '../../contract'
import { latexText } from '../../figures/latex-text'
import { bestEpoch, labelledGroups, spreadOf } from '../../figures/seed-table'
import { type DocumentRun, inWords } from './document-run'
import { latexTable, spreadLatex } from './latex'

/** A figure of a paper: how its files' names begin, what it shows, and the endings that it has. */
export interface PaperFigure {
  stem: string
  caption: string
  formats: string[]
}

/** A file of plain text in the folder of a paper. */
export interface TextFile {
  path: string
  text: string
}

/** Everything of a paper's folder but its figures. @param version of Atelier */
export function paperFiles(
  runs: readonly DocumentRun[],
  figures: readonly PaperFigure[],
  version: string
): TextFile[] {
  return [
    { path: 'table.tex', text: resultsTable(runs) },
    { path: 'captions.tex', text: captions(figures) },
    { path: 'atelier.bib', text: bibliography(version) },
    ...trainedHere(runs).map(({ summary, spec }) => ({
      path: `experiments/${summary.id}.json`,
      text: `${JSON.stringify(spec, null, 2)}\n`
    })),
    { path: 'README.md', text: readme(runs, figures) }
  ]
}

/** Those whose experiments are known. */
const trainedHere = (runs: readonly DocumentRun[]): DocumentRun[] =>
  runs.filter(({ summary }) => !isForeign(summary))

const percent = (value: number): string => (100 * value).toFixed(2)
const number = (value: number): string => String(+value.toPrecision(4))

/** Mean, spread and number of runs over the seeds of each configuration. */
function resultsTable(runs: readonly DocumentRun[]): string {
  const groups = labelledGroups(runs)
  const cell = (of: DocumentRun[], metric: MetricName, epoch?: typeof bestEpoch): string => {
    const { mean, deviation, count } = spreadOf(of, metric, epoch)
    const text = metric === 'val_accuracy' ? percent : number
    return count === 0 ? '--' : spreadLatex(text(mean), deviation === null ? null : text(deviation))
  }
  const rows = groups.map(({ label, runs: of }) => {
    const [first] = of as [DocumentRun]
    return [
      latexText(label || (of.length === 1 ? first.summary.name : modelWords(first.spec.model))),
      String(of.length),
      cell(of, 'val_accuracy'),
      cell(of, 'val_accuracy', bestEpoch),
      cell(of, 'val_loss')
    ]
  })
  const without = runs.filter((run) => spreadOf([run], 'val_accuracy').count === 0).length
  const caption = [
    'Validation accuracy after the last and after the best epoch, and validation loss after the last.',
    'Mean and sample standard deviation over $n$ seeds.',
    ...(without === 0
      ? []
      : [`Of ${without} of the runs there is no number; they are left out of the means.`])
  ].join(' ')
  const header = ['Configuration', '$n$', 'Accuracy (\\%)', 'Best (\\%)', 'Loss']
  return latexTable(header, rows, { caption, label: 'tab:results' })
}

/** A figure environment for each figure, with its caption. */
function captions(figures: readonly PaperFigure[]): string {
  return figures
    .map(({ stem, caption }) =>
      [
        '\\begin{figure}',
        '\\centering',
        `\\includegraphics[width=\\linewidth]{figures/${stem}.pdf}`,
        `\\caption{${latexText(caption)}}`,
        `\\label{fig:${stem}}`,
        '\\end{figure}',
        ''
      ].join('\n')
    )
    .join('\n')
}

const bibliography = (version: string): string =>
  [
    '@misc{atelier,',
    '  title = {{Atelier}: a desktop workbench for training neural networks},',
    '  author = {{The Atelier founders}},',
    `  version = {${version}},`,
    '  note = {Apache License 2.0}',
    '}',
    ''
  ].join('\n')

/** A word of a command line as every shell of Unix takes it. */
const quoted = (text: string): string =>
  /^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

function readme(runs: readonly DocumentRun[], figures: readonly PaperFigure[]): string {
  const plain = (text: string): string => text.replace(/[\s`|]+/g, ' ')
  const ids = runs.map(({ summary }) => summary.id)
  return [
    '# Figures and tables of a paper',
    '',
    'Written by Atelier. `table.tex` has the results and `captions.tex` the figures; both need `graphicx` and',
    'no other package, and are taken in with `\\input`. `atelier.bib` cites the software. Of each figure,',
    '`figures` has a PDF to be included, and a PGF to be taken in with `\\input` where the document has the',
    'packages `pgfplots` and `tikz`: it is set in the letters of the document.',
    '',
    '## Runs',
    '',
    ...runs.map((run) => `- \`${run.summary.id}\` ${plain(run.summary.name)}: ${plain(inWords(run))}`),
    '',
    '## Made with',
    '',
    '```sh',
    `atelier export paper ${ids.map(quoted).join(' ')} --out DIR`,
    ...figures.flatMap(({ stem, formats }) =>
      formats.map(
        (format) =>
          `atelier export plot --recipe recipes/${stem}.json --out figures/${stem}.${format} --force`
      )
    ),
    'atelier figures verify figures',
    '```',
    '',
    '## Trained with',
    '',
    '```sh',
    ...trainedHere(runs).map(
      ({ summary }) => `atelier train experiments/${summary.id}.json --name ${quoted(summary.name)}`
    ),
    '```',
    '',
    '## Identity',
    '',
    '| run | configuration (SHA-256) | final weights (SHA-256) |',
    '| --- | --- | --- |',
    ...runs.map(
      (run) => `| ${run.summary.id} | ${run.configurationSha256} | ${run.weightsSha256 ?? 'none'} |`
    ),
    ''
  ].join('\n')
}
