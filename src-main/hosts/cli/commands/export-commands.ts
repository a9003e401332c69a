import { type Command, Option } from 'commander'
import { resolve } from 'node:path'
import {
  AtelierError,
  type CallInput,
  decodeMetric,
  type EmbeddingColor,
  embeddingColors,
  type EmbeddingMethod,
  embeddingMethods,
  figureKinds,
  epochValue,
  figureMetrics,
  type FigureOrigin,
  type FigureSize,
  figureSizeOf,
  mostEmbedded,
  plotFormats,
  type PlotRequest,
  type SplitName,
  splitNames,
  type WorkbenchClient
} from '../../../contract'
import { readRecipe } from '../../../workbench/figures/figure-files'
import { addExportCapsule } from './capsule-commands'
import { type CommandContext, wholeNumber } from '../context'
import { splitNamesOf } from './embed-command'
import { addExportDocumentCommands } from './export-document-commands'
import { addExportModelCommand } from './export-model-command'
import { addExportRecordsCommands } from './export-records-command'
import { metricName, nameMissing } from '../metric-option'
import {
  type EndingsOf,
  outFormat,
  type OutOptions,
  printPlace,
  requireRoom,
  writeOut
} from '../out-file'
import { progressOf } from '../progress-line'

const endings: EndingsOf<PlotRequest['format']> = {
  png: ['.png'],
  svg: ['.svg'],
  pdf: ['.pdf'],
  pgf: ['.pgf', '.tex', '.tikz'],
  pptx: ['.pptx'],
  csv: ['.csv'],
  json: ['.json', '.vl']
}

interface PlotOptions extends OutOptions {
  kind?: string
  metric?: string
  groupBy?: string
  setting?: string
  shares?: boolean
  image?: string
  invert?: boolean
  layer?: string
  method?: EmbeddingMethod
  part?: SplitName[]
  images?: number
  seed?: number
  color?: EmbeddingColor
  axis?: string
  smoothing?: number
  log?: boolean
  theme?: string
  recipe?: string
  saveRecipe?: string
  size?: FigureSize
  scale?: number
  transparent?: boolean
  title?: string
}

/** Adds `export` and what is below it. */
export function addExportCommands(program: Command, context: CommandContext): void {
  const exports = program
    .command('export')
    .description('export figures, models, records, reports and papers of runs, and whole runs')
  exports
    .command('plot [runs...]')
    .description('draw a figure of runs')
    .option('--kind <kind>', `${figureKinds.join(', ')}; curves if left out`)
    .option('--metric <name>', `one of ${figureMetrics.join(', ')}; separate several with commas`)
    .option(
      '--group-by <what>',
      'seed: runs that differ by it alone as their mean, with a band around it'
    )
    .option(
      '--image <image>',
      'of feature maps: a picture, or the number of an image of the test part, from 0; 0 if left out'
    )
    .option('--invert', 'of feature maps of a picture: swap light and dark')
    .option('--layer <name>', 'of feature maps: the layer; the first with maps if left out')
    .option(
      '--setting <path>',
      'of a scatter: the setting along the axis; the first that differs if left out'
    )
    .addOption(
      new Option('--method <name>', 'of an embedding; umap if left out').choices(embeddingMethods)
    )
    .option(
      '--part <names>',
      `of an embedding: ${splitNames.join(', ')}, several with commas; validation if left out`,
      splitNamesOf
    )
    .option(
      '--images <n>',
      'of an embedding: so many at most, drawn by the seed; 2000 if left out',
      (text: string) => wholeNumber(text, 1, mostEmbedded)
    )
    .option(
      '--seed <n>',
      'of an embedding: of the sample and of the places; 0 if left out',
      (text: string) => wholeNumber(text, 0, 0xffffffff)
    )
    .addOption(
      new Option('--color <what>', 'of an embedding: what colours say; label if left out').choices(
        embeddingColors
      )
    )
    .option('--shares', 'of confusion matrices: shares of each true class instead of counts')
    .option('--format <format>', `${plotFormats.join(', ')}; by itself as --out ends`)
    .requiredOption('--out <file>', 'file to write')
    .option('--force', 'replace the file that is there')
    .option('--axis <axis>', 'epoch, step, time or active; epoch if left out')
    .option('--smoothing <weight>', '0 to 1; 0 if left out', Number)
    .option('--log', 'logarithmic axis for losses')
    .option('--theme <theme>', 'light or dark; light if left out')
    .option('--size <size>', '960x540, 120x80mm, "one column" or "two columns"', figureSize)
    .option('--scale <factor>', 'pixels of a PNG for each of 96 an inch, 1 to 4', Number)
    .option('--title <text>', 'above the figure')
    .option('--transparent', 'without a ground')
    .option(
      '--recipe <file>',
      'draw a saved figure, or an exported one, again; options given beside it go first'
    )
    .option('--save-recipe <file>', 'keep how this figure is drawn, to draw it again')
    .action((runs: string[], options: PlotOptions) => exportPlot(context, runs, options))
  addExportModelCommand(exports, context)
  addExportDocumentCommands(exports, context)
  addExportRecordsCommands(exports, context)
  addExportCapsule(exports, context)
}

const invalid = (problem: string): AtelierError => new AtelierError('INVALID_USAGE', { problem })

function figureSize(text: string): FigureSize {
  const size = figureSizeOf(text)
  if (size) return size
  throw invalid(`"${text}" is no size; write 960x540, 120x80mm, "one column" or "two columns".`)
}

/** What is said of a figure; what is left out is as its recipe, or the workbench, has it. */
function given(runs: string[], options: PlotOptions): Partial<CallInput<'exports.plot'>> {
  const {
    kind,
    metric,
    groupBy,
    setting,
    shares,
    image,
    invert = false,
    layer,
    method,
    part,
    images,
    seed,
    color,
    axis,
    smoothing,
    log,
    theme,
    size,
    scale,
    transparent,
    title
  } = options
  const found = figureKinds.find((each) => each === kind)
  if (kind !== undefined && !found)
    throw invalid(`"${kind}" is no kind of figure; they are ${figureKinds.join(', ')}.`)
  if (groupBy !== undefined && groupBy !== 'seed')
    throw invalid(`Runs are not grouped by "${groupBy}"; give --group-by seed.`)
  if (groupBy !== undefined && (found ?? 'curves') !== 'curves')
    throw invalid(`--group-by is for curves; a figure of the kind "${found}" has none.`)
  const said = {
    kind: found,
    metrics: metric?.split(',').map(metricName),
    groupBy,
    setting,
    shares,
    ...imageOf(image, invert),
    layer,
    ...{ method, parts: part, images, seed, color },
    axis: axis as PlotRequest['axis'] | undefined,
    smoothing,
    logarithmic: log,
    theme: theme as PlotRequest['theme'] | undefined,
    ...size,
    scale,
    transparent,
    title
  }
  return {
    ...(Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as object),
    ...(runs.length > 0 ? { runs, query: null } : {})
  }
}

/** An image of the test part by its number, or a picture by its path. */
function imageOf(image: string | undefined, invert: boolean): Partial<CallInput<'exports.plot'>> {
  if (image === undefined) return {}
  if (/^\d+$/.test(image)) return { image: wholeNumber(image, 0, 1e9), picture: null }
  return { picture: { name: image, path: resolve(image), invert } }
}

/** @throws AtelierError UNKNOWN_METRIC, RECIPE_INVALID, INVALID_USAGE for a format that there is not */
function requestOf(runs: string[], options: PlotOptions): CallInput<'exports.plot'> {
  const format = outFormat('A plot', options, endings)
  const said = given(runs, options)
  if (options.recipe !== undefined) {
    const { atelierFigure: _, ...drawn } = readRecipe(options.recipe)
    const { picture } = drawn
    const kept = picture && { ...picture, path: resolve(picture.name) }
    return { ...drawn, picture: kept, ...said, format }
  }
  if (runs.length === 0) throw invalid('No run was named: give some, or --recipe.')
  if ((said.kind ?? 'curves') === 'curves' && !said.metrics)
    throw invalid(`Curves are of a metric: give --metric, one of ${figureMetrics.join(', ')}.`)
  return { ...said, format }
}

async function exportPlot(context: CommandContext, runs: string[], options: PlotOptions): Promise<void> {
  const request = requestOf(runs, options)
  const { force = false, saveRecipe } = options
  requireRoom(options)
  if (saveRecipe !== undefined) requireRoom({ out: saveRecipe, force })

  await context.withWorkbench(async (client) => {
    if (request.kind === 'embedding') client.onEvent(progressOf())
    const { base64, origin } = await client.call('exports.plot', request)
    if (origin.recipe.kind === 'curves') {
      const doubtful = await endingWithout(client, origin)
      const details = doubtful.map((run) => client.call('runs.show', { run }))
      nameMissing(await Promise.all(details), origin.recipe.metrics)
    }
    writeOut(options, Buffer.from(base64, 'base64'))
    printPlace(options.out)
    if (saveRecipe === undefined) return
    writeOut({ out: saveRecipe, force }, `${JSON.stringify(origin.recipe, null, 2)}\n`)
    printPlace(saveRecipe)
  })
}

/** The runs of a figure whose last epoch has no number for one of its metrics: the others have some. */
async function endingWithout(
  client: WorkbenchClient,
  { runs, recipe: { metrics } }: FigureOrigin
): Promise<string[]> {
  const lasts = new Map((await client.call('runs.list', {})).map(({ id, last }) => [id, last]))
  return runs
    .map(({ id }) => id)
    .filter((id) => {
      const last = lasts.get(id)
      return (
        !last ||
        metrics.some((metric) => !Number.isFinite(decodeMetric(epochValue(last, metric) ?? 'NaN')))
      )
    })
}
