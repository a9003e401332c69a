import { randomKey, uniform } from '../../src-main/datasets/counter-random'

/**
 * Draws whole numbers from 0 to below the given one; the same ones for the same name, so that a failure
 * comes again.
 */
export function drawing(name: string): (below: number) => number {
  const key = randomKey(23, name)
  let drawn = 0
  return (below) => Math.floor(uniform(key, drawn++) * below)
}
