import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import { multiply } from './elementwise-kernels'
import { isNative, type NativeKernel, type NativeTensor, transpose } from './native-kernel'
import { sumOver } from './reduction-kernels'

/**
 * The operand with its dimensions in the order of those that remain, and one of length 1 for each that
 * it lacks.
 */
function aligned(
  backend: OnednnBackend,
  x: tf.TensorInfo,
  remaining: number,
  dims: number[]
): tf.TensorInfo {
  const { permutationIndices, expandDims } = tf.backend_util.getEinsumPermutation(remaining, dims)
  const ordered = tf.backend_util.isIdentityPermutation(permutationIndices)
    ? backend.alias(x, x.shape)
    : transpose(backend, x, permutationIndices)
  const shape = [...ordered.shape]
  for (const at of expandDims) shape.splice(at, 0, 1)
  return { ...ordered, shape }
}

/**
 * Products with broadcasting and a sum for each dimension that goes, step by step as tf.js plans them.
 */
export const einsum: NativeKernel = (backend, inputs, attrs) => {
  const tensors = inputs as unknown as tf.Tensor[]
  if (
    !tensors.every(
      (tensor) => isNative(tensor) && tensor.dtype !== 'bool' && tensor.dtype === tensors[0]?.dtype
    )
  )
    return null
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(
    attrs['equation'] as string,
    tensors.length
  )
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors)
  const { path, steps } = tf.backend_util.getEinsumComputePath(summedDims, idDims)
  let result: tf.TensorInfo | null = null,
    remaining = allDims.length
  const replace = (next: tf.TensorInfo | null): void => {
    if (result) backend.disposeData(result.dataId)
    result = next
  }
  for (const [i, terms] of steps.entries()) {
    for (const term of terms) {
      const operand = aligned(backend, tensors[term] as tf.Tensor, remaining, idDims[term] as number[])
      if (result === null) {
        result = operand
      } else {
        replace(multiply(backend, operand, result))
        backend.disposeData(operand.dataId)
      }
    }
    if (i === steps.length - 1) break
    const axis = (path[i] ?? -1) - (allDims.length - remaining)
    if ((path[i] ?? -1) >= 0 && result !== null) replace(sumOver(backend, result as NativeTensor, axis))
    if (result === null) return null
    remaining--
  }
  return result
}
