import type { Prediction } from '../contract'
import { csvCell } from './csv'

/**
 * Every image, one a row, in their order: what it is taken for, and the probability of each class in a
 * column of its own (by the classes' names); an image that could not be read has an error instead.
 */
export function predictionsCsv(predictions: readonly Prediction[]): string {
  const answers = predictions.map((each) => ('error' in each ? null : each))
  const classes = [
    ...new Set(answers.flatMap((each) => each?.probabilities.map((of) => of.class) ?? []))
  ].sort((a, b) => (a < b ? -1 : 1))

  const rows = predictions.map((each) => {
    if ('error' in each) return [each.image, '', '', '', each.error.message, ...classes.map(() => '')]
    const of = new Map(each.probabilities.map((one) => [one.class, one.probability]))
    return [
      each.image,
      each.class,
      each.probability,
      each.notes.join(' '),
      '',
      ...classes.map((name) => of.get(name) ?? '')
    ]
  })
  return [['image', 'class', 'probability', 'notes', 'error', ...classes], ...rows]
    .map((row) => `${row.map(csvCell).join(',')}\r\n`)
    .join('')
}
