import type * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import { cast, consume, isFloat, isNative, make, type NativeKernel, sizeOf } from './native-kernel'

/**
 * What native/image.cc wants to know: the image's shape, the other size, and how pixels of the two
 * correspond.
 */
const sizes = (
  shape: readonly number[],
  size: readonly number[],
  attrs: Record<string, unknown>
): number[] => [
  ...shape,
  ...size,
  Number(Boolean(attrs['alignCorners'])),
  Number(Boolean(attrs['halfPixelCenters']))
]

const resized = (
  backend: OnednnBackend,
  kernel: string,
  images: tf.TensorInfo,
  attrs: Record<string, unknown>
): tf.TensorInfo | null => {
  const [batch = 0, , , channels = 0] = images.shape,
    size = attrs['size'] as [number, number]
  if (sizeOf(images.shape.slice(1, 3)) === 0 || sizeOf(size) === 0) return null
  return make(
    backend,
    kernel,
    [images],
    [batch, ...size, channels],
    images.dtype,
    sizes(images.shape, size, attrs)
  )
}
/** The gradient of what forward computes: to the pixels that were read, by their shares. */
const gradient =
  (kernel: string): NativeKernel =>
  (backend, { images, dy }, attrs) => {
    if (
      !isFloat(images) ||
      !isFloat(dy) ||
      sizeOf(images.shape.slice(1, 3)) === 0 ||
      sizeOf(dy.shape.slice(1, 3)) === 0
    )
      return null
    return backend.make(kernel, [dy], images.shape, sizes(images.shape, dy.shape.slice(1, 3), attrs))
  }

export const imageKernels: Record<string, NativeKernel> = {
  ResizeNearestNeighbor: (backend, { images }, attrs) =>
    isNative(images) && images.dtype !== 'bool'
      ? resized(backend, 'resizeNearest', images, attrs)
      : null,
  ResizeNearestNeighborGrad: gradient('resizeNearestGradient'),
  ResizeBilinear: (backend, { images }, attrs) =>
    isNative(images)
      ? consume(backend, cast(backend, images, 'float32'), (real) =>
          resized(backend, 'resizeBilinear', real, attrs)
        )
      : null,
  ResizeBilinearGrad: gradient('resizeBilinearGradient')
}
