import type { ImageFilter } from '../../contract'
import type { ImageMarks } from './image-marks'
import type { ViewedDataset } from './viewed-dataset'

/** The images that pass a filter, by their numbers, in the data set's order. */
export function filtered(dataset: ViewedDataset, filter: ImageFilter, marks: ImageMarks): Uint32Array {
  const classes = new Set(filter.classes)
  const splits = new Set(filter.splits)
  const wanted = searchable(filter.text.trim())
  const classNames = dataset.classes.map(searchable)
  const passing = new Uint32Array(dataset.count)
  let count = 0
  for (let index = 0; index < dataset.count; index++) {
    const { label, split, name } = dataset.facts(index)
    if (classes.size > 0 && !classes.has(label)) continue
    if (splits.size > 0 && !splits.has(split)) continue
    if (filter.problem !== null && !marks.has(index, filter.problem)) continue
    if (wanted !== '' && !classNames[label]?.includes(wanted) && !searchable(name).includes(wanted))
      continue
    passing[count++] = index
  }
  return passing.subarray(0, count)
}

const searchable = (text: string): string => text.normalize('NFKC').toLowerCase()
