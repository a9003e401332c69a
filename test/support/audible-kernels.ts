/**
 * A kernel through which something of an image comes: initial ones of depthwise convolutions are so small
 * that behind some of them only biases are left. Others are returned as they are.
 */
export function audible(shape: readonly number[], kernel: Float32Array): Float32Array {
  const [, , channels = 1, filters] = shape
  const isDepthwise = shape.length === 4 && filters === 1 && channels > 1
  return isDepthwise ? kernel.map((value) => value * 2 * Math.sqrt(channels)) : kernel
}
