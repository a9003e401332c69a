import type { Command } from 'commander'
import { type DoubtfulImages, visible } from '../../contract'
import type { DatasetService } from '../../workbench/dataset-service'
import { isJson, type JsonOption } from './json-option'
import { print, printJson } from './output'

/** So many images are named in words; all of them are in the JSON. */
const mostNamed = 5
const count = (value: number): string => value.toLocaleString('en')

/** Adds what looks at every image of a data set and changes nothing. */
export function addDatasetChecks(datasets: Command, service: () => DatasetService): void {
  datasets
    .command('check <id>')
    .description('look for copies, leaks between training and test, and other doubtful images')
    .option('--json', 'print JSON')
    .action(async (id: string, _options: JsonOption, command: Command) => {
      const problems = await service().check(id)
      if (isJson(command)) return printJson(problems)
      print(problems.length === 0 ? `${id}: nothing doubtful.` : problems.map(problemText).join('\n'))
    })
  datasets
    .command('diff <before> <after>')
    .description('compare the images of two data sets: added, removed, relabelled, moved')
    .option('--json', 'print JSON')
    .action(async (before: string, after: string, _options: JsonOption, command: Command) => {
      const diff = await service().diff(before, after)
      if (isJson(command)) return printJson(diff)
      const { added, removed, changed, renamed, relabelled, moved } = diff
      const change = (each: { path: string; from: string; to: string }): string =>
        `${short(each.path)} (${each.from} to ${each.to})`
      print(
        [
          `SHA-256 ${diff.before} and ${diff.after}`,
          line('Added', added.map(short)),
          line('Removed', removed.map(short)),
          line('Changed', changed.map(short)),
          line(
            'Renamed',
            renamed.map(({ from, to }) => `${short(from)} to ${short(to)}`)
          ),
          line('Other class', relabelled.map(change)),
          line('Other part', moved.map(change))
        ].join('\n')
      )
    })
}

function problemText({ severity, message, fix, images }: DoubtfulImages): string {
  const kinds = { error: 'Error', warning: 'Warning', note: 'Note' }
  const named = images.slice(0, mostNamed).map((group) => `  ${someOf(group, ' = ')}`)
  return [
    `${kinds[severity]}: ${visible(message)}. ${fix}`,
    ...named,
    ...(images.length > mostNamed ? [`  and ${count(images.length - mostNamed)} more`] : [])
  ].join('\n')
}

const line = (title: string, entries: string[]): string =>
  `${title.padEnd(12)}${count(entries.length)}${entries.length > 0 ? `: ${someOf(entries, ', ')}` : ''}`

function someOf(entries: string[], between: string): string {
  const more = entries.length > mostNamed ? `${between}…` : ''
  return visible(entries.slice(0, mostNamed).join(between)) + more
}

/** A content's hash in as many digits as tell it apart. */
const short = (path: string): string => path.replace(/^([0-9a-f]{12})[0-9a-f]{52}/, '$1')
