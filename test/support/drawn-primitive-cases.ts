import * as tf from '@tensorflow/tfjs'
import type {
  ConvolutionPadding,
  FusedActivation,
  Primitives
} from '../../src-main/engines/primitives/primitives'
import { drawing } from './drawing'
import { type PrimitiveCase, tensor, valuesAndGradients } from './primitive-cases/primitive-case'

type Draw = (below: number) => number
const between = (draw: Draw, low: number, high: number): number => low + draw(high - low + 1)
const oneOf = <T>(draw: Draw, ...choices: T[]): T => choices[draw(choices.length)] as T
const activation = (draw: Draw): 'linear' | 'relu' => oneOf(draw, 'linear', 'relu')
const anyActivation = (draw: Draw): FusedActivation => oneOf(draw, 'linear', 'relu', 'relu6')

/** Kernel and stride of each direction, padding, and an image that at least one window fits into. */
function windows(draw: Draw): {
  kernel: [number, number]
  strides: [number, number]
  padding: 'same' | 'valid'
  image: [number, number]
} {
  const kernel: [number, number] = [between(draw, 1, 5), between(draw, 1, 5)],
    padding = oneOf(draw, 'same', 'valid')
  const least = (size: number): number => (padding === 'valid' ? size : 1)
  return {
    kernel,
    strides: [between(draw, 1, 3), between(draw, 1, 3)],
    padding,
    image: [between(draw, least(kernel[0]), 11), between(draw, least(kernel[1]), 11)]
  }
}
const channels = (draw: Draw): number => oneOf(draw, 1, 2, 3, 5, 8, 13, 16, 17, 24, 32)

function convolution(draw: Draw, name: string): PrimitiveCase {
  const { kernel, strides, padding, image } = windows(draw)
  const batch = between(draw, 1, 5),
    c = channels(draw),
    oc = channels(draw),
    biased = draw(2) === 0,
    inputGradient = draw(4) > 0
  const options = { strides, padding, activation: activation(draw), inputGradient }
  const x = (): tf.Tensor => tensor(`${name} x`, [batch, ...image, c])
  return {
    name:
      `convolution ${name}: ${batch}x${image.join('x')}x${c} -> ${oc}, ` +
      `${kernel.join('x')}/${strides.join('x')} ${padding}, ` +
      `${options.activation}${biased ? ', bias' : ''}${inputGradient ? '' : ', of the input itself'}`,
    run: (primitives) => {
      const compute = (given: tf.Tensor, filter?: tf.Tensor, bias?: tf.Tensor): tf.Tensor =>
        primitives.convolution2d(
          given as tf.Tensor4D,
          filter as tf.Tensor4D,
          (bias ?? null) as tf.Tensor1D | null,
          options
        )
      const weights = [
        tensor(`${name} f`, [...kernel, c, oc]),
        ...(biased ? [tensor(`${name} b`, [oc])] : [])
      ]
      return inputGradient
        ? valuesAndGradients([x(), ...weights], compute)
        : valuesAndGradients(weights, (filter, bias) => compute(x(), filter, bias))
    }
  }
}

function depthwise(draw: Draw, name: string): PrimitiveCase {
  const { kernel, strides, padding: word, image } = windows(draw)
  const pair = (size: number): [number, number] => [draw(size), draw(size)]
  const padding: ConvolutionPadding = draw(2) === 0 ? word : [pair(kernel[0]), pair(kernel[1])]
  const batch = between(draw, 1, 5),
    c = channels(draw),
    biased = draw(2) === 0
  const options = { strides, padding, activation: anyActivation(draw) }
  // Padded in numbers, the image may still be smaller than the kernel.
  const [height, width] = [Math.max(image[0], kernel[0]), Math.max(image[1], kernel[1])]
  return {
    name:
      `depthwise convolution ${name}: ${batch}x${height}x${width}x${c}, ` +
      `${kernel.join('x')}/${strides.join('x')} ${String(padding)}, ` +
      `${options.activation}${biased ? ', bias' : ''}`,
    run: (primitives) =>
      valuesAndGradients(
        [
          tensor(`${name} x`, [batch, height, width, c], 4),
          tensor(`${name} f`, [...kernel, c, 1]),
          ...(biased ? [tensor(`${name} b`, [c])] : [])
        ],
        (x, filter, bias) =>
          primitives.depthwiseConvolution2d(
            x as tf.Tensor4D,
            filter as tf.Tensor4D,
            (bias ?? null) as tf.Tensor1D | null,
            options
          )
      )
  }
}

function normalization(draw: Draw, name: string): PrimitiveCase {
  // At least four values a channel: of one, the normalised value is 0 and every gradient a rounding
  // error.
  const shape = [between(draw, 4, 9), between(draw, 1, 6), between(draw, 1, 6), channels(draw)]
  const options = { epsilon: 0.001, activation: activation(draw) },
    joined = draw(2) === 0
  return {
    name: `batch normalisation ${name}: ${shape.join('x')}${joined ? ', joined' : ''}, ${options.activation}`,
    run: async (primitives) => {
      const inputs = (): tf.Tensor[] => [
        tensor(`${name} x`, shape),
        tensor(`${name} gamma`, shape.slice(3)),
        tensor(`${name} beta`, shape.slice(3)),
        ...(joined ? [tensor(`${name} addend`, shape)] : [])
      ]
      const run = (
        ...[x, gamma, beta, addend]: tf.Tensor[]
      ): ReturnType<Primitives['batchNormalizationTraining']> =>
        primitives.batchNormalizationTraining(
          x as tf.Tensor4D,
          gamma as tf.Tensor1D,
          beta as tf.Tensor1D,
          options,
          addend as tf.Tensor4D | undefined
        )
      const statistics = tf.tidy(() => {
        const { mean, variance } = run(...inputs())
        return tf.stack([mean, variance])
      })
      const values = [...(await statistics.data())]
      statistics.dispose()
      return [values, ...(await valuesAndGradients(inputs(), (...given) => run(...given).output))]
    }
  }
}

function pooling(draw: Draw, name: string): PrimitiveCase {
  const { kernel, strides, padding, image } = windows(draw),
    shape = [between(draw, 1, 4), ...image, channels(draw)]
  const kind = oneOf(draw, 'maxPooling2d' as const, 'averagePooling2d' as const),
    options = { poolSize: kernel, strides, padding }
  const fits =
    padding === 'same' || kind === 'maxPooling2d' || (image[0] >= kernel[0] && image[1] >= kernel[1])
  const given = fits ? shape : [shape[0] as number, 6, 7, shape[3] as number]
  return {
    name: `${kind} ${name}: ${given.join('x')}, ${kernel.join('x')}/${strides.join('x')} ${options.padding}`,
    run: (primitives) =>
      valuesAndGradients([tensor(`${name} x`, given)], (x) =>
        primitives[kind](x as tf.Tensor4D, options)
      )
  }
}

function dense(draw: Draw, name: string): PrimitiveCase {
  const batch = between(draw, 1, 9),
    inputs = channels(draw),
    units = channels(draw),
    after = activation(draw)
  return {
    name: `dense ${name}: ${batch}x${inputs} -> ${units}, ${after}`,
    run: (primitives) =>
      valuesAndGradients(
        [
          tensor(`${name} x`, [batch, inputs]),
          tensor(`${name} k`, [inputs, units]),
          tensor(`${name} b`, [units])
        ],
        (x, kernel, bias) =>
          primitives.dense(x as tf.Tensor2D, kernel as tf.Tensor2D, bias as tf.Tensor1D, after)
      )
  }
}

function loss(draw: Draw, name: string): PrimitiveCase {
  const batch = between(draw, 1, 9),
    classes = between(draw, 2, 12),
    numbers = Array.from({ length: batch }, () => draw(classes)),
    spread = oneOf(draw, 1, 10, 100)
  return {
    name: `softmax cross-entropy ${name}: ${batch}x${classes}, times ${spread}`,
    run: (primitives) =>
      valuesAndGradients(
        [tf.tidy(() => tf.mul(tensor(`${name} logits`, [batch, classes]), spread))],
        (logits) => primitives.softmaxCrossEntropy(logits as tf.Tensor2D, tf.tensor1d(numbers, 'int32'))
      )
  }
}

function residual(draw: Draw, name: string): PrimitiveCase {
  const shape = [between(draw, 1, 4), between(draw, 1, 7), between(draw, 1, 7), channels(draw)],
    after = activation(draw)
  return {
    name: `join and mean ${name}: ${shape.join('x')}, ${after}`,
    run: (primitives) =>
      valuesAndGradients([tensor(`${name} a`, shape), tensor(`${name} b`, shape)], (a, b) =>
        primitives.globalAveragePooling2d(primitives.join(a as tf.Tensor4D, b as tf.Tensor4D, after))
      )
  }
}

const drawn = (count: number, make: (draw: Draw, name: string) => PrimitiveCase): PrimitiveCase[] =>
  Array.from({ length: count }, (_, i) => make(drawing(`${make.name} ${i}`), `#${i}`))

/** Primitives over shapes, strides and paddings that chance picks, the same ones every time. */
export const drawnPrimitiveCases: PrimitiveCase[] = [
  ...drawn(80, convolution),
  ...drawn(60, depthwise),
  ...drawn(24, normalization),
  ...drawn(24, pooling),
  ...drawn(16, dense),
  ...drawn(12, loss),
  ...drawn(12, residual)
]
