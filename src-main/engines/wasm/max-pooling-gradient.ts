import * as tf from '@tensorflow/tfjs'

/**
 * The gradient of max pooling over NHWC images: each window gives its dy to the first of its largest
 * numbers. In plain loops over typed arrays; the backend's own kernel gives windows without a positive
 * number no gradient.
 */
export function maxPoolingGradient(
  dy: tf.Tensor4D,
  x: tf.Tensor4D,
  info: tf.backend_util.Conv2DInfo
): tf.Tensor4D {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = info
  const values = x.dataSync(),
    slopes = dy.dataSync()
  const result = new Float32Array(values.length)

  for (let image = 0, out = 0; image < batchSize; image++) {
    const origin = image * inHeight * inWidth * inChannels
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++)
        for (let channel = 0; channel < inChannels; channel++, out++) {
          const place = largestIn(values, origin + channel, row, column, info)
          if (place >= 0) result[place] = (result[place] as number) + (slopes[out] as number)
        }
  }
  return tf.tensor4d(result, x.shape)
}

/**
 * Where the first of the largest numbers of one channel stands that an output pixel's window sees; -1
 * where it sees none. `origin`: of the channel in its image.
 */
function largestIn(
  values: ArrayLike<number>,
  origin: number,
  row: number,
  column: number,
  info: tf.backend_util.Conv2DInfo
): number {
  const { inHeight, inWidth, inChannels, padInfo } = info
  const firstRow = row * info.strideHeight - padInfo.top,
    firstColumn = column * info.strideWidth - padInfo.left
  let largest = -Infinity,
    place = -1
  for (let i = 0; i < info.effectiveFilterHeight; i += info.dilationHeight) {
    const y = firstRow + i
    if (y < 0 || y >= inHeight) continue
    for (let j = 0; j < info.effectiveFilterWidth; j += info.dilationWidth) {
      const at = firstColumn + j
      if (at < 0 || at >= inWidth) continue
      const index = origin + (y * inWidth + at) * inChannels
      if ((values[index] as number) > largest) [largest, place] = [values[index] as number, index]
    }
  }
  return place
}
