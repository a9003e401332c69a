import type { LayerType } from '../../contract'
import { gathered } from '../strided'

/**
 * Where each axis of a tensor here comes from, among the axes of PyTorch's: kernels of convolutions are
 * [out, in, height, width] there, of depthwise ones [channels, 1, height, width], of dense layers [out,
 * in].
 */
const kernelAxes: Partial<Record<LayerType, Record<string, number[]>>> = {
  Conv2D: { kernel: [2, 3, 1, 0] },
  DepthwiseConv2D: { kernel: [2, 3, 0, 1] },
  SeparableConv2D: { depthwise_kernel: [2, 3, 0, 1], pointwise_kernel: [2, 3, 1, 0] },
  Dense: { kernel: [1, 0] }
}

/** The axes of a tensor in the order that it has here; null where they are in that order already. */
export const axesFromPytorch = (type: LayerType, tensor: string): number[] | null =>
  kernelAxes[type]?.[tensor] ?? null

export const turnedShape = (shape: readonly number[], axes: readonly number[] | null): number[] =>
  axes === null ? [...shape] : axes.map((axis) => shape[axis] ?? 1)

/** A tensor with its axes in another order: axis i of the result is axis `axes[i]` of the given one. */
export function turned(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly number[]
): Float32Array {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const turnedSteps = axes.map((axis) => steps[axis] ?? 1)
  return gathered(values, turnedShape(shape, axes), turnedSteps)
}
