import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import {
  bytesOf,
  copyView,
  fill,
  isFloat,
  isNative,
  isNativeType,
  make,
  type NativeKernel,
  sizeOf,
  strides,
  typeNumber
} from './native-kernel'

/**
 * Writes (or adds) the updates into a tensor that is there. Returns false where they do not have the
 * usual shape.
 */
function scatter(
  backend: OnednnBackend,
  target: () => tf.TensorInfo,
  indices: tf.TensorInfo,
  updates: tf.TensorInfo,
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
    backend.run(
      'scatterNd',
      [updates, indices],
      [result],
      [
        typeNumber(updates.dtype),
        numUpdates,
        sliceSize,
        outputSize / sliceSize,
        sliceRank,
        ...steps.slice(0, sliceRank),
        Number(add)
      ]
    )
  return result
}

export const indexingKernels: Record<string, NativeKernel> = {
  OneHot: (backend, { indices }, attrs) => {
    const dtype = (attrs['dtype'] ?? 'int32') as tf.DataType,
      depth = Number(attrs['depth'])
    if (indices?.dtype !== 'int32' || !isNativeType(dtype) || depth < 1) return null
    return make(
      backend,
      'oneHot',
      [indices],
      [...indices.shape, depth],
      dtype,
      [typeNumber(dtype), sizeOf(indices.shape), depth],
      [Number(attrs['onValue'] ?? 1), Number(attrs['offValue'] ?? 0)]
    )
  },
  GatherV2: (backend, { x, indices }, attrs) => {
    if (!isNative(x) || indices?.dtype !== 'int32' || Number(attrs['batchDims'] ?? 0) !== 0) return null
    const axis = tf.util.parseAxisParam(Number(attrs['axis'] ?? 0), x.shape)[0] as number
    const [outer, inner] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)]
    return make(backend, 'gather', [x, indices], [...outer, ...indices.shape, ...inner], x.dtype, [
      bytesOf(x.dtype),
      sizeOf(outer),
      x.shape[axis] as number,
      sizeOf(inner),
      sizeOf(indices.shape)
    ])
  },
  GatherNd: (backend, { params, indices }) => {
    if (!isNative(params) || indices?.dtype !== 'int32') return null
    const [shape, count, sliceSize, steps] = tf.backend_util.prepareAndValidate(params, indices)
    const rank = indices.shape.at(-1) as number
    return make(backend, 'gatherNd', [params, indices], shape, params.dtype, [
      bytesOf(params.dtype),
      count,
      sliceSize,
      sizeOf(params.shape) / sliceSize,
      rank,
      ...steps.slice(0, rank)
    ])
  },
  ScatterNd: (backend, { indices, updates }, attrs) => {
    const shape = attrs['shape'] as number[]
    if (indices?.dtype !== 'int32' || !isNative(updates) || updates.dtype === 'bool') return null
    return scatter(backend, () => fill(backend, shape, updates.dtype, 0), indices, updates, shape, true)
  },
  TensorScatterUpdate: (backend, { tensor, indices, updates }) => {
    if (!isNative(tensor) || indices?.dtype !== 'int32' || updates?.dtype !== tensor.dtype) return null
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
    return backend.make(
      'segmentSum',
      [x, segmentIds],
      [count, ...inner],
      [x.shape[0] as number, sizeOf(inner), count]
    )
  },
  TopK: (backend, { x }, attrs) => {
    const k = Number(attrs['k'] ?? 1),
      inner = x?.shape.at(-1) ?? 0
    if (!isNative(x) || x.dtype === 'bool' || k < 1 || k > inner) return null
    const shape = [...x.shape.slice(0, -1), k]
    const results = [backend.output(shape, x.dtype), backend.output(shape, 'int32')]
    backend.run('topK', [x], results, [typeNumber(x.dtype), sizeOf(x.shape) / inner, inner, k])
    return results
  }
}
