import { type Command, Option } from 'commander'
import {
  AtelierError,
  type Embedding,
  type EmbeddingMethod,
  embeddingMethods,
  formatMetric,
  mostEmbedded,
  type SplitName,
  splitNames
} from '../../../contract'
import { embeddingCsv } from '../../../workbench/analysis/embedding-csv'
import { type CommandContext, wholeNumber } from '../context'
import { count } from '../dataset-texts'
import { outFormat, type OutOptions, requireRoom, writeOut } from '../out-file'
import { print } from '../output'
import { progressOf } from '../progress-line'

interface EmbedOptions extends OutOptions {
  method: EmbeddingMethod
  part: SplitName[]
  images: number
  seed: number
}

/** Adds `embed`. */
export function addEmbedCommand(program: Command, context: CommandContext): void {
  program
    .command('embed <run>')
    .description(
      'place the images of a run, or of RUN@CHECKPOINT, in the plane by the features that its last layer ' +
        'takes, and write the places with labels and predictions'
    )
    .addOption(
      new Option(
        '--method <name>',
        'UMAP keeps neighbours together, PCA the directions of most variance'
      )
        .choices(embeddingMethods)
        .default('umap')
    )
    .option(
      '--part <names>',
      'train (what it was trained on), validation (what it was validated on), test; several with commas',
      splitNamesOf,
      ['validation']
    )
    .option(
      '--images <n>',
      'so many at most, drawn by the seed',
      (text) => wholeNumber(text, 1, mostEmbedded),
      2000
    )
    .option(
      '--seed <n>',
      'of the sample and of the places',
      (text) => wholeNumber(text, 0, 0xffffffff),
      0
    )
    .requiredOption('--out <file>', 'file to write: .csv or .json')
    .option('--format <format>', 'csv or json; by itself as --out ends')
    .option('--force', 'replace the file that is there')
    .action((run: string, options: EmbedOptions) => embed(context, run, options))
}

/** Parts of the data by their names, separated by commas. @throws AtelierError INVALID_USAGE */
export function splitNamesOf(text: string): SplitName[] {
  const names = text.split(',')
  return names.map((name) => {
    const found = splitNames.find((each) => each === name)
    if (found) return found
    const problem = `"${name}" is no part of the data; they are ${splitNames.join(', ')}.`
    throw new AtelierError('INVALID_USAGE', { problem })
  })
}

async function embed(
  context: CommandContext,
  run: string,
  { method, part, images, seed, ...file }: EmbedOptions
): Promise<void> {
  const format = outFormat('An embedding', file, { csv: ['.csv'], json: ['.json'] })
  requireRoom(file)
  await context.withWorkbench(async (client) => {
    client.onEvent(progressOf())
    const asked = { run, method, parts: part, images, seed }
    const { changes } = await client.call('runs.embeddingChanges', asked)
    const anew = changes !== null && changes.gone + changes.relabelled > 0
    const made = await client.call('runs.embed', { ...asked, anew })
    writeOut(file, format === 'csv' ? embeddingCsv(made) : `${JSON.stringify(made, null, 2)}\n`)
    print(embeddingText(made, file.out))
  })
}

function embeddingText({ points, available, explainedVariance }: Embedding, out: string): string {
  const shown = points.x.length
  const images =
    shown < available ? `${count(shown)} of ${count(available)} images` : `${count(shown)} images`
  const [first, second] = explainedVariance ?? []
  const variance =
    first === undefined || second === undefined
      ? ''
      : `, ${formatMetric('accuracy', first)} and ${formatMetric('accuracy', second)} of the variance along the axes`
  return `Placed ${images}${variance}: ${out}`
}
