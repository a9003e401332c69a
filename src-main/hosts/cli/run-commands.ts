import type { Command } from 'commander'
import { AtelierError, type RunDetail, runStatuses, visible, type WorkbenchClient } from '../../contract'
import { changedAnswers, changedAnswersText } from './answers-text'
import { type CommandContext, wholeNumber } from './context'
import { dataChangesText } from './image-change-texts'
import { isJson, type JsonOption } from './json-option'
import { nameMissing } from './metric-option'
import { print, printJson, printNote } from './output'
import { chosenRuns, lastMoment, moment, type RunFilter, statusName } from './run-filter'
import { showRunLog } from './run-log'
import { compareText, runObject, runsTable, runText } from './run-texts'

/** Adds `runs` and what is below it. */
export function addRunCommands(program: Command, context: CommandContext): void {
  const runs = addList(program, context)
  addReading(runs, context)
  addChanging(runs, context)
  addComparing(runs, context)
}

function addList(program: Command, context: CommandContext): Command {
  return program
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
}

function addReading(runs: Command, context: CommandContext): void {
  runs
    .command('log <run>')
    .description('print the log of a run')
    .option('--follow', 'go on with whatever is logged until the run ends')
    .option('--json', 'print JSON; with --follow one line of the log a line')
    .action((run: string, { follow = false }: { follow?: boolean }, command: Command) =>
      context.withWorkbench((client, workbench) =>
        showRunLog(client, workbench, run, { json: isJson(command), follow })
      )
    )
  runs
    .command('show <run>')
    .description('show everything recorded about a run')
    .option('--json', 'print JSON')
    .action((run: string, _options: JsonOption, command: Command) =>
      context.withWorkbench(async (client) => {
        const detail = await client.call('runs.show', { run })
        if (isJson(command)) printJson(runObject(detail))
        else print(runText(detail))
      })
    )
}

function addChanging(runs: Command, context: CommandContext): void {
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
}

interface CompareOptions {
  answers?: boolean
  data?: boolean
}

const everyImage = 1_000_000

/** @throws AtelierError INVALID_USAGE where it is not of two */
async function compareData(client: WorkbenchClient, names: string[], asJson: boolean): Promise<void> {
  const [before, after, ...others] = names
  if (before === undefined || after === undefined || others.length > 0)
    throw new AtelierError('INVALID_USAGE', { problem: '--data compares two runs.' })
  const found = await client.call('runs.dataChanges', { before, after, count: everyImage })
  if (asJson) printJson(found)
  else print(dataChangesText(found) || 'data: the same images, classes and parts')
}

/** What changed in the data of two runs of one data set, where anything did. */
async function nameChangedData(client: WorkbenchClient, details: readonly RunDetail[]): Promise<void> {
  const [first, second, ...others] = details
  if (!first?.setup || !second?.setup || others.length > 0) return
  if (first.spec.dataset.id !== second.spec.dataset.id) return
  if (first.setup.datasetSha256 === second.setup.datasetSha256) return
  const [before, after] = [first.summary.id, second.summary.id]
  print(
    dataChangesText(await client.call('runs.dataChanges', { before, after, count: everyImage })) ||
      'data: the same images, classes and parts, made otherwise'
  )
}

/** @throws AtelierError INVALID_USAGE where it is not of two */
async function compareAnswers(
  client: WorkbenchClient,
  names: readonly string[],
  asJson: boolean
): Promise<void> {
  const [first, second, ...others] = names
  if (first === undefined || second === undefined || others.length > 0)
    throw new AtelierError('INVALID_USAGE', { problem: '--answers compares two runs.' })
  const found = await changedAnswers(client, [first, second])
  if (asJson) printJson(found)
  else print(changedAnswersText(found, [visible(first), visible(second)]))
}

function addComparing(runs: Command, context: CommandContext): void {
  runs
    .command('compare <runs...>')
    .description('compare runs: what differs in their settings, and how they ended')
    .option('--answers', 'which answers two runs, or RUN@EPOCHs, of the same images differ in')
    .option('--data', 'which images changed from the data of one run to that of another')
    .option('--json', 'print JSON')
    .action((names: string[], options: CompareOptions, command: Command) =>
      context.withWorkbench(async (client) => {
        if (options.answers) return compareAnswers(client, names, isJson(command))
        if (options.data) return compareData(client, names, isJson(command))
        const details = await Promise.all(names.map((run) => client.call('runs.show', { run })))
        if (isJson(command)) printJson(details.map(runObject))
        else {
          print(compareText(details))
          await nameChangedData(client, details)
        }
        nameMissing(details, ['val_accuracy'])
      })
    )
  runs
    .command('move <run> <position>')
    .description('move a waiting run to another place in the queue, counted from 1')
    .action((run: string, position: string) =>
      context.withWorkbench(async (client) => {
        const place = wholeNumber(position, 1, 1e6)
        print(runsTable(await client.call('runs.move', { run, position: place })))
      })
    )
}
