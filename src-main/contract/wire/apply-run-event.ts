import {
  keepingMarks,
  withCheckpointNotes,
  withMark,
  withoutCheckpoints
} from '../domain/checkpoint-marks'
import type {
  Best,
  EpochMetrics,
  ResumeProof,
  RunDetail,
  RunSession,
  RunSummary,
  SteeringEvent
} from '../domain/run'
import { isActive } from '../domain/run'
import { decodeMetric } from '../formats/metric-value'
import type { RunEvent } from './events'

/** What of a run its events change, and the experiment that it began with. */
export type RunState = Pick<
  RunDetail,
  'spec' | 'summary' | 'setup' | 'epochs' | 'sessions' | 'checkpoints' | 'steering' | 'weightsSha256'
>
type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>

/**
 * What a run is after an event: the one meaning of events, for the store that keeps them and for windows
 * that show them. Parts that the event does not change are the very same objects. Steps are told apart,
 * by {@link applyToSteps}, and lines of the log follow one another.
 */
export function applyRunEvent<T extends RunState>(run: T, event: RunEvent): T {
  const after = { ...run, ...changeOf(run, event) }
  if (after.checkpoints === run.checkpoints) return after
  return { ...after, summary: withCheckpointNotes(after.summary, after.checkpoints) }
}

function changeOf(run: RunState, event: RunEvent): Partial<RunState> {
  switch (event.type) {
    case 'setup':
      return afterSetup(run, event)
    case 'epoch':
      return afterEpoch(run, event.metrics)
    case 'checkpoints':
      return { checkpoints: keepingMarks(event.checkpoints, run.checkpoints) }
    case 'checkpoint-marked':
      return {
        checkpoints: run.checkpoints.map((each) =>
          each.file === event.file ? withMark(each, event) : each
        )
      }
    case 'checkpoints-deleted':
      return { checkpoints: withoutCheckpoints(run.checkpoints, event.files) }
    case 'resumed':
      return afterResuming(run, event)
    case 'proof':
      return { sessions: withProof(run.sessions, event.proof) }
    case 'steered':
      return afterSteering(run, event.steering)
    case 'status':
      return afterStatus(run, event)
    case 'steps':
    case 'use':
    case 'log':
      return {}
    default:
      return event satisfies never
  }
}

function afterSetup({ summary }: RunState, { setup }: EventOf<'setup'>): Partial<RunState> {
  return {
    setup,
    summary: { ...summary, engine: setup.engine, stepsPerEpoch: setup.stepsPerEpoch }
  }
}

/** An epoch is the last one of its run, whatever was told of it or of later ones before. */
function afterEpoch({ summary, epochs }: RunState, metrics: EpochMetrics): Partial<RunState> {
  const before = epochs.filter(({ epoch }) => epoch < metrics.epoch)
  const isNext = before.length === epochs.length
  return {
    epochs: [...before, metrics],
    summary: {
      ...summary,
      epochsDone: metrics.epoch,
      last: metrics,
      best: betterOf(isNext ? summary.best : bestOf(before), metrics)
    }
  }
}

/**
 * Training begins where the event says, in a stretch of its own. Later epochs did not happen; of those
 * before, the event's are right, and one that it does not know stays. Changes stay too: they are made
 * once more at their steps.
 */
function afterResuming(run: RunState, event: EventOf<'resumed'>): Partial<RunState> {
  const known = new Map(run.epochs.map((metrics) => [metrics.epoch, metrics]))
  for (const metrics of event.epochs) known.set(metrics.epoch, metrics)
  const epochs = [...known.values()]
    .filter(({ epoch }) => epoch <= event.epoch)
    .sort((a, b) => a.epoch - b.epoch)

  const { sessions, summary } = afterSession(run, event.at)
  const startedAt = Math.round(event.at)
  const firstStep = stepsUntil(event) + 1
  return {
    epochs,
    sessions: [...sessions, { startedAt, endedAt: null, firstStep, proof: null }],
    checkpoints: event.checkpoints ? keepingMarks(event.checkpoints, run.checkpoints) : run.checkpoints,
    weightsSha256: null,
    summary: {
      ...summary,
      epochsDone: event.epoch,
      last: epochs.at(-1) ?? null,
      best: bestOf(epochs),
      activeSince: startedAt
    }
  }
}

/** The last step before training goes on, counted from 1 over the whole run. */
export function stepsUntil({ epoch, step, stepsPerEpoch }: EventOf<'resumed'>): number {
  return epoch * stepsPerEpoch + step
}

/**
 * Of two changes at one step the later one's fields count: a run that goes on from before a change makes
 * it once more.
 */
function afterSteering(run: RunState, event: SteeringEvent): Partial<RunState> {
  const { spec, summary } = run
  const before = run.steering.find(({ step }) => step === event.step)
  const steering = [
    ...run.steering.filter((each) => each !== before),
    { ...event, change: { ...before?.change, ...event.change } }
  ].sort((a, b) => a.step - b.step)
  return { steering, summary: { ...summary, epochsPlanned: epochsPlanned(spec, steering) } }
}

/** Epochs of the whole run: those of the experiment, or of the last change of them. */
export function epochsPlanned(spec: RunDetail['spec'], steering: readonly SteeringEvent[]): number {
  return steering.flatMap(({ change }) => change.epochs ?? []).at(-1) ?? spec.epochs
}

/** A run that waits does not train, whether it ended or is to go on by itself. */
function afterStatus(run: RunState, event: EventOf<'status'>): Partial<RunState> {
  const { status, error, weightsSha256 = run.weightsSha256 } = event
  const at = Math.round(event.at)
  const isEnd = !isActive(status)
  const { sessions, summary } = isEnd || status === 'queued' ? afterSession(run, at) : run
  const startedAt = summary.startedAt ?? (status === 'preparing' ? at : null)
  const endedAt = isEnd ? Math.max(at, startedAt ?? 0) : null
  return { sessions, weightsSha256, summary: { ...summary, status, error, startedAt, endedAt } }
}

/**
 * Ends the stretch of training under way, if there is one. A clock that was set back makes none shorter
 * than nothing.
 */
function afterSession(run: RunState, moment: number): { sessions: RunSession[]; summary: RunSummary } {
  const at = Math.round(moment)
  let active = Math.round(run.summary.activeSeconds * 1000)
  const sessions = run.sessions.map((session) => {
    if (session.endedAt !== null) return session
    const endedAt = Math.max(session.startedAt, at)
    active += endedAt - session.startedAt
    return { ...session, endedAt }
  })
  const summary = { ...run.summary, activeSeconds: active / 1000, activeSince: null }
  return { sessions, summary }
}

/** Notes the loss before and after a pause with the stretch that came after it. */
function withProof(sessions: RunSession[], proof: ResumeProof): RunSession[] {
  return sessions.map((session, i) => (i === sessions.length - 1 ? { ...session, proof } : session))
}

/** The first of equals; what is no number is better than nothing only. */
function betterOf(best: Best | null, { epoch, val_accuracy }: EpochMetrics): Best {
  if (best === null) return { epoch, val_accuracy }
  const [known, value] = [decodeMetric(best.val_accuracy), decodeMetric(val_accuracy)]
  const isBetter = value > known || (Number.isNaN(known) && !Number.isNaN(value))
  return isBetter ? { epoch, val_accuracy } : best
}

function bestOf(epochs: readonly EpochMetrics[]): Best | null {
  return epochs.reduce<Best | null>(betterOf, null)
}
