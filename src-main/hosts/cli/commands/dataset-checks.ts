import type { Command } from 'commander'
import {
  AtelierError,
  type DoubtfulImages,
  type ProblemDetail,
  visible,
  type WorkbenchClient
} from '../../../contract'
import type { DatasetService } from '../../../workbench/datasets/dataset-service'
import type { CommandContext } from '../context'
import { changing, count } from '../dataset-texts'
import { isJson, type JsonOption } from '../json-option'
import { changeLine, imageChangeLines, mostNamed, someOf } from '../image-change-texts'
import { print, printJson } from '../output'

type DatasetDiff = Awaited<ReturnType<DatasetService['diff']>>
type ImageSize = DatasetDiff['sizes'][number]['from']

/** Adds what looks at every image of a data set and changes nothing. */
export function addDatasetChecks(
  datasets: Command,
  context: CommandContext,
  service: () => DatasetService
): void {
  datasets
    .command('check <id>')
    .description('look for copies, leaks between training and test, and other doubtful images')
    .option('--ignore <problem>', 'ignore a problem from now on: duplicates, nearLeakage, ...')
    .option('--notice <problem>', 'show one again that is ignored')
    .option('--leave-out <problem>', 'print corrections for a run that leave its images out')
    .option('--json', 'print JSON')
    .action(async (id: string, options: CheckOptions, command: Command) => {
      const { ignore, notice, leaveOut } = options
      if (ignore !== undefined) await setIgnored(context, id, ignore, true)
      if (notice !== undefined) await setIgnored(context, id, `${notice}/ignored`, false)
      if (leaveOut !== undefined) return sayLeftOut(context, id, leaveOut, command)
      const problems = await service().check(id)
      if (isJson(command)) return printJson(problems)
      print(problemsText(id, problems))
    })
  datasets
    .command('diff <before> <after>')
    .description(
      'compare the images of two data sets: added, removed, changed, renamed, relabelled, moved'
    )
    .option('--json', 'print JSON')
    .action(async (before: string, after: string, _options: JsonOption, command: Command) => {
      const diff = await service().diff(before, after)
      if (isJson(command)) return printJson(diff)
      print(diffText(diff))
    })
}

interface CheckOptions extends JsonOption {
  ignore?: string
  notice?: string
  leaveOut?: string
}

/** The hash of the problem that a person called by its id. */
async function problemNamed(client: WorkbenchClient, dataset: string, id: string): Promise<string> {
  const problems = await client.call('datasets.problems', { dataset })
  const found = problems.find((problem) => problem.id === id)
  if (found) return found.hash
  throw new AtelierError('DATASET_PROBLEM_UNKNOWN', {
    id: dataset,
    problem: id,
    problems: problems.map((problem) => problem.id).join(', ') || 'none'
  })
}

const setIgnored = (
  context: CommandContext,
  dataset: string,
  id: string,
  isIgnored: boolean
): Promise<unknown> =>
  changing(context, async (client) =>
    client.call('datasets.ignore', {
      ...{ dataset, isIgnored },
      problem: await problemNamed(client, dataset, id)
    })
  )

async function sayLeftOut(
  context: CommandContext,
  dataset: string,
  id: string,
  command: Command
): Promise<void> {
  const kept = await changing(context, async (client) =>
    client.call('datasets.leaveOut', { dataset, problem: await problemNamed(client, dataset, id) })
  )
  if (isJson(command)) return printJson(kept)
  print(`Left out: ${count(kept.leftOut)}. Train with --set dataset.corrections=${kept.corrections}`)
}

function problemsText(id: string, problems: DoubtfulImages[]): string {
  const open = problems.filter(({ isIgnored }) => !isIgnored)
  const ignored = problems.length - open.length
  return [
    ...(open.length === 0 ? [`${id}: nothing doubtful.`] : open.map(problemText)),
    ...(ignored === 0 ? [] : [`Ignored: ${ignored} (--notice shows one again; --json has them all)`])
  ].join('\n')
}

function diffText(diff: DatasetDiff): string {
  const { sizes, unreadable } = diff
  const sizeOf = new Map(sizes.map(({ path, from, to }) => [path, sizeChange(from, to)]))
  return [
    `SHA-256 ${diff.before} and ${diff.after}`,
    ...imageChangeLines(diff, (path) => sizeOf.get(path) ?? ''),
    ...(diff.by === 'files'
      ? [
          changeLine(
            'Unreadable',
            unreadable.map(({ path, reason }) => `${path} (${reason})`)
          )
        ]
      : [])
  ].join('\n')
}

function sizeChange(from: ImageSize, to: ImageSize): string {
  const isSame = from.width === to.width && from.height === to.height
  return isSame ? '' : ` (${from.width} x ${from.height} to ${to.width} x ${to.height})`
}

function problemText({ id, severity, message, fix, images, details }: DoubtfulImages): string {
  const kinds = { error: 'Error', warning: 'Warning', note: 'Note' }
  const about = new Map(details.map((detail) => [detail.path, detailText(detail)]))
  const named = images
    .slice(0, mostNamed)
    .map((group) => `  ${someOf(group, ' = ')}${visible(about.get(group[0] as string) ?? '')}`)
  return [
    `${kinds[severity]}: ${visible(message)}. ${fix} (${id})`,
    ...named,
    ...(images.length > mostNamed ? [`  and ${count(images.length - mostNamed)} more`] : [])
  ].join('\n')
}

function detailText({ reason, width, height, liesIn, countsIn }: ProblemDetail): string {
  if (reason !== undefined) return `: ${reason}`
  if (liesIn !== undefined) return `: counts for ${countsIn}`
  return width === undefined ? '' : `: ${width} x ${height}`
}
