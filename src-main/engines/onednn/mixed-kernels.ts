import type { NativeKernel } from './kernels/native-kernel'

/**
 * The kernels of tf.js that the tape calls between the primitives of mixed precision, over tensors that
 * lie in bfloat16; null for any others. A kernel that is not listed reads such a tensor in fp32
 * (backend.ts).
 */
export const mixedKernels: Record<string, NativeKernel> = {
  // Where a layer's output has several consumers, its gradients are added.
  Add: (backend, { a, b }) => {
    if (
      !a ||
      !b ||
      a.dtype !== 'float32' ||
      b.dtype !== 'float32' ||
      a.shape.join() !== b.shape.join() ||
      !backend.isHalf(a) ||
      !backend.isHalf(b)
    )
      return null
    const result = backend.halfOutput(a.shape)
    backend.kernels.addHalf({
      a: backend.half(a),
      b: backend.half(b),
      y: backend.half(result),
      count: a.shape.reduce((product, size) => product * size, 1),
      relu: false
    })
    return result
  }
}
