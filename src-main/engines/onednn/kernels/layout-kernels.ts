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
function box(
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
function concatenate(
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
const expanded = (shape: readonly number[], axis: number): number[] => [
  ...shape.slice(0, axis),
  1,
  ...shape.slice(axis)
]
const isUniform = (tensors: readonly tf.TensorInfo[]): boolean =>
  tensors.every((tensor) => isNative(tensor) && tensor.dtype === tensors[0]?.dtype)

function reshape(backend: OnednnBackend, x: tf.TensorInfo, wanted: number[]): tf.TensorInfo {
  const shape = tf.util.inferFromImplicitShape(wanted, sizeOf(x.shape))
  tf.util.assert(
    sizeOf(shape) === sizeOf(x.shape),
    () =>
      `The new shape (${shape.join()}) has ${sizeOf(shape)} elements and the old shape (${x.shape.join()}) has ${sizeOf(x.shape)} elements. The new shape and old shape must have the same number of elements.`
  )
  return backend.alias(x, shape)
}

function pad(
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

function tile(
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

const reverse: NativeKernel = (backend, { x }, attrs) => {
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
function range(
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
function regroup(
  backend: OnednnBackend,
  x: tf.TensorInfo,
  parts: number[],
  order: number[],
  shape: number[]
): tf.TensorInfo {
  const moved = transpose(backend, { ...x, shape: parts }, order)
  return consume(backend, moved, () => backend.alias(moved, shape))
}

export const layoutKernels: Record<string, NativeKernel> = {
  Identity: (backend, { x }) => backend.alias(x as tf.TensorInfo, (x as tf.TensorInfo).shape),
  Reshape: (backend, { x }, attrs) => reshape(backend, x as tf.TensorInfo, attrs['shape'] as number[]),
  ExpandDims: (backend, { input }, attrs) => {
    const { shape } = input as tf.TensorInfo
    const dim = attrs['dim'] as number
    tf.util.assert(
      dim >= -(shape.length + 1),
      () => `Axis must be in the interval [${-(shape.length + 1)}, ${shape.length}]`
    )
    return backend.alias(input as tf.TensorInfo, expanded(shape, dim < 0 ? shape.length + dim + 1 : dim))
  },
  Transpose: (backend, { x }, attrs) =>
    isNative(x) ? transpose(backend, x, attrs['perm'] as number[]) : null,
  Slice: (backend, { x }, attrs) => {
    if (!isNative(x)) return null
    const [begin, size] = tf.slice_util.parseSliceParams(
      x as tf.Tensor,
      attrs['begin'] as number[],
      attrs['size'] as number[]
    ) as [number[], number[]]
    tf.slice_util.assertParamsValid(x as tf.Tensor, begin, size)
    return box(backend, x, begin, size)
  },
  StridedSlice: (backend, { x }, attrs) => {
    if (!isNative(x)) return null
    const masks = ['beginMask', 'endMask', 'ellipsisMask', 'newAxisMask', 'shrinkAxisMask'].map(
      (mask) => attrs[mask] as number
    ) as [number, number, number, number, number]
    const info = tf.slice_util.sliceInfo(
      x.shape,
      attrs['begin'] as number[],
      attrs['end'] as number[],
      attrs['strides'] as number[],
      ...masks
    )
    if (info.isIdentity) return backend.alias(x, info.finalShape)
    const size = tf.slice_util
      .computeOutShape(info.begin, info.end, info.strides)
      .map((each) => Math.max(0, each))
    const sliced = box(backend, x, info.begin, size, info.strides)
    return consume(backend, sliced, () => backend.alias(sliced, info.finalShape))
  },
  SplitV: (backend, { x }, attrs) => {
    if (!isNative(x)) return null
    const axis = tf.util.parseAxisParam(attrs['axis'] as number, x.shape)[0] as number
    let at = 0
    return tf.backend_util
      .prepareSplitSize(x, attrs['numOrSizeSplits'] as number[], axis)
      .map((size) => {
        const part = box(
          backend,
          x,
          x.shape.map((_, i) => (i === axis ? at : 0)),
          x.shape.map((whole, i) => (i === axis ? size : whole))
        )
        at += size
        return part
      })
  },
  Unpack: (backend, { value }, attrs) => {
    if (!isNative(value)) return null
    const axis = tf.util.parseAxisParam(attrs['axis'] as number, value.shape)[0] as number
    const shape = value.shape.filter((_, i) => i !== axis)
    return Array.from({ length: value.shape[axis] as number }, (_, at) => {
      const part = box(
        backend,
        value,
        value.shape.map((__, i) => (i === axis ? at : 0)),
        value.shape.map((size, i) => (i === axis ? 1 : size))
      )
      return { ...part, shape }
    })
  },
  Concat: (backend, inputs, attrs) => {
    const tensors = inputs as unknown as tf.TensorInfo[]
    if (!isUniform(tensors)) return null
    const axis = tf.util.parseAxisParam(
      attrs['axis'] as number,
      (tensors[0] as tf.TensorInfo).shape
    )[0] as number
    const shapes = tensors.map((tensor) => tensor.shape)
    tf.backend_util.assertParamsConsistent(shapes, axis)
    return concatenate(backend, tensors, axis, tf.backend_util.computeOutShape(shapes, axis))
  },
  Pack: (backend, inputs, attrs) => {
    const tensors = inputs as unknown as tf.TensorInfo[]
    const [first] = tensors
    if (!first || !isUniform(tensors)) return null
    for (const tensor of tensors)
      tf.util.assertShapesMatch(
        first.shape,
        tensor.shape,
        'All tensors passed to stack must have matching shapes'
      )
    const axis = attrs['axis'] as number,
      at = axis < 0 ? first.shape.length + axis + 1 : axis
    const shape = expanded(first.shape, at)
    if (tensors.length === 1) return backend.alias(first, shape)
    return concatenate(
      backend,
      tensors.map((tensor) => ({ ...tensor, shape })),
      at,
      shape.map((size, i) => (i === at ? tensors.length : size))
    )
  },
  PadV2: (backend, { x }, attrs) =>
    isNative(x)
      ? pad(backend, x, attrs['paddings'] as [number, number][], Number(attrs['constantValue'] ?? 0))
      : null,
  Tile: (backend, { x }, attrs) => (isNative(x) ? tile(backend, x, attrs['reps'] as number[]) : null),
  Reverse: reverse,
  // Images lie in NHWC: their columns are dimension 2.
  FlipLeftRight: (backend, { image }) => (image ? reverse(backend, { x: image }, { dims: [2] }) : null),
  Range: (backend, _, attrs) => {
    const [start, stop] = [attrs['start'] as number, attrs['stop'] as number]
    const dtype = (attrs['dtype'] ?? 'float32') as tf.DataType
    let step = attrs['step'] as number
    if (
      (dtype !== 'float32' && dtype !== 'int32') ||
      ![start, stop, step].every((each) => Math.abs(each) < 1e9)
    )
      return null
    const isEmpty = start === stop || (start < stop && step < 0) || (stop < start && step > 1)
    const count = isEmpty ? 0 : Math.abs(Math.ceil((stop - start) / step))
    if (stop < start && step === 1) step = -1
    return Number.isFinite(count) ? range(backend, dtype, count, start, step) : null
  },
  LinSpace: (backend, _, attrs) => {
    const [start, stop, count] = [
      attrs['start'] as number,
      attrs['stop'] as number,
      attrs['num'] as number
    ]
    return count > 1 ? range(backend, 'float32', count, start, (stop - start) / (count - 1)) : null
  },
  DepthToSpace: (backend, { x }, attrs) => {
    if (!isNative(x) || attrs['dataFormat'] !== 'NHWC') return null
    const block = attrs['blockSize'] as number
    const [batch = 0, height = 0, width = 0, channels = 0] = x.shape,
      depth = channels / (block * block)
    return regroup(
      backend,
      x,
      [batch, height, width, block, block, depth],
      [0, 1, 3, 2, 4, 5],
      [batch, height * block, width * block, depth]
    )
  },
  SpaceToBatchND: (backend, { x }, attrs) => {
    if (!isNative(x)) return null
    const blocks = attrs['blockShape'] as number[],
      count = sizeOf(blocks)
    const padded = pad(backend, x, [[0, 0], ...(attrs['paddings'] as [number, number][])], 0)
    if (!padded) return null
    const parts = tf.backend_util.getReshaped(padded.shape, blocks, count, false)
    return consume(backend, padded, () =>
      regroup(
        backend,
        padded,
        parts,
        tf.backend_util.getPermuted(parts.length, blocks.length, false),
        tf.backend_util.getReshapedPermuted(padded.shape, blocks, count, false)
      )
    )
  },
  BatchToSpaceND: (backend, { x }, attrs) => {
    if (!isNative(x)) return null
    const blocks = attrs['blockShape'] as number[],
      crops = attrs['crops'] as number[][],
      count = sizeOf(blocks)
    const parts = tf.backend_util.getReshaped(x.shape, blocks, count)
    const whole = regroup(
      backend,
      x,
      parts,
      tf.backend_util.getPermuted(parts.length, blocks.length),
      tf.backend_util.getReshapedPermuted(x.shape, blocks, count)
    )
    const begin = tf.backend_util.getSliceBeginCoords(crops, blocks.length),
      size = tf.backend_util.getSliceSize(whole.shape, crops, blocks.length)
    return consume(backend, whole, () =>
      box(
        backend,
        whole,
        whole.shape.map((_, i) => begin[i] ?? 0),
        whole.shape.map((all, i) => size[i] ?? all)
      )
    )
  }
}
