import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import {
  bytesOf,
  copyView,
  fill,
  isFloat,
  isNative,
  isNativeType,
  type NativeKernel,
  type NativeTensor,
  sizeOf,
  strides
} from './native-kernel'

/**
 * Writes (or adds) the updates into a tensor that is there. Returns false where they do not have the
 * usual shape.
 */
function scatter(
  backend: OnednnBackend,
  target: () => tf.TensorInfo,
  indices: tf.TensorInfo,
  updates: NativeTensor,
  shape: readonly number[],
  add: boolean
): tf.TensorInfo | null {
  const {
    sliceRank,
    numUpdates,
    sliceSize,
    strides: steps,
    outputSize
  } = tf.backend_util.calculateShapes(updates, indices, [...shape])
  if (sizeOf(updates.shape) !== numUpdates * sliceSize || sliceRank < 1) return null
  const result = target()
  if (outputSize > 0)
    backend.kernels.scatterNd({
      updates: backend.handle(updates),
      indices: backend.handle(indices),
      y: backend.target(result),
      dtype: updates.dtype,
      count: numUpdates,
      inner: sliceSize,
      slices: outputSize / sliceSize,
      add,
      strides: steps.slice(0, sliceRank)
    })
  return result
}

export const indexingKernels: Record<string, NativeKernel> = {
  OneHot: (backend, { indices }, attrs) => {
    const dtype = (attrs['dtype'] ?? 'int32') as tf.DataType,
      depth = Number(attrs['depth'])
    if (indices?.dtype !== 'int32' || !isNativeType(dtype) || depth < 1) return null
    const [on, off] = [Number(attrs['onValue'] ?? 1), Number(attrs['offValue'] ?? 0)]
    const count = sizeOf(indices.shape)
    return backend.make(
      [...indices.shape, depth],
      (y) =>
        backend.kernels.oneHot({ indices: backend.handle(indices), y, dtype, count, depth, on, off }),
      dtype
    )
  },
  GatherV2: (backend, { x, indices }, attrs) => {
    if (!isNative(x) || indices?.dtype !== 'int32' || Number(attrs['batchDims'] ?? 0) !== 0) return null
    const axis = tf.util.parseAxisParam(Number(attrs['axis'] ?? 0), x.shape)[0] as number
    const [outer, inner] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)]
    return backend.make(
      [...outer, ...indices.shape, ...inner],
      (y) =>
        backend.kernels.gather({
          x: backend.handle(x),
          indices: backend.handle(indices),
          y,
          bytes: bytesOf(x.dtype),
          outer: sizeOf(outer),
          count: x.shape[axis] as number,
          inner: sizeOf(inner),
          picked: sizeOf(indices.shape)
        }),
      x.dtype
    )
  },
  GatherNd: (backend, { params, indices }) => {
    if (!isNative(params) || indices?.dtype !== 'int32') return null
    const [shape, count, sliceSize, steps] = tf.backend_util.prepareAndValidate(params, indices)
    const rank = indices.shape.at(-1) as number
    return backend.make(
      shape,
      (y) =>
        backend.kernels.gatherNd({
          x: backend.handle(params),
          indices: backend.handle(indices),
          y,
          bytes: bytesOf(params.dtype),
          count,
          inner: sliceSize,
          slices: sizeOf(params.shape) / sliceSize,
          strides: steps.slice(0, rank)
        }),
      params.dtype
    )
  },
  ScatterNd: (backend, { indices, updates }, attrs) => {
    const shape = attrs['shape'] as number[]
    if (indices?.dtype !== 'int32' || !isNative(updates) || updates.dtype === 'bool') return null
    return scatter(backend, () => fill(backend, shape, updates.dtype, 0), indices, updates, shape, true)
  },
  TensorScatterUpdate: (backend, { tensor, indices, updates }) => {
    if (!isNative(tensor) || indices?.dtype !== 'int32' || !isNative(updates)) return null
    if (updates.dtype !== tensor.dtype) return null
    return scatter(
      backend,
      () => copyView(backend, tensor, tensor.shape, { offset: 0, strides: strides(tensor.shape) }),
      indices,
      updates,
      tensor.shape,
      false
    )
  },
  UnsortedSegmentSum: (backend, { x, segmentIds }, attrs) => {
    const count = attrs['numSegments'] as number
    if (
      !isFloat(x) ||
      segmentIds?.dtype !== 'int32' ||
      segmentIds.shape.length !== 1 ||
      segmentIds.shape[0] !== x.shape[0] ||
      count < 1
    )
      return null
    const inner = x.shape.slice(1)
    return backend.make([count, ...inner], (y) =>
      backend.kernels.segmentSum({
        x: backend.handle(x),
        numbers: backend.handle(segmentIds),
        y,
        count: x.shape[0] as number,
        inner: sizeOf(inner),
        segments: count
      })
    )
  },
  TopK: (backend, { x }, attrs) => {
    const k = Number(attrs['k'] ?? 1),
      inner = x?.shape.at(-1) ?? 0
    if (!isNative(x) || x.dtype === 'bool' || k < 1 || k > inner) return null
    const shape = [...x.shape.slice(0, -1), k]
    const values = backend.output(shape, x.dtype),
      indices = backend.output(shape, 'int32')
    backend.kernels.topK({
      x: backend.handle(x),
      values: backend.handle(values),
      indices: backend.handle(indices),
      dtype: x.dtype,
      outer: sizeOf(x.shape) / inner,
      inner,
      k
    })
    return [values, indices]
  }
}
