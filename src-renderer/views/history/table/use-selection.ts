import type { Ref } from 'vue'
import type { RunSummary } from '../../../../src-main/contract'

/** Ticks of runs in a list: one, all, and with Shift held all from the one that was ticked last. */
export function useSelection(
  selected: Ref<ReadonlySet<string>>,
  runs: () => RunSummary[]
): { toggle(id: string, event?: MouseEvent): void; toggleAll(event: Event): void } {
  let anchor: string | null = null

  function toggle(id: string, event?: MouseEvent): void {
    const next = new Set(selected.value)
    const from = event?.shiftKey ? runs().findIndex((run) => run.id === anchor) : -1
    const to = runs().findIndex((run) => run.id === id)
    const range =
      from < 0 ? runs().slice(to, to + 1) : runs().slice(Math.min(from, to), Math.max(from, to) + 1)
    const isAdded = !next.has(id)

    for (const run of range)
      if (isAdded) next.add(run.id)
      else next.delete(run.id)
    anchor = id
    selected.value = next
  }

  function toggleAll(event: Event): void {
    const { checked } = event.target as HTMLInputElement
    selected.value = checked ? new Set(runs().map((run) => run.id)) : new Set()
  }

  return { toggle, toggleAll }
}
