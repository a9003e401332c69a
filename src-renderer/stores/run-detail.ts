import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import {
  AtelierError,
  isActive,
  type LogLine,
  type ResumeProof,
  type RunDetail,
  type RunEvent,
  type RunSession,
  type SteeringEvent,
  type StepColumns,
  type StepExtremes
} from '../../src-main/contract'
import { useClient, useConnected, useWorkbenchEvents } from '../api/client'

/** Steps as the window holds them: thinned ones with their extremes, and each one that came since. */
export type HeldSteps = StepColumns & { extremes?: StepExtremes | undefined }

const noSteps = (): HeldSteps => ({ step: [], loss: [], accuracy: [], imagesPerSecond: [], at: [] })

type Extremes = StepExtremes['loss']

/** A step by itself is its own least and largest. */
const withSteps = ({ low, high }: Extremes, values: StepColumns['loss']): Extremes => {
  const drawable = values.map((value) => (typeof value === 'number' ? value : ('NaN' as const)))
  return { low: [...low, ...drawable], high: [...high, ...drawable] }
}

function appendSteps(steps: HeldSteps, more: StepColumns): HeldSteps {
  const { extremes } = steps
  return {
    ...(extremes && {
      extremes: {
        loss: withSteps(extremes.loss, more.loss),
        accuracy: withSteps(extremes.accuracy, more.accuracy)
      }
    }),
    step: [...steps.step, ...more.step],
    loss: [...steps.loss, ...more.loss],
    accuracy: [...steps.accuracy, ...more.accuracy],
    imagesPerSecond: [...steps.imagesPerSecond, ...more.imagesPerSecond],
    at: [...steps.at, ...more.at]
  }
}

/**
 * Without the steps after `last`: they were told of and then did not happen, for the run went on from an
 * earlier state.
 */
function stepsUntil(steps: HeldSteps, last: number): HeldSteps {
  const kept = steps.step.findIndex((step) => step > last)
  if (kept < 0) return steps
  const until = ({ low, high }: Extremes): Extremes => ({
    low: low.slice(0, kept),
    high: high.slice(0, kept)
  })
  const { extremes } = steps
  return {
    ...(extremes && { extremes: { loss: until(extremes.loss), accuracy: until(extremes.accuracy) } }),
    step: steps.step.slice(0, kept),
    loss: steps.loss.slice(0, kept),
    accuracy: steps.accuracy.slice(0, kept),
    imagesPerSecond: steps.imagesPerSecond.slice(0, kept),
    at: steps.at.slice(0, kept)
  }
}

/** Ends the stretch under way, if there is one. */
const ended = (sessions: RunSession[], at: number): RunSession[] =>
  sessions.map((session) =>
    session.endedAt === null ? { ...session, endedAt: Math.max(session.startedAt, at) } : session
  )
/** Notes a proof with the stretch that came after the pause. */
const proved = (sessions: RunSession[], proof: ResumeProof): RunSession[] =>
  sessions.map((session, i) => (i === sessions.length - 1 ? { ...session, proof } : session))
/** A run that goes on from before a change makes it once more: it is one change. */
const withChange = (known: SteeringEvent[], event: SteeringEvent): SteeringEvent[] =>
  [
    ...known.filter(
      ({ step, change }) =>
        step !== event.step || JSON.stringify(change) !== JSON.stringify(event.change)
    ),
    event
  ].sort((a, b) => a.step - b.step)

/**
 * All of one run, live: subscribed first, then a snapshot, then what has a higher sequence number; a gap
 * asks for everything anew.
 */
export function useRunDetail(id: Ref<string>) {
  const client = useClient()
  const detail = shallowRef<RunDetail | null>(null)
  const steps = shallowRef<HeldSteps>(noSteps())
  const log = shallowRef<LogLine[]>([])
  const error = ref<AtelierError | null>(null)
  /** Name of the run where it was deleted while it was shown. */
  const deleted = ref<string | null>(null)
  /** Number of the last event that is part of what is shown; null while a snapshot is under way. */
  let seq: number | null = null
  /** Counts the snapshots asked for: what an earlier one answers late is not shown. */
  let asked = 0
  let early: { seq: number; events: RunEvent[]; summary: RunDetail['summary'] }[] = []

  async function snapshot(): Promise<void> {
    const run = id.value
    const number = ++asked
    seq = null
    early = []
    try {
      // Steps and log first: what the summary's number covers is then part of both, and what follows it
      // is told below.
      const [columns, lines] = [
        await client.call('runs.steps', { run }),
        await client.call('runs.log', { run })
      ]
      const shown = await client.call('runs.show', { run })
      if (number !== asked) return
      if (shown.summary.seq !== columns.seq)
        return void setTimeout(() => {
          if (number === asked) void snapshot()
        }, 100)
      error.value = null
      steps.value = columns
      log.value = lines
      detail.value = shown
      seq = shown.summary.seq
      early.splice(0).forEach(apply)
    } catch (reason) {
      if (number === asked)
        error.value =
          reason instanceof AtelierError
            ? reason
            : new AtelierError('INTERNAL', { reason: String(reason) })
    }
  }

  function apply(update: (typeof early)[number]): void {
    if (seq === null) return void early.push(update)
    if (update.seq <= seq || !detail.value) return
    if (update.seq > seq + 1) return void snapshot()
    seq = update.seq
    const next = { ...detail.value, summary: update.summary }
    for (const event of update.events) {
      if (event.type === 'setup') next.setup = event.setup
      if (event.type === 'epoch')
        next.epochs = [
          ...next.epochs.filter((each) => each.epoch !== event.metrics.epoch),
          event.metrics
        ]
      if (event.type === 'steps') steps.value = appendSteps(steps.value, event.steps)
      if (event.type === 'log') log.value = [...log.value, event.line]
      if (event.type === 'checkpoints') next.checkpoints = event.checkpoints
      if (event.type === 'steered') next.steering = withChange(next.steering, event.steering)
      if (event.type === 'proof') next.sessions = proved(next.sessions, event.proof)
      if (event.type === 'status' && !isActive(event.status))
        next.sessions = ended(next.sessions, event.at)
      if (event.type === 'resumed') {
        next.sessions = [
          ...ended(next.sessions, event.at),
          {
            startedAt: event.at,
            endedAt: null,
            firstStep: event.epoch * event.stepsPerEpoch + event.step + 1,
            proof: null
          }
        ]
        steps.value = stepsUntil(steps.value, event.epoch * event.stepsPerEpoch + event.step)
        next.epochs = event.epochs
      }
    }
    detail.value = next
    // The hash of the weights is recorded with the end.
    if (update.events.some((event) => event.type === 'status' && event.status === 'completed'))
      setTimeout(() => void refreshHash(), 50)
  }

  async function refreshHash(): Promise<void> {
    const shown = await client.call('runs.show', { run: id.value }).catch(() => null)
    if (shown && detail.value?.summary.id === shown.summary.id)
      detail.value = { ...detail.value, weightsSha256: shown.weightsSha256 }
  }

  /** Nothing is asked for any more, and what is still answered is not shown. */
  function forget(): void {
    asked++
    deleted.value = detail.value?.summary.name ?? deleted.value
    detail.value = null
    error.value = new AtelierError('UNKNOWN_RUN', { run: id.value })
  }

  function takeTurn(waiting: readonly string[]): void {
    const place = waiting.indexOf(id.value)
    const queuePosition = place < 0 ? null : place + 1
    if (detail.value && detail.value.summary.queuePosition !== queuePosition)
      detail.value = { ...detail.value, summary: { ...detail.value.summary, queuePosition } }
  }

  useWorkbenchEvents((event) => {
    if (event.type === 'run-deleted' && event.runId === id.value) return forget()
    if (event.type === 'run' && event.runId === id.value) apply(event)
    if (event.type === 'run-changed' && event.summary.id === detail.value?.summary.id)
      detail.value = { ...detail.value, summary: { ...event.summary, seq: detail.value.summary.seq } }
    if (event.type === 'queue-changed') takeTurn(event.waiting)
  })
  useConnected(() => void snapshot())
  watch(id, () => {
    detail.value = null
    error.value = null
    deleted.value = null
    steps.value = noSteps()
    log.value = []
    void snapshot()
  })
  onScopeDispose(() => {
    asked++
  })
  return { detail, steps, log, error, deleted, retry: snapshot }
}
