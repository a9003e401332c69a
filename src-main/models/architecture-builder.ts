import {
  type Architecture,
  type ArchitectureLayer,
  AtelierError,
  type LayerConfigs,
  type LayerType
} from '../contract'
import { layerFacts, sumParameters } from './layer-shapes'

/** Keras' base names: the first of a type has no number, the next are `_1`, `_2`, ... */
const baseNames: Record<LayerType, string> = {
  InputLayer: 'input_layer',
  ZeroPadding2D: 'zero_padding2d',
  Cropping2D: 'cropping2d',
  Rescaling: 'rescaling',
  Conv2D: 'conv2d',
  DepthwiseConv2D: 'depthwise_conv2d',
  SeparableConv2D: 'separable_conv2d',
  LayerNormalization: 'layer_normalization',
  BatchNormalization: 'batch_normalization',
  ReLU: 're_lu',
  LeakyReLU: 'leaky_re_lu',
  Activation: 'activation',
  MaxPooling2D: 'max_pooling2d',
  AveragePooling2D: 'average_pooling2d',
  GlobalAveragePooling2D: 'global_average_pooling2d',
  GlobalMaxPooling2D: 'global_max_pooling2d',
  Add: 'add',
  Multiply: 'multiply',
  Concatenate: 'concatenate',
  Flatten: 'flatten',
  Reshape: 'reshape',
  Dropout: 'dropout',
  DropPath: 'drop_path',
  SpatialDropout2D: 'spatial_dropout2d',
  GaussianNoise: 'gaussian_noise',
  Dense: 'dense'
}

/** More would not fit any machine's memory, nor the 32-bit sizes of the libraries below. */
export const mostParameters = 2 ** 31 - 1

/**
 * Puts an architecture together layer by layer; every method returns the new layer's name, which later
 * ones name as input.
 */
export class ArchitectureBuilder {
  private readonly layers: ArchitectureLayer[] = []
  private readonly counts = new Map<LayerType, number>()
  private block: string | null = null

  constructor(
    private readonly id: string,
    private readonly inputShape: [number, number, number],
    private readonly classes: number
  ) {}

  /** Layers added by `body` belong to one block, one row in the summary. */
  inBlock(name: string, body: () => string): string {
    this.block = name
    try {
      return body()
    } finally {
      this.block = null
    }
  }

  add<T extends LayerType>(type: T, config: LayerConfigs[T], ...inputs: string[]): string {
    const count = this.counts.get(type) ?? 0
    this.counts.set(type, count + 1)
    return this.named(
      count === 0 ? baseNames[type] : `${baseNames[type]}_${count}`,
      type,
      config,
      ...inputs
    )
  }

  /** A layer under a name of its own: that of a published network, by which its weights are found. */
  named<T extends LayerType>(
    name: string,
    type: T,
    config: LayerConfigs[T],
    ...inputs: string[]
  ): string {
    const shapes = inputs.map((input) => this.shapeOf(input))
    try {
      const facts = layerFacts(type, config, shapes)
      if (facts.params.total > mostParameters)
        throw new RangeError(`would have ${facts.params.total.toLocaleString('en')} parameters`)
      this.layers.push({ name, type, config, inputs, block: this.block, ...facts } as ArchitectureLayer)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new AtelierError('INVALID_EXPERIMENT', {
        problems: `model: layer ${name} (${type}) ${error.message}`,
        hint: 'Use a larger image, smaller strides or fewer and smaller layers.'
      })
    }
    return name
  }

  input(): string {
    return this.add('InputLayer', { shape: this.inputShape })
  }
  conv(
    from: string,
    filters: number,
    size: number,
    options: {
      stride?: number
      padding?: 'same' | 'valid'
      activation?: 'linear' | 'relu' | 'tanh'
    } = {}
  ): string {
    const stride = options.stride ?? 1
    return this.add(
      'Conv2D',
      {
        filters,
        kernelSize: [size, size],
        strides: [stride, stride],
        padding: options.padding ?? 'same',
        useBias: true,
        activation: options.activation ?? 'linear'
      },
      from
    )
  }
  /** Batch normalisation with Keras' defaults, but for scales that are asked to begin at zero. */
  norm(from: string, { beginsAtZero = false } = {}): string {
    const config = { momentum: 0.99, epsilon: 0.001 }
    return this.add(
      'BatchNormalization',
      beginsAtZero ? { ...config, gammaInitializer: 'zeros' } : config,
      from
    )
  }
  normRelu(from: string): string {
    return this.add('ReLU', {}, this.norm(from))
  }
  dense(from: string, units: number, activation: LayerConfigs['Dense']['activation']): string {
    return this.add('Dense', { units, activation }, from)
  }
  /** The classifier: a dense layer with softmax over the classes. */
  classifier(from: string): Architecture {
    this.dense(from, this.classes, 'softmax')
    return this.finished()
  }
  /** The same under a name of its own. */
  namedClassifier(name: string, from: string): Architecture {
    this.named(name, 'Dense', { units: this.classes, activation: 'softmax' }, from)
    return this.finished()
  }

  private finished(): Architecture {
    return {
      id: this.id,
      inputShape: this.inputShape,
      classes: this.classes,
      layers: this.layers,
      params: sumParameters(this.layers),
      flops: this.layers.reduce((sum, layer) => sum + layer.flops, 0)
    }
  }

  shapeOf(name: string): number[] {
    const layer = this.layers.find((each) => each.name === name)
    if (!layer) throw new Error(`no layer ${name}`)
    return layer.outputShape
  }
}
