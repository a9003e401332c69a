import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { AtelierError, isActive, type RunSummary, type WorkbenchEvent } from '../../src-main/contract'
import { useClient, useConnected, useWorkbenchEvents } from '../api/client'
import { useLiveUpdate } from './live-updates'
import { useNoticesStore } from './notices'

const aboutRuns: ReadonlySet<WorkbenchEvent['type']> = new Set([
  'run',
  'run-changed',
  'run-deleted',
  'queue-changed'
])

/**
 * Every run's summary. Events and snapshots may cross: each summary says up to which event it is, and
 * the later one stays.
 */
export const useRunsStore = defineStore('runs', () => {
  const client = useClient()
  const notices = useNoticesStore()
  const byId = shallowRef<ReadonlyMap<string, RunSummary>>(new Map())
  const isLoaded = ref(false)
  /** Why the runs could not be listed; null where they were. */
  const failure = ref<AtelierError | null>(null)
  let pending: WorkbenchEvent[] = []
  /**
   * What was told since the last snapshot was asked for: it may have been taken before. Null while none
   * is under way.
   */
  let sinceAsked: WorkbenchEvent[] | null = null

  const later = (known: RunSummary | undefined, given: RunSummary): RunSummary =>
    known && known.seq > given.seq ? known : given

  /** Gives the waiting runs their turns, and takes those of all others. */
  function takeTurns(runs: Map<string, RunSummary>, waiting: readonly string[]): void {
    const places = new Map(waiting.map((id, i) => [id, i + 1]))
    for (const [id, run] of runs) {
      const queuePosition = places.get(id) ?? null
      if (run.queuePosition !== queuePosition) runs.set(id, { ...run, queuePosition })
    }
  }

  function applied(
    runs: ReadonlyMap<string, RunSummary>,
    events: readonly WorkbenchEvent[]
  ): ReadonlyMap<string, RunSummary> {
    const next = new Map(runs)
    for (const event of events) {
      if (event.type === 'run' || event.type === 'run-changed')
        next.set(event.summary.id, later(next.get(event.summary.id), event.summary))
      if (event.type === 'run-deleted') next.delete(event.runId)
      if (event.type === 'queue-changed') takeTurns(next, event.waiting)
    }
    return next
  }
  /** Many events, one change: a window that was hidden catches up at once. */
  function flush(): void {
    if (pending.length > 0) byId.value = applied(byId.value, pending.splice(0))
  }
  const flushSoon = useLiveUpdate(flush)
  /** Whether an event moves a run that goes on, and nothing else. */
  const isProgress = (event: WorkbenchEvent): boolean =>
    event.type === 'run' && byId.value.get(event.runId)?.status === event.summary.status

  useWorkbenchEvents((event) => {
    if (!aboutRuns.has(event.type)) return
    sinceAsked?.push(event)
    pending.push(event)
    if (isProgress(event)) flushSoon()
    else setTimeout(flush, 50)
  })
  function list(): void {
    const told: WorkbenchEvent[] = []
    sinceAsked = told
    client
      .call('runs.list', {})
      .then((runs) => {
        if (sinceAsked !== told) return
        sinceAsked = null
        pending = []
        byId.value = applied(new Map(runs.map((run) => [run.id, run])), told)
        isLoaded.value = true
        failure.value = null
      })
      .catch((error: unknown) => {
        if (sinceAsked === told) sinceAsked = null
        if (error instanceof AtelierError && error.code !== 'DISCONNECTED') failure.value = error
        notices.fail(error)
      })
  }
  useConnected(list)

  /** The newest first. */
  const all = computed(() => [...byId.value.values()].sort((a, b) => b.number - a.number))
  /** What runs, then what waits in the order of its turns. */
  const active = computed(() =>
    all.value
      .filter((run) => isActive(run.status))
      .sort((a, b) => (a.queuePosition ?? 0) - (b.queuePosition ?? 0))
  )
  /** What a call answered with: it may come before the events that tell of it. */
  function take(summaries: readonly RunSummary[]): void {
    byId.value = applied(
      byId.value,
      summaries.map((summary) => ({ type: 'run-changed', summary }))
    )
  }
  return { byId, all, active, isLoaded, failure, list, take }
})
