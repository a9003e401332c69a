import { AtelierError, type ModelExportOptions } from '../../contract'

/**
 * Refuses what only formats that are there for running can do: these are there to be trained on, with the
 * checkpoint's own numbers.
 * @throws AtelierError EXPORT_NOT_POSSIBLE
 */
export function requireWeightsAsTheyAre(format: string, { fold, precision }: ModelExportOptions): void {
  const reason = fold
    ? 'its layers stay as they were trained, so nothing is folded'
    : precision === 'fp32'
      ? null
      : `its weights stay as they were trained, in fp32 and not in ${precision}`
  if (reason)
    throw new AtelierError('EXPORT_NOT_POSSIBLE', {
      format,
      reason,
      hint: 'Leave out --fold and --precision, or choose --format onnx.'
    })
}

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
