import { nextTick, type Ref } from 'vue'
import type { RunSummary } from '../../../src-main/contract'

/** Moves the focus in a list of which only the rows in sight are there. */
export function useRowFocus(
  { ref: box, onScroll }: { ref: Ref<HTMLElement | null>; onScroll(): void },
  rowHeight: number,
  runs: () => RunSummary[]
): (event: KeyboardEvent, index: number) => boolean {
  const rowsInSight = (): number =>
    Math.max(1, Math.floor((box.value?.clientHeight ?? 0) / rowHeight) - 1)

  async function focusRow(index: number): Promise<void> {
    const frame = box.value
    const run = runs()[Math.max(0, Math.min(runs().length - 1, index))]
    if (!frame || !run) return
    const top = runs().indexOf(run) * rowHeight
    if (top < frame.scrollTop) frame.scrollTop = top
    if (top + rowHeight > frame.scrollTop + frame.clientHeight)
      frame.scrollTop = top + rowHeight - frame.clientHeight
    onScroll()
    await nextTick()
    const row = frame.querySelector<HTMLElement>(`[data-run="${CSS.escape(run.id)}"]`)
    row?.focus({ preventScroll: true })
  }

  /** Follows a key that moves; false for any other. */
  return ({ key }, index) => {
    const places: Record<string, () => number> = {
      ArrowDown: () => index + 1,
      ArrowUp: () => index - 1,
      PageDown: () => index + rowsInSight(),
      PageUp: () => index - rowsInSight(),
      Home: () => 0,
      End: () => runs().length - 1
    }
    const place = places[key]
    if (place) void focusRow(place())
    return place !== undefined
  }
}
