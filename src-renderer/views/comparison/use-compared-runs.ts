import { errorTexts } from '../../i18n/said'
import { type ComputedRef, ref, type Ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { AtelierError, type CallOutput, type ComparedRun, knownError } from '../../../src-main/contract'
import { useClient, useConnected, useWorkbenchEvents } from '../../api/client'
import { useLiveUpdate } from '../../stores/live-updates'
import { latestOnly } from '../../stores/latest-only'

/** A run that was chosen and cannot be shown, with the reason. */
interface Absent {
  id: string
  text: string
}

/** Runs that are compared, all in one question, and followed while they go on. */
export function useComparedRuns(ids: ComputedRef<readonly string[]>): {
  runs: Ref<readonly ComparedRun[]>
  absent: Ref<readonly Absent[]>
  isLoaded: Ref<boolean>
  /** Of very many epochs some were left out. */
  isThinned: Ref<boolean>
  /** Why nothing can be compared; null where something is. */
  failure: Ref<AtelierError | null>
} {
  const client = useClient()
  const { t } = useI18n()
  const runs = shallowRef<readonly ComparedRun[]>([])
  const absent = shallowRef<readonly Absent[]>([])
  const isLoaded = ref(false)
  const isThinned = ref(false)
  const failure = shallowRef<AtelierError | null>(null)
  /** Names of runs that were shown, for what is said of them afterwards. */
  const names = new Map<string, string>()
  watch(runs, (shown) => shown.forEach(({ summary }) => names.set(summary.id, summary.name)))

  type Reason = CallOutput<'runs.compare'>['absent'][number]
  const reasonOf = ({ run, error }: Reason): string =>
    error.code === 'UNKNOWN_RUN'
      ? t('history.deletedElsewhere', { name: names.get(run) ?? run })
      : `${names.get(run) ?? run}: ${errorTexts(error).message}`

  /** Runs that are not here are left out and named; of two answers that cross, the later question's counts. */
  const questions = latestOnly()
  async function load(): Promise<void> {
    const isLatest = questions.begin()
    try {
      const none = { runs: [], absent: [], isThinned: false }
      const answer =
        ids.value.length === 0 ? none : await client.call('runs.compare', { runs: [...ids.value] })
      if (!isLatest()) return
      runs.value = answer.runs
      absent.value = answer.absent.map((each) => ({ id: each.run, text: reasonOf(each) }))
      isThinned.value = answer.isThinned
      failure.value = null
    } catch (error) {
      if (!isLatest()) return
      // The connection comes back by itself, and asks anew.
      if (error instanceof AtelierError && error.code === 'DISCONNECTED') return
      failure.value = knownError(error)
      runs.value = []
    }
    isLoaded.value = true
  }

  /** Runs that went on since they were asked for last: they alone are asked for. */
  const moved = new Set<string>()
  async function follow(): Promise<void> {
    const isLatest = questions.follow()
    const changed = [...moved]
    moved.clear()
    const answer = await client.call('runs.compare', { runs: changed }).catch(() => null)
    if (!answer || !isLatest()) return
    const found = new Map(answer.runs.map((run) => [run.summary.id, run]))
    runs.value = runs.value.map((run) => found.get(run.summary.id) ?? run)
  }
  const followSoon = useLiveUpdate(() => void follow())

  watch(ids, () => {
    isLoaded.value = false
    void load()
  })
  useConnected(() => void load())
  useWorkbenchEvents((event) => {
    if (event.type === 'run-deleted' && ids.value.includes(event.runId)) return void load()
    if (event.type === 'run-changed') {
      const { summary } = event
      if (absent.value.some(({ id }) => id === summary.id)) return void load()
      runs.value = runs.value.map((each) =>
        each.summary.id === summary.id ? { ...each, summary } : each
      )
    }
    if (event.type !== 'run' || !ids.value.includes(event.runId)) return
    if (!event.events.some((each) => each.type === 'epoch' || each.type === 'resumed')) return
    moved.add(event.runId)
    followSoon()
  })
  return { runs, absent, isLoaded, isThinned, failure }
}
