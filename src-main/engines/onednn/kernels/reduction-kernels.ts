import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import {
  cast,
  consume,
  each,
  isFloat,
  isNative,
  make,
  type NativeKernel,
  type SingleKernel,
  sizeOf,
  through,
  transpose,
  typeNumber,
  withAxesLast
} from './native-kernel'

/** Numbers of native/reduction.cc. */
const sum = 0,
  mean = 1,
  largest = 2,
  smallest = 3,
  product = 4,
  all = 5,
  any = 6

function reduce(
  backend: OnednnBackend,
  number: number,
  x: tf.TensorInfo,
  axes: readonly number[],
  keepDims: boolean
): tf.TensorInfo | null {
  const kept = [...x.shape.keys()]
    .filter((axis) => !axes.includes(axis))
    .map((axis) => x.shape[axis] as number)
  const inner = sizeOf(axes.map((axis) => x.shape[axis] as number))
  if (inner === 0) return null
  const shape = keepDims ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size)) : kept
  return through(backend, withAxesLast(backend, x, axes), x, (arranged) =>
    make(backend, 'reduce', [arranged], shape, x.dtype, [
      number,
      typeNumber(x.dtype),
      sizeOf(shape),
      inner
    ])
  )
}
/** The sum over one axis, which then is gone; null where there is nothing to add up. */
export const sumOver = (backend: OnednnBackend, x: tf.TensorInfo, axis: number): tf.TensorInfo | null =>
  reduce(backend, sum, x, [axis], false)
const axesOf = (x: tf.TensorInfo, attrs: Record<string, unknown>): number[] =>
  tf.util.parseAxisParam((attrs['axis'] ?? attrs['reductionIndices']) as number | number[], x.shape)

/**
 * `counted`: booleans are counted as whole numbers; else they are reduced by the function of booleans,
 * where there is one.
 */
const reduction =
  (number: number, booleans: 'counted' | number | null): SingleKernel =>
  (backend, { x }, attrs) => {
    if (!isNative(x)) return null
    const axes = axesOf(x, attrs),
      keepDims = Boolean(attrs['keepDims'])
    if (x.dtype !== 'bool') return reduce(backend, number, x, axes, keepDims)
    if (booleans !== 'counted')
      return booleans === null ? null : reduce(backend, booleans, x, axes, keepDims)
    return consume(backend, cast(backend, x, 'int32'), (whole) =>
      reduce(backend, number, whole, axes, keepDims)
    )
  }

const cumulation =
  (number: number): NativeKernel =>
  (backend, { x }, attrs) => {
    if (!isNative(x) || x.dtype === 'bool' || x.shape.length === 0) return null
    const axis = tf.util.parseAxisParam(Number(attrs['axis'] ?? 0), x.shape)[0] as number
    const inner = x.shape[axis] as number
    const flags = [Number(Boolean(attrs['exclusive'])), Number(Boolean(attrs['reverse']))]
    return through(backend, withAxesLast(backend, x, [axis]), x, (arranged) => {
      const result = make(backend, 'cumulate', [arranged], arranged.shape, x.dtype, [
        number,
        typeNumber(x.dtype),
        inner === 0 ? 0 : sizeOf(x.shape) / inner,
        inner,
        ...flags
      ])
      if (arranged === x) return result
      // Back from last to its place.
      const back = [...x.shape.keys()].map((each) =>
        each < axis ? each : each === axis ? x.shape.length - 1 : each - 1
      )
      return consume(backend, result, () => transpose(backend, result, back))
    })
  }

const extreme =
  (number: number): NativeKernel =>
  (backend, { x }, attrs) => {
    if (!isNative(x) || x.shape.length === 0) return null
    const axis = tf.util.parseAxisParam(attrs['axis'] as number, x.shape)[0] as number
    const inner = x.shape[axis] as number
    if (sizeOf(x.shape) === 0) return null
    return through(backend, withAxesLast(backend, x, [axis]), x, (arranged) =>
      make(
        backend,
        'argExtreme',
        [arranged],
        x.shape.filter((_, i) => i !== axis),
        'int32',
        [number, typeNumber(x.dtype), sizeOf(x.shape) / inner, inner]
      )
    )
  }

export const reductionKernels: Record<string, NativeKernel> = {
  Sum: reduction(sum, 'counted'),
  Prod: reduction(product, 'counted'),
  Max: reduction(largest, any),
  Min: reduction(smallest, all),
  Mean: (backend, { x }, attrs) => {
    if (!isNative(x)) return null
    const axes = axesOf(x, attrs),
      keepDims = Boolean(attrs['keepDims'])
    return isFloat(x)
      ? reduce(backend, mean, x, axes, keepDims)
      : consume(backend, cast(backend, x, 'float32'), (real) =>
          reduce(backend, mean, real, axes, keepDims)
        )
  },
  All: (backend, { x }, attrs) =>
    x?.dtype === 'bool' ? reduce(backend, all, x, axesOf(x, attrs), Boolean(attrs['keepDims'])) : null,
  Any: (backend, { x }, attrs) =>
    x?.dtype === 'bool' ? reduce(backend, any, x, axesOf(x, attrs), Boolean(attrs['keepDims'])) : null,
  ...each({ ArgMax: 1, ArgMin: 0 }, extreme),
  ...each({ Cumsum: 0, Cumprod: 1 }, cumulation),
  Softmax: (backend, { logits }) => {
    const inner = logits?.shape.at(-1) ?? 1
    return isFloat(logits) && inner > 0
      ? backend.make('softmax', [logits], logits.shape, [0, sizeOf(logits.shape) / inner, inner])
      : null
  }
}
