import { performance } from 'node:perf_hooks'
import type { ImagePhase, TrainerJobOf, TrainResult } from '../../contract'
import type { LoadedDataset } from '../../datasets/dataset'
import { loadDataset } from '../../datasets/load'
import { listCheckpoints, positionOf } from '../checkpoints/checkpoint-names'
import type { RunControl } from '../loop/training-input'
import { nodePort } from './node-port'

/** Milliseconds between two looks for whether the run shall end. */
const lookInterval = 100
/**
 * Milliseconds between two lines on how far it is, and between two times that somebody who watches is
 * told.
 */
const lineInterval = 10_000
export const tellInterval = 250

type TellProgress = (phase: ImagePhase, done: number, total: number) => void

/**
 * The data that a run is trained on. Pictures that were not decoded before are decoded first; the log
 * hears how far that is, and a stop or pause ends it, with what was decoded kept for the next time.
 */
export async function prepareDataset(
  { spec, places, runFolder }: TrainerJobOf<'train'>,
  control: RunControl,
  log: (line: string) => void
): Promise<LoadedDataset | { ending: 'stop' | 'pause'; result: TrainResult }> {
  const started = performance.now()
  const abort = new AbortController()
  const look = setInterval(() => {
    if (control.ending()) abort.abort()
  }, lookInterval)
  try {
    const progress = spaced(lineInterval, (phase, done, total) =>
      log(`${phases[phase]}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}.`)
    )
    return await loadDataset(spec.dataset, places, { progress, signal: abort.signal })
  } catch (error) {
    const ending = control.ending()
    if (!abort.signal.aborted || ending === null) throw error
    log('Ended while the pictures were prepared; what is done of that is kept.')
    return { ending, result: await endedBefore(runFolder, ending, (performance.now() - started) / 1000) }
  } finally {
    clearInterval(look)
  }
}

const phases = {
  reading: 'Reading pictures',
  decoding: 'Making images',
  features: 'Computing features',
  evaluating: 'Evaluating',
  layout: 'Placing images'
} as const satisfies Record<ImagePhase, string>

/**
 * The data of a job that is no training. Pictures that were not decoded before are decoded first; `tell`
 * hears how far that is.
 */
export function datasetOf(
  {
    spec,
    places
  }: TrainerJobOf<'preflight' | 'evaluate' | 'activations' | 'predict' | 'predictions' | 'embed'>,
  tell: TellProgress
): Promise<LoadedDataset> {
  return loadDataset(spec.dataset, places, { progress: spaced(tellInterval, tell) })
}

/** Tells when a phase begins, every so many milliseconds, and when it is done. */
export function spaced(interval: number, tell: TellProgress): TellProgress {
  let last: { phase: ImagePhase; at: number } | null = null
  return (phase, done, total) => {
    const now = performance.now()
    const isDue = last?.phase !== phase || now - last.at >= interval || done === total
    if (!isDue) return
    last = { phase, at: now }
    tell(phase, done, total)
  }
}

/** The result of a run that ended before its next step: it stands where its newest checkpoint is. */
async function endedBefore(
  runFolder: string,
  ending: 'stop' | 'pause',
  seconds: number
): Promise<TrainResult> {
  const [newest = ''] = await listCheckpoints(nodePort(runFolder, () => undefined))
  const epochs = positionOf(newest)?.epoch ?? 0
  const status = ending === 'stop' ? 'stopped' : 'paused'
  return { status, epochs, best: null, seconds, weightsSha256: null, error: null }
}
