import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Architecture, type BenchResult, type ModelConfig } from '../../../contract'
import { findProgram, outsideArchive, runProgram } from '../../../native/native-compiler'
import { LinePeer } from './line-peer'

type Peer = NonNullable<BenchResult['peers']>[number]

/** The first steps build the graph and find memory; they are not counted. */
const warmUpSteps = 2
/** Steps of a turn. */
const turnSteps = 3
/** Prints nothing and loads nothing: says by its exit code whether both are there. */
const askForKeras =
  'import importlib.util as u, sys; sys.exit(0 if all(u.find_spec(name) for name in ("keras", "tensorflow")) else 1)'

/**
 * A Python that has Keras on TensorFlow: that of `npm run test:peers`, else the person's own; null where
 * neither has.
 */
export async function findKeras(cacheFolder: string): Promise<string | null> {
  const ofTests = join(
    cacheFolder,
    'peers',
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'])
  )
  for (const python of [existsSync(ofTests) ? ofTests : null, findProgram('python3', 'python')]) {
    if (python !== null && (await runProgram(python, ['-c', askForKeras])).code === 0) return python
  }
  return null
}

/**
 * Where the scripts lie: below the nearest folder above that has them, in the sources, the build and a
 * packaged application.
 */
function scriptPath(): string {
  let folder = outsideArchive(dirname(fileURLToPath(import.meta.url)))
  for (let above = dirname(folder); above !== folder; [folder, above] = [above, dirname(above)]) {
    const candidate = join(folder, 'resources/peers/keras_step.py')
    if (existsSync(candidate)) return candidate
  }
  throw new Error('resources/peers is missing')
}

export interface PeerJob {
  model: ModelConfig
  architecture: Architecture
  inputShape: readonly [number, number, number]
  classes: number
  batchSize: number
  steps: number
  threads: number | null
}

/**
 * Times an engine: all at once where `turn` is null, else awaiting `rest` before every so many of the
 * steps that count.
 */
type Bench = (turn: number | null, rest: () => Promise<void>) => Promise<BenchResult>

/**
 * Times an engine and Keras in turns of a few steps each, so that a machine that speeds up or slows down
 * does so for both. Either goes first every other time, keeps its model in memory, and rests while the
 * other computes. Where Keras cannot take part, the engine is timed all the same, and the result says
 * why.
 */
export async function benchBesideKeras(
  job: PeerJob,
  cacheFolder: string,
  bench: Bench,
  start = (python: string): LinePeer => new LinePeer(python, [scriptPath()])
): Promise<BenchResult> {
  const python = await findKeras(cacheFolder)
  if (python === null)
    return {
      ...(await bench(null, async () => undefined)),
      peers: [],
      peersMissing:
        'Keras is not installed for the Python here ("npm run test:peers" makes an environment that has it)'
    }
  const keras = start(python)
  try {
    const prepared = await attempt(() => prepare(keras, job))
    if ('trouble' in prepared)
      return {
        ...(await bench(null, async () => undefined)),
        peers: [],
        peersMissing: missing(prepared.trouble)
      }
    const turns = new KerasTurns(keras, job.steps)
    const result = await bench(turnSteps, () => turns.beforeOther())
    await turns.finish()
    if (turns.trouble !== null) return { ...result, peers: [], peersMissing: missing(turns.trouble) }
    return { ...result, peers: [peerOf(prepared.value, turns.seconds, result.stepSeconds.median)] }
  } finally {
    keras.close()
  }
}

const missing = (trouble: string): string => `Keras could not be timed: ${trouble}`

/** What it resolves with, or in one line why it did not. */
async function attempt<T>(body: () => Promise<T>): Promise<{ value: T } | { trouble: string }> {
  return body().then(
    (value) => ({ value }),
    (error: unknown) => ({
      trouble: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
    })
  )
}

/** Has Keras build its model and warm up; resolves with its title. */
async function prepare(
  keras: LinePeer,
  { model, inputShape, classes, batchSize, threads, architecture }: PeerJob
): Promise<string> {
  const { title, parameters } = await keras.ask<{ title: string; parameters: number }>({
    task: 'prepare',
    model,
    inputShape,
    classes,
    batchSize,
    threads: threads ?? availableParallelism()
  })
  if (parameters !== architecture.params.total)
    throw new Error(`it has ${parameters} parameters, not ${architecture.params.total}`)
  await keras.ask({ task: 'steps', count: warmUpSteps })
  return title
}

/**
 * Keras' turns around the other's: before its first, after its second, before its third. One that fails
 * was the last.
 */
class KerasTurns {
  readonly seconds: number[] = []
  trouble: string | null = null
  private round = 0
  private owed = false

  constructor(
    private readonly keras: LinePeer,
    private readonly steps: number
  ) {}

  /** To be awaited before each turn of the other. */
  async beforeOther(): Promise<void> {
    if (this.owed) await this.take()
    this.owed = ++this.round % 2 === 0
    if (!this.owed) await this.take()
  }

  /** After the other's last. */
  async finish(): Promise<void> {
    if (this.owed) await this.take()
  }

  private async take(): Promise<void> {
    const count = Math.min(turnSteps, this.steps - this.seconds.length)
    if (count === 0 || this.trouble !== null) return
    const answer = await attempt(() => this.keras.ask<{ seconds: number[] }>({ task: 'steps', count }))
    if ('trouble' in answer) this.trouble = answer.trouble
    else this.seconds.push(...answer.value.seconds)
  }
}

function peerOf(title: string, seconds: number[], own: number): Peer {
  const sorted = [...seconds].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2
  return {
    id: 'keras',
    title,
    steps: seconds.length,
    stepSeconds: { median, min: sorted[0] as number },
    ratio: own / median
  }
}
