import * as tf from '@tensorflow/tfjs'
import { gradient, image, type Operations } from './operands'

/** Depthwise convolutions: multiplier, stride, dilation, padding. */
export const depthwise: Operations = Object.assign(
  {},
  ...(
    [
      [1, 1, 1, 'same'],
      [2, 1, 1, 'same'],
      [3, 2, 1, 'valid'],
      [1, 2, 1, 'same'],
      [2, 1, 2, 'same'],
      [1, 1, 3, 'valid'],
      [8, 1, 1, 'same']
    ] as const
  ).map(([multiplier, stride, dilation, padding]): Operations => {
    const name =
      `depthwiseConv2d, multiplier ${multiplier}, stride ${stride}, ` +
      `dilation ${dilation}, ${padding}`
    const run = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
      tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, padding, 'NHWC', dilation)
    const x = (): tf.Tensor4D => image(2, 7, 8, 3),
      filter = (): tf.Tensor4D => image(3, 2, 3, multiplier)
    // The reference's gradients leave dilation aside: see onednn-gradients.test.ts.
    return {
      [name]: () => run(x(), filter()),
      ...(dilation > 1
        ? {}
        : {
            [`gradient of ${name} to the input`]: gradient((given) => run(given, filter()), x),
            [`gradient of ${name} to the filter`]: gradient((given) => run(x(), given), filter)
          })
    }
  })
) as Operations
