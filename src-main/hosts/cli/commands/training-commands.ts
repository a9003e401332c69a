import { type Command, Option } from 'commander'
import { type CommandContext, engineName, wholeNumber } from '../context'
import type { JsonOption } from '../json-option'
import { repeat, resume, train } from './train-command'

/** Adds what trains and tells how it goes: `train`, `resume`, `repeat`. */
export function addTrainingCommands(program: Command, context: CommandContext): void {
  addTrain(program, context)
  program
    .command('resume <run>')
    .description('continue a run exactly where it was paused, stopped or interrupted')
    .option('--tensorboard <dir>', 'write a log folder of TensorBoard while it trains')
    .option('--json', 'print one JSON object a line')
    .action(async (run: string, options: JsonOption & { tensorboard?: string }) => {
      process.exitCode = await resume(context, run, options)
    })
  program
    .command('repeat <run>')
    .description('train a run again, with the changes made during training at the same steps')
    .option('--name <name>', 'name of the new run')
    .option('--json', 'print one JSON object a line')
    .action(async (run: string, options: { name?: string } & JsonOption) => {
      process.exitCode = await repeat(context, run, options)
    })
}

/** The values of an option that may be repeated. */
const another = (text: string, all: string[]): string[] => [...all, text]

function addTrain(program: Command, context: CommandContext): void {
  program
    .command('train <experiment>')
    .description('train a preset or an experiment file')
    .option('--epochs <n>', 'number of epochs', (text) => wholeNumber(text, 1, 100_000))
    .option('--limit <n>', 'use only this many training images', (text) => wholeNumber(text, 1, 1e9))
    .option('--batch-size <n>', 'images per step', (text) => wholeNumber(text, 1, 65_536))
    .option('--engine <id>', 'an engine, or "auto" for the fastest', engineName)
    .option('--seed <n>', 'seed', (text) => wholeNumber(text, 0, 4_294_967_295))
    .option('--model <file>', 'train the network in a JSON of Keras or TensorFlow.js')
    .option('--set <path=value>', 'set any field; may be repeated', another, [])
    .option('--leave-out <class>', 'train without the images of a class; may be repeated', another, [])
    .option(
      '--merge <class=other>',
      'count the images of a class as those of another, or of a new one; may be repeated',
      another,
      []
    )
    .option('--name <name>', 'name of the run')
    .option(
      '--from <run>',
      'continue from the newest checkpoint of a run, or from a given one: RUN@FILE'
    )
    .option(
      '--weights <file>',
      'begin with the weights of a file, of a name that "atelier weights" lists, or of a run'
    )
    .addOption(
      new Option('--head <what>', 'with --weights: keep their last layer, or begin it anew').choices([
        'keep',
        'new'
      ])
    )
    .option('--tensorboard <dir>', 'write a log folder of TensorBoard while it trains')
    .option('--dry-run', 'run only a few steps, and estimate what the whole run will take')
    .option('--json', 'print one JSON object a line')
    .action(async (experiment: string, options: Parameters<typeof train>[2]) => {
      process.exitCode = await train(context, experiment, options)
    })
}
