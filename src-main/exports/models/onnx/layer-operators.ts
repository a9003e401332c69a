import type { ArchitectureLayer, LayerType, OwnActivation } from '../../../contract'
import { samePadding } from '../same-padding'
import type { OnnxGraph } from './graph'
import type { OnnxAttribute } from './schema'

type Layer<T extends LayerType> = Extract<ArchitectureLayer, { type: T }>

/** What a layer is written from. */
export interface LayerInput {
  /** Names of the values that it takes. */
  values: string[]
  /** Shape of the first of them, as the architecture has it: without the batch, channels last. */
  shape: number[]
}

/** Adds a layer to the graph and returns the name of its result. */
type Operator<T extends LayerType> = (graph: OnnxGraph, layer: Layer<T>, input: LayerInput) => string

const first = ({ values }: LayerInput): string => values[0] as string

/** Windows of an operator; padding `same` is TensorFlow's, which may differ from side to side. */
function windows(
  [height = 0, width = 0]: number[],
  [rows, columns]: [number, number],
  strides: [number, number],
  padding: 'same' | 'valid'
): Record<string, OnnxAttribute> {
  const [top, bottom] = padding === 'same' ? samePadding(height, rows, strides[0]) : [0, 0]
  const [left, right] = padding === 'same' ? samePadding(width, columns, strides[1]) : [0, 0]
  return {
    kernel_shape: { ints: [rows, columns] },
    strides: { ints: strides },
    pads: { ints: [top, left, bottom, right] }
  }
}

/** max(value, 0), and at most 6 where it is bounded. */
function rectified(graph: OnnxGraph, name: string, value: string, isBounded: boolean): string {
  const layout = graph.layoutOf(value)
  if (!isBounded) return graph.node('Relu', name, [value], layout)
  const bound = (end: string, at: number): string =>
    graph.floats(`${name}/${end}`, [], Float32Array.of(at))
  return graph.node('Clip', name, [value, bound('least', 0), bound('largest', 6)], layout)
}

/** Adds an activation that is a layer of its own; opset 17 has neither SiLU nor GELU. */
function activationOf(graph: OnnxGraph, name: string, activation: OwnActivation, value: string): string {
  const layout = graph.layoutOf(value)
  const node = (operator: string, result: string, ...inputs: string[]): string =>
    graph.node(operator, result, inputs, layout)
  const number = (what: string, at: number): string =>
    graph.floats(`${name}/${what}`, [], Float32Array.of(at))
  switch (activation) {
    case 'relu':
      return node('Relu', name, value)
    case 'tanh':
      return node('Tanh', name, value)
    case 'sigmoid':
      return node('Sigmoid', name, value)
    case 'elu':
      return node('Elu', name, value)
    case 'silu':
      return node('Mul', name, value, node('Sigmoid', `${name}/sigmoid`, value))
    case 'gelu': {
      const narrowed = node('Mul', `${name}/narrowed`, value, number('inverse_root', Math.SQRT1_2))
      const error = node('Erf', `${name}/erf`, narrowed)
      const doubled = node('Add', `${name}/doubled`, error, number('one', 1))
      return node('Mul', name, value, node('Mul', `${name}/share`, doubled, number('half', 0.5)))
    }
    case 'hard_sigmoid':
      return graph.node('HardSigmoid', name, [value], layout, {
        alpha: { float: 1 / 6 },
        beta: { float: 0.5 }
      })
    case 'hard_silu':
      return node('HardSwish', name, value)
    case 'selu':
      return node('Selu', name, value)
    case 'softplus':
      return node('Softplus', name, value)
    case 'mish': {
      const gate = node('Tanh', `${name}/gate`, node('Softplus', `${name}/softplus`, value))
      return node('Mul', name, value, gate)
    }
    default:
      return activation satisfies never
  }
}

/** Adds an activation under the layer's own name; `compute` adds what comes before it. */
function activated(
  graph: OnnxGraph,
  name: string,
  activation: 'linear' | 'relu' | 'tanh',
  compute: (name: string) => string
): string {
  if (activation === 'linear') return compute(name)
  const linear = compute(`${name}/linear`)
  return graph.node(activation === 'relu' ? 'Relu' : 'Tanh', name, [linear], graph.layoutOf(linear))
}

/** Over the last axis. */
const softmax = (graph: OnnxGraph, name: string, value: string): string =>
  graph.node('Softmax', name, [value], graph.layoutOf(value), { axis: { int: -1 } })

type Pooling = Layer<'MaxPooling2D'> | Layer<'AveragePooling2D'>

const pooling =
  (operator: 'MaxPool' | 'AveragePool') =>
  (graph: OnnxGraph, { name, config }: Pooling, input: LayerInput): string => {
    const attributes = windows(input.shape, config.poolSize, config.strides, config.padding)
    return graph.node(operator, name, [graph.channelsFirst(first(input))], 'first', attributes)
  }

const globalPooling =
  (operator: 'GlobalAveragePool' | 'GlobalMaxPool', result: string) =>
  (graph: OnnxGraph, { name }: { name: string }, input: LayerInput): string => {
    const value = graph.channelsFirst(first(input))
    const pixel = graph.node(operator, `${name}/${result}`, [value], 'none')
    return graph.node('Flatten', name, [pixel], 'none', { axis: { int: 1 } })
  }

/** HWIO to OIHW. */
function outputFirst(values: Float32Array, shape: number[]): Float32Array {
  const [rows = 1, columns = 1, inputs = 1, outputs = 1] = shape
  const turned = new Float32Array(values.length)
  let at = 0
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++)
      for (let pixel = 0; pixel < rows * columns; pixel++)
        turned[at++] = values[(pixel * inputs + input) * outputs + output] as number
  return turned
}

/** Complete over the layer types: a new one does not compile until it can be written. */
const operators: { [T in LayerType]: Operator<T> } = {
  InputLayer: (_, __, input) => first(input),
  ZeroPadding2D: (graph, { name, config: { padding } }, input) => {
    const [[above, below], [before, behind]] = padding
    const pads = [0, 0, above, before, 0, 0, below, behind]
    return graph.node(
      'Pad',
      name,
      [graph.channelsFirst(first(input)), graph.integers(`${name}/pads`, pads)],
      'first'
    )
  },
  Conv2D: (graph, { name, config }, input) => {
    const { shape, values } = graph.weight(`${name}/kernel`)
    const [rows = 1, columns = 1, inputs = 1, outputs = 1] = shape
    const turned = outputFirst(values, shape)
    const kernel = graph.kernel(`${name}/kernel`, [outputs, inputs, rows, columns], turned, 0)
    const bias = config.useBias ? [graph.vector(`${name}/bias`)] : []
    const { kernelSize, strides, padding, activation } = config
    return activated(graph, name, activation, (result) =>
      graph.node(
        'Conv',
        result,
        [graph.channelsFirst(first(input)), kernel, ...bias],
        'first',
        windows(input.shape, kernelSize, strides, padding)
      )
    )
  },
  DepthwiseConv2D: (graph, { name, config }, input) => {
    const { shape, values } = graph.weight(`${name}/kernel`)
    const [rows = 1, columns = 1, channels = 1] = shape
    const turned = outputFirst(values, shape)
    const kernel = graph.kernel(`${name}/kernel`, [channels, 1, rows, columns], turned, 0)
    const bias = config.useBias ? [graph.vector(`${name}/bias`)] : []
    const { kernelSize, strides, padding } = config
    return graph.node('Conv', name, [graph.channelsFirst(first(input)), kernel, ...bias], 'first', {
      ...windows(input.shape, kernelSize, strides, padding),
      group: { int: channels }
    })
  },
  SeparableConv2D: (graph, { name, config }, input) => {
    const { filters, kernelSize, strides, padding, useBias } = config
    const spread = graph.weight(`${name}/depthwise_kernel`)
    const [rows = 1, columns = 1, channels = 1] = spread.shape
    const turned = outputFirst(spread.values, spread.shape)
    const kernel = graph.kernel(`${name}/depthwise_kernel`, [channels, 1, rows, columns], turned, 0)
    const taken = [graph.channelsFirst(first(input)), kernel]
    const depthwise = graph.node('Conv', `${name}/depthwise`, taken, 'first', {
      ...windows(input.shape, kernelSize, strides, padding),
      group: { int: channels }
    })
    const mixing = graph.weight(`${name}/pointwise_kernel`)
    const pointwise = graph.kernel(
      `${name}/pointwise_kernel`,
      [filters, channels, 1, 1],
      outputFirst(mixing.values, mixing.shape),
      0
    )
    const bias = useBias ? [graph.vector(`${name}/bias`)] : []
    return graph.node('Conv', name, [depthwise, pointwise, ...bias], 'first')
  },
  Cropping2D: (graph, { name, config: { cropping }, outputShape }, input) => {
    const begins = cropping.map(([before]) => before)
    const ends = begins.map((begin, axis) => begin + (outputShape[axis] ?? 0))
    const list = (what: string, values: number[]): string => graph.integers(`${name}/${what}`, values)
    const bounds = [list('starts', begins), list('ends', ends), list('axes', [2, 3])]
    return graph.node('Slice', name, [graph.channelsFirst(first(input)), ...bounds], 'first')
  },
  Rescaling: (graph, { name, config: { scale, offset } }, input) => {
    const layout = graph.layoutOf(first(input))
    const constant = (what: string, values: number | number[]): string =>
      graph.floats(
        `${name}/${what}`,
        Array.isArray(values) ? (layout === 'first' ? [values.length, 1, 1] : [values.length]) : [],
        Float32Array.from([values].flat())
      )
    const scaled = graph.node('Mul', `${name}/scaled`, [first(input), constant('scale', scale)], layout)
    return graph.node('Add', name, [scaled, constant('offset', offset)], layout)
  },
  LayerNormalization: (graph, { name, config: { epsilon } }, input) => {
    const value = graph.channelsLast(first(input))
    const weights = ['gamma', 'beta'].map((weight) => graph.vector(`${name}/${weight}`))
    return graph.node('LayerNormalization', name, [value, ...weights], graph.layoutOf(value), {
      axis: { int: -1 },
      epsilon: { float: epsilon }
    })
  },
  BatchNormalization: (graph, { name, config: { epsilon } }, input) => {
    const weights = ['gamma', 'beta', 'moving_mean', 'moving_variance']
    const value = graph.channelsFirst(first(input))
    return graph.node(
      'BatchNormalization',
      name,
      [value, ...weights.map((weight) => graph.vector(`${name}/${weight}`))],
      graph.layoutOf(value),
      { epsilon: { float: epsilon } }
    )
  },
  ReLU: (graph, { name, config }, input) =>
    rectified(graph, name, first(input), config.maxValue !== undefined),
  Activation: (graph, { name, config: { activation } }, input) =>
    activation === 'softmax'
      ? softmax(graph, name, graph.channelsLast(first(input)))
      : activationOf(graph, name, activation, first(input)),
  LeakyReLU: (graph, { name, config }, input) =>
    graph.node('LeakyRelu', name, [first(input)], graph.layoutOf(first(input)), {
      alpha: { float: config.negativeSlope }
    }),
  MaxPooling2D: pooling('MaxPool'),
  AveragePooling2D: pooling('AveragePool'),
  GlobalAveragePooling2D: globalPooling('GlobalAveragePool', 'mean'),
  GlobalMaxPooling2D: globalPooling('GlobalMaxPool', 'largest'),
  Add: (graph, { name }, { values }) => {
    const [one = ''] = values
    const isImage = graph.layoutOf(one) !== 'none'
    const summands = isImage ? values.map((value) => graph.channelsFirst(value)) : values
    const layout = isImage ? 'first' : 'none'
    return graph.node(summands.length === 2 ? 'Add' : 'Sum', name, summands, layout)
  },
  Multiply: (graph, { name }, { values }) => {
    const [one = '', ...others] = values
    const isImage = graph.layoutOf(one) !== 'none'
    const placed = (value: string): string => (isImage ? graph.channelsFirst(value) : value)
    const last = others.length - 1
    return others.reduce(
      (product, each, i) =>
        graph.node(
          'Mul',
          i === last ? name : `${name}/${i}`,
          [product, placed(each)],
          isImage ? 'first' : 'none'
        ),
      placed(one)
    )
  },
  Concatenate: (graph, { name }, { values }) => {
    const isImage = graph.layoutOf(values[0] ?? '') !== 'none'
    const joined = isImage ? values.map((value) => graph.channelsFirst(value)) : values
    return graph.node('Concat', name, joined, isImage ? 'first' : 'none', { axis: { int: 1 } })
  },
  // Rows, columns, channels, as the weights behind it were learnt.
  Flatten: (graph, { name }, input) =>
    graph.node('Flatten', name, [graph.channelsLast(first(input))], 'none', { axis: { int: 1 } }),
  Reshape: (graph, { name, outputShape }, input) => {
    const shape = graph.integers(`${name}/shape`, [-1, outputShape.at(-1) ?? 0, 1, 1])
    return graph.node('Reshape', name, [first(input), shape], 'first')
  },
  // Only training drops anything.
  Dropout: (_, __, input) => first(input),
  DropPath: (_, __, input) => first(input),
  SpatialDropout2D: (_, __, input) => first(input),
  GaussianNoise: (_, __, input) => first(input),
  Dense: (graph, { name, config: { activation, useBias = true } }, input) => {
    const { shape, values } = graph.weight(`${name}/kernel`)
    const kernel = graph.kernel(`${name}/kernel`, shape, values, 1)
    const bias = useBias ? [graph.vector(`${name}/bias`)] : []
    const product = (result: string): string =>
      graph.node('Gemm', result, [first(input), kernel, ...bias], 'none')
    if (activation !== 'softmax') return activated(graph, name, activation, product)
    return softmax(graph, name, product(`${name}/logits`))
  }
}

/** Adds a layer to the graph and returns the name of its result. */
export function addLayer<T extends LayerType>(
  graph: OnnxGraph,
  layer: Layer<T>,
  input: LayerInput
): string {
  return (operators[layer.type] as unknown as Operator<T>)(graph, layer, input)
}
