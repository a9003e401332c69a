import type * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import type { ResizingFields } from '../kernel-calls'
import { cast, consume, isFloat, isNative, type NativeKernel, sizeOf } from './native-kernel'

/** The images' shape, the other size, and how pixels of the two correspond. */
const fieldsOf = (
  [batch = 0, height = 0, width = 0, channels = 0]: readonly number[],
  [outHeight = 0, outWidth = 0]: readonly number[],
  attrs: Record<string, unknown>
): ResizingFields => ({
  batch,
  height,
  width,
  channels,
  outHeight,
  outWidth,
  alignCorners: Boolean(attrs['alignCorners']),
  halfPixelCenters: Boolean(attrs['halfPixelCenters'])
})

const resized = (
  backend: OnednnBackend,
  kernel: 'resizeNearest' | 'resizeBilinear',
  images: tf.TensorInfo,
  attrs: Record<string, unknown>
): tf.TensorInfo | null => {
  const [batch = 0, , , channels = 0] = images.shape,
    size = attrs['size'] as [number, number]
  if (sizeOf(images.shape.slice(1, 3)) === 0 || sizeOf(size) === 0) return null
  const fields = fieldsOf(images.shape, size, attrs)
  return backend.make(
    [batch, ...size, channels],
    (y) => backend.kernels[kernel]({ x: backend.handle(images), y }, fields),
    images.dtype
  )
}
/** The gradient of what forward computes: to the pixels that were read, by their shares. */
const gradient =
  (kernel: 'resizeNearestGradient' | 'resizeBilinearGradient'): NativeKernel =>
  (backend, { images, dy }, attrs) => {
    if (
      !isFloat(images) ||
      !isFloat(dy) ||
      sizeOf(images.shape.slice(1, 3)) === 0 ||
      sizeOf(dy.shape.slice(1, 3)) === 0
    )
      return null
    const fields = fieldsOf(images.shape, dy.shape.slice(1, 3), attrs)
    return backend.make(images.shape, (dx) =>
      backend.kernels[kernel]({ dy: backend.handle(dy), dx }, fields)
    )
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
