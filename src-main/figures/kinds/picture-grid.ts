/**
 * As many columns as make the pictures of a grid largest, and the side of one, in CSS pixels.
 * @param caption height of what is written below each
 */
export function gridOf(
  count: number,
  width: number,
  height: number,
  caption: number
): { columns: number; side: number } {
  let best = { columns: 1, side: 0 }
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns)
    const side = Math.min((width + 10) / columns - 10, height / rows - caption - 10)
    if (side > best.side) best = { columns, side }
  }
  return { ...best, side: Math.max(8, best.side) }
}
