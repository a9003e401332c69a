import * as tf from '@tensorflow/tfjs'
import { inTensorflowsTerms } from '../../primitives/convolution-padding'
import type { ConvolutionOptions, ConvolutionPadding, Primitives } from '../../primitives/primitives'
import { differentiable } from '../../primitives/differentiable'
import { activationOf } from './activation'
import { float, type Operations } from './operations'

type Convolution = Primitives['convolution2d']

const nhwc = { data_format: { string: 'NHWC' } } as const
const windows = ({ strides, padding }: Pick<ConvolutionOptions, 'strides' | 'padding'>) =>
  ({
    strides: { ints: [1, ...strides, 1] },
    ...(typeof padding === 'string'
      ? { padding: { string: padding.toUpperCase() } }
      : {
          padding: { string: 'EXPLICIT' },
          explicit_paddings: { ints: [0, 0, ...padding.flat(), 0, 0] }
        }),
    ...nhwc
  }) as const
const sizes = (shape: readonly number[]): tf.Tensor1D => tf.tensor1d([...shape], 'int32')

/**
 * Convolution by TensorFlow's operations. One pixel wide filters are matrix products: as such TensorFlow
 * computes them and their gradients several times faster on a CPU, most of all on images of one pixel
 * (the reference step: 0.51 s instead of 0.60).
 */
export function tensorflowConvolution(operations: Operations): Convolution {
  const [throughPixels, throughWindows] = [pointwise(operations), windowed(operations, dense)]
  return (x, filter, bias, options) => {
    const isOfPixels =
      filter.shape[0] === 1 && filter.shape[1] === 1 && typeof options.padding === 'string'
    return (isOfPixels ? throughPixels : throughWindows)(x, filter, bias, options)
  }
}

/**
 * Of each channel by a filter of its own. TensorFlow's strides are alike in both directions: others are
 * every so many pixels of the convolution without.
 */
export function tensorflowDepthwiseConvolution(operations: Operations): Convolution {
  const plain = windowed(operations, depthwise)
  return (x, filter, bias, options) => {
    const { strides } = options
    if (strides[0] === strides[1]) return plain(x, filter, bias, options)
    const padding = numbered(x, filter, options)
    const every = plain(x, filter, bias, { ...options, strides: [1, 1], padding })
    const pixels = reachedPixels(operations, every.shape, strides)
    return differentiable<tf.Tensor4D>(
      [every],
      () => pixels.of(every) as tf.Tensor4D,
      (dy) => [pixels.gradient(dy)]
    )
  }
}

/** The padding of a depthwise convolution in numbers. */
function numbered(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { strides, padding }: ConvolutionOptions
): ConvolutionPadding {
  const pad = inTensorflowsTerms(padding)
  const { padInfo } = tf.backend_util.computeConv2DInfo(
    x.shape,
    filter.shape,
    strides,
    1,
    pad,
    undefined,
    true
  )
  return [
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right]
  ]
}

const withBias = <T extends tf.Tensor>(operations: Operations, x: T, bias: tf.Tensor1D | null): T =>
  bias ? operations.one<T>('BiasAdd', { ...float, ...nhwc }, [x, bias]) : x
const biasGradient = (operations: Operations, dz: tf.Tensor, bias: tf.Tensor1D | null): tf.Tensor[] =>
  bias ? [operations.one('BiasAddGrad', { ...float, ...nhwc }, [dz])] : []

/** What TensorFlow calls a convolution and its gradients. */
interface OperationNames {
  forward: string
  inputGradient: string
  filterGradient: string
}
const dense: OperationNames = {
  forward: 'Conv2D',
  inputGradient: 'Conv2DBackpropInput',
  filterGradient: 'Conv2DBackpropFilter'
}
const depthwise: OperationNames = {
  forward: 'DepthwiseConv2dNative',
  inputGradient: 'DepthwiseConv2dNativeBackpropInput',
  filterGradient: 'DepthwiseConv2dNativeBackpropFilter'
}

const windowed =
  (operations: Operations, names: OperationNames): Convolution =>
  (x, filter, bias, options) => {
    const { relu, slope } = activationOf(operations)
    const attributes = { ...float, ...windows(options), dilations: { ints: [1, 1, 1, 1] } } as const
    const isWanted = options.inputGradient !== false

    return differentiable<tf.Tensor4D>(
      [...(isWanted ? [x] : []), filter, ...(bias ? [bias] : [])],
      (save) => {
        const product = operations.one<tf.Tensor4D>(names.forward, attributes, [x, filter])
        const y = relu(withBias(operations, product, bias), options.activation)
        save(options.activation === 'linear' ? [x, filter] : [x, filter, y])
        return y
      },
      (dy, saved) => {
        const [x0, filter0, y0] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
        const dz = slope(dy, y0, options.activation)
        const ofImages = [sizes(x.shape), filter0, dz],
          ofFilter = [x0, sizes(filter.shape), dz]
        return [
          ...(isWanted ? [operations.one(names.inputGradient, attributes, ofImages)] : []),
          operations.one(names.filterGradient, attributes, ofFilter),
          ...biasGradient(operations, dz, bias)
        ]
      }
    )
  }

/** A filter of 1x1: every pixel that the strides reach, times a matrix. */
const pointwise =
  (operations: Operations): Convolution =>
  (x, filter, bias, options) => {
    const { relu, slope } = activationOf(operations)
    const [channels, filters] = [x.shape[3], filter.shape[3]]
    const pixels = reachedPixels(operations, x.shape, options.strides)

    return differentiable<tf.Tensor4D>(
      [x, filter, ...(bias ? [bias] : [])],
      (save) => {
        const rows = tf.reshape(pixels.of(x), [-1, channels])
        const matrix = tf.reshape(filter, [channels, filters])
        const product = multiply(operations, rows, matrix)
        const y = relu(withBias(operations, product, bias), options.activation)
        save(options.activation === 'linear' ? [rows, matrix] : [rows, matrix, y])
        return tf.reshape(y, [...pixels.shape, filters])
      },
      (dy, saved) => {
        const [rows, matrix, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
        const dz = slope(tf.reshape(dy, [-1, filters]), y, options.activation)
        const reached = multiply(operations, dz, matrix, { transposeB: true })
        return [
          pixels.gradient(tf.reshape(reached, [...pixels.shape, channels])),
          tf.reshape(multiply(operations, rows, dz, { transposeA: true }), filter.shape),
          ...biasGradient(operations, dz, bias)
        ]
      }
    )
  }

const multiply = (
  operations: Operations,
  a: tf.Tensor,
  b: tf.Tensor,
  { transposeA = false, transposeB = false } = {}
): tf.Tensor =>
  operations.one(
    'MatMul',
    { ...float, transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } },
    [a, b]
  )

/** The pixels of images [batch, height, width, channels] that strides reach: themselves where it is all. */
function reachedPixels(
  operations: Operations,
  images: [number, number, number, number],
  [down, across]: readonly [number, number]
): {
  /** Without the channels. */
  shape: [number, number, number]
  of(x: tf.Tensor): tf.Tensor
  /** The images' gradient from that of the pixels. */
  gradient(reached: tf.Tensor): tf.Tensor
} {
  const [batch, height, width] = images
  const isAll = down === 1 && across === 1
  const index = { ...float, Index: { type: 'int32' } } as const
  const slice = (): tf.Tensor[] => [sizes([0, 0, 0, 0]), sizes(images), sizes([1, down, across, 1])]
  return {
    shape: [batch, Math.ceil(height / down), Math.ceil(width / across)],
    of: (x) => (isAll ? x : operations.one('StridedSlice', index, [x, ...slice()])),
    gradient: (reached) =>
      isAll ? reached : operations.one('StridedSliceGrad', index, [sizes(images), ...slice(), reached])
  }
}
