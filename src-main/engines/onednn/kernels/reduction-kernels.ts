import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import type { Accumulation, Reduction } from '../kernel-calls'
import {
  cast,
  consume,
  each,
  isFloat,
  isNative,
  type NativeKernel,
  type NativeTensor,
  type SingleKernel,
  sizeOf,
  through,
  transpose,
  withAxesLast
} from './native-kernel'

function reduce(
  backend: OnednnBackend,
  name: Reduction,
  x: NativeTensor,
  axes: readonly number[],
  keepDims: boolean
): tf.TensorInfo | null {
  const kept = [...x.shape.keys()]
    .filter((axis) => !axes.includes(axis))
    .map((axis) => x.shape[axis] as number)
  const inner = sizeOf(axes.map((axis) => x.shape[axis] as number))
  if (inner === 0) return null
  const shape = keepDims ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size)) : kept
  const call = { function: name, dtype: x.dtype, outer: sizeOf(shape), inner }
  return through(backend, withAxesLast(backend, x, axes), x, (arranged) =>
    backend.make(
      shape,
      (y) => backend.kernels.reduce({ x: backend.handle(arranged), y, ...call }),
      x.dtype
    )
  )
}
/** The sum over one axis, which then is gone; null where there is nothing to add up. */
export const sumOver = (backend: OnednnBackend, x: NativeTensor, axis: number): tf.TensorInfo | null =>
  reduce(backend, 'sum', x, [axis], false)
const isBoolean = (x: tf.TensorInfo | undefined): x is NativeTensor => x?.dtype === 'bool'
const axesOf = (x: tf.TensorInfo, attrs: Record<string, unknown>): number[] =>
  tf.util.parseAxisParam((attrs['axis'] ?? attrs['reductionIndices']) as number | number[], x.shape)

/**
 * `counted`: booleans are counted as whole numbers; else they are reduced by the function of booleans,
 * where there is one.
 */
const reduction =
  (name: Reduction, booleans: 'counted' | 'any' | 'all'): SingleKernel =>
  (backend, { x }, attrs) => {
    if (!isNative(x)) return null
    const axes = axesOf(x, attrs),
      keepDims = Boolean(attrs['keepDims'])
    if (x.dtype !== 'bool') return reduce(backend, name, x, axes, keepDims)
    if (booleans !== 'counted') return reduce(backend, booleans, x, axes, keepDims)
    return consume(backend, cast(backend, x, 'int32'), (whole) =>
      reduce(backend, name, whole, axes, keepDims)
    )
  }

const cumulation =
  (name: Accumulation): NativeKernel =>
  (backend, { x }, attrs) => {
    if (!isNative(x) || x.dtype === 'bool' || x.shape.length === 0) return null
    const axis = tf.util.parseAxisParam(Number(attrs['axis'] ?? 0), x.shape)[0] as number
    const inner = x.shape[axis] as number
    const call = {
      function: name,
      dtype: x.dtype,
      outer: inner === 0 ? 0 : sizeOf(x.shape) / inner,
      inner,
      exclusive: Boolean(attrs['exclusive']),
      reverse: Boolean(attrs['reverse'])
    }
    return through(backend, withAxesLast(backend, x, [axis]), x, (arranged) => {
      const result = backend.make(
        arranged.shape,
        (y) => backend.kernels.cumulate({ x: backend.handle(arranged), y, ...call }),
        x.dtype
      )
      if (arranged === x) return result
      // Back from last to its place.
      const back = [...x.shape.keys()].map((each) =>
        each < axis ? each : each === axis ? x.shape.length - 1 : each - 1
      )
      return consume(backend, result, () => transpose(backend, result, back))
    })
  }

const extreme =
  (which: 'largest' | 'smallest'): NativeKernel =>
  (backend, { x }, attrs) => {
    if (!isNative(x) || x.shape.length === 0) return null
    const axis = tf.util.parseAxisParam(attrs['axis'] as number, x.shape)[0] as number
    const inner = x.shape[axis] as number
    if (sizeOf(x.shape) === 0) return null
    const call = {
      largest: which === 'largest',
      dtype: x.dtype,
      outer: sizeOf(x.shape) / inner,
      inner
    }
    return through(backend, withAxesLast(backend, x, [axis]), x, (arranged) =>
      backend.make(
        x.shape.filter((_, i) => i !== axis),
        (y) => backend.kernels.argExtreme({ x: backend.handle(arranged), y, ...call }),
        'int32'
      )
    )
  }

export const reductionKernels: Record<string, NativeKernel> = {
  Sum: reduction('sum', 'counted'),
  Prod: reduction('prod', 'counted'),
  Max: reduction('max', 'any'),
  Min: reduction('min', 'all'),
  Mean: (backend, { x }, attrs) => {
    if (!isNative(x)) return null
    const axes = axesOf(x, attrs),
      keepDims = Boolean(attrs['keepDims'])
    return isFloat(x)
      ? reduce(backend, 'mean', x, axes, keepDims)
      : consume(backend, cast(backend, x, 'float32'), (real) =>
          reduce(backend, 'mean', real, axes, keepDims)
        )
  },
  All: (backend, { x }, attrs) =>
    isBoolean(x) ? reduce(backend, 'all', x, axesOf(x, attrs), Boolean(attrs['keepDims'])) : null,
  Any: (backend, { x }, attrs) =>
    isBoolean(x) ? reduce(backend, 'any', x, axesOf(x, attrs), Boolean(attrs['keepDims'])) : null,
  ...each({ ArgMax: 'largest', ArgMin: 'smallest' }, extreme),
  ...each({ Cumsum: 'sum', Cumprod: 'product' }, cumulation),
  Softmax: (backend, { logits }) => {
    const inner = logits?.shape.at(-1) ?? 1
    if (!isFloat(logits) || inner === 0) return null
    const outer = sizeOf(logits.shape) / inner
    return backend.make(logits.shape, (y) =>
      backend.kernels.softmax({ x: backend.handle(logits), y, logarithm: false, outer, inner })
    )
  }
}
