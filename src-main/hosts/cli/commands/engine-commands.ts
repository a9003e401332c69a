import type { Command } from 'commander'
import {
  AtelierError,
  type BenchRequest,
  type ImageShape,
  imageShapeOf,
  modelIds,
  precisions
} from '../../../contract'
import { type CommandContext, engineName, precisionName, wholeNumber } from '../context'
import { enginesTable, profileText } from '../engine-texts'
import type { JsonOption } from '../json-option'
import { engineService } from '../machine-services'
import { knownModel } from './model-commands'
import { print, printJson } from '../output'

type BenchOptions = Omit<BenchRequest, 'model' | 'profile' | 'peers' | 'inputShape'> &
  JsonOption & { model: string; profile?: boolean; peers?: boolean; image?: ImageShape }

/** @throws AtelierError INVALID_USAGE */
function imageShape(text: string): ImageShape {
  const shape = imageShapeOf(text)
  if (shape === null)
    throw new AtelierError('INVALID_USAGE', {
      problem: `"${text}" is not an image size such as 224x224x3.`
    })
  return shape
}

/** Adds `engines`. */
export function addEnginesCommand(program: Command, context: CommandContext): void {
  program
    .command('engines')
    .description('list every engine: whether it is available, why not, and how to fix it')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => {
      const reports = await engineService(context).list(false)
      if (options.json) printJson(reports)
      else print(enginesTable(reports))
    })
}

/** Adds `bench`. */
export function addBenchCommand(program: Command, context: CommandContext): void {
  program
    .command('bench')
    .description('measure how long a training step takes')
    .option('--model <id>', modelIds.join(', '), 'resnet50')
    .option('--batch-size <n>', 'images per step', (text) => wholeNumber(text, 1, 4096), 128)
    .option('--image <HxWxC>', 'size of the images, for example 224x224x3', imageShape)
    .option('--steps <n>', 'number of measured steps', (text) => wholeNumber(text, 1, 10_000), 10)
    .option('--engine <id>', 'an engine, or "auto" for the fastest', engineName, 'auto')
    .option('--precision <name>', precisions.join(', '), precisionName, 'fp32')
    .option('--profile', 'show where the time goes, and the least it could take')
    .option('--peers', 'also time Keras, if it is installed')
    .option('--json', 'print JSON')
    .action((options: BenchOptions) => bench(context, options))
}

async function bench(
  context: CommandContext,
  { model, json, profile = false, peers = false, image, ...rest }: BenchOptions
): Promise<void> {
  const request = {
    ...rest,
    profile,
    peers,
    model: knownModel(model),
    ...(image && { inputShape: image })
  }
  const { peersMissing, ...result } = await engineService(context).bench(request)
  if (peersMissing !== undefined) process.stderr.write(`${peersMissing}.\n`)
  if (json) return printJson(result)

  const { engine, precision, batchSize, stepSeconds } = result
  print(
    `${engine}, ${result.model}, ${precision}, batch ${batchSize}: ` +
      `${stepSeconds.median.toFixed(3)} s a step (best ${stepSeconds.min.toFixed(3)}), ` +
      `${result.imagesPerSecond.toFixed(0)} images/s, ${result.gflops.toFixed(0)} GFLOP/s`
  )
  for (const peer of result.peers ?? [])
    print(
      `${peer.title}: ${peer.stepSeconds.median.toFixed(3)} s a step (best ` +
        `${peer.stepSeconds.min.toFixed(3)}); ${engine} takes ${peer.ratio.toFixed(2)} times that`
    )
  if (profile) print(profileText(result))
}
