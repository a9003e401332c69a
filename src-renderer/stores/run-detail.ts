import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import { AtelierError, type LogLine, type ResumeProof, type RunDetail, type RunEvent, type RunSession, type StepColumns } from '../../src-main/contract'
import { useClient, useConnected, useWorkbenchEvents } from '../api/client'

const noSteps = (): StepColumns => ({ step: [], loss: [], accuracy: [], imagesPerSecond: [], at: [] })

function appendSteps(steps: StepColumns, more: StepColumns): StepColumns {
  return {
    step: [...steps.step, ...more.step], loss: [...steps.loss, ...more.loss], accuracy: [...steps.accuracy, ...more.accuracy],
    imagesPerSecond: [...steps.imagesPerSecond, ...more.imagesPerSecond], at: [...steps.at, ...more.at]
  }
}

/** Without the steps after `last`: they were told of and then did not happen, for the run went on from an earlier state. */
function stepsUntil(steps: StepColumns, last: number): StepColumns {
  const kept = steps.step.findIndex((step) => step > last)
  if (kept < 0) return steps
  return { step: steps.step.slice(0, kept), loss: steps.loss.slice(0, kept), accuracy: steps.accuracy.slice(0, kept), imagesPerSecond: steps.imagesPerSecond.slice(0, kept), at: steps.at.slice(0, kept) }
}

/** With a proof in the session that it is of: the one that lasts. */
const withProof = (sessions: RunSession[], proof: ResumeProof): RunSession[] => sessions.map((session) => (session.endedAt === null ? { ...session, proof } : session))

/** All of one run, live: subscribed first, then a snapshot, then what has a higher sequence number; a gap asks for everything anew. */
export function useRunDetail(id: Ref<string>) {
  const client = useClient()
  const detail = shallowRef<RunDetail | null>(null)
  const steps = shallowRef<StepColumns>(noSteps())
  const log = shallowRef<LogLine[]>([])
  const error = ref<AtelierError | null>(null)
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
      // Steps and log first: what the summary's number covers is then part of both, and what follows it is told below.
      const [columns, lines] = [await client.call('runs.steps', { run }), await client.call('runs.log', { run })]
      const shown = await client.call('runs.show', { run })
      if (number !== asked) return
      if (shown.summary.seq !== columns.seq) return void setTimeout(() => { if (number === asked) void snapshot() }, 100)
      error.value = null
      steps.value = columns
      log.value = lines
      detail.value = shown
      seq = shown.summary.seq
      early.splice(0).forEach(apply)
    } catch (reason) {
      if (number === asked) error.value = reason instanceof AtelierError ? reason : new AtelierError('INTERNAL', { reason: String(reason) })
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
      if (event.type === 'epoch') next.epochs = [...next.epochs.filter((each) => each.epoch !== event.metrics.epoch), event.metrics]
      if (event.type === 'steps') steps.value = appendSteps(steps.value, event.steps)
      if (event.type === 'log') log.value = [...log.value, event.line]
      if (event.type === 'checkpoints') next.checkpoints = event.checkpoints
      if (event.type === 'steered') next.steering = [...next.steering, event.steering]
      if (event.type === 'proof') next.sessions = withProof(next.sessions, event.proof)
      if (event.type === 'resumed') {
        steps.value = stepsUntil(steps.value, event.epoch * event.stepsPerEpoch + event.step)
        next.epochs = event.epochs
      }
    }
    detail.value = next
    if (update.events.some(({ type }) => type === 'status' || type === 'resumed' || type === 'proof')) refreshRecordSoon()
  }

  /** Sessions and the hash of the weights are written by the workbench, and not told of. */
  function refreshRecordSoon(): void {
    const number = asked
    setTimeout(async () => {
      if (number !== asked) return
      const shown = await client.call('runs.show', { run: id.value }).catch(() => null)
      if (!shown || number !== asked || seq === null || !detail.value) return
      if (shown.summary.seq < seq) return refreshRecordSoon()
      detail.value = { ...detail.value, sessions: shown.sessions, weightsSha256: shown.weightsSha256 }
    }, 50)
  }

  useWorkbenchEvents((event) => {
    if (event.type === 'run' && event.runId === id.value) apply(event)
    if (event.type === 'run-changed' && event.summary.id === detail.value?.summary.id) detail.value = { ...detail.value, summary: { ...event.summary, seq: detail.value.summary.seq } }
  })
  useConnected(() => void snapshot())
  watch(id, () => {
    detail.value = null
    steps.value = noSteps()
    log.value = []
    void snapshot()
  })
  onScopeDispose(() => { asked++ })
  return { detail, steps, log, error }
}
