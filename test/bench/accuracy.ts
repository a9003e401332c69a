/**
 * `npm run bench:accuracy`: how long it takes to reach an accuracy on the test images of Fashion-MNIST,
 * for a preset in Atelier and for the same recipe in PyTorch, seed by seed. Both begin cold: a process
 * that starts, data that is read from the disk. A training that has reached it is stopped, unless the whole
 * of each was asked for.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ExperimentSpec } from '../../src-main/contract'
import { scheduleFactor } from '../../src-main/contract'
import { presets } from '../../src-main/workbench/experiments/experiment-sources'
import { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { peerEnvironment } from '../peers/environment'
import { median } from './report'
import { type Mark, timedTraining } from './timed-training'

const usage =
  'npm run bench:accuracy -- [--preset resnet50-fashion-mnist-fast] [--accuracy 0.914] [--seeds 1,2,3] ' +
  '[--epochs N] [--whole] [--data /usr/share/datasets/fashion-mnist] [--no-peers]'
const here = import.meta.dirname
const trainingImages = 60_000

interface Task {
  preset: string
  spec: ExperimentSpec
  seed: number
  data: string
  isEnough: (mark: Mark) => boolean
}

const note = (line: string): void => console.error(line)

/** One training in Atelier, as the command line does it. */
async function withAtelier({ preset, spec, seed, isEnough }: Task): Promise<Mark[]> {
  const workspace = mkdtempSync(join(tmpdir(), 'atelier-accuracy-'))
  try {
    const { marks } = await timedTraining(
      [
        ...['--workspace', workspace, 'train', preset],
        ...['--seed', String(seed), '--epochs', String(spec.epochs)]
      ],
      { isEnough },
      (mark) => void told('Atelier', seed, mark)
    )
    return marks
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

interface TorchPeer {
  python: string
  recipe: Record<string, unknown>
}

/** The same recipe in PyTorch. */
async function withTorch(
  { python, recipe }: TorchPeer,
  { spec, seed, data, isEnough }: Task
): Promise<Mark[]> {
  const started = Date.now()
  const peer = new LinePeer(python, [join(here, 'torch_recipe.py')])
  try {
    await peer.ask({
      ...{ task: 'prepare', ...recipe, seed, folder: data },
      threads: availableParallelism()
    })
    const marks: Mark[] = []
    for (let epoch = 1; epoch <= spec.epochs; epoch++) {
      const { accuracy } = await peer.ask<Mark>({ task: 'epoch' })
      const mark = told('PyTorch', seed, { seconds: secondsSince(started), accuracy })
      marks.push(mark)
      if (isEnough(mark)) break
    }
    return marks
  } finally {
    peer.close()
  }
}

const secondsSince = (started: number): number => (Date.now() - started) / 1000

function told(who: string, seed: number, mark: Mark): Mark {
  note(`${who}, seed ${seed}: ${(mark.accuracy * 100).toFixed(2)}% after ${mark.seconds.toFixed(0)} s`)
  return mark
}

/** What the peer is asked for. @throws Error where the recipe has a part that it does not know */
function recipeOf(spec: ExperimentSpec): Record<string, unknown> {
  const { optimizer, augmentation, schedule, batchSize, epochs } = spec
  if (optimizer.type !== 'sgd') throw new Error('the peer knows recipes with SGD alone')
  const unknown = partsUnknownToTorch(spec)
  if (unknown.length > 0) throw new Error(`the peer does not know ${unknown.join(', ')}`)
  const stepsPerEpoch = Math.ceil(trainingImages / batchSize)
  const rates = Array.from(
    { length: stepsPerEpoch * epochs },
    (_, i) => optimizer.learningRate * scheduleFactor(schedule, { step: i + 1, stepsPerEpoch, epochs })
  )
  return {
    ...{ model: spec.model, batchSize, rates, labelSmoothing: spec.labelSmoothing },
    ...{ flip: augmentation.flip, shift: augmentation.shift, bf16: spec.precision === 'bf16' },
    ...{ learningRate: optimizer.learningRate, momentum: optimizer.momentum },
    ...{ nesterov: optimizer.nesterov, weightDecay: optimizer.weightDecay }
  }
}

/** What the recipe has beyond what the peer's file does. */
function partsUnknownToTorch(spec: ExperimentSpec): string[] {
  const { flip: _, shift: __, ...augmentation } = spec.augmentation
  const { clipNorm, averageDecay, earlyStopping, weights, fineTuning } = spec
  const { recipe, limit } = spec.dataset
  const parts = {
    ...augmentation,
    ...{ clipNorm, averageDecay, earlyStopping, weights, fineTuning, recipe, limit },
    steering: spec.steering.length
  }
  return Object.entries(parts).flatMap(([name, value]) => (value ? [name] : []))
}

function print(trainings: Map<string, Mark[][]>, accuracy: number): void {
  for (const [who, runs] of trainings) {
    const times = runs.map((marks) => marks.find((mark) => mark.accuracy >= accuracy)?.seconds ?? null)
    const reached = times.filter((time) => time !== null)
    const ends = runs.map((marks) => ((marks.at(-1)?.accuracy ?? Number.NaN) * 100).toFixed(2))
    console.log(
      `${who.padEnd(10)}${(accuracy * 100).toFixed(1)}% after ` +
        `${times.map((time) => (time === null ? 'never' : `${time.toFixed(0)} s`)).join(', ')}` +
        `${reached.length > 0 ? ` (median ${median(reached).toFixed(0)} s)` : ''}; ` +
        `last ${ends.join(', ')}%`
    )
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'preset': { type: 'string', default: 'resnet50-fashion-mnist-fast' },
      'accuracy': { type: 'string', default: '0.914' },
      'seeds': { type: 'string', default: '1,2,3' },
      'epochs': { type: 'string' },
      'whole': { type: 'boolean', default: false },
      'data': { type: 'string', default: '/usr/share/datasets/fashion-mnist' },
      'no-peers': { type: 'boolean', default: false },
      'help': { type: 'boolean', default: false }
    }
  })
  if (values.help) return console.log(usage)
  const found = presets.find(({ id }) => id === values.preset)
  if (!found) throw new Error(`there is no preset ${values.preset}`)
  const spec = { ...found.spec, epochs: Number(values.epochs ?? found.spec.epochs) }
  const environment = values['no-peers']
    ? { reason: 'nobody asked for them' }
    : peerEnvironment([join(here, '../peers/requirements.txt'), join(here, 'requirements.txt')], note)
  if ('reason' in environment) note(`Without PyTorch: ${environment.reason}.`)

  // Before anything is trained: it may have a part that the peer does not know.
  const peer = 'python' in environment ? { python: environment.python, recipe: recipeOf(spec) } : null
  const goal = Number(values.accuracy)
  const isEnough = ({ accuracy }: Mark): boolean => !values.whole && accuracy >= goal
  const trainings = new Map<string, Mark[][]>()
  const keep = (who: string, marks: Mark[]): void =>
    void trainings.set(who, [...(trainings.get(who) ?? []), marks])
  for (const seed of values.seeds.split(',').map(Number)) {
    const task = { preset: values.preset, spec, seed, data: values.data, isEnough }
    keep('Atelier', await withAtelier(task))
    if (peer) keep('PyTorch', await withTorch(peer, task))
  }
  print(trainings, goal)
}

main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  process.exitCode = 2
})
