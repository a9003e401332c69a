/**
 * `npm run bench:finetune`: what a head start is worth. EfficientNet-Lite0 on icons of Debian's themes,
 * tested on themes that it never saw: its last layer alone on ImageNet's weights, all of it from those
 * weights, and all of it from random ones, each in the same time on the same engine, by the command line.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { engineIds, type ExperimentInput } from '../../src-main/contract'
import { accuracyInterval } from '../../src-main/figures/accuracy-interval'
import { atelier, environment } from '../support/command-line'
import { cacheFolder } from '../support/cache-folder'
import { iconPictures, type IconPictures, missingPackages } from '../support/icon-pictures'
import { columnsOf, machine } from './report'
import { type Mark, type TimedTraining, timedTraining } from './timed-training'

const usage =
  'npm run bench:finetune -- [--seconds 120] [--seeds 1] [--size 128] [--engine auto] ' +
  '[--icons /usr/share/icons] [--json FILE]\n' +
  `Engines: auto, ${engineIds.join(', ')}. Seconds are those of one training, from the start of its process.`

const weights = 'efficientnet-lite0'
const dataset = 'icons'
/** What a person's patience ends with, where an epoch takes a moment. */
const mostEpochs = 60
/** Of the time that a training may take: what it is planned to take. */
const planned = 0.92
/** Training pictures by which an epoch's time is measured. */
const probeImages = 256
/** A picture that is trained on, in pictures that are tested on: forward, and two gradients. */
const workOfTraining = 3

type Part = Omit<ExperimentInput, 'dataset' | 'epochs' | 'seed' | 'engine'>
const crops: Part['augmentation'] = { crop: { area: [0.6, 1], aspect: [0.85, 1.18] } }
const shared = { model: { id: weights }, batchSize: 32, schedule: { type: 'cosine' } } as const

interface Way {
  title: string
  experiment: Part
  /** It goes on from what this came to, whose time is part of its own. */
  after?: { experiment: Part; epochs: number }
}

const head: Part = {
  ...shared,
  weights: { from: weights, head: 'new' },
  fineTuning: { frozenEpochs: null },
  optimizer: { type: 'adam', learningRate: 0.003 }
}

/**
 * The three ways. The first two are what the window does: its quick path, and "Make it better" from there
 * on. Trained together with a last layer that knows nothing, a pretrained network loses what it knew.
 */
const ways: readonly Way[] = [
  {
    title: 'head only',
    experiment: head
  },
  {
    title: 'fine-tuned',
    after: { experiment: head, epochs: 20 },
    experiment: {
      ...shared,
      fineTuning: { frozenEpochs: 0, unfreezeEvery: 2, layerDecay: 0.6, freezeNormalization: true },
      optimizer: { type: 'adam', learningRate: 0.0003 },
      augmentation: crops
    }
  },
  {
    title: 'from scratch',
    experiment: {
      ...shared,
      optimizer: { type: 'adam', learningRate: 0.001 },
      augmentation: { ...crops, normalize: true }
    }
  }
]

interface Bench {
  folder: string
  /** A cache of its own: engines and weights are the person's, what a training keeps is not. */
  cache: string
  size: number
  seconds: number
  images: IconPictures['counts']
}

const note = (line: string): void => console.error(line)
const percent = (share: number): string => `${(share * 100).toFixed(1)}%`

/** One command, whose words are shown where it fails. */
async function command(bench: Bench, args: string[], extra: NodeJS.ProcessEnv = {}): Promise<void> {
  const { code, stderr } = await atelier(bench.folder, args, extra)
  if (code !== 0) throw new Error(`"atelier ${args.join(' ')}" ended with ${String(code)}: ${stderr}`)
}

interface Plan {
  epochs: number
  seed: number
  engine: string
  limit?: number | null
  seconds?: number
}

/** All that a way does, one training after the other: its marks count from the start of the first. */
async function wholeWay(bench: Bench, way: Way, plan: Plan): Promise<TimedTraining> {
  if (!way.after) return train(bench, way, plan)
  const first = await train(
    bench,
    { ...way, experiment: way.after.experiment },
    {
      ...plan,
      epochs: way.after.epochs
    }
  )
  const weights = { from: first.run, head: 'keep' } as const
  const rest = { ...plan, seconds: Math.max(1, (plan.seconds ?? Infinity) - first.seconds) }
  const second = await train(bench, { ...way, experiment: { ...way.experiment, weights } }, rest)
  const later = second.marks.map((mark) => ({ ...mark, seconds: mark.seconds + first.seconds }))
  return { ...second, marks: [...first.marks, ...later], seconds: first.seconds + second.seconds }
}

/** One training of a way. Features that another one computed are forgotten before. */
async function train(bench: Bench, way: Way, plan: Plan): Promise<TimedTraining> {
  const { epochs, seed, engine, limit = null, seconds } = plan
  rmSync(join(bench.cache, 'features'), { recursive: true, force: true })
  const file = join(bench.folder, 'experiment.json')
  const side = { height: bench.size, width: bench.size }
  const recipe = { ...side, channels: 3, fit: 'fit', background: 'auto' } as const
  const experiment = {
    ...way.experiment,
    ...{ epochs, seed, engine: engine as ExperimentInput['engine'] },
    dataset: { id: dataset, recipe, limit, validation: { from: 'test' } }
  } satisfies ExperimentInput
  writeFileSync(file, JSON.stringify(experiment))
  return timedTraining(['train', file], {
    environment: environment(bench.folder, { ATELIER_CACHE: bench.cache }),
    ...(seconds === undefined ? {} : { seconds })
  })
}

/** How many epochs of a way end in time, by two of some of the pictures that are forgotten again. */
async function epochsOf(
  bench: Bench,
  way: Way,
  engine: string
): Promise<{ epochs: number; engine: string }> {
  const trainsAll = way.experiment.fineTuning?.frozenEpochs !== null
  const limit = trainsAll ? Math.min(probeImages, bench.images.train) : null
  const { after } = way
  const before = after
    ? await train(
        bench,
        { ...way, experiment: after.experiment },
        { epochs: after.epochs, seed: 0, engine }
      )
    : null
  // All stages at once from the first epoch on: what the last ones take.
  const { fineTuning } = way.experiment
  const probed: Part =
    after && fineTuning
      ? { ...way.experiment, weights: head.weights, fineTuning: { ...fineTuning, unfreezeEvery: 0 } }
      : way.experiment
  const probe = await train(bench, { ...way, experiment: probed }, { epochs: 2, seed: 0, engine, limit })
  const [first, second] = probe.marks as [Mark, Mark]
  const measured = second.seconds - first.seconds

  const work = (images: number): number => workOfTraining * images + bench.images.test
  const epoch = limit === null ? measured : (measured * work(bench.images.train)) / work(limit)
  const around = first.seconds - measured + (probe.seconds - second.seconds)
  const left = bench.seconds * planned - around - (before?.seconds ?? 0)
  const fitting = Math.floor(left / epoch)
  const epochs = Math.min(mostEpochs, Math.max(1, fitting))
  note(`${way.title}: ${epoch.toFixed(1)} s an epoch, so ${epochs} of them`)
  return { epochs, engine: probe.engine }
}

/** The person's cache without what trainings put there, so that each does all of its work. */
function ownCache(folder: string): string {
  const cache = join(folder, 'cache')
  mkdirSync(cache)
  const made = ['features', 'packs', 'image-manifests', 'imported']
  for (const name of readdirSync(cacheFolder))
    if (!made.includes(name)) symlinkSync(join(cacheFolder, name), join(cache, name))
  return cache
}

const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length

/** Accuracy after so many seconds: that of the last epoch that had ended; null: none had. */
function accuracyAt(marks: Mark[], seconds: number): number | null {
  return marks.findLast((mark) => mark.seconds <= seconds)?.accuracy ?? null
}

function tableOf(results: Map<Way, TimedTraining[]>, seconds: number, images: number): string {
  const times = [1 / 3, 2 / 3].map((share) => Math.round(seconds * share))
  const head = [
    '',
    ...times.map((time) => `${time} s`),
    'at the end',
    '95% interval',
    'epochs',
    'seconds'
  ]
  const rows = [...results].map(([{ title }, trainings]) => {
    const atTimes = times.map((time) => trainings.map(({ marks }) => accuracyAt(marks, time)))
    const reached = trainings.flatMap(({ marks }) => marks.at(-1) ?? [])
    const final = mean(reached.map(({ accuracy }) => accuracy))
    const { low, high } = accuracyInterval(final * images, images)
    const isWhole = reached.length === trainings.length
    return [
      title,
      ...atTimes.map((each) => (each.every((value) => value !== null) ? percent(mean(each)) : '–')),
      isWhole ? percent(final) : 'no epoch ended',
      isWhole ? `${percent(low)} to ${percent(high)}` : '–',
      mean(trainings.map(({ marks }) => marks.length)).toFixed(0),
      mean(trainings.map((each) => each.seconds)).toFixed(0)
    ]
  })
  return columnsOf([head, ...rows])
}

async function race(bench: Bench, seeds: number[], chosen: string): Promise<Map<Way, TimedTraining[]>> {
  let engine = chosen
  const planOf = new Map<Way, number>()
  for (const way of ways) {
    const found = await epochsOf(bench, way, engine)
    planOf.set(way, found.epochs)
    engine = found.engine
  }

  const results = new Map<Way, TimedTraining[]>(ways.map((way) => [way, []]))
  for (const seed of seeds)
    for (const way of ways) {
      const epochs = planOf.get(way) ?? 1
      const training = await wholeWay(bench, way, { epochs, seed, engine, seconds: bench.seconds })
      results.get(way)?.push(training)
      const course = training.marks.map(
        (mark) => `${mark.seconds.toFixed(0)} s ${percent(mark.accuracy)}`
      )
      const every = Math.ceil(course.length / 6)
      const shown = course.filter((_, i) => (course.length - 1 - i) % every === 0)
      note(
        `${way.title}, seed ${seed}: ${shown.join(', ')}; ` +
          `${training.marks.length} of ${epochs + (way.after?.epochs ?? 0)} epochs, ${training.seconds.toFixed(0)} s`
      )
    }
  note(`engine ${engine}`)
  return results
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '120' },
      seeds: { type: 'string', default: '1' },
      size: { type: 'string', default: '128' },
      engine: { type: 'string', default: 'auto' },
      icons: { type: 'string', default: '/usr/share/icons' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false }
    }
  })
  if (values.help) return (console.log(usage), 0)
  const missing = missingPackages(values.icons)
  if (missing.length > 0) {
    console.error(
      `Icons that the pictures are made of are not below ${values.icons}. On Debian and Ubuntu:\n` +
        `sudo apt-get install --no-install-recommends ${missing.join(' ')}`
    )
    return 1
  }

  const folder = mkdtempSync(join(tmpdir(), 'atelier-finetune-'))
  try {
    const seeds = values.seeds.split(',').map(Number)
    const [size, seconds] = [Number(values.size), Number(values.seconds)]
    const pictures = join(folder, 'pictures')
    const set = await iconPictures(values.icons, pictures, { side: size })
    note(
      `${set.counts.train} pictures of ${set.classes} icons to train on, ${set.counts.test} of held-out ` +
        `themes; SHA-256 ${set.sha256}`
    )
    const bench: Bench = { folder, cache: ownCache(folder), size, seconds, images: set.counts }
    await command(bench, ['weights', 'fetch', weights])
    await command(bench, ['datasets', 'import', pictures, '--name', dataset], {
      ATELIER_CACHE: bench.cache
    })
    const results = await race(bench, seeds, values.engine)

    const images = set.counts.test
    console.log(
      `\nEfficientNet-Lite0, ${size}x${size}, ${seconds} seconds each, ` +
        `seeds ${seeds.join(', ')}; accuracy on ${images} pictures of themes that were never seen\n\n` +
        tableOf(results, seconds, images)
    )
    if (values.json) {
      const trainings = [...results].map(([{ title }, each]) => ({ title, seeds, trainings: each }))
      const report = { size, seconds, set, machine: machine(), trainings }
      writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
    }
    return 0
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true })
  }
}

main().then(
  (code) => void (process.exitCode = code),
  (error: unknown) => {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    process.exitCode = 2
  }
)
