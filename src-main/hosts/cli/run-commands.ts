import type { Command } from 'commander'
import { writeFileSync } from 'node:fs'
import {
  AtelierError,
  decodeMetric,
  formatBytes,
  isActive,
  type MetricName,
  metricNames,
  plotFormats,
  type PlotRequest,
  type RunDetail,
  runStatuses,
  type RunSummary,
  type WorkbenchClient
} from '../../contract'
import { formatDuration, formatMetric, formatNumber } from '../../workbench/numbers'
import { type CommandContext, positiveNumber, wholeNumber } from './context'
import type { LastingWorkbench } from './lasting-workbench'
import { writingProblem } from './file-problem'
import { print, printJson, printNote, table } from './output'
import { addPredictCommand } from './predict-command'
import { chosenRuns, lastMoment, localMinute, moment, type RunFilter, statusName } from './run-filter'
import { visible } from './text-table'

interface JsonOption {
  json?: boolean
}

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

function runsTable(runs: RunSummary[]): string {
  if (runs.length === 0) return 'No runs yet. Start one with "atelier train quickstart".'
  return table(
    ['Run', 'Name', 'Status', 'Started', 'Model', 'Data set', 'Engine', 'Epochs', 'Best', 'Time'],
    runs.map((run) => [
      run.id,
      run.name,
      run.status,
      startOf(run),
      run.modelId,
      run.datasetId,
      run.engine ?? '–',
      `${run.epochsDone}/${run.epochsPlanned}`,
      bestOf(run),
      duration(run)
    ])
  )
}

/** What `runs show --json` prints: scripts rely on it. */
function runObject({
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

function runText(detail: RunDetail): string {
  const { summary, spec, setup, epochs } = detail
  const images = (count: number): string => count.toLocaleString('en')
  const facts: [string, string][] = [
    ['Run', summary.id],
    ['Name', summary.name],
    ['Status', statusOf(summary)],
    [
      'Model',
      `${spec.model.id}${setup ? `, ${setup.params.total.toLocaleString('en')} parameters` : ''}`
    ],
    [
      'Data',
      setup
        ? `${spec.dataset.id}, ${images(setup.trainCount)} training and ` +
          `${images(setup.validationCount)} validation images (${setup.validationFrom})`
        : spec.dataset.id
    ],
    ['Optimizer', `${spec.optimizer.type}, learning rate ${spec.optimizer.learningRate}`],
    ['Batch size', String(spec.batchSize)],
    ['Seed', String(spec.seed)],
    [
      'Engine',
      setup
        ? `${setup.engine} ${setup.engineVersion ?? ''}, ${setup.device.name}`
        : (summary.engine ?? '–')
    ],
    ['Machine', detail.machine.hostname],
    [
      'Atelier',
      `${detail.applicationVersion}${detail.commit ? ` (${detail.commit.slice(0, 10)})` : ''}`
    ],
    ['Started', startOf(summary)],
    ['Time', duration(summary)],
    ['Best', bestOf(summary)],
    ['Weights', detail.weightsSha256 ?? '–'],
    ['Files', detail.folder]
  ]
  if (detail.parent)
    facts.push(['Forked from', `${detail.parent.name} (${detail.parent.runId}), ${detail.parent.file}`])
  for (const { step, change } of detail.steering)
    facts.push([
      'Changed',
      `from step ${step}: ${Object.entries(change)
        .map(
          ([name, value]) =>
            `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`
        )
        .join(', ')}`
    ])
  for (const { proof } of detail.sessions)
    if (proof)
      facts.push([
        'Resumed',
        `at step ${proof.step}: loss ${proof.after}, before the pause ${proof.before}` +
          (proof.after === proof.before ? ' (exactly)' : '')
      ])
  for (const each of detail.checkpoints)
    facts.push([
      'Checkpoint',
      `${each.file}, ${formatBytes(each.bytes)}${each.roles.length > 0 ? ` (${each.roles.join(', ')})` : ''}`
    ])
  const error = summary.error ? [`\n${summary.error.message}\n${summary.error.fix}`] : []
  const rows = epochs
    .slice(-20)
    .map((each) => [
      String(each.epoch),
      ...metricNames.map((name) => formatMetric(name, decodeMetric(each[name]))),
      formatDuration(each.seconds)
    ])
  const curves = rows.length > 0 ? [`\n${table(['Epoch', ...metricNames, 'Time'], rows)}`] : []
  return [
    ...facts.map(([name, value]) => `${name.padEnd(12)}${visible(value)}`),
    ...error,
    ...curves
  ].join('\n')
}

function metricName(text: string): MetricName {
  if ((metricNames as readonly string[]).includes(text)) return text as MetricName
  throw new AtelierError('UNKNOWN_METRIC', { metric: text, metrics: metricNames.join(', ') })
}

/**
 * Asks for the end of a run and waits for it: who comes after that finds the checkpoint written and the
 * device free.
 */
async function untilEnded(
  client: WorkbenchClient,
  workbench: LastingWorkbench,
  ask: () => Promise<RunSummary>
): Promise<void> {
  const ended = new Set<string>()
  let look = (): void => undefined
  client.onEvent((event) => {
    if (event.type !== 'run' || isActive(event.summary.status)) return
    ended.add(event.runId)
    look()
  })
  const { id, status } = await ask()
  if (!isActive(status)) return
  await new Promise<void>((resolve) => {
    look = () => {
      if (ended.has(id)) resolve()
    }
    // Its owner ends with it, or because of something else: in either case it trains no more.
    workbench.onLost(resolve)
    look()
  })
}

export function addRunCommands(program: Command, context: CommandContext): void {
  const runs = program
    .command('runs')
    .description('list the runs of the workspace')
    .option('--status <status>', `only runs with this status: ${runStatuses.join(', ')}`, statusName)
    .option('--tag <tag>', 'only runs with this tag')
    .option(
      '--since <date>',
      'only runs created at or after this date: 2026-01-31 or 2026-01-31T12:00',
      moment
    )
    .option('--until <date>', 'only runs created up to this date', lastMoment)
    .option('--limit <n>', 'only this many, newest first', (text) => wholeNumber(text, 1, 1e9))
    .option('--json', 'print JSON')
    .action((options: RunFilter & JsonOption) =>
      context.withWorkbench(async (client) => {
        const { problem } = await client.call('app.info', {})
        if (problem) printNote(`${problem.message} Its history can be looked at.`)
        const all = await client.call('runs.list', {})
        const chosen = chosenRuns(all, options)
        if (options.json) printJson(chosen)
        else print(chosen.length === 0 && all.length > 0 ? 'No matching runs.' : runsTable(chosen))
      })
    )
  runs
    .command('log <run>')
    .description('print the log of a run')
    .option('--json', 'print JSON')
    .action((run: string, _options: JsonOption, command: Command) =>
      context.withWorkbench(async (client) => {
        const lines = await client.call('runs.log', { run })
        if (command.optsWithGlobals<JsonOption>().json) return printJson(lines)
        for (const { at, level, text } of lines)
          print(`${new Date(at).toISOString()}  ${level.padEnd(7)}  ${text}`)
      })
    )
  runs
    .command('show <run>')
    .description('show everything recorded about a run')
    .option('--json', 'print JSON')
    .action((run: string, _options: JsonOption, command: Command) =>
      context.withWorkbench(async (client) => {
        const detail = await client.call('runs.show', { run })
        if (command.optsWithGlobals<JsonOption>().json) printJson(runObject(detail))
        else print(runText(detail))
      })
    )
  runs
    .command('rm <run...>')
    .description('delete runs and their files')
    .action((names: string[]) =>
      context.withWorkbench(async (client) => {
        const { deleted } = await client.call('runs.delete', { runs: names })
        print(`Deleted ${deleted.join(', ')}`)
      })
    )
  runs
    .command('rename <run> <name>')
    .description('rename a run')
    .action((run: string, name: string) =>
      context.withWorkbench(async (client) =>
        print(visible((await client.call('runs.rename', { run, name })).name))
      )
    )
  runs
    .command('tag <run> [tags...]')
    .description('replace the tags of a run')
    .action((run: string, tags: string[]) =>
      context.withWorkbench(async (client) =>
        print((await client.call('runs.tag', { run, tags })).tags.map(visible).join(', ') || 'no tags')
      )
    )
  runs
    .command('compare <runs...>')
    .description('compare runs: what differs in their settings, and how they ended')
    .option('--json', 'print JSON')
    .action((names: string[], _options: JsonOption, command: Command) =>
      context.withWorkbench(async (client) => {
        const details = await Promise.all(names.map((run) => client.call('runs.show', { run })))
        if (command.optsWithGlobals<JsonOption>().json) printJson(details.map(runObject))
        else print(compareText(details))
        nameMissing(details, ['val_accuracy'])
      })
    )
  program
    .command('pause <run>')
    .description('pause a run after the step in progress; it can be resumed exactly there')
    .action((run: string) =>
      context.withWorkbench((client, workbench) =>
        untilEnded(client, workbench, () => client.call('runs.pause', { run }))
      )
    )
  program
    .command('steer <run>')
    .description('change a run during training, from its next step on')
    .option('--learning-rate <rate>', 'learning rate, before the schedule is applied', positiveNumber)
    .option('--epochs <n>', 'number of epochs of the whole run', (text) => wholeNumber(text, 1, 100_000))
    .option('--early-stopping <patience>', 'stop after this many epochs without improvement', (text) =>
      wholeNumber(text, 1, 100_000)
    )
    .option('--monitor <metric>', 'metric that early stopping watches (default: val_loss)', metricName)
    .option('--no-early-stopping', 'train to the last epoch')
    .action(
      (
        run: string,
        options: {
          learningRate?: number
          epochs?: number
          earlyStopping?: number | false
          monitor?: MetricName
        }
      ) =>
        context.withWorkbench(async (client) => {
          const { learningRate, epochs, earlyStopping, monitor } = options
          if (monitor && !earlyStopping)
            throw new AtelierError('INVALID_USAGE', {
              problem: '--monitor needs --early-stopping, whose metric it names.'
            })
          const stopping =
            earlyStopping === false
              ? null
              : earlyStopping === undefined
                ? undefined
                : { patience: earlyStopping, ...(monitor && { monitor }) }
          const change = {
            ...(learningRate !== undefined && { learningRate }),
            ...(epochs !== undefined && { epochs }),
            ...(stopping !== undefined && { earlyStopping: stopping })
          }
          if (Object.keys(change).length === 0)
            throw new AtelierError('INVALID_USAGE', { problem: 'No change was given.' })
          await client.call('runs.steer', { run, change })
        })
    )
  runs
    .command('move <run> <position>')
    .description('move a waiting run to another place in the queue, counted from 1')
    .action((run: string, position: string) =>
      context.withWorkbench(async (client) =>
        print(
          runsTable(await client.call('runs.move', { run, position: wholeNumber(position, 1, 1e6) }))
        )
      )
    )
  program
    .command('stop <run>')
    .description('stop a run after the step in progress')
    .action((run: string) =>
      context.withWorkbench((client, workbench) =>
        untilEnded(client, workbench, () => client.call('runs.stop', { run }))
      )
    )
  addResultCommands(program, context)
}

/** Leaves of a specification, dotted. */
function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]]
  return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path ? `${path}.${key}` : key))
}

function compareText(details: RunDetail[]): string {
  const specs = details.map((each) => new Map(flatten(each.spec)))
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

function addResultCommands(program: Command, context: CommandContext): void {
  program
    .command('evaluate <run>')
    .description('print accuracy, confusion matrix and per-class figures of a run, or of RUN@CHECKPOINT')
    .option('--json', 'print JSON')
    .action((run: string, options: JsonOption) =>
      context.withWorkbench(async (client) => {
        const result = await client.call('runs.evaluate', { run })
        if (options.json) return printJson(result)
        const loss = formatNumber(decodeMetric(result.loss))
        print(`Accuracy ${formatMetric('accuracy', result.accuracy)}, loss ${loss}\n`)
        print(
          table(
            ['Class', 'Precision', 'Recall', 'F1', 'Images'],
            result.perClass.map((each) => [
              each.class,
              each.precision.toFixed(4),
              each.recall.toFixed(4),
              each.f1.toFixed(4),
              String(each.support)
            ])
          )
        )
        print(
          `\nRows: true class; columns: predicted class\n${table(
            ['', ...result.classes],
            result.confusionMatrix.map((row, i) => [result.classes[i] ?? '', ...row.map(String)])
          )}`
        )
      })
    )
  addPredictCommand(program, context)
  program
    .command('export')
    .description('export plots (models, TensorBoard logs and capsules come with later versions)')
    .command('plot <runs...>')
    .description('draw a chart of runs as PNG, SVG, PDF, CSV or JSON')
    .requiredOption('--metric <name>', `one of ${metricNames.join(', ')}; separate several with commas`)
    .requiredOption('--format <format>', plotFormats.join(', '))
    .requiredOption('--out <file>', 'file to write')
    .option('--axis <axis>', 'epoch, step, time or active', 'epoch')
    .option('--smoothing <weight>', '0 to 1', Number, 0)
    .option('--log', 'logarithmic axis for losses')
    .option('--theme <theme>', 'light or dark', 'light')
    .action(
      (
        runs: string[],
        options: {
          metric: string
          format: string
          out: string
          axis: string
          smoothing: number
          log?: boolean
          theme: string
        }
      ) => exportPlot(context, runs, options)
    )
}

/**
 * Says on stderr which runs have nothing to show of a metric: a line that is missing would not be
 * missed.
 */
function nameMissing(details: RunDetail[], metrics: readonly MetricName[]): void {
  for (const { summary, epochs } of details) {
    const missing = metrics.filter(
      (metric) => !epochs.some((each) => Number.isFinite(decodeMetric(each[metric])))
    )
    if (missing.length === 0) continue
    const lacking = epochs.length === 0 ? 'no epoch yet' : `no values for ${missing.join(', ')}`
    const where = missing.length < metrics.length ? ' there' : ''
    printNote(`Run ${summary.id} "${summary.name}" has ${lacking}, so it cannot be compared${where}.`)
  }
}

async function exportPlot(
  context: CommandContext,
  runs: string[],
  options: {
    metric: string
    format: string
    out: string
    axis: string
    smoothing: number
    log?: boolean
    theme: string
  }
): Promise<void> {
  const metrics = options.metric.split(',')
  const unknown = metrics.find((metric) => !(metricNames as readonly string[]).includes(metric))
  if (unknown !== undefined)
    throw new AtelierError('UNKNOWN_METRIC', { metric: unknown, metrics: metricNames.join(', ') })
  if (!(plotFormats as readonly string[]).includes(options.format))
    throw new AtelierError('INVALID_USAGE', {
      problem: `A plot cannot be written as "${options.format}"; the formats are ${plotFormats.join(', ')}.`
    })
  const request = {
    runs,
    metrics: metrics as MetricName[],
    format: options.format as PlotRequest['format'],
    axis: options.axis as PlotRequest['axis'],
    smoothing: options.smoothing,
    logarithmic: options.log ?? false,
    theme: options.theme as 'light' | 'dark'
  }
  await context.withWorkbench(async (client) => {
    const file = await client.call('exports.plot', request)
    nameMissing(
      await Promise.all(runs.map((run) => client.call('runs.show', { run }))),
      metrics as MetricName[]
    )
    try {
      writeFileSync(options.out, Buffer.from(file.base64, 'base64'))
    } catch (error) {
      throw new AtelierError(
        'FILE_NOT_WRITABLE',
        { path: options.out, reason: writingProblem(error) },
        { cause: error }
      )
    }
    print(options.out)
  })
}
