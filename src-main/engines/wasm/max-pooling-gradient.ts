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
  const {
    batchSize,
    inHeight,
    inWidth,
    inChannels: channels,
    outHeight,
    outWidth,
    strideHeight,
    strideWidth,
    dilationHeight,
    dilationWidth,
    effectiveFilterHeight,
    effectiveFilterWidth,
    padInfo: { top, left }
  } = info
  const values = x.dataSync(),
    slopes = dy.dataSync()
  const result = new Float32Array(values.length)
  for (let image = 0, out = 0; image < batchSize; image++) {
    const origin = image * inHeight * inWidth * channels
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++) {
        const [firstRow, firstColumn] = [row * strideHeight - top, column * strideWidth - left]
        for (let channel = 0; channel < channels; channel++, out++) {
          let largest = -Infinity,
            place = -1
          for (let i = 0; i < effectiveFilterHeight; i += dilationHeight) {
            const y = firstRow + i
            if (y < 0 || y >= inHeight) continue
            for (let j = 0; j < effectiveFilterWidth; j += dilationWidth) {
              const at = firstColumn + j
              if (at < 0 || at >= inWidth) continue
              const index = origin + (y * inWidth + at) * channels + channel
              if ((values[index] as number) > largest)
                [largest, place] = [values[index] as number, index]
            }
          }
          if (place >= 0) result[place] = (result[place] as number) + (slopes[out] as number)
        }
      }
  }
  return tf.tensor4d(result, x.shape)
}
