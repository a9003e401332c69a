import * as tf from '@tensorflow/tfjs'
import { gradient, image, indices, random, truths, type Operations } from './operands'

/** Normalisation, pooling, dropout and losses. */
export const network: Operations = {
  'batchNorm': () =>
    tf.batchNorm4d(
      image(2, 3, 4, 5),
      random(5) as tf.Tensor1D,
      tf.abs(random(5)) as tf.Tensor1D,
      tf.neg(random(5)) as tf.Tensor1D,
      tf.add(random(5), 1) as tf.Tensor1D,
      0.01
    ),
  'batchNorm without scale and offset': () =>
    tf.batchNorm4d(image(2, 3, 4, 5), random(5) as tf.Tensor1D, tf.abs(random(5)) as tf.Tensor1D),
  'batchNorm of rows': () =>
    tf.batchNorm2d(
      random(4, 5) as tf.Tensor2D,
      random(5) as tf.Tensor1D,
      tf.abs(random(5)) as tf.Tensor1D,
      random(5) as tf.Tensor1D
    ),
  'maxPool': () => tf.maxPool(image(2, 7, 7, 3), 3, 2, 'same'),
  'avgPool': () => tf.avgPool(image(2, 7, 7, 3), 3, 2, 'same'),
  'gradient of maxPool': gradient(
    (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same'),
    () => image(2, 7, 7, 3)
  ),
  'gradient of avgPool': gradient(
    (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'valid'),
    () => image(2, 7, 7, 3)
  ),
  'pool with dilation': () => tf.pool(image(1, 6, 6, 2), 2, 'max', 'valid', 2),
  'conv3d (borrowed)': () =>
    tf.conv3d(random(1, 3, 3, 3, 1) as tf.Tensor5D, random(2, 2, 2, 1, 1) as tf.Tensor5D, 1, 'valid'),
  'dropout': () => tf.dropout(random(4, 5), 0.5, undefined, 7),
  'meanSquaredError': () => tf.losses.meanSquaredError(random(3, 4), tf.square(random(3, 4))),
  'sigmoidCrossEntropy': () => tf.losses.sigmoidCrossEntropy(random(3, 4), tf.mul(random(3, 4), 9)),
  'softmaxCrossEntropy': () =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(indices([0, 3, 1]), 4), random(3, 4)),
  'huberLoss': () => tf.losses.huberLoss(random(3, 4), tf.mul(random(3, 4), 3)),
  'cosineDistance': () => tf.losses.cosineDistance(random(3, 4), tf.square(random(3, 4)), 1),
  'logLoss': () => tf.losses.logLoss(tf.cast(truths(3, 4), 'float32'), tf.sigmoid(random(3, 4)))
}
