import { nextTick, type Ref } from 'vue'

/** Moves the focus in a list of which only the rows in sight are there; each row has its line's id. */
export function useRowFocus(
  { ref: box, onScroll }: { ref: Ref<HTMLElement | null>; onScroll(): void },
  rowHeight: number,
  lines: () => readonly { id: string }[]
): { moved(event: KeyboardEvent, index: number): boolean; focusLine(index: number): Promise<void> } {
  const rowsInSight = (): number =>
    Math.max(1, Math.floor((box.value?.clientHeight ?? 0) / rowHeight) - 1)

  async function focusLine(index: number): Promise<void> {
    const frame = box.value
    const place = Math.max(0, Math.min(lines().length - 1, index))
    const line = lines()[place]
    if (!frame || !line) return
    const top = place * rowHeight
    if (top < frame.scrollTop) frame.scrollTop = top
    if (top + rowHeight > frame.scrollTop + frame.clientHeight)
      frame.scrollTop = top + rowHeight - frame.clientHeight
    onScroll()
    await nextTick()
    const row = frame.querySelector<HTMLElement>(`[data-line="${CSS.escape(line.id)}"]`)
    row?.focus({ preventScroll: true })
  }

  /** Follows a key that moves; false for any other. */
  function moved({ key }: KeyboardEvent, index: number): boolean {
    const places: Record<string, () => number> = {
      ArrowDown: () => index + 1,
      ArrowUp: () => index - 1,
      PageDown: () => index + rowsInSight(),
      PageUp: () => index - rowsInSight(),
      Home: () => 0,
      End: () => lines().length - 1
    }
    const place = places[key]
    if (place) void focusLine(place())
    return place !== undefined
  }
  return { moved, focusLine }
}
