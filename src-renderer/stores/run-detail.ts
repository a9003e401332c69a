import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import {
  applyRunEvent,
  applyToSteps,
  AtelierError,
  knownError,
  type LogLine,
  noSteps,
  type RunDetail,
  type RunEvent,
  type RunSteps
} from '../../src-main/contract'
import { useClient, useConnected, useWorkbenchEvents } from '../api/client'
import { useLiveUpdate } from './live-updates'
import { latestOnly } from './latest-only'

/** What a training tells all the time; the rest is shown at once. */
const progress: ReadonlySet<RunEvent['type']> = new Set(['steps', 'use', 'epoch', 'checkpoints', 'log'])

/**
 * All of one run, live: subscribed first, then a snapshot, then what has a higher sequence number; a gap
 * asks for everything anew.
 */
export function useRunDetail(id: Ref<string>) {
  const client = useClient()
  const detail = shallowRef<RunDetail | null>(null)
  const steps = shallowRef<RunSteps>(noSteps())
  const log = shallowRef<LogLine[]>([])
  const error = ref<AtelierError | null>(null)
  /** Name of the run where it was deleted while it was shown. */
  const deleted = ref<string | null>(null)
  /** Number of the last event that is part of what is shown; null while a snapshot is under way. */
  let seq: number | null = null
  /** What an earlier snapshot answers late is not shown. */
  const questions = latestOnly()
  let early: { seq: number; events: RunEvent[]; summary: RunDetail['summary'] }[] = []
  /** What is told and not yet shown, in order. */
  const told: typeof early = []
  const showTold = (): void => told.splice(0).forEach(apply)
  const showToldSoon = useLiveUpdate(showTold)

  async function snapshot(): Promise<void> {
    const run = id.value
    const isLatest = questions.begin()
    seq = null
    early = []
    try {
      // Steps and log first: what the summary's number covers is then part of both, and what follows it
      // is told below.
      const [columns, lines] = await Promise.all([
        client.call('runs.steps', { run }),
        client.call('runs.log', { run })
      ])
      const shown = await client.call('runs.show', { run })
      if (!isLatest()) return
      if (shown.summary.seq !== columns.seq)
        return void setTimeout(() => {
          if (isLatest()) void snapshot()
        }, 100)
      error.value = null
      steps.value = columns
      log.value = lines
      detail.value = shown
      seq = shown.summary.seq
      early.splice(0).forEach(apply)
    } catch (reason) {
      if (isLatest()) error.value = knownError(reason)
    }
  }

  function apply(update: (typeof early)[number]): void {
    if (seq === null) return void early.push(update)
    if (update.seq <= seq || !detail.value) return
    if (update.seq > seq + 1) return void snapshot()
    seq = update.seq
    // What is known of a run beside its events, its turn for example, is in the summary alone.
    const run = update.events.reduce(applyRunEvent, detail.value)
    detail.value = { ...run, summary: update.summary }
    steps.value = update.events.reduce(applyToSteps, steps.value)
    const lines = update.events.flatMap((event) => (event.type === 'log' ? [event.line] : []))
    if (lines.length > 0) log.value = [...log.value, ...lines]
  }

  /** Nothing is asked for any more, and what is still answered is not shown. */
  function forget(): void {
    questions.forget()
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
    if (event.type === 'run' && event.runId === id.value) {
      told.push(event)
      if (event.events.every(({ type }) => progress.has(type))) return showToldSoon()
    }
    showTold()
    if (event.type === 'run-changed' && event.summary.id === detail.value?.summary.id)
      detail.value = { ...detail.value, summary: { ...event.summary, seq: detail.value.summary.seq } }
    if (event.type === 'queue-changed') takeTurn(event.waiting)
  })
  useConnected(() => void snapshot())
  watch(id, () => {
    told.length = 0
    detail.value = null
    error.value = null
    deleted.value = null
    steps.value = noSteps()
    log.value = []
    void snapshot()
  })
  onScopeDispose(() => {
    questions.forget()
  })
  return { detail, steps, log, error, deleted, retry: snapshot }
}
