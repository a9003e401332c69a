/** Whether two tensors are the same to the last bit, NaN included. */
export function isSameTensor(
  a: { shape: readonly number[]; values: Float32Array },
  b: { shape: readonly number[]; values: Float32Array }
): boolean {
  if (a.shape.join() !== b.shape.join() || a.values.length !== b.values.length) return false
  const [first, second] = [a, b].map(
    ({ values }) => new Uint32Array(values.buffer, values.byteOffset, values.length)
  )
  return first?.every((bits, i) => bits === second?.[i]) ?? false
}
