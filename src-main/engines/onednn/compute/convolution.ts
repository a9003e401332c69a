import * as tf from '@tensorflow/tfjs'
import type { Primitives } from '../../primitives/primitives'
import type { ConvolutionFields } from '../kernel-calls'
import { convolutionFields } from '../kernels/network-kernels'
import { type Activations, tracked } from './activations'
import { taped } from './taped'

/** Convolution with its bias and ReLU in one kernel, and each gradient in one. */
export const convolution =
  (activations: Activations): Primitives['convolution2d'] =>
  (x, filter, bias, { strides, padding, activation, inputGradient }) => {
    const { backend, half } = activations
    const info = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, 1, padding)
    const plain = convolutionFields(info, { half })
    const isCut = activation === 'relu',
      isWanted = inputGradient !== false

    return taped<tf.Tensor4D>(
      [...(isWanted ? [x] : []), filter, ...(bias ? [bias] : [])],
      (save) => {
        const y = activations.make<tf.Tensor4D>(info.outShape, (memory) =>
          backend.kernels.conv2d(
            {
              x: activations.of(x),
              filter: activations.of(filter),
              bias: bias && backend.handle(bias),
              y: memory
            },
            isCut ? convolutionFields(info, { relu: true, half }) : plain
          )
        )
        save(isCut ? [x, filter, y] : [x, filter])
        return y
      },
      (dy, saved) => {
        const [x0, filter0, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
        const dz = isCut ? activations.reluGradient(dy, y) : dy
        const dx = isWanted ? [imageGradient(activations, dz, filter0, x.shape, plain)] : []
        return [...dx, ...weightGradients(activations, x0, dz, filter.shape, bias, plain)]
      }
    )
  }

function imageGradient(
  activations: Activations,
  dy: tf.Tensor,
  filter: tf.Tensor,
  shape: readonly number[],
  fields: ConvolutionFields
): tf.Tensor {
  return activations.make(shape, (dx) =>
    activations.backend.kernels.conv2dInputGradient(
      { dy: activations.of(dy), filter: activations.of(filter), dx },
      fields
    )
  )
}

/** The filter's gradient, and where there is a bias the bias': in fp32. */
function weightGradients(
  activations: Activations,
  x: tf.Tensor,
  dy: tf.Tensor,
  shape: readonly number[],
  bias: tf.Tensor | null,
  fields: ConvolutionFields
): tf.Tensor[] {
  const { backend } = activations
  const df = backend.output(shape),
    db = bias ? backend.output(bias.shape) : null
  backend.kernels.conv2dFilterGradient(
    {
      x: activations.of(x),
      dy: activations.of(dy),
      df: backend.handle(df),
      db: db && backend.handle(db)
    },
    fields
  )
  return [tracked(df), ...(db ? [tracked(db)] : [])]
}
