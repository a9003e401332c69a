import { type Command, Option } from 'commander'
import { formatBytes, type ShelfEntry } from '../../../contract'
import type { WeightService } from '../../../workbench/models/weight-service'
import { basename, extname } from 'node:path'
import { isJson, type JsonOption } from '../json-option'
import { print, printJson, table } from '../output'
import { wholePath } from '../whole-path'

/** Everything about weights that are known by a name. */
export function addWeightCommands(program: Command, service: () => WeightService): void {
  const weights = program
    .command('weights')
    .description('list the weights that a training can begin with, and where they are')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => tell(await service().list(), options.json === true))
  weights
    .command('list', { hidden: true })
    .option('--json', 'print JSON')
    .action(async (_options: JsonOption, command: Command) =>
      tell(await service().list(), isJson(command))
    )
  weights
    .command('show <name>')
    .description('show what is known of weights')
    .option('--json', 'print JSON')
    .action(async (name: string, _options: JsonOption, command: Command) =>
      say(await service().show(name), command)
    )
  weights
    .command('fetch <name>')
    .alias('get')
    .description(
      'download weights, verified, into the cache; also timm/MODEL, as on the Hugging Face hub'
    )
    .option('--json', 'print JSON')
    .action(async (name: string, _options: JsonOption, command: Command) =>
      say(await service().fetch(name), command)
    )
  weights
    .command('add <file>')
    .alias('import')
    .description('take in a file of weights that you have')
    .option('--as <name>', 'the name of the list that it is of, or any new one; else that of the file')
    .addOption(new Option('--name <name>', 'the same as --as').hideHelp())
    .option('--json', 'print JSON')
    .action(
      async (file: string, options: JsonOption & { as?: string; name?: string }, command: Command) => {
        const path = wholePath(file)
        say(
          await service().add(path, options.as ?? options.name ?? basename(path, extname(path))),
          command
        )
      }
    )
  weights
    .command('rm <name>')
    .description('remove weights from the cache')
    .option('--json', 'print JSON')
    .action(async (name: string, _options: JsonOption, command: Command) => {
      const removed = await service().remove(name)
      if (isJson(command)) printJson(removed)
      else print(`Removed ${removed.id}.`)
    })
}

function say(entry: ShelfEntry, command: Command): void {
  if (isJson(command)) printJson(entry)
  else print(entryText(entry))
}

function tell(all: ShelfEntry[], asJson: boolean): void {
  if (asJson) return printJson(all)
  const rows = all.map(({ id, title, model, bytes, path, trainedOn }) => [
    id,
    title,
    model ?? '–',
    bytes === null ? '–' : formatBytes(bytes),
    trainedOn.split(/[,;]/)[0] ?? '',
    path === null ? 'not here' : 'here'
  ])
  print(table(['Weights', 'Title', 'Model', 'Size', 'Trained on', 'Where'], rows))
}

const numbers = (values: number[]): string => values.map((each) => Number(each.toFixed(4))).join(', ')

function entryText({
  id,
  title,
  model,
  source,
  licence,
  bytes,
  sha256,
  input,
  trainedOn,
  path
}: ShelfEntry): string {
  const recipe = input
    ? `${input.height} x ${input.width}, ${input.colours}, mean ${numbers(input.mean)}, ` +
      `deviation ${numbers(input.deviation)}`
    : 'not known'
  return [
    `${id}: ${title}`,
    `Model      ${model ?? 'not known'}`,
    `Trained on ${trainedOn}`,
    `Images     ${recipe}`,
    `Licence    ${licence}`,
    `Source     ${source}${bytes === null ? '' : ` (${formatBytes(bytes)})`}`,
    `SHA-256    ${sha256 ?? 'recorded when they are fetched'}`,
    `Here       ${path ?? 'no'}`
  ].join('\n')
}
