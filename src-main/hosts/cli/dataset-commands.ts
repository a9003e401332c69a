import type { Command } from 'commander'
import {
  type DatasetDetail,
  type DatasetFinding,
  type DatasetInfo,
  type WorkbenchClient
} from '../../contract'
import { readClassNames } from '../../workbench/class-names-file'
import type { DatasetService } from '../../workbench/dataset-service'
import type { CommandContext } from './context'
import { isJson, type JsonOption } from './json-option'
import { print, printJson, table } from './output'
import { wholePath } from './whole-path'

const count = (value: number): string => value.toLocaleString('en')

/**
 * Every data set command. What changes one goes through the workspace's workbench, so that open windows
 * hear of it.
 */
export function addDatasetCommands(
  program: Command,
  context: CommandContext,
  service: () => DatasetService
): void {
  const datasets = program
    .command('datasets')
    .description('the data sets, and where they are')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => {
      const all = await service().list()
      if (options.json) printJson(all)
      else print(listText(all))
    })
  addReading(datasets, service)
  addImport(datasets, context)
  addChanges(datasets, context)
  addClassesAndRemoval(datasets, context)
}

function addReading(datasets: Command, service: () => DatasetService): void {
  datasets
    .command('get <id>')
    .description('download a data set')
    .option('--json', 'print JSON')
    .action(async (id: string, _options: JsonOption, command: Command) => {
      const info = await service().get(id)
      if (isJson(command)) printJson(info)
      else print(`${info.title}: ${info.path ?? 'drawn by Atelier'}`)
    })
  datasets
    .command('show <id>')
    .description('what is in a data set, class by class')
    .option('--json', 'print JSON')
    .action(async (id: string, _options: JsonOption, command: Command) => {
      const detail = await service().show(id)
      if (isJson(command)) return printJson(detail)
      print(detailText(detail))
      warn(detail.id, detail.findings)
    })
}

function addImport(datasets: Command, context: CommandContext): void {
  datasets
    .command('import <path>')
    .description('give a folder of IDX files a name; of several data sets in one folder: FOLDER/PREFIX')
    .requiredOption('--name <name>', 'by which experiments use it')
    .option('--classes <file>', 'class names, one a line (UTF-8), in the order of the class numbers')
    .option('--replace', 'in the place of one that has the name')
    .option('--json', 'print JSON')
    .action(
      async (
        path: string,
        options: { name: string; classes?: string; replace?: boolean },
        command: Command
      ) => {
        const classes =
          options.classes === undefined
            ? null
            : readClassNames(wholePath(options.classes), options.classes)
        const info = await changing(context, (client) =>
          client.call('datasets.import', {
            folder: wholePath(path),
            name: options.name,
            classes,
            replace: options.replace ?? false
          })
        )
        say(info, command)
        warn(info.id, info.findings)
      }
    )
}

function addChanges(datasets: Command, context: CommandContext): void {
  datasets
    .command('rename <id> <name>')
    .description('give an imported data set another name; runs that know the old one still find it')
    .option('--json', 'print JSON')
    .action(async (id: string, name: string, _options: JsonOption, command: Command) =>
      say(
        await changing(context, (client) =>
          client.call('datasets.change', { dataset: id, change: { name } })
        ),
        command
      )
    )
  datasets
    .command('repoint <id> <path>')
    .description('say where the same files are now')
    .option('--json', 'print JSON')
    .action(async (id: string, path: string, _options: JsonOption, command: Command) =>
      say(
        await changing(context, (client) =>
          client.call('datasets.change', { dataset: id, change: { folder: wholePath(path) } })
        ),
        command
      )
    )
}

/** Adds what takes something from a data set, or gives its classes names. */
function addClassesAndRemoval(datasets: Command, context: CommandContext): void {
  datasets
    .command('classes <id> <file>')
    .description('name the classes: one name a line (UTF-8), in the order of the class numbers')
    .option('--json', 'print JSON')
    .action(async (id: string, file: string, _options: JsonOption, command: Command) =>
      say(
        await changing(context, (client) =>
          client.call('datasets.change', {
            dataset: id,
            change: { classes: readClassNames(wholePath(file), file) }
          })
        ),
        command
      )
    )
  datasets
    .command('rm <id>')
    .description('forget an imported data set; its files stay where they are')
    .option('--json', 'print JSON')
    .action(async (id: string, _options: JsonOption, command: Command) => {
      const answer = await changing(context, (client) => client.call('datasets.remove', { dataset: id }))
      if (isJson(command)) return printJson(answer)
      print(`Forgot "${answer.removed}"; its files stay where they are.`)
      if (answer.runs > 0)
        print(
          `${answer.runs === 1 ? 'One run was' : `${answer.runs} runs were`} trained on it: their records stay, but they cannot be resumed or evaluated until it is imported again under this name.`
        )
    })
}

const changing = <T>(
  context: CommandContext,
  change: (client: WorkbenchClient) => Promise<T>
): Promise<T> => context.withWorkbench((client) => change(client))

function say(info: DatasetInfo, command: Command): void {
  if (isJson(command)) return printJson(info)
  print(
    `${info.id}: ${count(info.trainCount)} training and ${count(info.testCount)} test images, ${info.classes.length} ${info.classes.length === 1 ? 'class' : 'classes'}, in ${info.path ?? ''}`
  )
}

/** Findings on stderr, two lines each: stdout is for what was asked. */
export function warn(id: string, findings: DatasetFinding[]): void {
  for (const { severity, message, fix } of findings)
    process.stderr.write(
      `${severity === 'note' ? 'Note' : 'Warning'}: data set "${id}": ${message}.\n${fix}\n`
    )
}

function listText(all: DatasetInfo[]): string {
  const rows = all.map((each) => [
    each.id,
    each.title,
    `${count(each.trainCount)} + ${count(each.testCount)}`,
    each.source ?? 'not here',
    each.path ?? '–'
  ])
  const missing = all
    .filter((each) => !each.available)
    .map((each) => `\n${each.reason ?? ''}\n${each.fix ?? ''}`)
  return [table(['Data set', 'Title', 'Images', 'From', 'Where'], rows), ...missing].join('\n')
}

function detailText(detail: DatasetDetail): string {
  const { title, imageShape, classes, trainPerClass, testPerClass, path, sha256 } = detail
  const rows = classes.map((name, i) => [
    String(i),
    name,
    count(trainPerClass[i] ?? 0),
    count(testPerClass[i] ?? 0)
  ])
  return [
    title,
    `Images   ${imageShape.join(' x ')} (height, width, channels), ${count(detail.trainCount)} to train on and ${count(detail.testCount)} to test on`,
    `From     ${path ?? 'drawn by Atelier'}`,
    `SHA-256  ${sha256}`,
    '',
    table(['Number', 'Class', 'Training', 'Test'], rows)
  ].join('\n')
}
