import type { ArchitectureLayer, LayerConfigs } from '../../../contract'
import { withUnlearntWeights } from '../normalization-weights'
import type { PortableModel, PortableTensor } from '../portable-model'
import type { Attribute, GraphNode, ServingGraph } from './saved-model'

/** Names of what goes in and comes out. */
export const pixelsName = 'pixels'
export const outputNames = { logits: 'logits', probabilities: 'probabilities' } as const

const float = { type: 'float' } as const
const padded = (padding: 'same' | 'valid'): Attribute => ({ text: padding.toUpperCase() })
const overImages = ([rows, columns]: readonly [number, number]): Attribute => ({
  integers: [1, rows, columns, 1]
})
const channelsLast = { data_format: { text: 'NHWC' } } as const

/**
 * The network as a graph of TensorFlow's operations that answers: pixels [batch, height, width, channels],
 * uint8, become `logits` and `probabilities`. Weights are constants under their own names, since nothing
 * is there to be trained.
 */
export function frozenGraph(model: PortableModel): ServingGraph {
  const graph = new GraphBuilder({ ...model, weights: withUnlearntWeights(model) })
  const { architecture } = model
  for (const layer of architecture.layers) graph.addLayer(layer)

  const scored = graph.resultOf(architecture.layers.at(-1)?.name ?? '')
  const logits = graph.unary('Identity', outputNames.logits, scored)
  const probabilities = graph.unary('Softmax', outputNames.probabilities, logits)
  const scores = { type: 'float', shape: [-1, architecture.classes] } as const
  return {
    nodes: graph.nodes,
    inputs: {
      [pixelsName]: { node: pixelsName, type: 'uint8', shape: [-1, ...architecture.inputShape] }
    },
    outputs: {
      [outputNames.logits]: { node: logits, ...scores },
      [outputNames.probabilities]: { node: probabilities, ...scores }
    }
  }
}

/** Every method adds operations and returns the name of the last. */
class GraphBuilder {
  readonly nodes: GraphNode[] = []
  /** By layer, the operation that has its result. */
  private readonly results = new Map<string, string>()

  constructor(private readonly model: PortableModel) {}

  resultOf(layer: string): string {
    return this.results.get(layer) ?? ''
  }

  addLayer(layer: ArchitectureLayer): void {
    const inputs = layer.inputs.map((name) => this.resultOf(name))
    this.results.set(layer.name, this.operationsOf(layer, inputs))
  }

  unary(operation: string, name: string, input: string): string {
    return this.add(operation, name, [input], { T: float })
  }

  private operationsOf(layer: ArchitectureLayer, inputs: string[]): string {
    const { name } = layer
    const [input = ''] = inputs
    switch (layer.type) {
      case 'InputLayer':
        return this.prepared(name)
      case 'Conv2D':
        return this.convolution(name, layer.config, input)
      case 'DepthwiseConv2D':
        return this.depthwise(name, layer.config, input)
      case 'SeparableConv2D':
        return this.separable(name, layer.config, input)
      case 'LayerNormalization':
        return this.layerNormalization(name, layer.config, input)
      case 'Rescaling':
        return this.rescaled(name, layer.config, input)
      case 'Cropping2D': {
        const { cropping } = layer.config
        const begin = this.integers(`${name}/begin`, [0, cropping[0][0], cropping[1][0], 0])
        const size = this.integers(`${name}/size`, [-1, ...layer.outputShape])
        return this.add('Slice', name, [input, begin, size], { T: float, Index: { type: 'int32' } })
      }
      case 'ZeroPadding2D':
        return this.zeros(name, layer.config.padding, input)
      case 'Dense':
        return this.dense(name, layer.config, input)
      case 'BatchNormalization':
        return this.normalization(name, layer.config, layer.outputShape, input)
      case 'ReLU':
        return this.unary(layer.config.maxValue === undefined ? 'Relu' : 'Relu6', name, input)
      case 'Activation':
        return this.activated(layer.config.activation, name, input)
      case 'MaxPooling2D':
        return this.pooling('MaxPool', name, layer.config, input)
      case 'AveragePooling2D':
        return this.pooling('AvgPool', name, layer.config, input)
      case 'LeakyReLU':
        return this.add('LeakyRelu', name, [input], {
          T: float,
          alpha: { float: layer.config.negativeSlope }
        })
      case 'GlobalAveragePooling2D':
      case 'GlobalMaxPooling2D':
        return this.add(
          layer.type === 'GlobalMaxPooling2D' ? 'Max' : 'Mean',
          name,
          [input, this.integers(`${name}/axes`, [1, 2])],
          {
            T: float,
            Tidx: { type: 'int32' },
            keep_dims: { flag: false }
          }
        )
      case 'Add':
        return inputs
          .slice(1)
          .reduce(
            (sum, each, i) => this.binary('AddV2', i === 0 ? name : `${name}/${i}`, sum, each),
            input
          )
      case 'Multiply':
        return inputs
          .slice(1)
          .reduce(
            (sum, each, i) => this.binary('Mul', i === 0 ? name : `${name}/${i}`, sum, each),
            input
          )
      case 'Concatenate':
        return this.add('ConcatV2', name, [...inputs, this.integers(`${name}/axis`, [-1], [])], {
          T: float,
          N: { integer: inputs.length },
          Tidx: { type: 'int32' }
        })
      case 'Flatten':
      case 'Reshape': {
        const shape = this.integers(`${name}/shape`, [-1, ...layer.outputShape])
        return this.add('Reshape', name, [input, shape], { T: float, Tshape: { type: 'int32' } })
      }
      case 'Dropout':
      case 'DropPath':
      case 'SpatialDropout2D':
      case 'GaussianNoise':
        return input
      default:
        return layer satisfies never
    }
  }

  /** (pixel * scale - mean) / deviation, channel by channel. */
  private prepared(name: string): string {
    const { input, architecture } = this.model
    const perChannel = (part: string, values: number[]): string =>
      this.constant(`${name}/${part}`, { shape: [values.length], values: Float32Array.from(values) })

    const pixels = this.add('Placeholder', pixelsName, [], {
      dtype: { type: 'uint8' },
      shape: { shape: [-1, ...architecture.inputShape] }
    })
    const cast = this.add('Cast', `${name}/float`, [pixels], { SrcT: { type: 'uint8' }, DstT: float })
    const scale = perChannel('scale', Array<number>(input.channels).fill(input.scale))
    const scaled = this.binary('Mul', `${name}/scaled`, cast, scale)
    const centred = this.binary('Sub', `${name}/centred`, scaled, perChannel('mean', input.mean))
    return this.binary('RealDiv', name, centred, perChannel('deviation', input.deviation))
  }

  private convolution(name: string, config: LayerConfigs['Conv2D'], input: string): string {
    const { strides, padding, useBias, activation } = config
    const linear = activation === 'linear'
    const summed = this.add(
      'Conv2D',
      useBias ? `${name}/products` : linear ? name : `${name}/linear`,
      [input, this.weight(`${name}/kernel`)],
      { T: float, strides: overImages(strides), padding: padded(padding), ...channelsLast }
    )
    return this.activated(activation, name, useBias ? this.biased(name, summed, linear) : summed)
  }

  private depthwise(
    name: string,
    { strides, padding, useBias }: LayerConfigs['DepthwiseConv2D'],
    input: string
  ): string {
    const products = this.add(
      'DepthwiseConv2dNative',
      useBias ? `${name}/products` : name,
      [input, this.weight(`${name}/kernel`)],
      { T: float, strides: overImages(strides), padding: padded(padding), ...channelsLast }
    )
    return useBias ? this.biased(name, products, true) : products
  }

  private separable(
    name: string,
    { strides, padding, useBias }: LayerConfigs['SeparableConv2D'],
    input: string
  ): string {
    const spread = this.add(
      'DepthwiseConv2dNative',
      `${name}/depthwise`,
      [input, this.weight(`${name}/depthwise_kernel`)],
      { T: float, strides: overImages(strides), padding: padded(padding), ...channelsLast }
    )
    const products = this.add(
      'Conv2D',
      useBias ? `${name}/products` : name,
      [spread, this.weight(`${name}/pointwise_kernel`)],
      { T: float, strides: overImages([1, 1]), padding: padded('valid'), ...channelsLast }
    )
    return useBias ? this.biased(name, products, true) : products
  }

  private rescaled(name: string, { scale, offset }: LayerConfigs['Rescaling'], input: string): string {
    const constant = (part: string, value: number | number[]): string =>
      this.constant(`${name}/${part}`, {
        shape: Array.isArray(value) ? [value.length] : [],
        values: Float32Array.from([value].flat())
      })
    const scaled = this.binary('Mul', `${name}/scaled`, input, constant('scale', scale))
    return this.binary('AddV2', name, scaled, constant('offset', offset))
  }

  private layerNormalization(
    name: string,
    { epsilon }: LayerConfigs['LayerNormalization'],
    input: string
  ): string {
    const axis = this.integers(`${name}/axis`, [-1])
    const mean = (part: string, of: string): string =>
      this.add('Mean', `${name}/${part}`, [of, axis], {
        T: float,
        Tidx: { type: 'int32' },
        keep_dims: { flag: true }
      })
    const centred = this.binary('Sub', `${name}/centred`, input, mean('mean', input))
    const variance = mean('variance', this.unary('Square', `${name}/squares`, centred))
    const least = this.constant(`${name}/epsilon`, { shape: [], values: Float32Array.of(epsilon) })
    const spread = this.binary('AddV2', `${name}/spread`, variance, least)
    const inverse = this.unary('Rsqrt', `${name}/inverse`, spread)
    const normalized = this.binary('Mul', `${name}/normalized`, centred, inverse)
    const scaled = this.binary('Mul', `${name}/scaled`, normalized, this.weight(`${name}/gamma`))
    return this.binary('AddV2', name, scaled, this.weight(`${name}/beta`))
  }

  private zeros(name: string, padding: LayerConfigs['ZeroPadding2D']['padding'], input: string): string {
    const pairs = this.integers(`${name}/paddings`, [0, 0, ...padding.flat(), 0, 0], [4, 2])
    return this.add('Pad', name, [input, pairs], { T: float, Tpaddings: { type: 'int32' } })
  }

  private dense(name: string, { activation, useBias }: LayerConfigs['Dense'], input: string): string {
    const linear = activation === 'linear' || activation === 'softmax'
    const own = linear ? name : `${name}/linear`
    const products = this.add(
      'MatMul',
      useBias === false ? own : `${name}/products`,
      [input, this.weight(`${name}/kernel`)],
      {
        T: float,
        transpose_a: { flag: false },
        transpose_b: { flag: false }
      }
    )
    return this.activated(
      activation,
      name,
      useBias === false ? products : this.biased(name, products, linear)
    )
  }

  private biased(name: string, products: string, isLast: boolean): string {
    const bias = this.weight(`${name}/bias`)
    return this.add('BiasAdd', isLast ? name : `${name}/linear`, [products, bias], {
      T: float,
      ...channelsLast
    })
  }

  /** The softmax of a classifier is left to the end of the graph: before it are the logits. */
  private activated(activation: string, name: string, input: string): string {
    if (activation === 'relu') return this.unary('Relu', name, input)
    if (activation === 'tanh') return this.unary('Tanh', name, input)
    if (activation === 'sigmoid') return this.unary('Sigmoid', name, input)
    if (activation === 'elu') return this.unary('Elu', name, input)
    if (activation === 'selu') return this.unary('Selu', name, input)
    if (activation === 'softplus') return this.unary('Softplus', name, input)
    if (activation === 'mish') {
      const gate = this.unary('Tanh', `${name}/gate`, this.unary('Softplus', `${name}/softplus`, input))
      return this.binary('Mul', name, input, gate)
    }
    if (activation === 'hard_sigmoid') return this.hardSigmoid(name, name, input)
    if (activation === 'hard_silu')
      return this.binary('Mul', name, input, this.hardSigmoid(name, `${name}/gate`, input))
    if (activation === 'silu')
      return this.binary('Mul', name, input, this.unary('Sigmoid', `${name}/sigmoid`, input))
    if (activation === 'gelu') {
      const number = (part: string, value: number): string =>
        this.constant(`${name}/${part}`, { shape: [], values: Float32Array.of(value) })
      const narrowed = this.binary(
        'Mul',
        `${name}/narrowed`,
        input,
        number('inverse_root', Math.SQRT1_2)
      )
      const error = this.unary('Erf', `${name}/erf`, narrowed)
      const doubled = this.binary('AddV2', `${name}/doubled`, error, number('one', 1))
      const share = this.binary('Mul', `${name}/share`, doubled, number('half', 0.5))
      return this.binary('Mul', name, input, share)
    }
    return input
  }

  private hardSigmoid(name: string, result: string, input: string): string {
    const number = (part: string, value: number): string =>
      this.constant(`${name}/${part}`, { shape: [], values: Float32Array.of(value) })
    const raised = this.binary('AddV2', `${name}/raised`, input, number('three', 3))
    const cut = this.unary('Relu6', `${name}/cut`, raised)
    return this.binary('Mul', result, cut, number('sixth', 1 / 6))
  }

  private normalization(
    name: string,
    { epsilon }: LayerConfigs['BatchNormalization'],
    shape: number[],
    input: string
  ): string {
    const [gamma = '', beta = '', mean = '', variance = ''] = [
      'gamma',
      'beta',
      'moving_mean',
      'moving_variance'
    ].map((part) => this.weight(`${name}/${part}`))
    if (shape.length === 3)
      return this.add('FusedBatchNormV3', name, [input, gamma, beta, mean, variance], {
        T: float,
        U: float,
        epsilon: { float: epsilon },
        is_training: { flag: false },
        ...channelsLast
      })

    const least = this.constant(`${name}/epsilon`, { shape: [], values: Float32Array.of(epsilon) })
    const spread = this.binary('AddV2', `${name}/spread`, variance, least)
    const scale = this.binary(
      'Mul',
      `${name}/scale`,
      this.unary('Rsqrt', `${name}/inverse`, spread),
      gamma
    )
    const centred = this.binary('Sub', `${name}/centred`, input, mean)
    return this.binary('AddV2', name, this.binary('Mul', `${name}/scaled`, centred, scale), beta)
  }

  private pooling(
    operation: 'MaxPool' | 'AvgPool',
    name: string,
    { poolSize, strides, padding }: LayerConfigs['MaxPooling2D'],
    input: string
  ): string {
    return this.add(operation, name, [input], {
      T: float,
      ksize: overImages(poolSize),
      strides: overImages(strides),
      padding: padded(padding),
      ...channelsLast
    })
  }

  private binary(operation: string, name: string, first: string, second: string): string {
    return this.add(operation, name, [first, second], { T: float })
  }

  private weight(name: string): string {
    const tensor = this.model.weights.get(name)
    if (!tensor) throw new Error(`the network has no ${name}`)
    return this.constant(name, tensor)
  }

  private constant(name: string, { shape, values }: PortableTensor): string {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    return this.add('Const', name, [], {
      dtype: float,
      value: { tensor: { type: 'float', shape, bytes } }
    })
  }

  private integers(name: string, values: number[], shape = [values.length]): string {
    const bytes = new Uint8Array(Int32Array.from(values).buffer)
    const tensor = { type: 'int32', shape, bytes } as const
    return this.add('Const', name, [], { dtype: { type: 'int32' }, value: { tensor } })
  }

  private add(
    operation: string,
    name: string,
    inputs: string[],
    attributes: GraphNode['attributes']
  ): string {
    this.nodes.push({ name, operation, inputs, attributes })
    return name
  }
}
