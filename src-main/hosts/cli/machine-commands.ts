import type { Command } from 'commander'
import {
  AtelierError,
  type BenchResult,
  type CallOutput,
  type DeviceInfo,
  type DoctorReport,
  engineIds,
  type EngineReport,
  formatBytes,
  issuesOf,
  modelConfig,
  type ModelId,
  modelIds,
  type Precision,
  precisions,
  type WorkbenchEvent
} from '../../contract'
import { EngineService, speedsText } from '../../workbench/engine-service'
import { DatasetService } from '../../workbench/dataset-service'
import { TrainerJobs } from '../../workbench/trainer-jobs'
import { describeModel, modelCatalogue, summaryText } from '../../workbench/models'
import { addDatasetCommands } from './dataset-commands'
import { type CommandContext, engineName, precisionName, wholeNumber } from './context'
import { print, printJson, table } from './output'

interface JsonOption {
  json?: boolean
}

/** Progress on stderr: a moving line on a terminal, else a line a stage. */
function progressOf(): (event: WorkbenchEvent) => void {
  let last = ''
  return (event) => {
    if (event.type !== 'engine-progress' && event.type !== 'dataset-progress') return
    const stage = event.type === 'engine-progress' ? event.stage : `downloading ${event.datasetId}`
    const fraction =
      event.type === 'engine-progress'
        ? event.fraction
        : event.totalBytes
          ? event.receivedBytes / event.totalBytes
          : null
    if (event.done) return void (process.stderr.isTTY && process.stderr.write('\r\x1b[2K'))
    if (process.stderr.isTTY)
      process.stderr.write(
        `\r\x1b[2K  ${stage}${fraction === null ? '' : ` ${Math.round(fraction * 100)}%`}`
      )
    else if (stage !== last) process.stderr.write(`  ${stage}\n`)
    last = stage
  }
}

/** Name and memory, and which of several cards it is. */
function deviceText(device: DeviceInfo | null): string {
  if (device === null) return '–'
  const card = device.index === undefined ? '' : ` (${device.index})`
  const memory = device.memoryBytes === null ? '' : `, ${formatBytes(device.memoryBytes)}`
  return `${device.name}${card}${memory}`
}

function enginesTable(reports: EngineReport[]): string {
  const rows = reports.map((each) => [
    each.id,
    each.available ? 'available' : 'not available',
    each.version ?? '–',
    deviceText(each.device),
    each.threads === null ? '–' : String(each.threads)
  ])
  const notes = reports
    .filter((each) => each.reason !== null)
    .map((each) => `${each.id}: ${each.reason ?? ''}. ${each.fix ?? ''}`)
  return [
    table(['Engine', 'State', 'Version', 'Device', 'Threads'], rows),
    ...(notes.length > 0 ? ['', ...notes] : [])
  ].join('\n')
}

/** What it costs to do without an engine, as measured here. */
function speedsLine({ speeds }: DoctorReport): string {
  const measured = speedsText(speeds)
  return measured === ''
    ? 'Not timed yet; "atelier bench" times the engines on ResNet-50.'
    : `ResNet-50, batch 128: ${measured}.`
}

const stepText = ({ median, min }: BenchResult['stepSeconds']): string =>
  `${median.toFixed(3)} s per step (best ${min.toFixed(3)})`

function profileText({ engine, stepSeconds, profile }: BenchResult): string {
  if (!profile) return `\nThe engine ${engine} cannot report where its time goes.`
  const { kernels, outsideSeconds, floor } = profile
  const whole = kernels.reduce((sum, { seconds }) => sum + seconds, outsideSeconds)
  const row = (name: string, calls: string, seconds: number): string[] => [
    name,
    calls,
    (seconds * 1000).toFixed(1),
    `${((100 * seconds) / whole).toFixed(1)}%`
  ]
  const rows = [
    ...kernels.map((each) => row(each.name, each.calls.toFixed(0), each.seconds)),
    row('JavaScript and calls', '', outsideSeconds)
  ]
  const calls = kernels.reduce((sum, each) => sum + each.calls, 0)
  return [
    '',
    table(['Kernel', 'Calls', 'ms', 'Share'], rows),
    '',
    `${calls.toFixed(0)} kernels per step.`,
    `Floor: ${floor.seconds.toFixed(3)} s (${floor.matmulGflops.toFixed(0)} GFLOP/s in a large matrix product, ` +
      `${floor.copyGigabytesPerSecond.toFixed(0)} GB/s in a copy); ` +
      `the step takes ${(stepSeconds.median / floor.seconds).toFixed(2)} times that.`
  ].join('\n')
}

function doctorText(report: DoctorReport): string {
  const { machine, workspace, application } = report
  const room = workspace.writable ? `${formatBytes(workspace.freeBytes)} free` : 'cannot be written to'
  const lines = [
    `Atelier    ${application.version}${application.commit ? ` (${application.commit.slice(0, 10)})` : ''}`,
    `Machine    ${machine.cpu}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}`,
    `System     ${machine.platform}, Node ${machine.node}`,
    `GPU        ${machine.gpu ?? 'no NVIDIA driver'}`,
    `Workspace  ${workspace.path} (${room})`
  ]
  for (const engine of report.engines) {
    lines.push('', `${engine.id}: ${engine.available ? 'works' : (engine.reason ?? 'not available')}`)
    for (const finding of engine.findings)
      lines.push(`  ${finding.ok ? '✓' : '✗'} ${finding.what}: ${finding.found ?? 'missing'}`)
    if (engine.available && engine.reason) lines.push(`  ! ${engine.reason}`)
    if (engine.fix) lines.push(`  → ${engine.fix}`)
  }
  lines.push(
    '',
    speedsLine(report),
    report.advice === null ? 'Everything is in order.' : `To do: ${report.advice}`
  )
  return lines.join('\n')
}

export function addMachineCommands(program: Command, context: CommandContext): void {
  const services = (): { engines: EngineService; datasets: DatasetService } => {
    const emit = progressOf()
    return {
      engines: new EngineService(new TrainerJobs(context.launch), () => context.threads, emit),
      datasets: new DatasetService(emit)
    }
  }
  program
    .command('engines')
    .description('list every engine: whether it is available, why not, and how to fix it')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => {
      const reports = await services().engines.list(false)
      if (options.json) printJson(reports)
      else print(enginesTable(reports))
    })
  addModelCommands(program)
  addDatasetCommands(program, context, () => services().datasets)
  program
    .command('bench')
    .description('measure how long a training step takes')
    .option('--model <id>', modelIds.join(', '), 'resnet50')
    .option('--batch-size <n>', 'images per step', (text) => wholeNumber(text, 1, 4096), 128)
    .option('--steps <n>', 'number of measured steps', (text) => wholeNumber(text, 1, 10_000), 10)
    .option('--engine <id>', 'an engine, or "auto" for the fastest', engineName, 'auto')
    .option('--precision <name>', precisions.join(', '), precisionName, 'fp32')
    .option('--profile', 'show where the time goes, and the least it could take')
    .option('--peers', 'also time Keras, if it is installed')
    .option('--json', 'print JSON')
    .action(
      async ({
        model,
        json,
        profile,
        peers,
        ...rest
      }: {
        model: string
        batchSize: number
        steps: number
        engine: ReturnType<typeof engineName>
        precision: Precision
        profile?: boolean
        peers?: boolean
      } & JsonOption) => {
        const { peersMissing, ...result } = await services().engines.bench({
          ...rest,
          profile: profile ?? false,
          peers: peers ?? false,
          model: knownModel(model)
        })
        if (peersMissing !== undefined) process.stderr.write(`${peersMissing}.\n`)
        if (json) return printJson(result)
        print(
          `${result.engine}, ${result.model}, ${result.precision}, batch ${result.batchSize}: ` +
            `${stepText(result.stepSeconds)}, ${result.imagesPerSecond.toFixed(0)} images/s, ` +
            `${result.gflops.toFixed(0)} GFLOP/s`
        )
        for (const peer of result.peers ?? [])
          print(
            `${peer.title}: ${stepText(peer.stepSeconds)}; ` +
              `${result.engine} takes ${peer.ratio.toFixed(2)} times that`
          )
        if (profile) print(profileText(result))
      }
    )
  program
    .command('doctor')
    .description('check the machine and every engine')
    .option('--fix <engine>', 'set an engine up')
    .option('--from <folder>', 'with --fix: a folder with the files that would otherwise be downloaded')
    .option('--if-missing', 'with --fix: only if it does not work yet')
    .option('--json', 'print JSON')
    .action(async (options: { fix?: string; from?: string; ifMissing?: boolean } & JsonOption) => {
      if (options.fix !== undefined) return fix(services().engines, options.fix, options)
      const report = await services().engines.doctor(context.workspace)
      if (options.json) printJson(report)
      else print(doctorText(report))
      if (!report.ok) process.exitCode = 1
    })
}

async function fix(
  engines: EngineService,
  name: string,
  options: { from?: string; ifMissing?: boolean } & JsonOption
): Promise<void> {
  const id = engineIds.find((each) => each === name)
  if (!id) throw new AtelierError('UNKNOWN_ENGINE', { id: name, engines: engineIds.join(', ') })
  const report = await engines.fix(id, { from: options.from ?? null, force: !options.ifMissing })
  if (options.json) return printJson(report)
  print(`${id} works: ${report.version ?? ''}, ${deviceText(report.device)}`)
  if (report.reason !== null) print(`${report.reason}. ${report.fix ?? ''}`)
}

function knownModel(id: string): ModelId {
  const known = modelIds.find((each) => each === id)
  if (!known) throw new AtelierError('UNKNOWN_MODEL', { id, models: modelIds.join(', ') })
  return known
}

function addModelCommands(program: Command): void {
  const models = program
    .command('models')
    .description('list the models')
    .option('--json', 'print JSON')
    .action((options: JsonOption) => {
      const rows = modelCatalogue.map(({ title, description, config }) => ({
        id: config.id,
        title,
        description,
        config,
        params: describeModel(config, [28, 28, 1], 10).params
      }))
      if (options.json) printJson(rows)
      else
        print(
          table(
            ['Model', 'Title', 'Parameters', 'Description'],
            rows.map((each) => [
              each.id,
              each.title,
              each.params.total.toLocaleString('en'),
              each.description
            ])
          )
        )
    })
  models
    .command('show <id>')
    .description('print a Keras-style summary')
    .option('--json', 'print JSON')
    .option('--expanded', 'one row per layer instead of one per block')
    .option('--config <json>', 'fields of the model, as JSON', '{}')
    .action((id: string, options: { expanded?: boolean; config: string }, command: Command) => {
      let fields: unknown
      try {
        fields = JSON.parse(options.config)
      } catch {
        throw new AtelierError('INVALID_USAGE', { problem: '--config takes JSON.' })
      }
      const parsed = modelConfig.safeParse({ ...(fields as object), id: knownModel(id) })
      if (!parsed.success)
        throw new AtelierError('INVALID_EXPERIMENT', {
          problems: issuesOf(parsed.error)
            .map(({ path, message }) => `${path}: ${message}`)
            .join('; '),
          hint: 'Correct these fields.'
        })
      const description: CallOutput<'models.describe'> = describeModel(parsed.data, [28, 28, 1], 10)
      if (command.optsWithGlobals<JsonOption>().json) printJson(description)
      else print(summaryText(description, options.expanded ?? false))
    })
}
