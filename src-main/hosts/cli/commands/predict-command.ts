import { type Command, Option } from 'commander'
import { resolve } from 'node:path'
import {
  AtelierError,
  type Prediction,
  type PredictionNote,
  type SplitName,
  splitNames
} from '../../../contract'
import { writeExplanations } from '../../../workbench/analysis/explanation-pictures'
import { picturePaths, predictionsCsv } from '../../../workbench/analysis/prediction-files'
import { type CommandContext, wholeNumber } from '../context'
import { writingProblem } from '../file-problem'
import { writeOut } from '../out-file'
import { print, printJson, printProblem, table } from '../output'

const notes: Record<PredictionNote, string> = {
  fitted: 'scaled, keeping its proportions',
  onWhite: 'transparent: placed on white',
  onBlack: 'transparent: placed on black',
  constant: 'of one colour all over: there is nothing to see',
  looksInverted: 'looks inverted'
}

interface PredictOptions {
  invert?: boolean
  json?: boolean
  csv?: string
  explain?: string
  layer?: string
  neighbours?: number
  neighboursOf: SplitName
}

/** Pictures that one call takes. */
const mostAtOnce = 1000

/** Adds `predict`: an answer or an error for each image, and exit code 1 where any could not be read. */
export function addPredictCommand(program: Command, context: CommandContext): void {
  program
    .command('predict <run> <images...>')
    .description(
      'classify pictures (PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF) or folders of them with a run or ' +
        'RUN@CHECKPOINT'
    )
    .option('--invert', 'swap light and dark, for example for a dark drawing on white')
    .option('--csv <file>', "write every class's probability for each picture into a CSV file")
    .option(
      '--explain <folder>',
      'write pictures of where the network looked for the most probable classes (Grad-CAM)'
    )
    .option('--layer <name>', 'with --explain: by the maps of this layer; otherwise the last one')
    .option(
      '--neighbours <count>',
      'with the images of its data that are most like each picture, by the features that the last layer takes',
      (text) => wholeNumber(text, 1, 100)
    )
    .addOption(
      new Option('--neighbours-of <part>', 'with --neighbours: among which images they are')
        .choices(splitNames)
        .default('train')
    )
    .option('--json', 'print JSON')
    .action((run: string, images: string[], options: PredictOptions) =>
      context.withWorkbench(async (client) => {
        const paths = picturePaths(images.map((image) => resolve(image)))
        const results: Prediction[] = []
        for (let from = 0; from < paths.length; from += mostAtOnce)
          results.push(
            ...(await client.call('runs.predict', {
              run,
              images: paths.slice(from, from + mostAtOnce),
              invert: options.invert ?? false,
              neighbours: options.neighbours ?? 0,
              neighboursOf: options.neighboursOf,
              explain: options.explain === undefined ? null : { layer: options.layer ?? null }
            }))
          )
        if (options.csv !== undefined)
          writeOut({ out: options.csv, force: true }, predictionsCsv(results))
        if (options.explain !== undefined) await explain(options.explain, results, options)
        if (options.json) printJson(results)
        else report(results, options.invert ?? false)
        if (results.some((each) => 'error' in each)) process.exitCode = 1
      })
    )
}

async function explain(folder: string, results: Prediction[], { json }: PredictOptions): Promise<void> {
  const explained = results.flatMap((each) => ('class' in each ? [each.explanation] : []))
  if (explained.length > 0 && explained.every((each) => each?.layer === null))
    throw new AtelierError('NETWORK_HAS_NO_MAPS')
  try {
    const files = await writeExplanations(folder, results)
    if (!json) for (const file of files) print(file)
  } catch (error) {
    const reason = writingProblem(error)
    throw new AtelierError('FILE_NOT_WRITABLE', { path: folder, reason }, { cause: error })
  }
}

function report(results: Prediction[], invert: boolean): void {
  const answers = results.flatMap((each) => ('class' in each ? [each] : []))
  if (answers.length > 0)
    print(
      table(
        ['Image', 'Class', 'Probability', 'Note'],
        answers.map((each) => [
          each.image,
          each.class,
          `${(each.probability * 100).toFixed(1)}%`,
          each.notes.map((note) => notes[note]).join('; ')
        ])
      )
    )
  const neighbours = answers.flatMap((each) =>
    (each.neighbours ?? []).map((near) => [each.image, near.image, near.class, near.distance.toFixed(4)])
  )
  if (neighbours.length > 0) print(table(['Image', 'Neighbour', 'Class', 'Distance'], neighbours))
  for (const each of results) if ('error' in each) printProblem(each.error)
  const inverted = answers.filter((each) => each.notes.includes('looksInverted')).length
  const which = inverted === 1 ? 'An image is' : `${inverted} images are`
  if (inverted > 0)
    printProblem({
      message: `${which} light where the training data is dark, or the reverse.`,
      fix: invert ? 'Leave out --invert.' : 'Run it again with --invert to swap light and dark.'
    })
}
