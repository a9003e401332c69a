import type { Command } from 'commander'
import {
  AtelierError,
  issuesOf,
  type ModelConfig,
  modelConfig,
  type ModelId,
  modelIds,
  summaryText
} from '../../../contract'
import {
  compareModelWithFile,
  describeModel,
  listModels,
  readModelFile
} from '../../../workbench/models/model-service'
import { comparisonText } from '../comparison-text'
import type { CommandContext } from '../context'
import { isJson, type JsonOption } from '../json-option'
import { addTimeCommand } from './model-time-command'
import { print, printJson, printNote, table } from '../output'
import { classesOf, shapeOf, usualClasses, usualShape } from '../usual-images'

interface ShowOptions {
  expanded?: boolean
  config: string
  input?: string
  classes?: string
  compare?: string
}

/** Adds `models` and what is below it. */
export function addModelCommands(program: Command, context: CommandContext): void {
  const models = program
    .command('models')
    .description('list the models')
    .option('--json', 'print JSON')
    .action((options: JsonOption) => printCatalogue(options.json ?? false))
  models
    .command('show <model>')
    .description('print a Keras-style summary of a model, or of the network in a JSON file')
    .option('--json', 'print JSON')
    .option('--expanded', 'one row per layer instead of one per block')
    .option('--config <json>', 'fields of the model, as JSON', '{}')
    .option('--input <shape>', "height, width and channels of the images (else 28,28,1, or the file's)")
    .option('--classes <number>', "how many classes there are (else 10, or the file's)")
    .option('--compare <file>', 'compare with the summary of Keras, torchinfo or torchsummary in a file')
    .action((id: string, options: ShowOptions, command: Command) => show(id, options, isJson(command)))
  addTimeCommand(models, context)
}

function show(id: string, options: ShowOptions, json: boolean): void {
  const config = isFile(id) ? networkIn(id, options.config) : configOf(id, options.config)
  const input = options.input === undefined ? shapeOf(config) : shapeIn(options.input)
  const count = options.classes === undefined ? classesOf(config) : wholeIn(options.classes, '--classes')
  if (options.compare === undefined) {
    const description = describeModel(config, input, count)
    if (json) printJson(description)
    else print(summaryText(description, options.expanded ?? false))
    return
  }
  const comparison = compareModelWithFile(config, input, count, options.compare)
  if (json) printJson(comparison)
  else print(comparisonText(comparison))
  if (comparison.differences > 0 || !comparison.totals.isSame) process.exitCode = 1
}

const isFile = (id: string): boolean => /[./\\]/.test(id)

/**
 * The network in a file; what is not kept of it is said.
 * @param fields of the network, as JSON, in place of the file's
 * @throws AtelierError NETWORK_UNFIT, NETWORK_FILE_UNREADABLE, INVALID_USAGE, INVALID_EXPERIMENT
 */
function networkIn(path: string, fields: string): ModelConfig {
  const { network, notes } = readModelFile(path)
  for (const { message } of notes) printNote(message)
  return parsedConfig({ ...network, ...fieldsIn(fields) })
}

/** @throws AtelierError INVALID_USAGE */
function wholeIn(text: string, option: string): number {
  const value = Number(text.trim())
  if (!Number.isInteger(value) || value < 1)
    throw new AtelierError('INVALID_USAGE', { problem: `${option} takes whole numbers from 1.` })
  return value
}

/** @throws AtelierError INVALID_USAGE */
function shapeIn(text: string): [number, number, number] {
  const [height, width, channels, ...others] = text.split(',').map((part) => wholeIn(part, '--input'))
  if (height === undefined || width === undefined || channels === undefined || others.length > 0)
    throw new AtelierError('INVALID_USAGE', {
      problem: '--input takes height,width,channels, as 224,224,3.'
    })
  return [height, width, channels]
}

function printCatalogue(json: boolean): void {
  const rows = listModels().map(({ title, description, config }) => ({
    id: config.id,
    title,
    description,
    config,
    params: describeModel(config, usualShape, usualClasses).params
  }))
  if (json) return printJson(rows)
  print(
    table(
      ['Model', 'Title', 'Parameters', 'Description'],
      rows.map(({ id, title, params, description }) => [
        id,
        title,
        params.total.toLocaleString('en'),
        description
      ])
    )
  )
}

/** @throws AtelierError INVALID_USAGE, UNKNOWN_MODEL, INVALID_EXPERIMENT */
function configOf(id: string, text: string): ModelConfig {
  return parsedConfig({ ...fieldsIn(text), id: knownModel(id) })
}

/** @throws AtelierError INVALID_USAGE */
function fieldsIn(text: string): object {
  try {
    return JSON.parse(text) as object
  } catch {
    throw new AtelierError('INVALID_USAGE', { problem: '--config takes JSON.' })
  }
}

/** @throws AtelierError INVALID_EXPERIMENT */
function parsedConfig(fields: object): ModelConfig {
  const parsed = modelConfig.safeParse(fields)
  if (!parsed.success)
    throw new AtelierError('INVALID_EXPERIMENT', {
      problems: issuesOf(parsed.error)
        .map(({ path, message }) => `${path}: ${message}`)
        .join('; '),
      hint: 'Correct these fields.'
    })
  return parsed.data
}

/** A model of the catalogue. @throws AtelierError UNKNOWN_MODEL */
export function knownModel(id: string): ModelId {
  const known = modelIds.find((each) => each === id)
  if (!known) throw new AtelierError('UNKNOWN_MODEL', { id, models: modelIds.join(', ') })
  return known
}
