import * as tf from '@tensorflow/tfjs'
import { random, truths, whole, type Operations } from './operands'

const reductions = { sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min, prod: tf.prod } as Record<
  string,
  (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor
>
/** Operations that leave fewer elements, or go along an axis. */
export const reduction: Operations = {
  ...(Object.assign(
    {},
    ...Object.entries(reductions).map(([name, f]): Operations => ({
      [`${name} of a row`]: () => f(random(3, 7), -1),
      [`${name} over the middle`]: () => f(random(2, 3, 4), 1),
      [`${name} keeping dimensions`]: () => f(random(2, 3, 4), [0, 2], true),
      [`${name} over everything`]: () => f(random(40, 50)),
      [`${name} over no axis`]: () => f(random(2, 2), []),
      [`${name} of whole numbers`]: () => f(whole(3, 4), 0),
      [`${name} of booleans`]: () => f(truths(3, 4), 1),
      [`${name} with NaN`]: () => f(tf.tensor2d([1, NaN, 2, 3, NaN, NaN], [3, 2]), 1),
      [`${name} of a tensor without rows`]: () => f(tf.zeros([0, 3]), 1)
    }))
  ) as Operations),
  'sum over nothing (borrowed)': () => tf.sum(tf.zeros([3, 0]), 1),
  'all': () => tf.all(truths(3, 4), 1),
  'all over everything': () => tf.all(truths(3, 4)),
  'any': () => tf.any(truths(3, 4), 0),
  'any keeping dimensions': () => tf.any(truths(3, 4), 1, true),
  'argMax': () => tf.argMax(random(4, 9), -1),
  'argMax over the first axis': () => tf.argMax(random(4, 9), 0),
  'argMax over the middle': () => tf.argMax(random(2, 5, 3), 1),
  'argMin': () => tf.argMin(random(4, 9), 1),
  'argMax of whole numbers': () => tf.argMax(whole(3, 5), 0),
  'argMin of equals': () => tf.argMin(tf.ones([2, 4]), 1),
  'argMax with NaN': () => tf.argMax(tf.tensor2d([NaN, 1, 2, 1, NaN, 2], [2, 3]), 1),
  'cumsum': () => tf.cumsum(random(3, 5), 1),
  'cumsum over the first axis, exclusive': () => tf.cumsum(random(3, 5), 0, true),
  'cumsum in the middle, from the end': () => tf.cumsum(random(2, 4, 3), 1, false, true),
  'cumsum of whole numbers': () => tf.cumsum(whole(6), 0, true, true),
  'cumprod': () => tf.cumprod(random(3, 5), 1, true),
  'softmax': () => tf.softmax(tf.mul(random(3, 6), 30)),
  'softmax over the first axis': () => tf.transpose(tf.softmax(tf.transpose(random(3, 6)))),
  'logSoftmax': () => tf.logSoftmax(tf.mul(random(3, 6), 30)),
  'logSumExp': () => tf.logSumExp(random(3, 6), 1),
  'norm': () => tf.norm(random(3, 4)),
  'moments': () => tf.moments(random(3, 4), 0).variance
}
