import * as tf from '@tensorflow/tfjs'
import { inTensorflowsTerms } from '../../primitives/convolution-padding'
import type { Primitives } from '../../primitives/primitives'
import type { ConvolutionFields } from '../kernel-calls'
import { convolutionFields } from '../kernels/windows'
import { type Activations, tracked } from './activations'
import { taped } from './taped'

type Convolution = Primitives['convolution2d']

/** Convolution with its bias and ReLU in one kernel, and each gradient in one. */
export const convolution = (activations: Activations): Convolution => convolved(activations, false)

/** The same of each channel by a filter of its own. */
export const depthwiseConvolution = (activations: Activations): Convolution =>
  convolved(activations, true)

const convolved =
  (activations: Activations, depthwise: boolean): Convolution =>
  (x, filter, bias, { strides, padding, activation, inputGradient }) => {
    const { backend, half } = activations
    const pad = inTensorflowsTerms(padding)
    const info = tf.backend_util.computeConv2DInfo(
      x.shape,
      filter.shape,
      strides,
      1,
      pad,
      undefined,
      depthwise
    )
    const plain = convolutionFields(info, { half, depthwise })
    const cut = activation === 'linear' ? null : activation,
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
            cut ? convolutionFields(info, { cut, half, depthwise }) : plain
          )
        )
        save(cut ? [x, filter, y] : [x, filter])
        return y
      },
      (dy, saved) => {
        const [x0, filter0, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
        const dz = cut ? activations.reluGradient(dy, y, cut) : dy
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
