import { decodeMetric, formatDuration, formatMetric, type MetricName } from '../../contract'
import { expectedCalibrationError } from '../../figures/kinds/calibration'
import { settingsOf, settingsThatDiffer, written } from '../../figures/kinds/settings-that-differ'
import { bestEpoch, labelledGroups, type Spread, spreadOf } from '../../figures/seed-table'
import { type DocumentRun, environmentOf, hashesOf, inWords } from './document-run'

/** A part of a report. The first cell of a table's row names it. */
export type ReportBlock =
  | { type: 'heading' | 'paragraph' | 'note'; text: string }
  /** `isNumeric`: all columns but the first are numbers. */
  | { type: 'table'; header: string[]; rows: string[][]; isNumeric: boolean }
  /** What is said of one thing, without a header. */
  | { type: 'rows'; rows: [what: string, value: string][] }
  /** Where the figures stand. */
  | { type: 'figures' }

/** What a report says, whatever it is written as. */
export interface ReportContent {
  title: string
  lead: string[]
  sections: { title: string; blocks: ReportBlock[] }[]
}

/** What there is to say of runs, in the order in which it is read. */
export function reportContent(runs: readonly DocumentRun[]): ReportContent {
  const title = runs.length === 1 ? (runs[0]?.summary.name ?? '') : `${runs.length} runs compared`
  return {
    title,
    lead: runs.map((run) => (runs.length === 1 ? inWords(run) : `${run.summary.name}: ${inWords(run)}`)),
    sections: [
      { title: 'Results', blocks: [resultsTable(runs), ...seedsTable(runs)] },
      { title: 'Figures', blocks: [{ type: 'figures' }] },
      { title: 'Settings', blocks: [settingsTable(runs)] },
      { title: 'Environment', blocks: rowsOfEach(runs, environmentOf) },
      { title: 'Identity', blocks: rowsOfEach(runs, hashesOf) }
    ]
  }
}

/** A table a run, and whose it is where there are several. */
function rowsOfEach(
  runs: readonly DocumentRun[],
  rowsOf: (run: DocumentRun) => [what: string, value: string][]
): ReportBlock[] {
  return runs.flatMap((run): ReportBlock[] => [
    ...(runs.length === 1 ? [] : [{ type: 'heading' as const, text: run.summary.name }]),
    { type: 'rows', rows: rowsOf(run) }
  ])
}

function resultsTable(runs: readonly DocumentRun[]): ReportBlock {
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
  return { type: 'table', header, rows, isNumeric: true }
}

/** Mean and spread, where runs differ by their seeds alone. */
function seedsTable(runs: readonly DocumentRun[]): ReportBlock[] {
  const groups = labelledGroups(runs)
  if (groups.every((group) => group.runs.length < 2)) return []
  const rows = groups.map(({ label, runs: of }) => [
    label || 'All',
    String(of.length),
    spreadText('val_accuracy', spreadOf(of, 'val_accuracy')),
    spreadText('val_accuracy', spreadOf(of, 'val_accuracy', bestEpoch)),
    spreadText('val_loss', spreadOf(of, 'val_loss'))
  ])
  const header = ['Settings', 'Runs', 'Validation accuracy', 'Best', 'Validation loss']
  const text = 'Mean and sample standard deviation over runs that differ by their seeds alone.'
  return [
    { type: 'heading', text: 'Over seeds' },
    { type: 'table', header, rows, isNumeric: true },
    { type: 'note', text }
  ]
}

function spreadText(metric: MetricName, { mean, deviation, count }: Spread): string {
  if (count === 0) return '–'
  return deviation === null
    ? formatMetric(metric, mean)
    : `${formatMetric(metric, mean)} ± ${formatMetric(metric, deviation)}`
}

function settingsTable(runs: readonly DocumentRun[]): ReportBlock {
  const [first] = runs
  if (first && runs.length === 1)
    return { type: 'rows', rows: settingsOf(first).map(([path, value]) => [path, written(value)]) }
  const differing = settingsThatDiffer(runs)
  if (differing.length === 0) return { type: 'paragraph', text: 'The runs have the same settings.' }
  return {
    type: 'table',
    header: ['Setting', ...runs.map(({ summary }) => summary.name)],
    rows: differing.map(({ path, values }) => [path, ...values.map(written)]),
    isNumeric: false
  }
}
