import * as tf from '@tensorflow/tfjs'
import { gradient, image, type Operations } from './operands'

const resizes = [
  ['resizeNearestNeighbor', tf.image.resizeNearestNeighbor],
  ['resizeBilinear', tf.image.resizeBilinear]
] as const
/** Resizing, with its gradients. */
export const images: Operations = Object.assign(
  {},
  ...resizes.flatMap(([name, resize]) =>
    (
      [
        [[8, 5], false, false],
        [[3, 2], false, false],
        [[8, 5], true, false],
        [[7, 9], false, true],
        [[1, 1], true, false]
      ] as const
    ).map(([size, corners, halves]): Operations => {
      const to = `${size.join('x')}${corners ? ', corners aligned' : ''}${halves ? ', half pixels' : ''}`
      const run = (x: tf.Tensor): tf.Tensor => resize(x as tf.Tensor4D, [...size], corners, halves)
      // The reference's gradient leaves half pixels aside, mixes up height and width, and takes every
      // image for the first: see onednn-gradients.test.ts.
      return {
        [`${name} to ${to}`]: () => run(image(2, 4, 3, 2)),
        ...(halves ? {} : { [`gradient of ${name} to ${to}`]: gradient(run, () => image(1, 4, 4, 2)) })
      }
    })
  )
) as Operations
