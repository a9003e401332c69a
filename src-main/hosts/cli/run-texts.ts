import {
  classChoiceText,
  decodeMetric,
  formatBytes,
  formatDuration,
  formatMetric,
  isForeign,
  isNetworkLayers,
  metricNames,
  modelOf,
  modelWords,
  networkMark,
  type RunDetail,
  type RunSummary,
  visible
} from '../../contract'
import { saidOf } from './commands/checkpoint-commands'
import { table } from './output'
import { localMinute } from './run-filter'

const duration = (run: RunSummary): string =>
  run.startedAt === null
    ? '–'
    : formatDuration(
        run.activeSeconds +
          (run.activeSince === null ? 0 : Math.max(0, Date.now() - run.activeSince) / 1000)
      )
const bestOf = (run: RunSummary): string =>
  run.best ? formatMetric('val_accuracy', decodeMetric(run.best.val_accuracy)) : '–'

/** The status, and whether the run's process answers. */
function statusOf({ status, silentSince }: RunSummary): string {
  return silentSince === undefined
    ? status
    : `${status}, not answering for ${formatDuration((Date.now() - silentSince) / 1000)}`
}

const startOf = (run: RunSummary): string => (run.startedAt === null ? '–' : localMinute(run.startedAt))

/** Runs as a table, a row each. */
export function runsTable(runs: RunSummary[]): string {
  if (runs.length === 0) return 'No runs yet. Start one with "atelier train quickstart".'
  return table(
    ['Run', 'Name', 'Status', 'Started', 'Model', 'Data set', 'Engine', 'Epochs', 'Best', 'Time'],
    runs.map((run) => [
      run.id,
      run.name,
      run.status,
      startOf(run),
      modelOf(run),
      run.datasetId,
      run.engine ?? '–',
      `${run.epochsDone}/${run.epochsPlanned}`,
      bestOf(run),
      duration(run)
    ])
  )
}

/** What `runs show --json` prints: scripts rely on it. */
export function runObject({
  summary,
  spec,
  setup,
  epochs,
  sessions,
  checkpoints,
  steering,
  parent,
  machine,
  applicationVersion,
  commit,
  weightsSha256,
  folder
}: RunDetail): object {
  return {
    id: summary.id,
    name: summary.name,
    status: summary.status,
    engine: summary.engine,
    tags: summary.tags,
    ...(summary.imported ? { imported: summary.imported } : {}),
    spec,
    params: setup?.params ?? null,
    setup,
    epochs: epochs.map(({ at: _at, ...each }) => ({ type: 'epoch', ...each })),
    sessions,
    checkpoints,
    steering,
    parent,
    best: summary.best,
    weightsSha256,
    error: summary.error,
    createdAt: summary.createdAt,
    startedAt: summary.startedAt,
    endedAt: summary.endedAt,
    machine,
    applicationVersion,
    commit,
    folder
  }
}

type Fact = [name: string, value: string]

/** What `runs show` prints. */
export function runText(detail: RunDetail): string {
  const { error } = detail.summary
  const facts = [...experimentFacts(detail), ...placeFacts(detail), ...historyFacts(detail)]
  // Other tools' settings may have long names.
  const width = Math.min(40, Math.max(12, ...facts.map(([name]) => name.length + 1)))
  return [
    ...facts.map(([name, value]) => `${visible(name).padEnd(width)}${visible(value)}`),
    ...(error ? [`\n${error.message}\n${error.fix}`] : []),
    ...lastEpochs(detail)
  ].join('\n')
}

function experimentFacts(run: RunDetail): Fact[] {
  const { summary } = run
  return [
    ['Run', summary.id],
    ['Name', summary.name],
    ['Status', statusOf(summary)],
    ...originFacts(summary),
    ...(isForeign(summary) ? [] : settingFacts(run))
  ]
}

/** Where a run came from, and the settings that another tool tells of its own. */
function originFacts({ imported }: RunSummary): Fact[] {
  if (!imported) return []
  const { from, source, at, settings = {} } = imported
  return [
    ['Imported', `${source} (${from}), ${localMinute(at)}`],
    ...Object.entries(settings).map(([name, value]): Fact => [name, value])
  ]
}

function settingFacts({ spec, setup }: RunDetail): Fact[] {
  const { classes } = spec.dataset
  const parameters = setup ? `, ${setup.params.total.toLocaleString('en')} parameters` : ''
  const images = setup
    ? `, ${setup.trainCount.toLocaleString('en')} training and ` +
      `${setup.validationCount.toLocaleString('en')} validation images (${setup.validationFrom})`
    : ''
  return [
    ['Model', `${modelWords(spec.model)}${parameters}`],
    ['Data', `${spec.dataset.id}${images}`],
    ...(classes ? [['Classes', classChoiceText(classes)] satisfies Fact] : []),
    ...correctionFacts(setup),
    ['Optimizer', `${spec.optimizer.type}, learning rate ${spec.optimizer.learningRate}`],
    ['Batch size', String(spec.batchSize)],
    ['Seed', String(spec.seed)]
  ]
}

/** What the run took otherwise than the files say. */
function correctionFacts(setup: RunDetail['setup']): Fact[] {
  if (!setup?.corrections) return []
  const { leftOut, relabelled, inTest } = setup.corrections
  const number = (value: number): string => value.toLocaleString('en')
  const tested = inTest > 0 ? ` (${number(inTest)} of both in the test part)` : ''
  return [['Corrected', `${number(leftOut)} images left out, ${number(relabelled)} relabelled${tested}`]]
}

function placeFacts(detail: RunDetail): Fact[] {
  const { summary, setup, applicationVersion, commit } = detail
  const engine = setup
    ? `${setup.engine} ${setup.engineVersion ?? ''}, ${setup.device.name}`
    : (summary.engine ?? '–')
  return [
    ['Engine', engine],
    ['Machine', detail.machine.hostname],
    ['Atelier', `${applicationVersion}${commit ? ` (${commit.slice(0, 10)})` : ''}`],
    ['Started', startOf(summary)],
    ['Time', duration(summary)],
    ['Best', bestOf(summary)],
    ['Weights', detail.weightsSha256 ?? '–'],
    ['Files', detail.folder]
  ]
}

/** Where it came from, what was changed on its way, where it was resumed, and what it saved. */
function historyFacts({ parent, steering, sessions, checkpoints }: RunDetail): Fact[] {
  const changes = (change: object): string =>
    Object.entries(change)
      .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
      .join(', ')
  return [
    ...(parent ? [['Forked from', forkText(parent)] satisfies Fact] : []),
    ...steering.map(({ step, change }): Fact => ['Changed', `from step ${step}: ${changes(change)}`]),
    ...sessions.flatMap(({ proof }): Fact[] => {
      if (!proof) return []
      const exactly = proof.after === proof.before ? ' (exactly)' : ''
      const losses = `loss ${proof.after}, before the pause ${proof.before}${exactly}`
      return [['Resumed', `at step ${proof.step}: ${losses}`]]
    }),
    ...checkpoints.map((checkpoint): Fact => {
      const { file, bytes } = checkpoint
      const said = saidOf(checkpoint)
      return ['Checkpoint', `${file}, ${formatBytes(bytes)}${said === '' ? '' : ` (${said})`}`]
    })
  ]
}

/** Where a run was forked, and what was noted of that place. */
function forkText({ name, runId, file, note }: NonNullable<RunDetail['parent']>): string {
  return `${name} (${runId}), ${file}${note === undefined ? '' : `: "${note}"`}`
}

function lastEpochs({ epochs }: RunDetail): string[] {
  const rows = epochs
    .slice(-20)
    .map((each) => [
      String(each.epoch),
      ...metricNames.map((name) => formatMetric(name, decodeMetric(each[name]))),
      formatDuration(each.seconds)
    ])
  return rows.length > 0 ? [`\n${table(['Epoch', ...metricNames, 'Time'], rows)}`] : []
}

/** Leaves of a specification, dotted. */
function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]]
  if (isNetworkLayers(path, value)) return [[path, networkMark(value)]]
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key))
}

/** Runs beside each other: what differs in their settings, and how they ended. */
export function compareText(details: RunDetail[]): string {
  const specs = details.map(({ summary, spec }) => new Map(flatten(summary.imported?.settings ?? spec)))
  const paths = [...new Set(specs.flatMap((spec) => [...spec.keys()]))].filter(
    (path) => path !== 'name' && new Set(specs.map((spec) => spec.get(path))).size > 1
  )
  const row = (title: string, value: (detail: RunDetail, i: number) => string): string[] => [
    title,
    ...details.map(value)
  ]
  return table(
    ['', ...details.map((each) => each.summary.name)],
    [
      row('run', (each) => each.summary.id),
      ...paths.map((path) => row(path, (_, i) => specs[i]?.get(path) ?? '–')),
      row('status', (each) => each.summary.status),
      row('epochs', (each) => String(each.summary.epochsDone)),
      row('best val_accuracy', (each) => bestOf(each.summary)),
      row('time', (each) => duration(each.summary))
    ]
  )
}
