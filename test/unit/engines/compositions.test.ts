import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type OptimizerConfig, optimizerConfig } from '../../../src-main/contract'
import { adamRate, compositions } from '../../../src-main/engines/primitives/compositions'
import { optimizerPeerCases, peerTolerance } from '../../support/optimizer-peers'
import { largestDifference } from '../../support/largest-difference'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const sgdConfig = (nesterov: boolean): OptimizerConfig =>
  optimizerConfig.parse({ type: 'sgd', learningRate: 0.1, nesterov })

describe('average pooling', () => {
  it('counts only pixels of the image, in its gradient too', () => {
    const x = tf.tensor4d([1, 2, 3], [1, 1, 3, 1])
    const pool = (image: tf.Tensor4D): tf.Tensor4D =>
      compositions.averagePooling2d(image, { poolSize: [1, 2], strides: [1, 1], padding: 'same' })
    // Windows over 1 and 2, 2 and 3, and 3 alone.
    expect([...pool(x).dataSync()]).toEqual([1.5, 2.5, 3])
    const gradient = tf.grad((image) => tf.sum(pool(image as tf.Tensor4D)))(x)
    expect([...gradient.dataSync()]).toEqual([0.5, 1, 1.5])
  })
})

describe('the update rules', () => {
  // Worked out by hand with keras/src/optimizers: one variable at 1, gradient 0.5.
  it("moves by the learning rate at Adam's first step, whatever the gradient", () => {
    const x = tf.variable(tf.tensor1d([1, 1]))
    compositions
      .optimizer({ type: 'adam', learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, [x])
      .apply([tf.tensor1d([0.5, -300])], 0.1, 1)
    expect([...x.dataSync()]).toEqual([expect.closeTo(0.9, 5), expect.closeTo(1.1, 5)])
  })

  it("corrects the bias of both of Adam's moments", () => {
    expect(
      adamRate({ type: 'adam', learningRate: 0, beta1: 0.9, beta2: 0.99, epsilon: 0 }, 1, 2)
    ).toBeCloseTo(Math.sqrt(1 - 0.9801) / (1 - 0.81), 12)
  })

  it('gathers momentum', () => {
    const x = tf.variable(tf.tensor1d([1]))
    const sgd = compositions.optimizer(sgdConfig(false), [x])
    for (let step = 1; step <= 3; step++) sgd.apply([tf.tensor1d([0.5])], 0.1, step)
    // velocities -0.05, -0.095, -0.1355
    expect(x.dataSync()[0]).toBeCloseTo(1 - 0.05 - 0.095 - 0.1355, 6)
  })

  it('looks ahead with Nesterov', () => {
    const x = tf.variable(tf.tensor1d([1]))
    const sgd = compositions.optimizer(sgdConfig(true), [x])
    sgd.apply([tf.tensor1d([0.5])], 0.1, 1)
    expect(x.dataSync()[0]).toBeCloseTo(1 + 0.9 * -0.05 - 0.05, 6)
  })

  it('loses with AdamW a share of the variable that the learning rate scales, before the update', () => {
    const x = tf.variable(tf.tensor1d([2, 2]))
    compositions
      .optimizer(optimizerConfig.parse({ type: 'adamw', weightDecay: 0.5 }), [x])
      .apply([tf.tensor1d([0.5, -300])], 0.1, 1)
    // 2 - 2 * 0.5 * 0.1 = 1.9, then Adam's first step of 0.1.
    expect([...x.dataSync()]).toEqual([expect.closeTo(1.8, 5), expect.closeTo(2, 5)])
  })

  it('loses with SGD the same share, which its momentum does not gather', () => {
    const x = tf.variable(tf.tensor1d([2]))
    const sgd = compositions.optimizer(optimizerConfig.parse({ type: 'sgd', weightDecay: 0.5 }), [x])
    sgd.apply([tf.tensor1d([1])], 0.1, 1)
    sgd.apply([tf.tensor1d([0])], 0.1, 2)
    // 1.9 - 0.1 = 1.8, then 1.8 * 0.95 - 0.09.
    expect(x.dataSync()[0]).toBeCloseTo(1.62, 6)
  })

  it('divides with RMSprop by the root of the mean square, epsilon within it', () => {
    const x = tf.variable(tf.tensor1d([1]), true, 'x')
    const rmsprop = compositions.optimizer(
      optimizerConfig.parse({ type: 'rmsprop', rho: 0.75, epsilon: 0.2 }),
      [x]
    )
    rmsprop.apply([tf.tensor1d([0.8])], 0.1, 1)
    // 0.25 * 0.64 = 0.16; 0.1 * 0.8 / sqrt(0.36) = 0.13333
    expect(x.dataSync()[0]).toBeCloseTo(1 - 0.08 / 0.6, 6)
    const slots = rmsprop.slots()
    expect(Object.keys(slots)).toEqual(['x/velocity'])
    expect(slots['x/velocity']?.dataSync()[0]).toBeCloseTo(0.16, 6)
    x.dispose()
  })

  it('gathers with RMSprop what has been divided', () => {
    const x = tf.variable(tf.tensor1d([1]))
    const rmsprop = compositions.optimizer(
      optimizerConfig.parse({ type: 'rmsprop', rho: 0.75, epsilon: 0.2, momentum: 0.5 }),
      [x]
    )
    rmsprop.apply([tf.tensor1d([0.8])], 0.1, 1)
    rmsprop.apply([tf.tensor1d([0])], 0.1, 2)
    // The first step, and half of it again.
    expect(x.dataSync()[0]).toBeCloseTo(1 - 1.5 * (0.08 / 0.6), 6)
  })

  it.each(optimizerPeerCases)('updates in 50 steps as $name', ({ run, expected }) =>
    expect(largestDifference(run(compositions), expected)).toBeLessThan(peerTolerance)
  )

  it('refuses saved state of another shape', () => {
    const sgd = compositions.optimizer(sgdConfig(true), [tf.variable(tf.zeros([2]), true, 'w')])
    expect(() => sgd.restore({ 'w/momentum': tf.zeros([3]) })).toThrow(/no w\/momentum of shape \[2\]/)
  })
})

describe('softmax cross-entropy', () => {
  it('is the logarithm of the number of classes where nothing is known', () => {
    const losses = compositions.softmaxCrossEntropy(tf.zeros([2, 10]), tf.tensor1d([3, 7], 'int32'))
    expect([...losses.dataSync()]).toEqual([
      expect.closeTo(Math.log(10), 6),
      expect.closeTo(Math.log(10), 6)
    ])
  })

  it('stays finite for logits of any size', () => {
    const losses = compositions.softmaxCrossEntropy(
      tf.tensor2d([
        [1000, 0],
        [0, 1000]
      ]),
      tf.tensor1d([0, 0], 'int32')
    )
    expect([...losses.dataSync()]).toEqual([0, 1000])
  })
})

describe('training batch normalisation', () => {
  it("reports the batch's mean and its biased variance", () => {
    const { output, mean, variance } = compositions.batchNormalizationTraining(
      tf.tensor4d([1, 3, 5, 7], [4, 1, 1, 1]),
      tf.ones([1]),
      tf.zeros([1]),
      { epsilon: 0, activation: 'relu' }
    )
    expect([mean.dataSync()[0], variance.dataSync()[0]]).toEqual([4, 5])
    expect([...output.dataSync()]).toEqual([
      0,
      0,
      expect.closeTo(1 / Math.sqrt(5), 6),
      expect.closeTo(3 / Math.sqrt(5), 6)
    ])
  })
})

describe('a single class', () => {
  it('costs nothing and has no gradient, whatever its logit', () => {
    const labels = tf.tensor1d([0, 0], 'int32'),
      logits = tf.tensor2d([[-7], [300]])
    const loss = (given: tf.Tensor): tf.Tensor =>
      tf.sum(compositions.softmaxCrossEntropy(given as tf.Tensor2D, labels))
    expect([...compositions.softmaxCrossEntropy(logits, labels).dataSync()]).toEqual([0, 0])
    expect([...tf.grad(loss)(logits).dataSync()]).toEqual([0, 0])
  })
})
