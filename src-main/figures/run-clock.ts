import type { EpochMetrics, RunSession, RunSummary, StepColumns } from '../contract'

/** What of a run has readings of the clock. */
interface TimedRun {
  summary: Pick<RunSummary, 'startedAt' | 'createdAt'>
  epochs: readonly EpochMetrics[]
  steps?: StepColumns
  sessions?: readonly RunSession[]
}

/**
 * A reading of the clock that is less than the one before it: from here on, all readings are this much
 * too early.
 */
interface SetBack {
  step: number
  /** What the clock had shown before. */
  before: number
  /** Milliseconds that are added to every later reading, this and earlier set-backs together. */
  shift: number
}

interface Reading {
  step: number
  at: number
}

/**
 * Milliseconds since a run began, never fewer for a later step: where the machine's clock was set back,
 * time stands still.
 */
export interface RunClock {
  elapsed(step: number, at: number): number
  /** Of these, the ones in which it trained: what lies in no session is a pause. */
  active(step: number, at: number): number
}

const known = new WeakMap<TimedRun, RunClock>()

/** The clock of a run; one is made for each object that describes a run. */
export function clockOf(run: TimedRun): RunClock {
  const clock = known.get(run) ?? makeClock(run)
  known.set(run, clock)
  return clock
}

function makeClock(run: TimedRun): RunClock {
  const start = run.summary.startedAt ?? run.summary.createdAt
  const setBacks = findSetBacks(readingsOf(run, start))
  const elapsed = (step: number, at: number): number =>
    Math.max(0, at + shiftAt(setBacks, step, at) - start)
  const sessions = (run.sessions ?? []).map(({ startedAt, endedAt, firstStep }, i, all) => ({
    from: elapsed(firstStep - 1, startedAt),
    to:
      endedAt === null
        ? Number.POSITIVE_INFINITY
        : elapsed((all[i + 1]?.firstStep ?? Number.POSITIVE_INFINITY) - 1, endedAt)
  }))
  const active = (step: number, at: number): number => {
    const now = elapsed(step, at)
    if (sessions.length === 0) return now
    return sessions.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(now, to) - from), 0)
  }
  return { elapsed, active }
}

/** Every reading of the clock that the run's record has, in the order in which they were taken. */
function readingsOf(run: TimedRun, start: number): Reading[] {
  const { sessions = [], steps } = run
  const marks: (Reading & { order: number })[] = [
    ...run.epochs.map(({ epoch, steps: count, at }) => ({ step: epoch * count, at, order: 1 })),
    ...sessions.slice(1).flatMap((session, i) => {
      const step = session.firstStep - 1
      return [
        { step, at: sessions[i]?.endedAt ?? session.startedAt, order: 2 },
        { step, at: session.startedAt, order: 3 }
      ]
    })
  ].sort((a, b) => a.step - b.step || a.order - b.order)

  const readings: Reading[] = [{ step: 0, at: start }]
  let next = 0
  for (const [i, step] of (steps?.step ?? []).entries()) {
    while (next < marks.length && (marks[next] as Reading).step < step)
      readings.push(marks[next++] as Reading)
    const at = steps?.at[i]
    if (at !== undefined) readings.push({ step, at })
  }
  return [...readings, ...marks.slice(next)]
}

function findSetBacks(readings: Reading[]): SetBack[] {
  const found: SetBack[] = []
  let [last, shift] = [Number.NEGATIVE_INFINITY, 0]
  for (const { step, at } of readings) {
    if (at < last) {
      shift += last - at
      found.push({ step, before: last, shift })
    }
    last = at
  }
  return found
}

/** At the very step of a set-back, a reading of no less than the clock had shown was taken before it. */
function shiftAt(setBacks: SetBack[], step: number, at: number): number {
  const last = setBacks.findLast((each) => each.step < step || (each.step === step && at < each.before))
  return last?.shift ?? 0
}
