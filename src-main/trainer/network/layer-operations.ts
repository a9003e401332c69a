import * as tf from '@tensorflow/tfjs'
import type { ArchitectureLayer, LayerType, OwnActivation } from '../../contract'
import { fillNormal, fillUniform, randomKey } from '../../datasets/counter-random'
import type {
  ConvolutionPadding,
  FusedActivation,
  Primitives,
  UnboundedActivation
} from '../../engines/primitives/primitives'
import { stepInput } from '../../engines/primitives/step-inputs'

/** What a layer needs of the pass it is computed in. */
export interface ForwardContext {
  primitives: Primitives
  training: boolean
  seed: number
  /** Training step, counted from 1 over the whole run: another dropout mask every step. */
  step: number
  /** Of these no gradient is wanted, as of the network's input. */
  constants: ReadonlySet<tf.Tensor>
  /** A trained weight by its full name. */
  weight(name: string): tf.Tensor
  /** A moving statistic by its full name. */
  moving(name: string): tf.Tensor1D
  /** Hands over the batch's own statistics, in training. */
  observed(name: string, value: tf.Tensor1D): void
}

type Operation<T extends LayerType> = (
  layer: Extract<ArchitectureLayer, { type: T }>,
  inputs: tf.Tensor[],
  activation: FusedActivation,
  context: ForwardContext,
  padding?: ConvolutionPadding
) => tf.Tensor

const only = (inputs: tf.Tensor[]): tf.Tensor => inputs[0] as tf.Tensor
const afterwards = (x: tf.Tensor, activation: string): tf.Tensor =>
  activation === 'tanh' ? tf.tanh(x) : x

/** Howard et al. (2019): a sigmoid of straight lines. */
function hardSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6)
}

/** log(1 + exp(x)), which overflows nowhere. */
function softplus(x: tf.Tensor): tf.Tensor {
  return tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))))
}

const seluScale = 1.0507009873554805
const seluAlpha = 1.6732632423543772

/** Of plain operations, whose gradients tf.js and every engine have; complete over the activations. */
const activations: Record<OwnActivation, (x: tf.Tensor) => tf.Tensor> = {
  relu: (x) => tf.relu(x),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  // x times the normal distribution's share below x (Hendrycks and Gimpel, 2016).
  gelu: (x) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))),
  elu: (x) => tf.elu(x),
  hard_sigmoid: hardSigmoid,
  hard_silu: (x) => tf.mul(x, hardSigmoid(x)),
  // Klambauer et al. (2017): an ELU of such a scale that mean and variance stay what they are.
  selu: (x) =>
    tf.add(
      tf.mul(tf.relu(x), seluScale),
      tf.mul(tf.elu(tf.neg(tf.relu(tf.neg(x)))), seluScale * seluAlpha)
    ),
  // x times the tanh of a softplus (Misra, 2019).
  mish: (x) => tf.mul(x, tf.tanh(softplus(x))),
  softplus
}

/** Complete over the layer types: a new one does not compile until it can be computed. */
const operations: { [T in LayerType]: Operation<T> } = {
  InputLayer: (_, inputs) => only(inputs),
  ZeroPadding2D: ({ config: { padding } }, inputs) => tf.pad(only(inputs), [[0, 0], ...padding, [0, 0]]),
  Conv2D: ({ name, config }, inputs, activation, { primitives, weight, constants }, taken) => {
    const bias = config.useBias ? (weight(`${name}/bias`) as tf.Tensor1D) : null
    const { strides, padding: own } = config
    const padding = taken ?? own
    const options = { strides, padding, activation, inputGradient: !constants.has(only(inputs)) }
    return afterwards(
      primitives.convolution2d(
        only(inputs) as tf.Tensor4D,
        weight(`${name}/kernel`) as tf.Tensor4D,
        bias,
        options
      ),
      config.activation
    )
  },
  DepthwiseConv2D: ({ name, config }, inputs, activation, { primitives, weight, constants }, taken) =>
    primitives.depthwiseConvolution2d(
      only(inputs) as tf.Tensor4D,
      weight(`${name}/kernel`) as tf.Tensor4D,
      config.useBias ? (weight(`${name}/bias`) as tf.Tensor1D) : null,
      {
        strides: config.strides,
        padding: taken ?? config.padding,
        activation,
        inputGradient: !constants.has(only(inputs))
      }
    ),
  Cropping2D: ({ config: { cropping }, outputShape }, inputs) => {
    const [batch = 0] = only(inputs).shape
    return tf.slice(only(inputs), [0, cropping[0][0], cropping[1][0], 0], [batch, ...outputShape])
  },
  Rescaling: ({ config: { scale, offset } }, inputs) => tf.add(tf.mul(only(inputs), scale), offset),
  SeparableConv2D: ({ name, config }, inputs, activation, { primitives, weight, constants }) => {
    const { strides, padding, useBias } = config
    const inputGradient = !constants.has(only(inputs))
    const spread = primitives.depthwiseConvolution2d(
      only(inputs) as tf.Tensor4D,
      weight(`${name}/depthwise_kernel`) as tf.Tensor4D,
      null,
      { strides, padding, activation: 'linear', inputGradient }
    )
    return primitives.convolution2d(
      spread,
      weight(`${name}/pointwise_kernel`) as tf.Tensor4D,
      useBias ? (weight(`${name}/bias`) as tf.Tensor1D) : null,
      { strides: [1, 1], padding: 'valid', activation }
    )
  },
  LayerNormalization: ({ name, config: { epsilon } }, inputs, _, { weight }) => {
    const centred = tf.sub(only(inputs), tf.mean(only(inputs), -1, true))
    const variance = tf.mean(tf.square(centred), -1, true)
    const normalized = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)))
    return tf.add(tf.mul(normalized, weight(`${name}/gamma`)), weight(`${name}/beta`))
  },
  Dense: ({ name, config }, inputs, activation, { primitives, weight }) =>
    afterwards(
      primitives.dense(
        only(inputs) as tf.Tensor2D,
        weight(`${name}/kernel`) as tf.Tensor2D,
        // Nothing is added where there is none.
        config.useBias === false ? tf.zeros([config.units]) : (weight(`${name}/bias`) as tf.Tensor1D),
        unbounded(activation)
      ),
      config.activation
    ),
  BatchNormalization: ({ name, config }, inputs, activation, context) => {
    const { epsilon, scale = true, center = true } = config
    const shape = only(inputs).shape
    const x = (
      shape.length === 4
        ? only(inputs)
        : tf.reshape(only(inputs), [shape[0] ?? 0, 1, 1, shape.at(-1) ?? 0])
    ) as tf.Tensor4D
    const channels: [number] = [shape.at(-1) ?? 0]
    // What it does not learn changes nothing.
    const gamma = (scale ? context.weight(`${name}/gamma`) : tf.ones(channels)) as tf.Tensor1D
    const beta = (center ? context.weight(`${name}/beta`) : tf.zeros(channels)) as tf.Tensor1D
    const options = { epsilon, activation }
    const addend = inputs[1] as tf.Tensor4D | undefined
    if (!context.training) {
      const kept = [
        context.moving(`${name}/moving_mean`),
        context.moving(`${name}/moving_variance`)
      ] as const
      return tf.reshape(
        context.primitives.batchNormalization(
          x,
          gamma,
          beta,
          ...kept,
          // What computes like this is not trained.
          { ...options, weightGradients: false },
          addend
        ),
        shape
      )
    }
    const { output, mean, variance } = context.primitives.batchNormalizationTraining(
      x,
      gamma,
      beta,
      options,
      addend
    )
    context.observed(`${name}/moving_mean`, mean)
    context.observed(`${name}/moving_variance`, variance)
    return shape.length === 4 ? output : tf.reshape(output, shape)
  },
  ReLU: ({ config }, inputs) => (config.maxValue === 6 ? tf.relu6(only(inputs)) : tf.relu(only(inputs))),
  // A softmax comes last only (forward-plan.ts) and is the loss's: its input is the logits.
  Activation: ({ config }, inputs) =>
    config.activation === 'softmax' ? only(inputs) : activations[config.activation](only(inputs)),
  LeakyReLU: ({ config: { negativeSlope } }, inputs) => tf.leakyRelu(only(inputs), negativeSlope),
  MaxPooling2D: ({ config }, inputs, _, { primitives }) =>
    primitives.maxPooling2d(only(inputs) as tf.Tensor4D, config),
  AveragePooling2D: ({ config }, inputs, _, { primitives }) =>
    primitives.averagePooling2d(only(inputs) as tf.Tensor4D, config),
  GlobalAveragePooling2D: (_, inputs, __, { primitives }) =>
    primitives.globalAveragePooling2d(only(inputs) as tf.Tensor4D),
  GlobalMaxPooling2D: (_, inputs) => tf.max(only(inputs), [1, 2]),
  Multiply: (_, inputs) =>
    inputs.slice(1).reduce((product, each) => tf.mul(product, each), only(inputs)),
  Add: (_, inputs, activation, { primitives }) =>
    inputs
      .slice(1)
      .reduce(
        (sum, each, i) =>
          primitives.join(
            sum as tf.Tensor4D,
            each as tf.Tensor4D,
            i === inputs.length - 2 ? unbounded(activation) : 'linear'
          ),
        only(inputs)
      ),
  Concatenate: (_, inputs) => tf.concat(inputs, -1),
  Flatten: (_, inputs) => tf.reshape(only(inputs), [only(inputs).shape[0] ?? 0, -1]),
  Reshape: ({ outputShape }, inputs) =>
    tf.reshape(only(inputs), [only(inputs).shape[0] ?? 0, ...outputShape]),
  Dropout: ({ name, config: { rate } }, inputs, _, { training, seed, step }) =>
    training && rate > 0
      ? tf.mul(
          only(inputs),
          stepInput({ learningRate: 0, step }, (now) =>
            dropoutMask(only(inputs).shape, rate, seed, name, now.step)
          )
        )
      : only(inputs),
  DropPath: ({ name, config: { rate } }, inputs, _, { training, seed, step }) =>
    training && rate > 0
      ? tf.mul(
          only(inputs),
          stepInput({ learningRate: 0, step }, (now) =>
            dropoutMask(onePerImage(only(inputs).shape), rate, seed, name, now.step)
          )
        )
      : only(inputs),
  SpatialDropout2D: ({ name, config: { rate } }, inputs, _, { training, seed, step }) =>
    training && rate > 0
      ? tf.mul(
          only(inputs),
          stepInput({ learningRate: 0, step }, (now) =>
            dropoutMask(onePerChannel(only(inputs).shape), rate, seed, name, now.step)
          )
        )
      : only(inputs),
  GaussianNoise: ({ name, config: { deviation } }, inputs, _, { training, seed, step }) =>
    training && deviation > 0
      ? tf.add(
          only(inputs),
          stepInput({ learningRate: 0, step }, (now) =>
            normalNoise(only(inputs).shape, deviation, seed, name, now.step)
          )
        )
      : only(inputs)
}

/** The shape of one number for each channel of each image. */
const onePerChannel = ([batch = 0, , , channels = 0]: number[]): number[] => [batch, 1, 1, channels]

/** The shape of one number for each image. */
const onePerImage = ([batch = 0, ...rest]: number[]): number[] => [batch, ...rest.map(() => 1)]

/** Additions and dense layers take no ReLU that cuts above (forward-plan.ts). */
function unbounded(activation: FusedActivation): UnboundedActivation {
  if (activation === 'relu6') throw new Error('a bounded ReLU is none of this layer')
  return activation
}

/**
 * Computes one layer. `activation` is the ReLU that it takes over, and `padding` the zeros around its
 * image, where it does.
 */
export function computeLayer<T extends LayerType>(
  layer: Extract<ArchitectureLayer, { type: T }>,
  inputs: tf.Tensor[],
  activation: FusedActivation,
  context: ForwardContext,
  padding?: ConvolutionPadding
): tf.Tensor {
  return (operations[layer.type] as unknown as Operation<T>)(layer, inputs, activation, context, padding)
}

/**
 * 0 with probability `rate`, else 1 / (1 - rate): a function of seed, layer and step, so the same on
 * every engine and when repeated.
 */
export function dropoutMask(
  shape: number[],
  rate: number,
  seed: number,
  layer: string,
  step: number
): tf.Tensor {
  const mask = fillUniform(
    randomKey(seed, 'dropout', layer, step),
    new Float32Array(tf.util.sizeFromShape(shape)),
    0,
    1
  )
  const kept = 1 / (1 - rate)
  for (let i = 0; i < mask.length; i++) mask[i] = (mask[i] as number) < rate ? 0 : kept
  return tf.tensor(mask, shape)
}

/** Normally distributed numbers: a function of seed, layer and step, as a mask is. */
function normalNoise(
  shape: number[],
  deviation: number,
  seed: number,
  layer: string,
  step: number
): tf.Tensor {
  const noise = fillNormal(
    randomKey(seed, 'noise', layer, step),
    new Float32Array(tf.util.sizeFromShape(shape)),
    deviation
  )
  return tf.tensor(noise, shape)
}
