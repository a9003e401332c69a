/**
 * `npm run bench:data`: how fast pictures are fed to a training, beside PyTorch's DataLoader with
 * torchvision. Everybody reads the same folder of JPEG files, 500x375, and makes batches of float images
 * 224x224x3 of it, randomly cropped and flipped, on the same cores; they take turns, so that a machine
 * that speeds up or slows down does so for everybody.
 *
 * What is counted of Atelier "from JPEG" is a first epoch with nothing in the cache: the folder is looked
 * at, every picture hashed and decoded into the cache, and then all batches are made. "From the cache" is
 * every epoch after that. PyTorch decodes in every epoch; its workers are started before the first that
 * is counted.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildSync } from 'esbuild'
import { experimentSpec } from '../../src-main/contract'
import { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { peerEnvironment } from '../peers/environment'
import { cacheFolder, jpegDecoderPath, onednnIsSetUp } from '../support/cache-folder'
import { atelier } from '../support/command-line'
import { startTrainer } from '../support/trainer-process'
import { droppedFolder } from './dropped-pictures'
import { photographFolder } from './photographs'
import { median } from './report'

const usage =
  'npm run bench:data -- [--images 2000] [--rounds 3] [--batch-size 128] [--workers N] [--folder FOLDER] ' +
  '[--dropped 10000] [--no-peers]'
const here = import.meta.dirname

interface Options {
  /** Of the photographs, in the parts `train` and `test`. */
  folder: string
  /** For what is made while it runs. */
  scratch: string
  rounds: number
  batchSize: number
  /** Of PyTorch's loader. */
  workers: number
  /** How many pictures are dropped; 0: none. */
  dropped: number
  python: string | null
}

const note = (line: string): void => console.error(line)

/** What is measured, a number a round. */
interface Figures {
  /** Images a second. */
  jpeg: number[]
  cache: number[]
  torch: number[]
  /** Seconds from naming the folder, in a process that is started for it, until the first step is done. */
  firstStep: number[]
  firstStepAgain: number[]
  torchFirstStep: number[]
  /** Seconds until pictures that are dropped are imported, and from then until the first step is done. */
  imported: number[]
  afterImport: number[]
}

interface Epoch {
  images: number
  seconds: number
}

/** As it is built: what translates TypeScript would be loaded by each of its threads too. */
function startAtelier(): LinePeer {
  const program = join(here, '../../out/bench/atelier-feed.mjs')
  buildSync({
    entryPoints: [join(here, 'atelier-feed.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external'
  })
  return new LinePeer(process.execPath, [program])
}
const startTorch = (python: string): LinePeer => new LinePeer(python, [join(here, 'torch_feed.py')])

async function measure(options: Options): Promise<Figures> {
  const { folder, scratch, rounds, batchSize } = options
  const figures: Figures = {
    ...{ jpeg: [], cache: [], torch: [], firstStep: [], firstStepAgain: [], torchFirstStep: [] },
    ...{ imported: [], afterImport: [] }
  }
  const cache = join(scratch, 'cache')
  const atelier = startAtelier(),
    torch = options.python === null ? null : startTorch(options.python)
  try {
    if (torch) {
      const { title } = await torch.ask<{ title: string }>(torchRequest(options))
      note(`beside ${title}; its first epoch is not counted ...`)
      await torch.ask<Epoch>({ task: 'epoch' })
    }
    for (let round = 1; round <= rounds; round++) {
      rmSync(cache, { recursive: true, force: true })
      const loaded = await atelier.ask<Epoch>({ task: 'load', folder, cache, batchSize })
      const first = await atelier.ask<Epoch>({ task: 'epoch', epoch: 1 })
      figures.jpeg.push(first.images / (loaded.seconds + first.seconds))
      const second = await atelier.ask<Epoch & { threads: number | null }>({ task: 'epoch', epoch: 2 })
      figures.cache.push(second.images / second.seconds)
      const theirs = await torch?.ask<Epoch>({ task: 'epoch' })
      if (theirs) figures.torch.push(theirs.images / theirs.seconds)
      note(
        `round ${round} of ${rounds}: looked at and decoded in ${loaded.seconds.toFixed(1)} s, first epoch ` +
          `${first.seconds.toFixed(1)} s, second ${second.seconds.toFixed(1)} s (${
            second.threads === null ? 'by the addon' : `threads: ${second.threads}`
          }); ` +
          `PyTorch ${theirs?.seconds.toFixed(1) ?? '-'} s`
      )
    }
  } finally {
    atelier.close()
    torch?.close()
  }
  for (let round = 1; round <= rounds; round++) await measureFirstSteps(options, figures)
  if (options.dropped > 0) await measureDropping(options, figures)
  return figures
}

const torchRequest = ({ folder, batchSize, workers }: Options): Record<string, unknown> => ({
  task: 'load',
  folder: join(folder, 'train'),
  batchSize,
  workers,
  threads: availableParallelism()
})

async function measureFirstSteps(options: Options, figures: Figures): Promise<void> {
  const cache = join(options.scratch, 'first-step')
  rmSync(cache, { recursive: true, force: true })
  const dataset = { id: 'photographs', path: options.folder }
  figures.firstStep.push(await secondsToFirstStep(options, dataset, cache))
  figures.firstStepAgain.push(await secondsToFirstStep(options, dataset, cache))
  if (options.python === null) return

  const started = Date.now()
  const torch = startTorch(options.python)
  await torch.ask(torchRequest(options))
  await torch.ask({ task: 'step' })
  figures.torchFirstStep.push((Date.now() - started) / 1000)
  torch.close()
}

/** Once, since it is long: pictures that nobody has looked at are imported, and trained on. */
async function measureDropping(options: Options, figures: Figures): Promise<void> {
  const { folder, scratch, dropped } = options
  note(`Dropping ${dropped} pictures ...`)
  const into = join(scratch, 'dropped'),
    cache = join(scratch, 'dropped-cache')
  await droppedFolder(folder, into, dropped)
  mkdirSync(cache, { recursive: true })
  // Of all that is in the usual cache only what it decodes by.
  if (jpegDecoderPath !== null) symlinkSync(dirname(dirname(jpegDecoderPath)), join(cache, 'jpeg'))
  const started = Date.now()
  const importing = ['datasets', 'import', into, '--name', 'dropped']
  const { code, stderr } = await atelier(join(scratch, 'workspace'), importing, {
    ATELIER_CACHE: cache
  })
  if (code !== 0) throw new Error(`the import ended: ${stderr}`)
  figures.imported.push((Date.now() - started) / 1000)
  figures.afterImport.push(await secondsToFirstStep(options, { id: 'dropped' }, cache))
}

/** Of a trainer process that is given the data: a small network, so that the data are what is waited for. */
async function secondsToFirstStep(
  { scratch, batchSize }: Options,
  dataset: { id: string; path?: string },
  cache: string
): Promise<number> {
  const spec = experimentSpec.parse({
    model: { id: 'cnn', filters: [4], denseUnits: 8 },
    dataset,
    optimizer: { type: 'sgd' },
    epochs: 1,
    batchSize,
    augmentation: { crop: {}, flip: true }
  })
  const started = Date.now()
  const trainer = startTrainer({
    kind: 'train',
    spec,
    runFolder: mkdtempSync(join(scratch, 'run-')),
    places: { cacheFolder: cache, systemFolder: cache },
    engine: onednnIsSetUp ? 'onednn' : 'wasm',
    threads: null,
    cacheFolder,
    initial: null
  })
  const event = await Promise.race([
    trainer.until(({ type }) => type === 'steps'),
    trainer.exit.then(() => null)
  ])
  trainer.child.kill('SIGKILL')
  if (event?.type !== 'steps') throw new Error(`the trainer ended: ${trainer.stderr()}`)
  return ((event.steps.at[0] ?? Number.NaN) - started) / 1000
}

function print(figures: Figures, images: number, dropped: number): void {
  const rate = (name: keyof Figures): number => median(figures[name])
  const line = (what: string, text: string): void => console.log(`${what.padEnd(58)}${text}`)
  const against = (name: keyof Figures): string =>
    figures.torch.length === 0 ? '' : `, ${(rate(name) / rate('torch')).toFixed(2)} times PyTorch`

  console.log(
    `\n${images} JPEG files of 500x375 to float images of 224x224x3, cropped and flipped; medians\n`
  )
  line(
    'from JPEG: looked at, decoded into the cache, first epoch',
    `${rate('jpeg').toFixed(0)} images/s${against('jpeg')}`
  )
  line('from the cache: every other epoch', `${rate('cache').toFixed(0)} images/s${against('cache')}`)
  if (figures.torch.length > 0) {
    line("PyTorch's DataLoader: every epoch", `${rate('torch').toFixed(0)} images/s`)
    const secondsOf = (epochs: number): number => 1 / rate('jpeg') + (epochs - 1) / rate('cache')
    for (const epochs of [2, 10])
      line(
        `${epochs} epochs, the first from JPEG`,
        `${(epochs / rate('torch') / secondsOf(epochs)).toFixed(2)} times PyTorch`
      )
  }
  line('from naming the folder to the first step, a new process', `${rate('firstStep').toFixed(1)} s`)
  line('the same again, with the cache there', `${rate('firstStepAgain').toFixed(1)} s`)
  if (figures.torchFirstStep.length > 0)
    line('the same, PyTorch', `${rate('torchFirstStep').toFixed(1)} s`)
  if (dropped === 0) return
  const [imported, after] = [rate('imported'), rate('afterImport')]
  line(
    `from dropping ${dropped} pictures to the first step`,
    `${(imported + after).toFixed(1)} s (of that the import: ${imported.toFixed(1)} s)`
  )
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'images': { type: 'string', default: '2000' },
      'rounds': { type: 'string', default: '3' },
      'batch-size': { type: 'string', default: '128' },
      'workers': { type: 'string', default: String(availableParallelism()) },
      'folder': { type: 'string' },
      'dropped': { type: 'string', default: '10000' },
      'no-peers': { type: 'boolean', default: false },
      'help': { type: 'boolean', default: false }
    }
  })
  if (values.help) return console.log(usage)
  const images = Number(values.images),
    dropped = Number(values.dropped)
  const environment = values['no-peers']
    ? { reason: 'nobody asked for them' }
    : peerEnvironment([join(here, '../peers/requirements.txt'), join(here, 'requirements.txt')], note)
  if ('reason' in environment) note(`Without PyTorch: ${environment.reason}.`)
  const scratch = mkdtempSync(join(tmpdir(), 'atelier-data-'))
  try {
    const folder = join(values.folder ?? scratch, `photographs-${images}`)
    note(`Drawing what is missing of ${images} photographs in ${folder} ...`)
    await photographFolder(folder, images)
    const figures = await measure({
      folder,
      scratch,
      rounds: Number(values.rounds),
      batchSize: Number(values['batch-size']),
      workers: Number(values.workers),
      dropped,
      python: 'python' in environment ? environment.python : null
    })
    print(figures, images, dropped)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  process.exitCode = 2
})
