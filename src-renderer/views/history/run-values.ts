import { computed, type ComputedRef, shallowRef, watch } from 'vue'
import type { RunSummary, RunValue } from '../../../src-main/contract'
import { useClient, useConnected } from '../../api/client'
import { useLiveUpdate } from '../../stores/live-updates'
import { useNoticesStore } from '../../stores/notices'
import type { AskedValues } from './columns'

/** Values of columns by runs, with the event of each run up to which they are. */
interface Known {
  values: Map<string, RunValue>
  seqs: Map<string, number>
}

/** Whether a column changes while a run trains; what a run was set to does not. */
const isLive = (column: string): boolean => column.startsWith('best.') || column === 'run.data'

/**
 * Values that the summaries do not have, a question for all runs and columns together: of runs that are new,
 * and of those that went on where that changes the column.
 */
export function useRunValues(
  runs: () => readonly RunSummary[],
  columns: () => readonly string[]
): ComputedRef<AskedValues> {
  const client = useClient()
  const notices = useNoticesStore()
  const known = new Map<string, Known>()
  const version = shallowRef(0)
  let isAsking = false

  const isMissing = (column: string, { id, seq }: RunSummary): boolean => {
    const at = known.get(column)?.seqs.get(id)
    return at === undefined || (isLive(column) && at < seq)
  }

  async function ask(): Promise<void> {
    const asked = columns()
    const missing = runs().filter((run) => asked.some((column) => isMissing(column, run)))
    if (missing.length === 0 || isAsking) return
    isAsking = true
    try {
      const isAll = missing.length === runs().length
      const answer = await client.call('runs.values', {
        runs: isAll ? null : missing.map(({ id }) => id),
        columns: [...asked]
      })
      const seqs = new Map(missing.map(({ id, seq }) => [id, seq]))
      asked.forEach((column, i) => keep(column, answer.runs, answer.columns[i] ?? [], seqs))
      version.value++
    } catch (error) {
      notices.fail(error)
      return
    } finally {
      isAsking = false
    }
    // A column that was added meanwhile is waited for.
    if (columns().some((column) => !asked.includes(column))) return ask()
    askLater()
  }

  function keep(
    column: string,
    ids: readonly string[],
    values: readonly RunValue[],
    seqs: ReadonlyMap<string, number>
  ): void {
    const of = known.get(column) ?? { values: new Map(), seqs: new Map() }
    known.set(column, of)
    ids.forEach((id, i) => {
      of.values.set(id, values[i] ?? null)
      of.seqs.set(id, seqs.get(id) ?? 0)
    })
    // What is gone meanwhile has no values: it is not asked for once more.
    for (const [id, seq] of seqs) if (!of.seqs.has(id)) of.seqs.set(id, seq)
  }

  const askLater = useLiveUpdate(() => void ask())
  watch(runs, askLater)
  watch(
    () => columns().join(),
    () => void ask()
  )
  useConnected(() => void ask())

  return computed(() => {
    void version.value
    return (column, run) => known.get(column)?.values.get(run)
  })
}
