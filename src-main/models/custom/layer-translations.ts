import type { CustomLayer, OwnActivation } from '../../contract'
import { isFields } from './file-layer'
import { activations, type LayerOptions } from './layer-options'

type Part<T extends CustomLayer['type']> = {
  [K in T]: Pick<Extract<CustomLayer, { type: K }>, 'type' | 'config'>
}[T]

/**
 * What a layer of a file becomes: layers here, one after the other; `softmax` at their end; nothing, where
 * it changes nothing.
 */
export interface Translated {
  parts: Part<CustomLayer['type']>[]
  endsInSoftmax?: boolean
  /** A layer that stands between one of the inputs, counted from 0, and the first part. */
  before?: { input: number; part: Part<CustomLayer['type']> }
  /** Of a normalisation whose numbers are not in the file. */
  isUnset?: boolean
}

/** @param isVector whether what it takes is no image any more */
type Translation = (options: LayerOptions, isVector: boolean) => Translated

const most = 65_536

const relu: Part<'ReLU'> = { type: 'ReLU', config: {} }
const relu6: Part<'ReLU'> = { type: 'ReLU', config: { maxValue: 6 } }

const leakyRelu = (slope: number): Part<'LeakyReLU'> => ({
  type: 'LeakyReLU',
  config: { negativeSlope: +slope.toPrecision(7) }
})

const asLayer = (activation: OwnActivation): Part<'Activation'> => ({
  type: 'Activation',
  config: { activation }
})

const rescaling = (scale: number | number[], offset: number | number[]): Part<'Rescaling'> => ({
  type: 'Rescaling',
  config: { scale, offset }
})
/** Of Keras 2 and TensorFlow.js: min(max(0.2 x + 0.5, 0), 1), in terms of a ReLU that is cut at 6. */
const olderHardSigmoid = [rescaling(1.2, 3), relu6, rescaling(1 / 6, 0)]

/** An activation as layers of its own. */
function asLayers(options: LayerOptions, activation: string): Translated {
  switch (activation) {
    case 'linear':
      return { parts: [] }
    case 'relu':
      return { parts: [relu] }
    case 'relu6':
      return { parts: [relu6] }
    case 'tanh':
    case 'sigmoid':
    case 'silu':
    case 'gelu':
    case 'elu':
    case 'hard_silu':
    case 'selu':
    case 'mish':
    case 'softplus':
      return { parts: [asLayer(activation)] }
    // Keras' other names of them.
    case 'swish':
      return { parts: [asLayer('silu')] }
    case 'hard_swish':
      return { parts: [asLayer('hard_silu')] }
    case 'hard_sigmoid':
      return { parts: options.isOfKeras3 ? [asLayer('hard_sigmoid')] : olderHardSigmoid }
    case 'leaky_relu':
      return { parts: [leakyRelu(0.2)] }
    case 'softmax':
      return { parts: [], endsInSoftmax: true }
    default:
      throw options.unfit('activation', { activation, known: activations })
  }
}

/** A layer that takes some activations into itself; others follow it. */
function activated(
  options: LayerOptions,
  make: (own: 'linear' | 'relu' | 'tanh') => Part<'Conv2D' | 'Dense'>
): Translated {
  const activation = options.activation()
  if (activation === 'relu' || activation === 'tanh') return { parts: [make(activation)] }
  const { parts, endsInSoftmax = false } = asLayers(options, activation)
  return { parts: [make('linear'), ...parts], endsInSoftmax }
}

const plain = (options: LayerOptions): void => {
  options.channelsLast()
  options.ones('dilation_rate')
  options.ones('groups')
  options.ones('depth_multiplier')
}

function pooling(type: 'MaxPooling2D' | 'AveragePooling2D'): Translation {
  return (options) => {
    options.channelsLast()
    const poolSize = options.pair('pool_size', [2, 2])
    const strides = options.pair('strides', poolSize)
    return { parts: [{ type, config: { poolSize, strides, padding: options.padding() } }] }
  }
}

/** One number a channel: a vector or, where the file keeps the axes, a pixel. */
function globalPooling(type: 'GlobalAveragePooling2D' | 'GlobalMaxPooling2D'): Translation {
  return (options) => {
    options.channelsLast()
    const parts: Translated['parts'] = [{ type, config: {} }]
    return {
      parts: options.flag('keepdims', false) ? [...parts, { type: 'Reshape', config: {} }] : parts
    }
  }
}

/** The last axis, as Keras may write it. */
const isLast =
  (isVector: boolean) =>
  (value: unknown): boolean => {
    const [axis, ...more] = [value].flat()
    return more.length === 0 && (axis === -1 || axis === (isVector ? 1 : 3))
  }

const isZeros = (value: unknown): boolean =>
  value === 'zeros' || (isFields(value) && value['class_name'] === 'Zeros')

/** What every convolution says of its window. */
const windowOf = (options: LayerOptions): Part<'DepthwiseConv2D'>['config'] => ({
  kernelSize: options.pair('kernel_size'),
  strides: options.pair('strides', [1, 1]),
  padding: options.padding(),
  useBias: options.flag('use_bias', true)
})

/** The layers that can be brought, by Keras' names; every other one is refused by its name. */
export const translations: Readonly<Record<string, Translation>> = {
  Conv2D: (options) => {
    plain(options)
    const common = { filters: options.whole('filters', 1, most), ...windowOf(options) }
    return activated(options, (activation) => ({ type: 'Conv2D', config: { ...common, activation } }))
  },
  DepthwiseConv2D: (options) => {
    plain(options)
    // Keras 3 writes how many filters the layer has that this one is made of: none.
    options.raw('filters')
    const layer: Part<'DepthwiseConv2D'> = { type: 'DepthwiseConv2D', config: windowOf(options) }
    const { parts, ...rest } = asLayers(options, options.activation())
    return { parts: [layer, ...parts], ...rest }
  },
  SeparableConv2D: (options) => {
    plain(options)
    const layer: Part<'SeparableConv2D'> = {
      type: 'SeparableConv2D',
      config: { filters: options.whole('filters', 1, most), ...windowOf(options) }
    }
    const { parts, ...rest } = asLayers(options, options.activation())
    return { parts: [layer, ...parts], ...rest }
  },
  Dense: (options) => {
    const units = options.whole('units', 1, most)
    const bias = options.flag('use_bias', true) ? {} : { useBias: false as const }
    return activated(options, (activation) => ({
      type: 'Dense',
      config: { units, activation, ...bias }
    }))
  },
  BatchNormalization: (options, isVector) => {
    options.require('axis', isLast(isVector), 'the last axis, the channels')
    const learnt = {
      ...(options.flag('scale', true) ? {} : { scale: false as const }),
      ...(options.flag('center', true) ? {} : { center: false as const })
    }
    // Of renormalisation, which is refused where it is on.
    options.raw('renorm_momentum')
    const config = {
      momentum: options.number('momentum', 0, 1, 0.99),
      epsilon: options.number('epsilon', Number.MIN_VALUE, 1, 0.001),
      ...learnt
    }
    const beginsAtZero = isZeros(options.layer.config['gamma_initializer'])
    return {
      parts: [
        {
          type: 'BatchNormalization',
          config: beginsAtZero ? { ...config, gammaInitializer: 'zeros' } : config
        }
      ]
    }
  },
  LayerNormalization: (options, isVector) => {
    options.require('axis', isLast(isVector), 'the last axis, the channels')
    options.require('center', (value) => value === true, 'center true')
    options.require('scale', (value) => value === true, 'scale true')
    const epsilon = options.number('epsilon', Number.MIN_VALUE, 1, 0.001)
    return { parts: [{ type: 'LayerNormalization', config: { epsilon } }] }
  },
  ReLU: (options) => {
    const slope = [options.raw('negative_slope')].flat()[0] ?? 0
    if (slope !== 0 && (options.raw('max_value') ?? null) === null) {
      options.require('threshold', (value) => [value].flat()[0] === 0, 'a threshold of 0')
      return { parts: [leakyRelu(options.number('negative_slope', 0, 1))] }
    }
    options.require('max_value', (value) => value === 6, 'max_value 6, or none')
    options.require('negative_slope', (value) => [value].flat()[0] === 0, 'a slope of 0')
    options.require('threshold', (value) => [value].flat()[0] === 0, 'a threshold of 0')
    return { parts: [options.raw('max_value') === 6 ? relu6 : relu] }
  },
  LeakyReLU: (options) => {
    // Keras 2 calls it alpha; both begin at 0.3.
    const older = options.raw('alpha')
    const name = older === undefined || older === null ? 'negative_slope' : 'alpha'
    return { parts: [leakyRelu(options.number(name, 0, 1, 0.3))] }
  },
  ELU: (options) => {
    options.require('alpha', (value) => value === 1, 'an alpha of 1')
    return { parts: [asLayer('elu')] }
  },
  Activation: (options) => asLayers(options, options.activation()),
  Softmax: (options, isVector) => {
    options.require('axis', isLast(isVector), 'the last axis')
    return { parts: [], endsInSoftmax: true }
  },
  MaxPooling2D: pooling('MaxPooling2D'),
  AveragePooling2D: pooling('AveragePooling2D'),
  GlobalAveragePooling2D: globalPooling('GlobalAveragePooling2D'),
  GlobalMaxPooling2D: globalPooling('GlobalMaxPooling2D'),
  ZeroPadding2D: (options) => {
    options.channelsLast()
    return { parts: [{ type: 'ZeroPadding2D', config: { padding: options.sides('padding', 1) } }] }
  },
  Cropping2D: (options) => {
    options.channelsLast()
    return { parts: [{ type: 'Cropping2D', config: { cropping: options.sides('cropping', 0) } }] }
  },
  Multiply: () => ({ parts: [{ type: 'Multiply', config: {} }] }),
  Add: () => ({ parts: [{ type: 'Add', config: {} }] }),
  Average: (options) => ({
    parts: [{ type: 'Add', config: {} }, rescaling(1 / options.layer.inputs.length, 0)]
  }),
  Subtract: () => ({
    parts: [{ type: 'Add', config: {} }],
    before: { input: 1, part: rescaling(-1, 0) }
  }),
  Concatenate: (options, isVector) => {
    options.require('axis', isLast(isVector), 'the last axis, the channels')
    return { parts: [{ type: 'Concatenate', config: {} }] }
  },
  Flatten: (options) => {
    options.channelsLast()
    return { parts: [{ type: 'Flatten', config: {} }] }
  },
  Reshape: (options, isVector) => {
    const [rows, columns, channels, ...more] = [options.raw('target_shape')].flat() as unknown[]
    const isCount = Number.isInteger(channels) && channels !== 0 && (channels as number) <= most
    if (!isVector || rows !== 1 || columns !== 1 || !isCount || more.length > 0)
      options.refuse('target_shape', 'a vector as one pixel, (1, 1, channels),')
    return {
      parts: [
        { type: 'Reshape', config: (channels as number) > 0 ? { channels: channels as number } : {} }
      ]
    }
  },
  Dropout: (options) => {
    const rate = options.number('rate', 0, 1 - Number.EPSILON)
    const shape = options.raw('noise_shape') ?? null
    if (shape === null) return { parts: [{ type: 'Dropout', config: { rate } }] }
    const [batch, ...rest] = [shape].flat() as unknown[]
    if (batch !== null || rest.length === 0 || rest.some((side) => side !== 1))
      options.refuse('noise_shape', 'none, or one draw an image,')
    return { parts: [{ type: 'DropPath', config: { rate } }] }
  },
  SpatialDropout2D: (options) => {
    options.channelsLast()
    const rate = options.number('rate', 0, 1 - Number.EPSILON)
    return { parts: [{ type: 'SpatialDropout2D', config: { rate } }] }
  },
  GaussianNoise: (options) => ({
    parts: [{ type: 'GaussianNoise', config: { deviation: options.number('stddev', 0, 1000) } }]
  }),
  Identity: () => ({ parts: [] }),
  Rescaling: (options) => ({
    parts: [rescaling(options.numbers('scale') ?? 1, options.numbers('offset') ?? 0)]
  }),
  Normalization: (options, isVector) => {
    options.require('axis', isLast(isVector), 'the last axis, the channels')
    options.require('invert', (value) => value === false, 'invert false')
    const [mean, variance] = [options.numbers('mean'), options.numbers('variance')]
    if (mean === null || variance === null) return { parts: [], isUnset: true }
    const [means, variances] = [[mean].flat(), [variance].flat()]
    // As Keras divides: by no less than its epsilon.
    const scales = variances.map((each) => 1 / Math.max(Math.sqrt(each), 1e-7))
    const offsets = means.map((each, channel) => -each * (scales[channel] ?? scales[0] ?? 1))
    const ofAll = (list: number[]): number | number[] => (list.length === 1 ? (list[0] ?? 0) : list)
    return { parts: [rescaling(ofAll(scales), ofAll(offsets))] }
  }
}

/** What to write in the place of layers that are made of others. */
export const replacements: Readonly<Record<string, string>> = {
  PReLU: 'a LeakyReLU',
  GroupNormalization: 'a LayerNormalization'
}
