import type * as tf from '@tensorflow/tfjs'
import type { PoolingOptions, Primitives } from '../../primitives/primitives'
import { poolingFields, poolingInfo } from '../kernels/network-kernels'
import { type Activations, tracked } from './activations'
import { taped } from './taped'

type Pooling = (x: tf.Tensor4D, options: PoolingOptions) => tf.Tensor4D

const planOf = (activations: Activations, x: tf.Tensor4D, options: PoolingOptions) => {
  const { poolSize, strides, padding } = options
  const info = poolingInfo(x.shape, { filterSize: poolSize, strides, pad: padding })
  return { shape: info.outShape, fields: poolingFields(info, activations.half) }
}

/** Max pooling; its gradient looks for the maxima again. */
export const maxPooling =
  (activations: Activations): Pooling =>
  (x, options) => {
    const { kernels } = activations.backend
    const { shape, fields } = planOf(activations, x, options)
    return taped<tf.Tensor4D>(
      [x],
      (save) => {
        const y = activations.make<tf.Tensor4D>(shape, (memory) =>
          kernels.maxPool({ x: activations.of(x), y: memory }, fields)
        )
        save([x, y])
        return y
      },
      (dy, saved) => {
        const [x0, y] = saved as [tf.Tensor, tf.Tensor]
        return [
          activations.make(x.shape, (dx) =>
            kernels.maxPoolGradient(
              { dy: activations.of(dy), x: activations.of(x0), y: activations.of(y), dx },
              fields
            )
          )
        ]
      }
    )
  }

/** Average pooling; its gradient needs nothing of the forward pass. */
export const averagePooling =
  (activations: Activations): Pooling =>
  (x, options) => {
    const { kernels } = activations.backend
    const { shape, fields } = planOf(activations, x, options)
    return taped<tf.Tensor4D>(
      [x],
      () =>
        activations.make<tf.Tensor4D>(shape, (y) =>
          kernels.avgPool({ x: activations.of(x), y }, fields)
        ),
      (dy) => [
        activations.make(x.shape, (dx) =>
          kernels.avgPoolGradient({ dy: activations.of(dy), dx }, fields)
        )
      ]
    )
  }

/** The mean of each channel, which is fp32. */
export const globalAveragePooling =
  (activations: Activations): Primitives['globalAveragePooling2d'] =>
  (x) => {
    const { backend, half } = activations
    const { kernels } = backend
    const [batch, height, width, channels] = x.shape
    const fields = { outer: batch, middle: height * width, inner: channels }
    return taped<tf.Tensor2D>(
      [x],
      () => {
        const mean = backend.make([batch, channels], (y) => {
          const call = { x: activations.of(x), y }
          if (half) kernels.meanMiddleHalf(call, fields)
          else kernels.meanMiddle(call, fields)
        })
        return tracked<tf.Tensor2D>(mean)
      },
      (dy) => [
        activations.make(x.shape, (dx) => {
          const call = { dy: backend.handle(dy), dx }
          if (half) kernels.spreadMiddleHalf(call, fields)
          else kernels.spreadMiddle(call, fields)
        })
      ]
    )
  }
