import * as tf from '@tensorflow/tfjs'

type Shape4 = [number, number, number, number]
/** Attributes of tf.js' kernels. */
export type ConvolutionAttributes = {
  strides: number | [number, number]
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

const infoOf = (
  input: Shape4,
  filter: Shape4,
  { strides, pad, dimRoundingMode }: ConvolutionAttributes
): tf.backend_util.Conv2DInfo =>
  tf.backend_util.computeConv2DInfo(input, filter, strides, 1, pad, dimRoundingMode)

/**
 * A convolution forward, with padding at each side; XNNPACK's, the fastest code there is in this
 * backend.
 */
const convolve = (
  x: tf.Tensor,
  filter: tf.Tensor,
  [top, bottom, left, right]: readonly number[],
  dilations: [number, number] = [1, 1]
): tf.Tensor4D =>
  tf.conv2d(
    x as tf.Tensor4D,
    filter as tf.Tensor4D,
    1,
    [
      [0, 0],
      [top as number, bottom as number],
      [left as number, right as number],
      [0, 0]
    ],
    'NHWC',
    dilations,
    'floor'
  )

/**
 * dFilter[i, j, c, o] = sum over n, y, x of input[n, y s + i - top, x s + j - left, c] dy[n, y, x, o] is
 * itself a convolution: of the input with its channels as images and its images as channels, by dy as
 * filter, dilated by the strides. Null where dy is not of the convolution's size, or empty.
 */
export function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: Shape4,
  attributes: ConvolutionAttributes
): tf.Tensor4D | null {
  const info = infoOf(x.shape, filterShape, attributes)
  const {
    padInfo: { top, left },
    strideHeight,
    strideWidth,
    filterHeight,
    filterWidth,
    outHeight,
    outWidth
  } = info
  if (dy.shape.join() !== info.outShape.join() || dy.size === 0) return null
  return tf.tidy(() => {
    // What the last window needs beyond the image; the image's last rows where no window reaches them
    // are cut off.
    const below = (outHeight - 1) * strideHeight + filterHeight - info.inHeight - top
    const right = (outWidth - 1) * strideWidth + filterWidth - info.inWidth - left
    const used = tf.slice(x, 0, [
      info.batchSize,
      info.inHeight + Math.min(0, below),
      info.inWidth + Math.min(0, right),
      info.inChannels
    ])
    const result = convolve(
      tf.transpose(used, [3, 1, 2, 0]),
      tf.transpose(dy, [1, 2, 0, 3]),
      [top, Math.max(0, below), left, Math.max(0, right)],
      [strideHeight, strideWidth]
    )
    return tf.transpose(result, [1, 2, 0, 3])
  })
}

/**
 * Of a stride s: rows and columns of zeros between those of dy, so that the rest is as for a stride of
 * one.
 */
function spread(dy: tf.Tensor4D, down: number, across: number): tf.Tensor4D {
  if (down === 1 && across === 1) return dy
  const [batch, height, width, channels] = dy.shape
  const spaced = tf.pad(tf.reshape(dy, [batch, height, 1, width, channels]), [
    [0, 0],
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, (across - 1) * channels]
  ])
  return tf.slice(
    tf.reshape(spaced, [batch, height * down, width * across, channels]) as tf.Tensor4D,
    0,
    [batch, (height - 1) * down + 1, (width - 1) * across + 1, channels]
  )
}

/**
 * A filter turned by half a turn: its taps in the opposite order. (Reverse and gather are slow in this
 * backend.)
 */
function turnedAround(filter: tf.Tensor4D): tf.Tensor4D {
  const [height, width, inputs, outputs] = filter.shape
  if (height * width === 1) return filter
  const rows = tf.reshape(filter, [height * width, inputs * outputs])
  const taps = Array.from({ length: height * width }, (_, i) =>
    tf.slice(rows, [i, 0], [1, inputs * outputs])
  )
  return tf.reshape(tf.concat(taps.reverse()), [height, width, inputs, outputs])
}

/**
 * dx is the convolution of dy, spread by the strides, with the filter turned by half a turn and its
 * channels exchanged. Null where the padding is larger than the filter, or dy is not of the
 * convolution's size.
 */
export function inputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: Shape4,
  attributes: ConvolutionAttributes
): tf.Tensor4D | null {
  const info = infoOf(inputShape, filter.shape, attributes)
  const {
    padInfo: { top, left },
    strideHeight,
    strideWidth,
    filterHeight,
    filterWidth,
    inHeight,
    inWidth
  } = info
  if (
    dy.shape.join() !== info.outShape.join() ||
    dy.size === 0 ||
    top >= filterHeight ||
    left >= filterWidth
  )
    return null
  return tf.tidy(() => {
    const turned = tf.transpose(turnedAround(filter), [0, 1, 3, 2])
    const wide = spread(dy, strideHeight, strideWidth)
    const [above, before] = [filterHeight - 1 - top, filterWidth - 1 - left]
    const [below, right] = [
      inHeight - wide.shape[1] - above + filterHeight - 1,
      inWidth - wide.shape[2] - before + filterWidth - 1
    ]
    return convolve(wide, turned, [above, below, before, right])
  })
}
