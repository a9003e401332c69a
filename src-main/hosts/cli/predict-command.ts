import type { Command } from 'commander'
import { resolve } from 'node:path'
import { type Prediction, type PredictionNote } from '../../contract'
import type { CommandContext } from './context'
import { print, printJson, printProblem, table } from './output'

const notes: Record<PredictionNote, string> = {
  fitted: 'scaled with its proportions kept',
  onWhite: 'transparent: laid on white',
  onBlack: 'transparent: laid on black',
  looksInverted: 'looks inverted'
}

/** Adds `predict`: an answer or an error for each image, and exit code 1 where any could not be read. */
export function addPredictCommand(program: Command, context: CommandContext): void {
  program
    .command('predict <run> <images...>')
    .description('what a run, or RUN@CHECKPOINT, sees in images (PNG, JPEG, WebP)')
    .option('--invert', 'take light for dark, as for a dark drawing on white')
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
  if (inverted > 0)
    printProblem({
      message: `${inverted === 1 ? 'An image is' : `${inverted} images are`} light where the training data is dark, or the other way round.`,
      fix: invert ? 'Leave --invert out.' : 'Run it again with --invert to take light for dark.'
    })
}
