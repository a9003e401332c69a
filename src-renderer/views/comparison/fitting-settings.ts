import type { DifferingSetting } from '../../../src-main/figures/kinds/settings-that-differ'
import { written } from '../../../src-main/figures/kinds/settings-that-differ'
import { widest } from '../history/fitting-columns'

/** What the tools in front of a name and the sample of its line take, in units of the letters' size. */
const [tools, sample] = [72, 36]
/** A name that is longer goes on in the next line. */
const mostOfName = 240

/** What the column of names takes, in units of the letters' size, with the samples of the lines. */
export const widthOfName = (names: readonly string[]): number =>
  sample + Math.min(mostOfName, widest(names))

/** What a column takes in which a title breaks between its words and a value does not. */
const widthOfColumn = (title: string, values: readonly string[]): number =>
  Math.max(widest(title.split(/ |(?<=：)/)), widest(values))

/** A column of a table that compares: its title, and all that stands in it. */
interface MeasuredColumn {
  title: string
  values: readonly string[]
}

/**
 * How many of the settings that differ have room beside the names and what they came to, the first ones
 * before the others; one at least.
 * @param room of the whole table, in units of the letters' size
 */
export function fittingSettings(
  settings: readonly (DifferingSetting & { title: string })[],
  { room, names, others }: { room: number; names: readonly string[]; others: readonly MeasuredColumn[] }
): number {
  let left = room - tools - widthOfName(names)
  for (const { title, values } of others) left -= widthOfColumn(title, values)
  let count = 0
  for (const { title, values } of settings) {
    left -= widthOfColumn(title, values.map(written))
    if (left < 0) break
    count++
  }
  return Math.max(1, count)
}
