import type { ArchitectureLayer, LayerConfigs, LayerType, ParameterCount } from '../contract'

/** What follows from a layer's configuration and its inputs' shapes (without the batch dimension). */
export interface LayerFacts {
  outputShape: number[]
  params: ParameterCount
  /** Multiplications and additions of one forward pass over one image. */
  flops: number
}

type FactsOf<T extends LayerType> = (config: LayerConfigs[T], inputs: number[][]) => LayerFacts

const trainable = (count: number): ParameterCount => ({
  total: count,
  trainable: count,
  nonTrainable: 0
})
const none = trainable(0)
const product = (shape: number[]): number => shape.reduce((a, b) => a * b, 1)

function image(shape: number[] | undefined): [number, number, number] {
  if (shape?.length !== 3)
    throw new RangeError(`needs an image, not the shape [${shape?.join(', ') ?? ''}]`)
  return shape as [number, number, number]
}

/** Output length of a window that moves over `length` pixels, as Keras and TensorFlow count it. */
function windowOutput(length: number, size: number, stride: number, padding: 'same' | 'valid'): number {
  return padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1
}

function windowed(
  shape: number[] | undefined,
  size: [number, number],
  strides: [number, number],
  padding: 'same' | 'valid'
): [number, number, number] {
  const [height, width, channels] = image(shape)
  const rows = windowOutput(height, size[0], strides[0], padding)
  const columns = windowOutput(width, size[1], strides[1], padding)
  if (rows < 1 || columns < 1)
    throw new RangeError(
      `leaves no pixels: a ${size.join('x')} window does not fit into ${height}x${width}`
    )
  return [rows, columns, channels]
}

const elementwise: FactsOf<LayerType> = (_, [shape = []]) => ({
  outputShape: shape,
  params: none,
  flops: product(shape)
})
const globalPooling: FactsOf<'GlobalAveragePooling2D' | 'GlobalMaxPooling2D'> = (_, [shape]) => ({
  outputShape: [image(shape)[2]],
  params: none,
  flops: product(shape ?? [])
})
const pooling: FactsOf<'MaxPooling2D' | 'AveragePooling2D'> = (config, [shape]) => {
  const outputShape = windowed(shape, config.poolSize, config.strides, config.padding)
  return { outputShape, params: none, flops: product(outputShape) * product(config.poolSize) }
}

/** Complete over the layer types: a new one does not compile until its shapes are known. */
const facts: { [T in LayerType]: FactsOf<T> } = {
  InputLayer: (config) => ({ outputShape: [...config.shape], params: none, flops: 0 }),
  ZeroPadding2D: ({ padding: [[above, below], [before, behind]] }, [shape]) => {
    const [height, width, channels] = image(shape)
    return {
      outputShape: [above + height + below, before + width + behind, channels],
      params: none,
      flops: 0
    }
  },
  Cropping2D: ({ cropping: [[above, below], [before, behind]] }, [shape]) => {
    const [height, width, channels] = image(shape)
    const [rows, columns] = [height - above - below, width - before - behind]
    if (rows < 1 || columns < 1) throw new RangeError(`leaves no pixels of ${height}x${width}`)
    return { outputShape: [rows, columns, channels], params: none, flops: 0 }
  },
  Rescaling: ({ scale, offset }, [shape = []]) => {
    const channels = shape.at(-1) ?? 0
    const other = [scale, offset].find((each) => Array.isArray(each) && each.length !== channels)
    if (Array.isArray(other))
      throw new RangeError(`has numbers for ${other.length} channels and takes ${channels}`)
    return { outputShape: shape, params: none, flops: 2 * product(shape) }
  },
  Conv2D: (config, [shape]) => {
    const [rows, columns, channels] = windowed(shape, config.kernelSize, config.strides, config.padding)
    const outputShape = [rows, columns, config.filters]
    const weights = product(config.kernelSize) * channels * config.filters
    return {
      outputShape,
      params: trainable(weights + (config.useBias ? config.filters : 0)),
      flops: 2 * weights * rows * columns
    }
  },
  DepthwiseConv2D: (config, [shape]) => {
    const outputShape = windowed(shape, config.kernelSize, config.strides, config.padding)
    const [rows, columns, channels] = outputShape
    const weights = product(config.kernelSize) * channels
    return {
      outputShape,
      params: trainable(weights + (config.useBias ? channels : 0)),
      flops: 2 * weights * rows * columns
    }
  },
  SeparableConv2D: (config, [shape]) => {
    const [rows, columns, channels] = windowed(shape, config.kernelSize, config.strides, config.padding)
    const weights = channels * (product(config.kernelSize) + config.filters)
    return {
      outputShape: [rows, columns, config.filters],
      params: trainable(weights + (config.useBias ? config.filters : 0)),
      flops: 2 * weights * rows * columns
    }
  },
  // Two sums, a difference, its square, a scaling, gamma and beta.
  LayerNormalization: (_, [shape = []]) => ({
    outputShape: shape,
    params: trainable(2 * (shape.at(-1) ?? 0)),
    flops: 7 * product(shape)
  }),
  BatchNormalization: ({ scale = true, center = true }, [shape = []]) => {
    const channels = shape.at(-1) ?? 0
    const learnt = channels * (Number(scale) + Number(center))
    return {
      outputShape: shape,
      params: { total: learnt + 2 * channels, trainable: learnt, nonTrainable: 2 * channels },
      flops: 4 * product(shape)
    }
  },
  ReLU: elementwise,
  LeakyReLU: elementwise,
  Activation: elementwise,
  MaxPooling2D: pooling,
  AveragePooling2D: pooling,
  GlobalAveragePooling2D: globalPooling,
  GlobalMaxPooling2D: globalPooling,
  Add: (_, inputs) => {
    const [first = []] = inputs
    if (inputs.some((shape) => shape.join() !== first.join()))
      throw new RangeError(
        `adds different shapes: ${inputs.map((s) => `[${s.join(', ')}]`).join(' and ')}`
      )
    return { outputShape: first, params: none, flops: product(first) }
  },
  Multiply: (_, inputs) => {
    const [first = []] = inputs
    const outputShape = first.map((_, axis) => Math.max(...inputs.map((shape) => shape[axis] ?? 0)))
    const isFit = (shape: number[]): boolean =>
      shape.length === outputShape.length &&
      shape.every((side, axis) => side === 1 || side === outputShape[axis])
    if (!inputs.every(isFit))
      throw new RangeError(
        `multiplies different shapes: ${inputs.map((s) => `[${s.join(', ')}]`).join(' and ')}`
      )
    return { outputShape, params: none, flops: product(outputShape) * (inputs.length - 1) }
  },
  Concatenate: (_, inputs) => {
    const [first = []] = inputs
    const rest = first.slice(0, -1)
    if (inputs.some((shape) => shape.length === 0 || shape.slice(0, -1).join() !== rest.join()))
      throw new RangeError(
        `joins images of different sizes: ${inputs.map((s) => `[${s.join(', ')}]`).join(' and ')}`
      )
    const channels = inputs.reduce((sum, shape) => sum + (shape.at(-1) ?? 0), 0)
    return { outputShape: [...rest, channels], params: none, flops: 0 }
  },
  Flatten: (_, [shape = []]) => ({ outputShape: [product(shape)], params: none, flops: 0 }),
  Reshape: ({ channels }, [shape = []]) => {
    const [units = 0, ...others] = shape
    if (others.length > 0 || (channels ?? units) !== units)
      throw new RangeError(
        `makes a pixel of ${channels ?? 'all'} channels of a vector, not of the shape [${shape.join(', ')}]`
      )
    return { outputShape: [1, 1, units], params: none, flops: 0 }
  },
  Dropout: elementwise,
  DropPath: elementwise,
  SpatialDropout2D: (_, [shape]) => ({
    outputShape: image(shape),
    params: none,
    flops: product(image(shape))
  }),
  GaussianNoise: elementwise,
  Dense: (config, [shape = []]) => {
    if (shape.length !== 1) throw new RangeError(`needs a vector, not the shape [${shape.join(', ')}]`)
    const weights = (shape[0] ?? 0) * config.units
    const bias = (config.useBias ?? true) ? config.units : 0
    return { outputShape: [config.units], params: trainable(weights + bias), flops: 2 * weights }
  }
}

/**
 * Shapes, parameters and operations of a layer. @throws RangeError in words that complete "layer x ..."
 */
export function layerFacts<T extends LayerType>(
  type: T,
  config: LayerConfigs[T],
  inputs: number[][]
): LayerFacts {
  return (facts[type] as FactsOf<T>)(config, inputs)
}

/** The parameters of many layers together. */
export function sumParameters(layers: Pick<ArchitectureLayer, 'params'>[]): ParameterCount {
  const sum = (key: keyof ParameterCount): number =>
    layers.reduce((total, layer) => total + layer.params[key], 0)
  return { total: sum('total'), trainable: sum('trainable'), nonTrainable: sum('nonTrainable') }
}
