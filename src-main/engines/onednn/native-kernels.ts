import { einsum } from './kernels/einsum-kernel'
import { elementwiseKernels } from './kernels/elementwise-kernels'
import { imageKernels } from './kernels/image-kernels'
import { indexingKernels } from './kernels/indexing-kernels'
import { layoutKernels } from './kernels/layout-kernels'
import type { NativeKernel } from './kernels/native-kernel'
import { networkKernels } from './kernels/network-kernels'
import { reductionKernels } from './kernels/reduction-kernels'

/**
 * The kernels of tf.js that have native code here, by their names. The others are borrowed from tf.js'
 * own backend.
 */
export const nativeKernels: Record<string, NativeKernel> = {
  ...elementwiseKernels,
  ...layoutKernels,
  ...indexingKernels,
  ...reductionKernels,
  ...networkKernels,
  ...imageKernels,
  Einsum: einsum
}
