import * as tf from '@tensorflow/tfjs'
import { image, random, type Operations } from './operands'

const fusions: [string, tf.fused.Activation][] = [
  ['linear', 'linear'],
  ['relu', 'relu'],
  ['relu6', 'relu6'],
  ['elu', 'elu'],
  ['sigmoid', 'sigmoid'],
  ['leakyrelu', 'leakyrelu'],
  ['prelu', 'prelu']
].map(([name, activation]) => [name as string, activation as tf.fused.Activation])

const alpha = (name: string, units: number): { preluActivationWeights?: tf.Tensor } =>
  name === 'prelu' ? { preluActivationWeights: random(units) } : {}

function fusedMatMul(name: string, activation: tf.fused.Activation): tf.Tensor {
  return tf.fused.matMul({
    a: random(3, 5) as tf.Tensor2D,
    b: random(5, 4) as tf.Tensor2D,
    bias: random(4),
    activation,
    leakyreluAlpha: 0.3,
    ...alpha(name, 4)
  })
}

function fusedConvolution(name: string, activation: tf.fused.Activation): tf.Tensor {
  return tf.fused.conv2d({
    x: image(2, 5, 5, 3),
    filter: image(3, 3, 3, 4),
    strides: 1,
    pad: 'same',
    bias: random(4),
    activation,
    leakyreluAlpha: 0.3,
    ...alpha(name, 4)
  })
}

function fusedDepthwiseConvolution(name: string, activation: tf.fused.Activation): tf.Tensor {
  return tf.fused.depthwiseConv2d({
    x: image(2, 5, 5, 3),
    filter: image(3, 3, 3, 2),
    strides: 1,
    pad: 'same',
    bias: random(6),
    activation,
    leakyreluAlpha: 0.3,
    ...alpha(name, 6)
  })
}

/** Products and convolutions with a bias and an activation in one. */
export const fused: Operations = {
  ...(Object.assign(
    {},
    ...fusions.map(([name, activation]): Operations => ({
      [`fused matMul, ${name}`]: () => fusedMatMul(name, activation),
      [`fused conv2d, ${name}`]: () => fusedConvolution(name, activation),
      [`fused depthwiseConv2d, ${name}`]: () => fusedDepthwiseConvolution(name, activation)
    }))
  ) as Operations),
  'fused conv2d, a scalar for bias': () =>
    tf.fused.conv2d({
      x: image(2, 5, 5, 3),
      filter: image(3, 3, 3, 4),
      strides: 2,
      pad: 'valid',
      bias: tf.scalar(0.5),
      activation: 'relu'
    }),
  'fused matMul, a bias of rows': () =>
    tf.fused.matMul({
      a: random(3, 5) as tf.Tensor2D,
      b: random(5, 4) as tf.Tensor2D,
      bias: random(3, 4),
      activation: 'relu'
    }),
  'fused conv2d without bias': () =>
    tf.fused.conv2d({
      x: image(2, 5, 5, 3),
      filter: image(3, 3, 3, 4),
      strides: 1,
      pad: 'same',
      activation: 'relu'
    }),
  'fused conv2d of NaN, relu': () =>
    tf.fused.conv2d({
      x: tf.fill([1, 4, 4, 8], NaN) as tf.Tensor4D,
      filter: image(3, 3, 8, 8),
      strides: 1,
      pad: 'same',
      bias: random(8),
      activation: 'relu'
    }),
  'fused matMul of NaN, relu': () =>
    tf.fused.matMul({
      a: tf.fill([2, 3], NaN) as tf.Tensor2D,
      b: random(3, 2) as tf.Tensor2D,
      bias: random(2),
      activation: 'relu'
    })
}
