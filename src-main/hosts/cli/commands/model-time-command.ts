import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import {
  AtelierError,
  type CallArguments,
  type EngineId,
  type LayerTimes,
  knownError,
  type ModelDescription,
  modelConfig,
  type Precision,
  precisions,
  type WorkbenchClient
} from '../../../contract'
import { readModelFile } from '../../../workbench/models/model-service'
import { type CommandContext, engineName, precisionName, wholeNumber } from '../context'
import { experimentOf } from '../experiment-arguments'
import { isJson } from '../json-option'
import { print, printJson, printNote, table } from '../output'
import { progressOf } from '../progress-line'
import { exitCodeOf, onEndingSignal } from '../signals'
import { classesOf, shapeOf } from '../usual-images'

interface TimeOptions {
  model?: string
  engine?: EngineId | 'auto'
  precision?: Precision
  batchSize?: number
}
type Subject = Omit<CallArguments<'models.time'>, 'ticket'>
/** Images of a step where no experiment says it. */
const usualBatchSize = 32

/** Adds `models time`. */
export function addTimeCommand(models: Command, context: CommandContext): void {
  models
    .command('time [experiment]')
    .description(
      'measure how long each layer takes in training, of an experiment or of a network in a file'
    )
    .option('--model <file>', 'the network in a JSON of Keras or TensorFlow.js')
    .option('--engine <id>', 'an engine, or "auto" for the fastest', engineName)
    .option('--precision <name>', precisions.join(', '), precisionName)
    .option('--batch-size <n>', 'images per step', (text) => wholeNumber(text, 1, 4096))
    .option('--json', 'print JSON')
    .action((source: string | undefined, options: TimeOptions, command: Command) =>
      context.withWorkbench((client) => time(client, source, options, isJson(command)))
    )
}

async function time(
  client: WorkbenchClient,
  source: string | undefined,
  options: TimeOptions,
  json: boolean
): Promise<void> {
  const subject =
    source === undefined ? subjectInFile(options) : await subjectOf(client, source, options)
  const ticket = randomUUID()
  client.onEvent(progressOf())
  const forget = onEndingSignal((signal) => {
    process.exitCode = exitCodeOf(signal)
    void client.call('models.cancel', { ticket }).catch(() => undefined)
  })
  try {
    const times = await client.call('models.time', { ...subject, ticket })
    const { config, inputShape, classes } = subject
    if (json) printJson({ model: config.id, ...times })
    else printTimes(times, await client.call('models.describe', { config, inputShape, classes }))
  } catch (error) {
    // Who ended it knows.
    if (process.exitCode === undefined || knownError(error)?.code !== 'JOB_CANCELLED') throw error
  } finally {
    forget()
  }
}

/** @throws AtelierError INVALID_USAGE, or what is wrong with the file */
function subjectInFile({ model, engine, precision, batchSize }: TimeOptions): Subject {
  if (model === undefined)
    throw new AtelierError('INVALID_USAGE', {
      problem: 'models time takes a preset, an experiment file or --model FILE.'
    })
  const { network: config, notes } = readModelFile(model)
  for (const { message } of notes) printNote(message)
  return {
    ...{ config, inputShape: shapeOf(config), classes: classesOf(config) },
    ...{ engine: engine ?? 'auto', precision: precision ?? 'fp32' },
    batchSize: batchSize ?? usualBatchSize
  }
}

/** With the images and the classes of the experiment's data. @throws AtelierError INVALID_EXPERIMENT */
async function subjectOf(
  client: WorkbenchClient,
  source: string,
  { precision, ...options }: TimeOptions
): Promise<Subject> {
  const set = precision === undefined ? [] : [`precision=${precision}`]
  const spec = experimentOf(source, { ...options, set })
  const { issues, model } = await client.call('experiments.check', { spec })
  const config = modelConfig.safeParse(spec.model)
  if (!model || !config.success)
    throw new AtelierError('INVALID_EXPERIMENT', {
      problems: issues.map(({ path, message }) => `${path}: ${message}`).join('; '),
      hint: 'Correct these fields.'
    })
  const [height = 1, width = 1, channels = 1] = model.inputShape
  return {
    ...{ config: config.data, inputShape: [height, width, channels], classes: model.classes },
    ...{ engine: spec.engine ?? 'auto', precision: spec.precision ?? 'fp32' },
    batchSize: spec.batchSize ?? usualBatchSize
  }
}

const milliseconds = (seconds: number): string => (seconds * 1000).toFixed(3)

function printTimes(times: LayerTimes, { layers: described }: ModelDescription): void {
  const { layers, stepSeconds, engine, precision, batchSize } = times
  const total = (part: 'forwardSeconds' | 'backwardSeconds'): number =>
    layers.reduce((sum, each) => sum + each[part], 0)
  const [forward, backward] = [total('forwardSeconds'), total('backwardSeconds')]
  const row = (name: string, type: string, there: number, back: number, together = ''): string[] => [
    ...[name, type, milliseconds(there), milliseconds(back)],
    ...[`${((100 * (there + back)) / (forward + backward || 1)).toFixed(1)}%`, together]
  ]
  const typeOf = new Map(described.map(({ name, type }) => [name, type]))
  const rows = layers.map(({ name, forwardSeconds, backwardSeconds, together }) =>
    row(name, typeOf.get(name) ?? '', forwardSeconds, backwardSeconds, together.join(', '))
  )
  const header = ['Layer', 'Type', 'Forward ms', 'Backward ms', 'Share', 'Computed with it']
  print(table(header, [...rows, row('in sum', '', forward, backward)]))
  print(
    `\n${engine}, ${precision}, batch ${batchSize}; each layer by itself. A whole step, with loss and ` +
      `update and as the engine runs it: ${milliseconds(stepSeconds)} ms`
  )
  if (times.isBesideTraining) printNote('Another training ran meanwhile: everything took longer.')
}
