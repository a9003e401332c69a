import { fillUniform, randomKey } from '../../src-main/datasets/counter-random'

/** Numbers in [-1, 1), the same for the same name, so that a failing case can be run again. */
export function randomNumbers(name: string, count: number): Float32Array {
  return fillUniform(randomKey(11, name), new Float32Array(count), -1, 1)
}
