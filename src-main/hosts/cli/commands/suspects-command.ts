import { type Command, Option } from 'commander'
import { formatMetric, isMostlyOwnMistake, type Suspects } from '../../../contract'
import { suspectsCsv } from '../../../workbench/analysis/suspects-csv'
import { type CommandContext, wholeNumber } from '../context'
import { count } from '../dataset-texts'
import type { JsonOption } from '../json-option'
import { writeOut } from '../out-file'
import { print, printJson, table } from '../output'

interface SuspectsOptions extends JsonOption {
  csv?: string
  limit: number
  by: 'noiseRate' | 'class' | 'both'
  order: 'selfConfidence' | 'normalizedMargin'
}

/** Adds `suspects`. */
export function addSuspectsCommand(program: Command, context: CommandContext): void {
  program
    .command('suspects <runs...>')
    .description(
      'find labels that are probably wrong: of the images that one run was validated on, or of all ' +
        'that the runs of a k-fold held back (confident learning)'
    )
    .option('--limit <n>', 'so many of the most doubtful', (text) => wholeNumber(text, 1, 1_000_000), 20)
    .addOption(
      new Option('--by <rule>', 'which labels are doubted')
        .choices(['noiseRate', 'class', 'both'])
        .default('noiseRate')
    )
    .addOption(
      new Option('--order <score>', 'what they are in order of')
        .choices(['selfConfidence', 'normalizedMargin'])
        .default('selfConfidence')
    )
    .option(
      '--csv <file>',
      'write all of them as a list that "datasets correct" takes, once one of merged classes is chosen'
    )
    .option('--json', 'print JSON')
    .action((runs: string[], options: SuspectsOptions) => printSuspects(context, runs, options))
}

async function printSuspects(
  context: CommandContext,
  runs: string[],
  { csv, limit, by, order, json }: SuspectsOptions
): Promise<void> {
  await context.withWorkbench(async (client) => {
    const asked = { runs, pruning: by, ranking: order }
    const all = await client.call('runs.suspects', {
      ...asked,
      count: csv === undefined ? limit : 1_000_000
    })
    if (csv !== undefined) writeOut({ out: csv, force: true }, suspectsCsv(all))
    const found = { ...all, suspects: all.suspects.slice(0, limit) }
    if (json) printJson(found)
    else print(suspectsText(found))
  })
}

function suspectsText(found: Suspects): string {
  const { part, images, folds, classes, total, agreed, suspects } = found
  const whole = folds && folds.done === folds.of ? `all ${folds.of} folds of` : null
  const some = folds ? `${folds.done} of ${folds.of} folds of` : 'what was validated on of'
  const title =
    `${count(total)} of ${count(images)} labels are probably wrong (${whole ?? some} ` +
    `the ${part} images)`
  if (suspects.length === 0) return title
  const percent = (value: number): string => formatMetric('accuracy', value)
  const doubt = isMostlyOwnMistake(found)
    ? `\n${agreementText(percent(agreed / images), folds ? folds.done : 1)}`
    : ''
  const rows = suspects.map((each) => [
    each.name,
    classes[each.label] ?? '',
    percent(each.labelProbability),
    classes[each.predicted] ?? '',
    percent(each.predictedProbability)
  ])
  return `${title}${doubt}\n\n${table(['Image', 'Label', 'Sure', 'Taken for', 'Sure'], rows)}`
}

/** What a person should know before they believe suspects of a network that has not learned enough. */
const agreementText = (share: string, runs: number): string =>
  `Only ${share} of them are classified as they are labelled: most of these may be mistakes of the ` +
  `${runs === 1 ? 'run' : 'runs'}. Train longer first.`
