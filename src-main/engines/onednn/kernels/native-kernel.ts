import type * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'

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

/** Numbers of native/call.h. */
const types = { float32: 0, int32: 1, bool: 2 } as const
export type NativeType = keyof typeof types
export const typeNumber = (dtype: tf.DataType): number => types[dtype as NativeType]
export const isNativeType = (dtype: tf.DataType): dtype is NativeType => dtype in types
/** Whether the tensor is there and of a type with native memory. */
export const isNative = (
  tensor: tf.TensorInfo | undefined
): tensor is tf.TensorInfo & { dtype: NativeType } => tensor !== undefined && isNativeType(tensor.dtype)
export const isFloat = (
  tensor: tf.TensorInfo | undefined
): tensor is tf.TensorInfo & { dtype: 'float32' } => tensor?.dtype === 'float32'
export const bytesOf = (dtype: tf.DataType): number => (dtype === 'bool' ? 1 : 4)

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
export const strides = (shape: readonly number[]): number[] =>
  shape.map((_, i) => sizeOf(shape.slice(i + 1)))

/** One kernel for each name of a table of native numbers. */
export const each = <T extends Record<string, number>>(
  table: T,
  make: (number: number) => NativeKernel
): Record<string, NativeKernel> =>
  Object.fromEntries(Object.entries(table).map(([name, number]) => [name, make(number)]))

/** Runs a native kernel that makes one tensor of any type. */
export function make(
  backend: OnednnBackend,
  name: string,
  inputs: (tf.TensorInfo | null)[],
  shape: readonly number[],
  dtype: tf.DataType,
  integers: readonly number[],
  numbers: readonly number[] = []
): tf.TensorInfo {
  const result = backend.output(shape, dtype)
  backend.run(name, inputs, [result], integers, numbers)
  return result
}

/** Uses a tensor that nobody else needs, and lets it go. */
export function consume<T extends tf.TensorInfo | tf.TensorInfo[] | null>(
  backend: OnednnBackend,
  tensor: tf.TensorInfo,
  use: (tensor: tf.TensorInfo) => T
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

export function cast(backend: OnednnBackend, x: tf.TensorInfo, dtype: NativeType): tf.TensorInfo {
  if (x.dtype === dtype) return backend.alias(x, x.shape)
  return make(backend, 'cast', [x], x.shape, dtype, [
    typeNumber(x.dtype),
    typeNumber(dtype),
    sizeOf(x.shape)
  ])
}
export const fill = (
  backend: OnednnBackend,
  shape: readonly number[],
  dtype: tf.DataType,
  value: number
): tf.TensorInfo => make(backend, 'fill', [], shape, dtype, [typeNumber(dtype), sizeOf(shape)], [value])

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
    backend.run(
      'copyView',
      [x],
      [result],
      [bytesOf(x.dtype), shape.length, ...shape, from.offset, ...from.strides, to.offset, ...to.strides]
    )
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
