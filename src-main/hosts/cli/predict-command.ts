import type { Command } from 'commander'
import { resolve } from 'node:path'
import { type Prediction, type PredictionNote } from '../../contract'
import type { CommandContext } from './context'
import { print, printJson, printProblem, table } from './output'

const notes: Record<PredictionNote, string> = {
  fitted: 'scaled, keeping its proportions',
  onWhite: 'transparent: placed on white',
  onBlack: 'transparent: placed on black',
  constant: 'of one colour all over: there is nothing to see',
  looksInverted: 'looks inverted'
}

/** Adds `predict`: an answer or an error for each image, and exit code 1 where any could not be read. */
export function addPredictCommand(program: Command, context: CommandContext): void {
  program
    .command('predict <run> <images...>')
    .description(
      'classify pictures (PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF) with a run, or with RUN@CHECKPOINT'
    )
    .option('--invert', 'swap light and dark, for example for a dark drawing on white')
    .option('--json', 'print JSON')
    .action((run: string, images: string[], options: { invert?: boolean; json?: boolean }) =>
      context.withWorkbench(async (client) => {
        const results = await client.call('runs.predict', {
          run,
          images: images.map((image) => resolve(image)),
          invert: options.invert ?? false
        })
        if (options.json) printJson(results)
        else report(results, options.invert ?? false)
        if (results.some((each) => 'error' in each)) process.exitCode = 1
      })
    )
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
  for (const each of results) if ('error' in each) printProblem(each.error)
  const inverted = answers.filter((each) => each.notes.includes('looksInverted')).length
  const which = inverted === 1 ? 'An image is' : `${inverted} images are`
  if (inverted > 0)
    printProblem({
      message: `${which} light where the training data is dark, or the reverse.`,
      fix: invert ? 'Leave out --invert.' : 'Run it again with --invert to swap light and dark.'
    })
}
