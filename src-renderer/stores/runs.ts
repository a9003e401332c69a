import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { isActive, type RunSummary, type WorkbenchEvent } from '../../src-main/contract'
import { useClient } from '../api/client'

/**
 * Every run's summary. Events and snapshots may cross: each summary says up to which event it is, and the later one stays.
 */
export const useRunsStore = defineStore('runs', () => {
  const client = useClient()
  const byId = shallowRef<ReadonlyMap<string, RunSummary>>(new Map())
  const isLoaded = ref(false)
  let pending: WorkbenchEvent[] = []

  const later = (known: RunSummary | undefined, given: RunSummary): RunSummary => (known && known.seq > given.seq ? known : given)

  /** Many events, one change: a window that was hidden catches up at once. */
  function flush(): void {
    const next = new Map(byId.value)
    for (const event of pending.splice(0)) {
      if (event.type === 'run' || event.type === 'run-changed') next.set(event.summary.id, later(next.get(event.summary.id), event.summary))
      if (event.type === 'run-deleted') next.delete(event.runId)
    }
    byId.value = next
  }

  client.onEvent((event) => {
    if (event.type !== 'run' && event.type !== 'run-changed' && event.type !== 'run-deleted') return
    if (pending.push(event) === 1) setTimeout(flush, 50)
  })
  client.onConnected(() => {
    void client.call('runs.list', {}).then((runs) => {
      const known = byId.value
      byId.value = new Map(runs.map((run) => [run.id, later(known.get(run.id), run)]))
      isLoaded.value = true
      pending = [...pending]
    }).catch(() => undefined)
  })

  /** The newest first. */
  const all = computed(() => [...byId.value.values()].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)))
  const active = computed(() => all.value.filter((run) => isActive(run.status)))
  return { byId, all, active, isLoaded }
})
