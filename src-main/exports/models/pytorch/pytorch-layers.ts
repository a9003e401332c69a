import type { Architecture, ArchitectureLayer } from '../../../contract'

/** Classes that a module brings along: PyTorch pads alike on all sides, and has no stochastic depth. */
type PaddedLayer = 'Conv2dSame' | 'MaxPool2dSame' | 'AvgPool2dSame'
export type OwnClass = PaddedLayer | 'DropPath'

/** A layer as PyTorch has it. */
interface PytorchLayer {
  /** What its module is made by; null: it is none, since it has nothing to keep. */
  module: string | null
  own: OwnClass | null
  /** Python for its result, from those of the layers that it takes. */
  result(inputs: string[]): string
}

const side = ([rows, columns]: readonly [number, number]): string =>
  rows === columns ? `${rows}` : `(${rows}, ${columns})`

/** With what a layer ends: nothing, or a function around it. */
function activated(activation: string, expression: string): string {
  switch (activation) {
    case 'relu':
      return `torch.relu(${expression})`
    case 'tanh':
      return `torch.tanh(${expression})`
    case 'sigmoid':
      return `torch.sigmoid(${expression})`
    case 'silu':
    case 'gelu':
    case 'elu':
    case 'selu':
    case 'mish':
    case 'softplus':
      return `nn.functional.${activation}(${expression})`
    case 'hard_sigmoid':
      return `nn.functional.hardsigmoid(${expression})`
    case 'hard_silu':
      return `nn.functional.hardswish(${expression})`
    default:
      // A softmax is left to whoever wants probabilities: losses take logits.
      return expression
  }
}

/** `inputShape`: of the layer's first input, as the architecture has it. */
export function pytorchLayer(layer: ArchitectureLayer, inputShape: number[]): PytorchLayer {
  const channels = inputShape.at(-1) ?? 0
  const called = (inputs: string[]): string => `self.${layer.name}(${inputs.join(', ')})`
  const plain = (module: string): PytorchLayer => ({ module, own: null, result: called })

  switch (layer.type) {
    case 'Conv2D': {
      const { filters, kernelSize, strides, padding, useBias, activation } = layer.config
      const padded = padding === 'same' ? 'Conv2dSame' : null
      const stride = strides.every((each) => each === 1) ? '' : `, stride=${side(strides)}`
      const bias = useBias ? '' : ', bias=False'
      return {
        module: `${padded ?? 'nn.Conv2d'}(${channels}, ${filters}, ${side(kernelSize)}${stride}${bias})`,
        own: padded,
        result: (inputs) => activated(activation, called(inputs))
      }
    }
    case 'DepthwiseConv2D': {
      const { kernelSize, strides, padding, useBias } = layer.config
      const padded = padding === 'same' ? 'Conv2dSame' : null
      const stride = strides.every((each) => each === 1) ? '' : `, stride=${side(strides)}`
      const bias = useBias ? '' : ', bias=False'
      const rest = `${stride}, groups=${channels}${bias}`
      return {
        ...plain(`${padded ?? 'nn.Conv2d'}(${channels}, ${channels}, ${side(kernelSize)}${rest})`),
        own: padded
      }
    }
    // The depthwise one is `.0`, what mixes its channels `.1`.
    case 'SeparableConv2D': {
      const { filters, kernelSize, strides, padding, useBias } = layer.config
      const padded = padding === 'same' ? 'Conv2dSame' : null
      const stride = strides.every((each) => each === 1) ? '' : `, stride=${side(strides)}`
      const depthwise = `${padded ?? 'nn.Conv2d'}(${channels}, ${channels}, ${side(kernelSize)}${stride}, groups=${channels}, bias=False)`
      const pointwise = `nn.Conv2d(${channels}, ${filters}, 1${useBias ? '' : ', bias=False'})`
      return { ...plain(`nn.Sequential(${depthwise}, ${pointwise})`), own: padded }
    }
    case 'LayerNormalization': {
      const lastAxis = (inputs: string[]): string =>
        `${called(inputs.map((input) => `${input}.permute(0, 2, 3, 1)`))}.permute(0, 3, 1, 2)`
      return {
        ...plain(`nn.LayerNorm(${channels}, eps=${layer.config.epsilon})`),
        result: inputShape.length === 3 ? lastAxis : called
      }
    }
    case 'SpatialDropout2D':
      return plain(`nn.Dropout2d(${layer.config.rate})`)
    case 'ZeroPadding2D': {
      const [[above, below], [before, behind]] = layer.config.padding
      return plain(`nn.ZeroPad2d((${before}, ${behind}, ${above}, ${below}))`)
    }
    case 'Dense':
      return {
        ...plain(
          `nn.Linear(${channels}, ${layer.config.units}${layer.config.useBias === false ? ', bias=False' : ''})`
        ),
        result: (inputs) => activated(layer.config.activation, called(inputs))
      }
    case 'BatchNormalization': {
      const { epsilon, momentum } = layer.config
      // PyTorch's momentum is the share of the new value.
      const share = Number((1 - momentum).toFixed(12))
      const dimensions = inputShape.length === 3 ? '2d' : '1d'
      return plain(`nn.BatchNorm${dimensions}(${channels}, eps=${epsilon}, momentum=${share})`)
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const kind = layer.type === 'MaxPooling2D' ? 'MaxPool2d' : 'AvgPool2d'
      const { poolSize, strides, padding } = layer.config
      const padded = padding === 'same' ? (`${kind}Same` as const) : null
      return {
        ...plain(`${padded ?? `nn.${kind}`}(${side(poolSize)}, ${side(strides)})`),
        own: padded
      }
    }
    case 'Dropout':
      return plain(`nn.Dropout(${layer.config.rate})`)
    case 'DropPath':
      return { ...plain(`DropPath(${layer.config.rate})`), own: 'DropPath' }
    case 'ReLU':
      return plain(layer.config.maxValue === undefined ? 'nn.ReLU()' : 'nn.ReLU6()')
    case 'LeakyReLU':
      return plain(`nn.LeakyReLU(${layer.config.negativeSlope})`)
    default:
      return { module: null, own: null, result: (inputs) => withoutModule(layer, inputs, inputShape) }
  }
}

type WithoutModule = Extract<
  ArchitectureLayer,
  {
    type:
      | 'InputLayer'
      | 'Cropping2D'
      | 'Rescaling'
      | 'GaussianNoise'
      | 'Activation'
      | 'Add'
      | 'Multiply'
      | 'Concatenate'
      | 'Flatten'
      | 'Reshape'
      | 'GlobalAveragePooling2D'
      | 'GlobalMaxPooling2D'
  }
>

function withoutModule(layer: WithoutModule, inputs: string[], inputShape: number[]): string {
  const [input = ''] = inputs
  switch (layer.type) {
    case 'InputLayer':
      return 'self.prepared(pixels)'
    case 'Activation':
      return activated(layer.config.activation, input)
    case 'Cropping2D': {
      const [[above], [before]] = layer.config.cropping
      const [rows = 0, columns = 0] = layer.outputShape
      return `${input}[:, :, ${above}:${above + rows}, ${before}:${before + columns}]`
    }
    case 'Rescaling': {
      const { scale, offset } = layer.config
      const number = (value: number | number[]): string =>
        Array.isArray(value)
          ? `${input}.new_tensor(${JSON.stringify(value)})${inputShape.length === 3 ? '[:, None, None]' : ''}`
          : `${value}`
      return `${input} * ${number(scale)} + ${number(offset)}`
    }
    case 'GaussianNoise':
      return `${input} + ${layer.config.deviation} * torch.randn_like(${input}) if self.training else ${input}`
    case 'Add':
      return inputs.join(' + ')
    case 'Multiply':
      return inputs.join(' * ')
    case 'Concatenate':
      return `torch.cat((${inputs.join(', ')}), 1)`
    case 'GlobalAveragePooling2D':
      return `${input}.mean((2, 3))`
    case 'GlobalMaxPooling2D':
      return `${input}.amax((2, 3))`
    case 'Reshape':
      return `${input}[:, :, None, None]`
    case 'Flatten':
      // Row by row, the channels of a pixel side by side.
      return `${inputShape.length === 3 ? `${input}.permute(0, 2, 3, 1)` : input}.flatten(1)`
    default:
      return layer satisfies never
  }
}

/**
 * The lines of the forward pass. The result at hand is `x`; one that is taken later than by the next
 * layer has its layer's name too.
 */
export function forwardLines({ layers }: Architecture): string[] {
  const shapes = new Map(layers.map(({ name, outputShape }) => [name, outputShape]))
  const isKept = (name: string, position: number): boolean =>
    layers.some(({ inputs }, i) => i > position + 1 && inputs.includes(name))

  return layers.flatMap((layer, i) => {
    const before = layers[i - 1]
    const inputs = layer.inputs.map((name) => (name === before?.name ? 'x' : name))
    const { result } = pytorchLayer(layer, shapes.get(layer.inputs[0] ?? '') ?? [])
    const expression = result(inputs)
    const names = isKept(layer.name, i) ? `${layer.name} = x` : 'x'

    return [
      ...blockHeading(layer, before),
      ...(expression === 'x' && names === 'x' ? [] : [`${names} = ${expression}`])
    ]
  })
}

/** What stands before a layer's line where a block begins or has ended. */
export function blockHeading(
  { block }: ArchitectureLayer,
  before: Pick<ArchitectureLayer, 'block'> | undefined
): string[] {
  if (block === (before?.block ?? null)) return []
  return block === null ? [''] : ['', `# ${block}`]
}
