import type * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import { type NativeType, typeNumbers } from '../kernel-calls'

type Inputs = Record<string, tf.TensorInfo>
export type Attributes = Record<string, unknown>
/**
 * A kernel by native code; null where its arguments are of a kind that the native code does not take: it
 * is borrowed then. Kernels of any number of tensors get a plain list.
 */
export type NativeKernel<Result = tf.TensorInfo | tf.TensorInfo[]> = (
  backend: OnednnBackend,
  inputs: Inputs,
  attrs: Attributes
) => Result | null
export type SingleKernel = NativeKernel<tf.TensorInfo>

export const isNativeType = (dtype: tf.DataType): dtype is NativeType => dtype in typeNumbers
/** A tensor that has native memory. */
export type NativeTensor = tf.TensorInfo & { dtype: NativeType }
/** Whether the tensor is there and of a type with native memory. */
export const isNative = (tensor: tf.TensorInfo | undefined): tensor is NativeTensor =>
  tensor !== undefined && isNativeType(tensor.dtype)
export const isFloat = (
  tensor: tf.TensorInfo | undefined
): tensor is tf.TensorInfo & { dtype: 'float32' } => tensor?.dtype === 'float32'
export const bytesOf = (dtype: tf.DataType): number => (dtype === 'bool' ? 1 : 4)

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
export const strides = (shape: readonly number[]): number[] =>
  shape.map((_, i) => sizeOf(shape.slice(i + 1)))

/** One kernel for each entry of a table from tf.js' names to what native code calls them. */
export const each = <Name extends string>(
  table: Record<string, Name>,
  make: (name: Name) => NativeKernel
): Record<string, NativeKernel> =>
  Object.fromEntries(Object.entries(table).map(([kernel, name]) => [kernel, make(name)]))

/** Uses a tensor that nobody else needs, and lets it go. */
export function consume<T extends tf.TensorInfo | tf.TensorInfo[] | null, X extends tf.TensorInfo>(
  backend: OnednnBackend,
  tensor: X,
  use: (tensor: X) => T
): T {
  const result = use(tensor)
  backend.disposeData(tensor.dataId)
  return result
}
/** Uses a tensor made from `origin`, and lets it go unless it is that itself. */
export function through<T extends tf.TensorInfo | tf.TensorInfo[] | null>(
  backend: OnednnBackend,
  tensor: tf.TensorInfo,
  origin: tf.TensorInfo,
  use: (tensor: tf.TensorInfo) => T
): T {
  return tensor === origin ? use(tensor) : consume(backend, tensor, use)
}

export function cast(backend: OnednnBackend, x: tf.TensorInfo, dtype: NativeType): NativeTensor {
  if (x.dtype === dtype) return { ...backend.alias(x, x.shape), dtype }
  const from = x.dtype as NativeType
  const result = backend.make(
    x.shape,
    (y) => backend.kernels.cast({ x: backend.handle(x), y, from, to: dtype, count: sizeOf(x.shape) }),
    dtype
  )
  return { ...result, dtype }
}
export const fill = (
  backend: OnednnBackend,
  shape: readonly number[],
  dtype: NativeType,
  value: number
): tf.TensorInfo =>
  backend.make(shape, (y) => backend.kernels.fill({ y, dtype, count: sizeOf(shape), value }), dtype)

/**
 * A box of elements as a walk through a tensor's memory: where it starts, and the step along each
 * dimension (0: the same again, negative: backwards).
 */
export interface View {
  offset: number
  strides: readonly number[]
}
/** Copies a box of `shape` from a view of `x` into a view of `result`. */
export function copyInto(
  backend: OnednnBackend,
  x: tf.TensorInfo,
  from: View,
  result: tf.TensorInfo,
  to: View,
  shape: readonly number[]
): void {
  if (sizeOf(shape) > 0)
    backend.kernels.copyView({
      x: backend.handle(x),
      y: backend.target(result),
      bytes: bytesOf(x.dtype),
      offsetX: from.offset,
      offsetY: to.offset,
      shape,
      stepsX: from.strides,
      stepsY: to.strides
    })
}
/** A tensor of `shape` out of a view of `x`: transposition, slices, tiles and reversal are this. */
export function copyView(
  backend: OnednnBackend,
  x: tf.TensorInfo,
  shape: readonly number[],
  from: View
): tf.TensorInfo {
  const result = backend.output(shape, x.dtype)
  copyInto(backend, x, from, result, { offset: 0, strides: strides(shape) }, shape)
  return result
}

export function transpose(
  backend: OnednnBackend,
  x: tf.TensorInfo,
  permutation: readonly number[]
): tf.TensorInfo {
  const own = strides(x.shape)
  return copyView(
    backend,
    x,
    permutation.map((axis) => x.shape[axis] as number),
    { offset: 0, strides: permutation.map((axis) => own[axis] as number) }
  )
}
/** `x` with these axes last, in their order: itself where they are. */
export function withAxesLast(
  backend: OnednnBackend,
  x: tf.TensorInfo,
  axes: readonly number[]
): tf.TensorInfo {
  if (axes.every((axis, i) => axis === x.shape.length - axes.length + i)) return x
  return transpose(backend, x, [...x.shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes))
}
