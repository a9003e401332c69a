import type { ExperimentSpec, Preflight } from '../../../../src-main/contract'

type Precision = ExperimentSpec['precision']
/** What of an experiment is changed to end in time. */
export interface Proposal {
  batchSize: number
  precision: Precision
  epochs: number
  totalSeconds: number
}

/** Slower by less than this is as fast: a measurement of three steps tells no finer. */
const worthwhile = 0.95
/** Batches of so many times the images are tried. */
const largestGrowth = 4
/** A part of the time is left for what nobody foresees. */
const usedShare = 0.95

const per = ({ totalSeconds }: Preflight, { epochs }: Pick<ExperimentSpec, 'epochs'>): number =>
  totalSeconds / epochs

/**
 * What to change of an experiment so that it ends within a time: nothing where it does already; else the
 * precision and then the batch with which an epoch was measured to be the quickest, and as many of its
 * epochs as there is time for. Null where there is none for a single epoch.
 * @param seconds the time there is
 * @param precisions that may be tried, beside the experiment's own
 * @param measure measures one like it; null where that could not be measured
 */
export async function bestWithin(
  spec: ExperimentSpec,
  seconds: number,
  precisions: readonly Precision[],
  measure: (spec: ExperimentSpec) => Promise<Preflight | null>
): Promise<Proposal | null> {
  const first = await measure(spec)
  if (!first) return null
  if (first.totalSeconds <= seconds)
    return {
      batchSize: spec.batchSize,
      precision: spec.precision,
      epochs: spec.epochs,
      totalSeconds: first.totalSeconds
    }

  let best = { spec, found: first }
  const isBetter = (candidate: ExperimentSpec, found: Preflight | null): found is Preflight =>
    found !== null && per(found, candidate) < worthwhile * per(best.found, best.spec)
  for (const precision of precisions) {
    if (precision === spec.precision) continue
    const candidate = { ...spec, precision }
    const found = await measure(candidate)
    if (isBetter(candidate, found)) best = { spec: candidate, found }
  }
  for (let growth = 2; growth <= largestGrowth; growth *= 2) {
    const candidate = { ...best.spec, batchSize: spec.batchSize * growth }
    if (candidate.batchSize > best.found.largestBatchSize) break
    const found = await measure(candidate)
    if (!isBetter(candidate, found)) break
    best = { spec: candidate, found }
  }

  const epochSeconds = per(best.found, best.spec)
  const epochs = Math.min(spec.epochs, Math.floor((usedShare * seconds) / epochSeconds))
  if (epochs < 1) return null
  const { batchSize, precision } = best.spec
  return { batchSize, precision, epochs, totalSeconds: epochs * epochSeconds }
}

/** A learning rate's schedule in a run of fewer epochs: nothing in it is longer than the run. */
export function scheduleWithin(
  schedule: ExperimentSpec['schedule'],
  epochs: number
): ExperimentSpec['schedule'] {
  const within = (length: number): number => Math.min(length, epochs)
  switch (schedule.type) {
    case 'step':
      return { ...schedule, every: within(schedule.every) }
    case 'cosine': {
      const length = schedule.epochs === null ? null : within(schedule.epochs)
      const warmupEpochs = Math.min(schedule.warmupEpochs, length ?? epochs)
      return { ...schedule, epochs: length, warmupEpochs }
    }
    case 'oneCycle':
      return { ...schedule, epochs: schedule.epochs === null ? null : within(schedule.epochs) }
    default:
      return schedule
  }
}
