import * as tf from '@tensorflow/tfjs'
import { gradient, indices, random, truths, whole, type Operations } from './operands'

/** Operations that choose elements by their place. */
export const indexing: Operations = {
  'oneHot': () => tf.oneHot(indices([0, 2, 5, -1]), 4),
  'gather': () => tf.gather(random(5, 3), indices([4, 0, 4])),
  'gather along the last axis': () => tf.gather(random(2, 5), indices([4, 0, 1, 1], [2, 2]), 1),
  'gather of booleans': () => tf.gather(truths(5), indices([4, 0])),
  'gradient of gather': gradient(
    (x) => tf.gather(x, indices([2, 0, 2, 2])),
    () => random(4, 3)
  ),
  'unsortedSegmentSum': () =>
    tf.unsortedSegmentSum(random(5, 2, 3), tf.tensor1d([0, 3, 0, 9, 3], 'int32'), 4),
  'gatherND': () => tf.gatherND(random(3, 4, 2), indices([2, 1, 0, 3], [2, 2])),
  'gatherND of elements': () => tf.gatherND(whole(3, 4), indices([2, 1, 0, 3, 1, 1], [3, 2])),
  'scatterND': () => tf.scatterND(indices([4, 1, 4], [3, 1]), random(3, 2), [6, 2]),
  'scatterND of whole numbers': () =>
    tf.scatterND(indices([0, 1, 2, 0, 0, 1], [3, 2]), whole(3), [3, 2]),
  'tensorScatterUpdate': () =>
    tf.tensorScatterUpdate(random(5, 2), indices([3, 0], [2, 1]), tf.ones([2, 2])),
  'topk': () => tf.topk(random(3, 9), 4).values,
  'where topk stands': () => tf.topk(tf.tensor2d([3, 1, 3, 2, 5, 5, 0, 5], [2, 4], 'int32'), 3).indices,
  'inTopK, which reads (borrowed)': () => tf.topk(random(3, 4), 0).values,
  'confusionMatrix': () => tf.math.confusionMatrix([0, 1, 2, 1], [0, 2, 2, 1], 3)
}
