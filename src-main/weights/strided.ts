/**
 * Numbers of a tensor, one after another as its shape has them, from where they lie apart.
 * @param steps how far apart they lie along each axis
 */
export function gathered(
  numbers: Float32Array,
  shape: readonly number[],
  steps: readonly number[]
): Float32Array {
  const result = new Float32Array(shape.reduce((a, b) => a * b, 1))
  const index = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < result.length; to++) {
    result[to] = numbers[from] as number
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const step = steps[axis] as number
      from += step
      index[axis] = (index[axis] as number) + 1
      if ((index[axis] as number) < (shape[axis] as number)) break
      from -= step * (shape[axis] as number)
      index[axis] = 0
    }
  }
  return result
}
