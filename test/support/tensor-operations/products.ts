import * as tf from '@tensorflow/tfjs'
import { image, random, whole, type Operations } from './operands'

/** Matrix products and convolutions. */
export const products: Operations = {
  'matMul': () => tf.matMul(random(3, 5), random(4, 5), false, true),
  'matMul of a batch': () => tf.matMul(random(2, 3, 5), random(2, 5, 4)),
  'matMul of one matrix with a batch': () => tf.matMul(random(1, 3, 5), random(2, 5, 4)),
  'matMul of two batch dimensions': () => tf.matMul(random(2, 3, 4, 5), random(2, 3, 4, 5), true),
  'matMul with nothing in between': () => tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])),
  'matMul of whole numbers': () => tf.matMul(whole(2, 3, 4), whole(1, 5, 4), false, true),
  'matMul of whole numbers, transposed': () => tf.matMul(whole(4, 3), whole(4, 2), true),
  'matMul of no matrices': () => tf.matMul(tf.zeros([0, 2, 3]), tf.zeros([0, 3, 4])),
  'einsum': () => tf.einsum('bqhd,bkhd->bhqk', random(2, 3, 2, 4), random(2, 5, 2, 4)),
  'einsum of a transposition': () => tf.einsum('ab->ba', random(2, 3)),
  'einsum that leaves a number': () => tf.einsum('ab,ab->', random(2, 3), random(2, 3)),
  'conv2d': () => tf.conv2d(image(2, 7, 6, 3), image(3, 3, 3, 4), 2, 'same'),
  'conv2d with dilation': () => tf.conv2d(image(1, 9, 9, 2), image(3, 3, 2, 3), 1, 'valid', 'NHWC', 2),
  'conv2d with a number for padding': () => tf.conv2d(image(1, 5, 5, 2), image(3, 3, 2, 3), 1, 1),
  'conv1d': () => tf.conv1d(random(2, 9, 3) as tf.Tensor3D, random(3, 3, 4) as tf.Tensor3D, 2, 'same'),
  'conv2dTranspose': () =>
    tf.conv2dTranspose(image(1, 3, 3, 2), image(3, 3, 4, 2), [1, 6, 6, 4], 2, 'same'),
  'separableConv2d': () =>
    tf.separableConv2d(image(1, 5, 5, 2), image(3, 3, 2, 2), image(1, 1, 4, 3), 1, 'same')
}
