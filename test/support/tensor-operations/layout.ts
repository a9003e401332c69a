import * as tf from '@tensorflow/tfjs'
import { image, random, truths, whole, type Operations } from './operands'

/** Operations that only move elements. */
export const layout: Operations = {
  'transpose': () => tf.transpose(random(2, 3, 4), [2, 0, 1]),
  'transpose of booleans': () => tf.transpose(truths(2, 3)),
  'transpose of nothing': () => tf.transpose(tf.zeros([0, 3])),
  'slice': () => tf.slice(random(4, 5, 6), [1, 2, 0], [2, 3, 5]),
  'slice of nothing': () => tf.slice(random(4), [2], [0]),
  'slice at the end of nothing': () => tf.slice(random(4, 2), [4, 0], [0, 2]),
  'stridedSlice': () => tf.stridedSlice(random(6, 5), [1, 4], [6, 0], [2, -1]),
  'stridedSlice with a new axis': () =>
    tf.stridedSlice(random(6, 5), [0, 1], [4, 3], [1, 1], 0, 0, 0, 1),
  'stridedSlice of one row': () => tf.stridedSlice(random(6, 5), [2], [3], [1], 0, 0, 0, 0, 1),
  'reshape': () => tf.reshape(random(2, 6), [3, -1]),
  'expandDims': () => tf.expandDims(random(2, 3), 1),
  'squeeze': () => tf.squeeze(random(2, 1, 3)),
  'concat': () => tf.concat([random(2, 2), random(2, 3)], 1),
  'concat along the first axis': () => tf.concat([whole(2, 2), whole(1, 2)], 0),
  'concat in the middle': () => tf.concat([random(2, 1, 3), random(2, 4, 3), random(2, 2, 3)], 1),
  'concat with nothing': () => tf.concat([tf.zeros([0, 2]), random(3, 2)], 0),
  'concat of booleans': () => tf.concat([truths(2), truths(3)]),
  'stack': () => tf.stack([random(2, 3), random(2, 3)], 1),
  'stack of one': () => tf.stack([random(2, 3)], -1),
  'stack of scalars': () => tf.stack([tf.scalar(1), tf.scalar(2)]),
  'unstack': () => tf.sub(...(tf.unstack(random(3, 2), 1) as [tf.Tensor, tf.Tensor])),
  'split': () => tf.mul(...(tf.split(random(4, 6), 2, 1) as [tf.Tensor, tf.Tensor])),
  'split by sizes': () => tf.split(random(4, 6), [1, 0, 3], 0)[2] as tf.Tensor,
  'pad': () =>
    tf.pad(random(2, 2), [
      [1, 0],
      [0, 2]
    ]),
  'pad with a value': () =>
    tf.pad(
      random(2, 3, 2),
      [
        [0, 1],
        [2, 0],
        [1, 1]
      ],
      0.5
    ),
  'pad of whole numbers': () => tf.pad(whole(3), [[1, 2]], -7),
  'pad of nothing': () =>
    tf.pad(tf.zeros([0, 2]), [
      [1, 1],
      [0, 0]
    ]),
  'tile': () => tf.tile(random(2, 2), [2, 1]),
  'tile of three dimensions': () => tf.tile(whole(2, 1, 3), [1, 3, 2]),
  'tile of nothing': () => tf.tile(random(2), [0]),
  'broadcastTo': () => tf.broadcastTo(random(2, 1, 3), [4, 2, 5, 3]),
  'reverse': () => tf.reverse(random(2, 3, 4), [0, 2]),
  'reverse of everything': () => tf.reverse(whole(5)),
  'flipLeftRight': () => tf.image.flipLeftRight(image(2, 3, 4, 2)),
  'range': () => tf.range(0, 1, 0.1),
  'range of whole numbers': () => tf.range(7, -3, -2, 'int32'),
  'range of nothing': () => tf.range(3, 3),
  'linspace': () => tf.linspace(-1, 2, 7),
  'depthToSpace': () => tf.depthToSpace(image(2, 2, 3, 8), 2),
  'spaceToBatchND': () =>
    tf.spaceToBatchND(
      image(2, 4, 5, 2),
      [2, 3],
      [
        [0, 0],
        [1, 0]
      ]
    ),
  'batchToSpaceND': () =>
    tf.batchToSpaceND(
      image(6, 2, 2, 2),
      [2, 3],
      [
        [0, 0],
        [1, 0]
      ]
    ),
  'mirrorPad (borrowed)': () =>
    tf.mirrorPad(
      random(3, 3),
      [
        [1, 1],
        [0, 2]
      ],
      'reflect'
    )
}
