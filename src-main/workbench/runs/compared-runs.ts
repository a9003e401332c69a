import { setImmediate as turn } from 'node:timers/promises'
import {
  AtelierError,
  type CallOutput,
  decodeMetric,
  encodeError,
  type EpochMetrics,
  metricNames,
  mostCompared,
  type RunSummary
} from '../../contract'
import type { RunStore } from '../../runs/run-store'

/** Epochs of all runs together that a comparison has: more than this no screen has room for. */
const mostEpochs = 40_000
/** Runs that are read before others have their turn. */
const runsATurn = 25

/**
 * What is compared of runs, in the order in which they are asked for. A run that cannot be shown is named
 * with the reason. Of very many epochs some are left out, never the first, the last or a best one.
 * @throws AtelierError TOO_MANY_RUNS
 */
export async function comparedRuns(
  store: RunStore,
  runs: readonly string[],
  withSilence: (summary: RunSummary) => RunSummary
): Promise<CallOutput<'runs.compare'>> {
  if (runs.length > mostCompared)
    throw new AtelierError('TOO_MANY_RUNS', { count: runs.length, most: mostCompared })
  const answer: CallOutput<'runs.compare'> = { runs: [], absent: [], isThinned: false }
  const most = Math.max(20, Math.floor(mostEpochs / Math.max(1, runs.length)))
  for (const [i, run] of runs.entries()) {
    if (i % runsATurn === runsATurn - 1) await turn()
    try {
      const found = store.compared(store.resolve(run))
      const epochs = thinnedEpochs(found.epochs, most)
      answer.isThinned ||= epochs.length < found.epochs.length
      answer.runs.push({ ...found, epochs, summary: withSilence(found.summary) })
    } catch (error) {
      if (!(error instanceof AtelierError)) throw error
      answer.absent.push({ run, error: encodeError(error) })
    }
  }
  return answer
}

/** At most `most` epochs, evenly spread: with the first, the last and the best of every metric. */
export function thinnedEpochs(epochs: EpochMetrics[], most: number): EpochMetrics[] {
  if (epochs.length <= most) return epochs
  const kept = new Set([0, epochs.length - 1, ...metricNames.map((metric) => bestPlace(epochs, metric))])
  const room = most - kept.size
  for (let i = 0; i < room; i++) kept.add(Math.round(((i + 0.5) / room) * (epochs.length - 1)))
  return epochs.filter((_, i) => kept.has(i))
}

function bestPlace(epochs: readonly EpochMetrics[], metric: (typeof metricNames)[number]): number {
  const sign = metric.endsWith('loss') ? -1 : 1
  let best = 0
  let value = Number.NEGATIVE_INFINITY
  epochs.forEach((each, i) => {
    const found = sign * decodeMetric(each[metric])
    if (Number.isFinite(found) && found > value) [best, value] = [i, found]
  })
  return best
}
