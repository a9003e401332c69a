import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import type { NativeType } from '../kernel-calls'
import {
  bytesOf,
  consume,
  copyInto,
  copyView,
  fill,
  isNative,
  type NativeKernel,
  type NativeTensor,
  sizeOf,
  strides,
  transpose
} from './native-kernel'

const offsetOf = (begin: readonly number[], steps: readonly number[]): number =>
  begin.reduce((sum, at, i) => sum + at * (steps[i] as number), 0)

/** A box of `x` beginning at `begin`, each dimension taken in steps. */
export function box(
  backend: OnednnBackend,
  x: tf.TensorInfo,
  begin: readonly number[],
  size: readonly number[],
  steps?: readonly number[]
): tf.TensorInfo {
  const own = strides(x.shape)
  // An empty box may begin beyond the end.
  if (sizeOf(size) === 0) return backend.output(size, x.dtype)
  return copyView(backend, x, size, {
    offset: offsetOf(begin, own),
    strides: own.map((stride, i) => stride * (steps?.[i] ?? 1))
  })
}

/** Tensors one behind the other along an axis; their other dimensions have been checked. */
export function concatenate(
  backend: OnednnBackend,
  tensors: readonly tf.TensorInfo[],
  axis: number,
  shape: readonly number[]
): tf.TensorInfo {
  const result = backend.output(shape, (tensors[0] as tf.TensorInfo).dtype)
  if (sizeOf(shape.slice(0, axis)) === 1) {
    backend.kernels.append({
      parts: tensors.map((tensor) => ({ x: backend.handle(tensor), count: sizeOf(tensor.shape) })),
      y: backend.handle(result),
      bytes: bytesOf(result.dtype)
    })
    return result
  }
  const to = strides(shape)
  let at = 0
  for (const tensor of tensors) {
    copyInto(
      backend,
      tensor,
      { offset: 0, strides: strides(tensor.shape) },
      result,
      { offset: at * (to[axis] as number), strides: to },
      tensor.shape
    )
    at += tensor.shape[axis] as number
  }
  return result
}

/** The shape with a dimension of one element more. */
export const expanded = (shape: readonly number[], axis: number): number[] => [
  ...shape.slice(0, axis),
  1,
  ...shape.slice(axis)
]
export const isUniform = (tensors: readonly tf.TensorInfo[]): boolean =>
  tensors.every((tensor) => isNative(tensor) && tensor.dtype === tensors[0]?.dtype)

export function reshape(backend: OnednnBackend, x: tf.TensorInfo, wanted: number[]): tf.TensorInfo {
  const shape = tf.util.inferFromImplicitShape(wanted, sizeOf(x.shape))
  tf.util.assert(
    sizeOf(shape) === sizeOf(x.shape),
    () =>
      `The new shape (${shape.join()}) has ${sizeOf(shape)} elements and the old shape ` +
      `(${x.shape.join()}) has ${sizeOf(x.shape)} elements. ` +
      'The new shape and old shape must have the same number of elements.'
  )
  return backend.alias(x, shape)
}

export function pad(
  backend: OnednnBackend,
  x: NativeTensor,
  paddings: readonly (readonly [number, number])[],
  value: number
): tf.TensorInfo | null {
  if (paddings.flat().some((each) => each < 0)) return null
  const shape = x.shape.map((size, i) => size + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0))
  const result = fill(backend, shape, x.dtype, value)
  const to = strides(shape)
  copyInto(
    backend,
    x,
    { offset: 0, strides: strides(x.shape) },
    result,
    {
      offset: offsetOf(
        x.shape.map((_, i) => paddings[i]?.[0] ?? 0),
        to
      ),
      strides: to
    },
    x.shape
  )
  return result
}

export function tile(
  backend: OnednnBackend,
  x: tf.TensorInfo,
  repetitions: readonly number[]
): tf.TensorInfo | null {
  if (repetitions.length !== x.shape.length || x.shape.length > 8) return null
  const shape = x.shape.map((size, i) => size * (repetitions[i] as number))
  const result = backend.output(shape, x.dtype)
  // Every dimension twice: which repetition, and where in it.
  const parts = x.shape.flatMap((size, i) => [repetitions[i] as number, size])
  copyInto(
    backend,
    x,
    { offset: 0, strides: strides(x.shape).flatMap((stride) => [0, stride]) },
    result,
    { offset: 0, strides: strides(parts) },
    parts
  )
  return result
}

export const reverse: NativeKernel = (backend, { x }, attrs) => {
  if (!isNative(x)) return null
  const axes = tf.util.parseAxisParam(attrs['dims'] as number[], x.shape)
  if (x.shape.length === 0) return backend.alias(x, x.shape)
  return box(
    backend,
    x,
    x.shape.map((size, i) => (axes.includes(i) ? size - 1 : 0)),
    x.shape,
    x.shape.map((_, i) => (axes.includes(i) ? -1 : 1))
  )
}

/** `start`, and on in steps. */
export function range(
  backend: OnednnBackend,
  dtype: NativeType,
  count: number,
  start: number,
  step: number
): tf.TensorInfo {
  return backend.make([count], (y) => backend.kernels.range({ y, dtype, count, start, step }), dtype)
}

/**
 * Blocks of an image as a transposition: the shape taken apart, its dimensions in another order, and
 * what they are read as.
 */
export function regroup(
  backend: OnednnBackend,
  x: tf.TensorInfo,
  parts: number[],
  order: number[],
  shape: number[]
): tf.TensorInfo {
  const moved = transpose(backend, { ...x, shape: parts }, order)
  return consume(backend, moved, () => backend.alias(moved, shape))
}
