import { computed, type ComputedRef, type Ref } from 'vue'
import type { ComparedRun } from '../../../src-main/contract'

/** One of the two that are compared; without an epoch the last of which answers are known. */
export interface ChosenEpoch {
  run: string
  epoch: number | null
}

/**
 * Which two epochs of compared runs are meant by their addresses, each RUN or RUN@EPOCH; the first two runs
 * where they say nothing.
 */
export function useTwoEpochs(
  runs: () => readonly ComparedRun[],
  first: Ref<string | null>,
  second: Ref<string | null>
): {
  chosen: ComputedRef<ChosenEpoch[]>
  choices: ComputedRef<{ value: string; label: string }[]>
  choose(place: number, run: string, epoch: string | null): void
} {
  const chosen = computed(() =>
    [first.value, second.value].map((text, place): ChosenEpoch => {
      const [id = '', epoch] = (text ?? '').split('@')
      const run = runs().find(({ summary }) => summary.id === id) ?? runs()[place] ?? runs()[0]
      return { run: run?.summary.id ?? '', epoch: epoch ? Number(epoch) : null }
    })
  )
  const choices = computed(() =>
    runs().map(({ summary }) => ({ value: summary.id, label: summary.name }))
  )
  function choose(place: number, run: string, epoch: string | null): void {
    const text = epoch === null ? run : `${run}@${epoch}`
    if (place === 0) first.value = text
    else second.value = text
  }
  return { chosen, choices, choose }
}
