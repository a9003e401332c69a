import type { CustomLayer } from '../../contract'

const joins: readonly CustomLayer['type'][] = ['Add', 'Multiply', 'Concatenate']

/** How many inputs a layer takes instead, where this many are wrong; null: they are right. */
export function inputCountProblem(
  type: CustomLayer['type'],
  count: number
): { count: number; known: string } | null {
  if (joins.includes(type)) return count > 1 ? null : { count, known: 'at least two' }
  return count === 1 ? null : { count, known: 'one' }
}
