import { correctLabel, type Suspects } from '../../contract'
import { csvCell } from '../../figures/csv'

/**
 * Suspects as a list of corrections: each image with the class that it is taken for, and beside that what
 * is known of it. Whoever strikes a line out, changes its label or empties it has corrected the list. Where
 * several classes of the data set count as one, all are named, and no list is taken before one is chosen.
 */
export function suspectsCsv(found: Suspects): string {
  const { suspects, classes } = found
  const labelOf = (of: number): string => {
    const { certain, possible } = correctLabel(found, of)
    return certain ?? possible.join(' | ')
  }
  const rows = suspects.map((each) => [
    each.image,
    labelOf(each.predicted),
    each.name,
    classes[each.label] as string,
    each.labelProbability,
    each.predictedProbability
  ])
  return [['image', 'label', 'name', 'given', 'givenProbability', 'labelProbability'], ...rows]
    .map((row) => `${row.map(csvCell).join(',')}\r\n`)
    .join('')
}
