import type { Suspects } from '../contract'
import { csvCell } from '../figures/csv'

/**
 * Suspects as a list of corrections: each image with the class that it is taken for, and beside that what
 * is known of it. Whoever strikes a line out, changes its label or empties it has corrected the list.
 */
export function suspectsCsv({ suspects, classes }: Suspects): string {
  const rows = suspects.map((each) => [
    each.image,
    classes[each.predicted] as string,
    each.name,
    classes[each.label] as string,
    each.labelProbability,
    each.predictedProbability
  ])
  return [['image', 'label', 'name', 'given', 'givenProbability', 'labelProbability'], ...rows]
    .map((row) => `${row.map(csvCell).join(',')}\r\n`)
    .join('')
}
