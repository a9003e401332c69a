import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { type ImageFilter, type SplitName, splitNames } from '../../../src-main/contract'

/** What is looked at of a data set: it is all in the address, so that a link or a reload leads back. */
export interface DataPlace {
  filter: ImageFilter
  /** The place among the filtered images of the one that is open; null: none is. */
  open: number | null
}

const textOf = (value: LocationQuery[string] | undefined): string =>
  (Array.isArray(value) ? value[0] : value) ?? ''
const isNumber = (text: string): boolean => /^\d{1,9}$/.test(text)

/** What an address says; what makes no sense in it is passed over. */
export function placeOf(query: LocationQuery): DataPlace {
  const classes = textOf(query['class']).split(',').filter(isNumber).map(Number)
  // An address of an earlier version says `split`.
  const splits = textOf(query['part'] ?? query['split'])
    .split(',')
    .filter((each): each is SplitName => (splitNames as readonly string[]).includes(each))
  const open = textOf(query['image'])
  return {
    filter: {
      classes: [...new Set(classes)].slice(0, 10_000),
      splits: [...new Set(splits)],
      problem: textOf(query['problem']).slice(0, 100) || null,
      text: textOf(query['text']).slice(0, 500)
    },
    open: isNumber(open) ? Number(open) : null
  }
}

/** The address of a place; what filters nothing is left out. */
export function addressOf({ filter, open }: DataPlace): LocationQueryRaw {
  const { classes, splits, problem, text } = filter
  return {
    ...(classes.length > 0 && { class: classes.join(',') }),
    ...(splits.length > 0 && { part: splits.join(',') }),
    ...(problem !== null && { problem }),
    ...(text !== '' && { text }),
    ...(open !== null && { image: String(open) })
  }
}
