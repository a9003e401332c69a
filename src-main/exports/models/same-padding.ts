/**
 * What TensorFlow's padding `same` puts before and after a side: as much as ceil(size / stride) windows
 * need, and where that is odd one more after it. @returns [before, after]
 */
export function samePadding(size: number, window: number, stride: number): [number, number] {
  const windows = Math.ceil(size / stride)
  const total = Math.max(0, (windows - 1) * stride + window - size)
  const before = Math.floor(total / 2)
  return [before, total - before]
}
