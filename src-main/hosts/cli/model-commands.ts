import type { Command } from 'commander'
import {
  AtelierError,
  issuesOf,
  type ModelConfig,
  modelConfig,
  type ModelId,
  modelIds
} from '../../contract'
import { describeModel, listModels } from '../../workbench/model-service'
import { isJson, type JsonOption } from './json-option'
import { summaryText } from './model-summary'
import { print, printJson, table } from './output'

/** What a model is described for where no data set is named: images of MNIST's size and classes. */
const shape: [number, number, number] = [28, 28, 1]
const classes = 10

/** Adds `models` and what is below it. */
export function addModelCommands(program: Command): void {
  const models = program
    .command('models')
    .description('list the models')
    .option('--json', 'print JSON')
    .action((options: JsonOption) => printCatalogue(options.json ?? false))
  models
    .command('show <id>')
    .description('print a Keras-style summary')
    .option('--json', 'print JSON')
    .option('--expanded', 'one row per layer instead of one per block')
    .option('--config <json>', 'fields of the model, as JSON', '{}')
    .action((id: string, options: { expanded?: boolean; config: string }, command: Command) => {
      const description = describeModel(configOf(id, options.config), shape, classes)
      if (isJson(command)) printJson(description)
      else print(summaryText(description, options.expanded ?? false))
    })
}

function printCatalogue(json: boolean): void {
  const rows = listModels().map(({ title, description, config }) => ({
    id: config.id,
    title,
    description,
    config,
    params: describeModel(config, shape, classes).params
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
  let fields: unknown
  try {
    fields = JSON.parse(text)
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
  return parsed.data
}

/** A model of the catalogue. @throws AtelierError UNKNOWN_MODEL */
export function knownModel(id: string): ModelId {
  const known = modelIds.find((each) => each === id)
  if (!known) throw new AtelierError('UNKNOWN_MODEL', { id, models: modelIds.join(', ') })
  return known
}
