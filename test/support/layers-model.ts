import * as tf from '@tensorflow/tfjs'
import type { Architecture, ArchitectureLayer } from '../../src-main/contract'

/**
 * The same network built from tf.js' own layers, with its own forward pass, losses and batch
 * normalisation: what the trainer's forward pass is compared with. Nothing of Atelier's arithmetic is
 * used here.
 */
export function layersModel(architecture: Architecture): tf.LayersModel {
  const outputs = new Map<string, tf.SymbolicTensor>()
  const inputsOf = (layer: ArchitectureLayer): tf.SymbolicTensor[] =>
    layer.inputs.map((name) => {
      const output = outputs.get(name)
      if (!output) throw new Error(`${layer.name} takes ${name}, which comes later`)
      return output
    })
  for (const layer of architecture.layers) {
    const inputs = inputsOf(layer)
    const built =
      layer.type === 'InputLayer'
        ? tf.input({ shape: layer.config.shape, name: layer.name })
        : (layerOf(layer).apply(
            ['Add', 'Multiply', 'Concatenate'].includes(layer.type)
              ? inputs
              : (inputs[0] as tf.SymbolicTensor)
          ) as tf.SymbolicTensor)
    outputs.set(layer.name, built)
  }
  const first = outputs.get(architecture.layers[0]?.name ?? '')
  const last = outputs.get(architecture.layers.at(-1)?.name ?? '')
  if (!first || !last) throw new Error('an architecture has layers')
  return tf.model({ inputs: first, outputs: last })
}

function layerOf(layer: ArchitectureLayer): tf.layers.Layer {
  const { name } = layer
  switch (layer.type) {
    case 'InputLayer':
      throw new Error('the input is no layer to apply')
    case 'Conv2D':
      return tf.layers.conv2d({ name, ...layer.config })
    case 'DepthwiseConv2D':
      return tf.layers.depthwiseConv2d({ name, ...layer.config })
    case 'SeparableConv2D':
      return tf.layers.separableConv2d({ name, ...layer.config })
    case 'LayerNormalization':
      return tf.layers.layerNormalization({ name, ...layer.config })
    case 'Cropping2D':
      return tf.layers.cropping2D({ name, cropping: layer.config.cropping })
    case 'Rescaling':
      return new Computed(name, (x) => tf.add(tf.mul(x, layer.config.scale), layer.config.offset))
    case 'GaussianNoise':
      return tf.layers.gaussianNoise({ name, stddev: layer.config.deviation })
    case 'SpatialDropout2D':
      return tf.layers.dropout({
        name,
        rate: layer.config.rate,
        noiseShape: [null, 1, 1, layer.outputShape.at(-1)] as number[]
      })
    case 'ZeroPadding2D':
      return tf.layers.zeroPadding2d({ name, padding: layer.config.padding })
    case 'BatchNormalization':
      return tf.layers.batchNormalization({ name, ...layer.config })
    case 'ReLU':
      return tf.layers.reLU({ name, ...layer.config })
    case 'Activation':
      if (layer.config.activation === 'hard_sigmoid') return new Computed(name, hardSigmoid)
      if (layer.config.activation === 'hard_silu')
        return new Computed(name, (x) => tf.mul(hardSigmoid(x), x))
      return tf.layers.activation({
        name,
        activation: layer.config.activation === 'silu' ? 'swish' : layer.config.activation
      })
    case 'LeakyReLU':
      return tf.layers.leakyReLU({ name, alpha: layer.config.negativeSlope })
    case 'MaxPooling2D':
      return tf.layers.maxPooling2d({ name, ...layer.config })
    case 'AveragePooling2D':
      return tf.layers.averagePooling2d({ name, ...layer.config })
    case 'GlobalAveragePooling2D':
      return tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' })
    case 'GlobalMaxPooling2D':
      return tf.layers.globalMaxPooling2d({ name, dataFormat: 'channelsLast' })
    case 'Multiply':
      return tf.layers.multiply({ name })
    case 'Reshape':
      return tf.layers.reshape({ name, targetShape: layer.outputShape })
    case 'Add':
      return tf.layers.add({ name })
    case 'Concatenate':
      return tf.layers.concatenate({ name })
    case 'Flatten':
      return tf.layers.flatten({ name })
    case 'Dropout':
      return tf.layers.dropout({ name, rate: layer.config.rate })
    case 'DropPath':
      return tf.layers.dropout({
        name,
        rate: layer.config.rate,
        noiseShape: [null, ...layer.outputShape.map(() => 1)] as number[]
      })
    case 'Dense':
      return tf.layers.dense({ name, ...layer.config })
    default:
      return layer satisfies never
  }
}

/** Straight from -3 to 3, as Keras 3 documents it; tf.js' own is another. */
const hardSigmoid = (x: tf.Tensor): tf.Tensor => tf.clipByValue(tf.add(tf.div(x, 6), 0.5), 0, 1)

/** A function of its only input that tf.js has no layer for. */
class Computed extends tf.layers.Layer {
  static className = 'Computed'
  constructor(
    name: string,
    private readonly compute: (x: tf.Tensor) => tf.Tensor
  ) {
    super({ name })
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return this.compute([inputs].flat()[0] as tf.Tensor)
  }
}

/** Keras' names of a layer's weights, in the order in which tf.js' layer takes them. */
const weightNames: Partial<Record<ArchitectureLayer['type'], string[]>> = {
  Conv2D: ['kernel', 'bias'],
  DepthwiseConv2D: ['kernel', 'bias'],
  SeparableConv2D: ['depthwise_kernel', 'pointwise_kernel', 'bias'],
  LayerNormalization: ['gamma', 'beta'],
  Dense: ['kernel', 'bias'],
  BatchNormalization: ['gamma', 'beta', 'moving_mean', 'moving_variance']
}

/** A batch normalisation may be without a scale or a shift. */
const isLearnt = ({ type, config }: ArchitectureLayer, weight: string): boolean =>
  type !== 'BatchNormalization' ||
  !((weight === 'gamma' && config.scale === false) || (weight === 'beta' && config.center === false))

/** Gives the model the weights that `weightOf('<layer>/kernel')` names. */
export function setWeights(
  model: tf.LayersModel,
  architecture: Architecture,
  weightOf: (name: string) => tf.Tensor
): void {
  for (const layer of architecture.layers) {
    const names = weightNames[layer.type]
    const own = names?.filter((name) => isLearnt(layer, name))
    if (own)
      model
        .getLayer(layer.name)
        .setWeights(
          own
            .slice(0, model.getLayer(layer.name).weights.length)
            .map((name) => weightOf(`${layer.name}/${name}`))
        )
  }
}
