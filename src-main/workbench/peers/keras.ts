import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Architecture, type BenchResult, type ModelConfig } from '../../contract'
import { findProgram, outsideArchive, runProgram } from '../../engines/native-compiler'
import { LinePeer } from './line-peer'

type Peer = NonNullable<BenchResult['peers']>[number]

/** The first steps build the graph and find memory; they are not counted. */
const warmUpSteps = 2
/** Prints nothing and loads nothing: says by its exit code whether both are there. */
const askForKeras = 'import importlib.util as u, sys; sys.exit(0 if all(u.find_spec(name) for name in ("keras", "tensorflow")) else 1)'

/** A Python that has Keras on TensorFlow: that of `npm run test:peers`, else the person's own; null where neither has. */
export async function findKeras(cacheFolder: string): Promise<string | null> {
  const ofTests = join(cacheFolder, 'peers', ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']))
  for (const python of [existsSync(ofTests) ? ofTests : null, findProgram('python3', 'python')]) {
    if (python !== null && (await runProgram(python, ['-c', askForKeras])).code === 0) return python
  }
  return null
}

/** Where the scripts lie: below the nearest folder above that has them, in the sources, the build and a packaged application. */
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
 * Times an engine between two halves of Keras' steps, so that a machine that speeds up or slows down does so for both. Keras keeps
 * its model in memory meanwhile, and rests. Where it cannot take part, the engine is timed all the same, and the result says why.
 */
export async function benchBesideKeras(job: PeerJob, cacheFolder: string, bench: () => Promise<BenchResult>, start = (python: string): LinePeer => new LinePeer(python, [scriptPath()])): Promise<BenchResult> {
  const python = await findKeras(cacheFolder)
  if (python === null) return { ...(await bench()), peers: [], peersMissing: 'Keras is not installed for the Python here ("npm run test:peers" makes an environment that has it)' }
  const keras = start(python)
  const seconds: number[] = []
  const turn = async (count: number): Promise<void> => void (count > 0 && seconds.push(...(await keras.ask<{ seconds: number[] }>({ task: 'steps', count })).seconds))
  let trouble: string | null = null
  const attempt = async <T>(body: () => Promise<T>): Promise<T | null> =>
    trouble !== null ? null : body().catch((error: unknown) => {
      trouble = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
      return null
    })
  try {
    const prepared = await attempt(async () => {
      const { model, inputShape, classes, batchSize, threads, architecture } = job
      const answer = await keras.ask<{ title: string; parameters: number }>({ task: 'prepare', model, inputShape, classes, batchSize, threads: threads ?? availableParallelism() })
      if (answer.parameters !== architecture.params.total) throw new Error(`it has ${answer.parameters} parameters, not ${architecture.params.total}`)
      await keras.ask({ task: 'steps', count: warmUpSteps })
      await turn(Math.ceil(job.steps / 2))
      return answer
    })
    const result = await bench()
    await attempt(() => turn(Math.floor(job.steps / 2)))
    if (trouble !== null || prepared === null) return { ...result, peers: [], peersMissing: `Keras could not be timed: ${trouble ?? ''}` }
    return { ...result, peers: [peerOf(prepared.title, seconds, result.stepSeconds.median)] }
  } finally {
    keras.close()
  }
}

function peerOf(title: string, seconds: number[], own: number): Peer {
  const sorted = [...seconds].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2
  return { id: 'keras', title, steps: seconds.length, stepSeconds: { median, min: sorted[0] as number }, ratio: own / median }
}
