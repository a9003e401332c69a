import type { Architecture, ArchitectureLayer } from '../../src-main/contract'

/** A batch of images or rows in double precision, the batch first. */
interface Batch {
  shape: number[]
  data: Float64Array
}
export type Float64Weights = ReadonlyMap<string, Float64Array>

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
const empty = (shape: number[], value = 0): Batch => ({
  shape,
  data: new Float64Array(sizeOf(shape)).fill(value)
})
const map = ({ shape, data }: Batch, f: (value: number) => number): Batch => ({
  shape,
  data: data.map(f)
})

/** Keras' padding before the first row (or column): what "same" lacks is shared, the odd one behind. */
const before = (
  size: number,
  out: number,
  window: number,
  stride: number,
  padding: 'same' | 'valid'
): number => (padding === 'same' ? Math.floor(Math.max(0, (out - 1) * stride + window - size) / 2) : 0)

/**
 * Calls `visit` with the pixel of each output and each pixel of its window that lies in the image;
 * places are pixel numbers.
 */
function forWindows(
  [batch = 0, height = 0, width = 0]: number[],
  [outHeight = 0, outWidth = 0]: number[],
  window: readonly [number, number],
  strides: readonly [number, number],
  padding: 'same' | 'valid',
  visit: (to: number, from: number, tap: number) => void
): void {
  const top = before(height, outHeight, window[0], strides[0], padding),
    left = before(width, outWidth, window[1], strides[1], padding)
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < outHeight; i++)
      for (let j = 0; j < outWidth; j++)
        for (let y = 0; y < window[0]; y++)
          for (let x = 0; x < window[1]; x++) {
            const row = i * strides[0] - top + y,
              column = j * strides[1] - left + x
            if (row >= 0 && row < height && column >= 0 && column < width)
              visit(
                (n * outHeight + i) * outWidth + j,
                (n * height + row) * width + column,
                y * window[1] + x
              )
          }
}

function compute(
  layer: ArchitectureLayer,
  inputs: Batch[],
  weight: (name: string) => Float64Array
): Batch {
  const [x] = inputs as [Batch]
  const channels = x.shape.at(-1) as number,
    batch = x.shape[0] as number
  const result = (value = 0): Batch => empty([batch, ...layer.outputShape], value)
  switch (layer.type) {
    case 'Conv2D': {
      const { filters, kernelSize, strides, padding, useBias, activation } = layer.config
      if (activation !== 'linear') throw new Error('activations are layers here')
      const kernel = weight('kernel'),
        y = result()
      if (useBias) y.data.forEach((_, i) => (y.data[i] = weight('bias')[i % filters] as number))
      forWindows(x.shape, layer.outputShape, kernelSize, strides, padding, (to, from, tap) => {
        for (let c = 0; c < channels; c++)
          for (let f = 0; f < filters; f++)
            (y.data[to * filters + f] as number) +=
              (x.data[from * channels + c] as number) *
              (kernel[(tap * channels + c) * filters + f] as number)
      })
      return y
    }
    case 'DepthwiseConv2D': {
      const { kernelSize, strides, padding, useBias } = layer.config
      const kernel = weight('kernel'),
        y = result()
      if (useBias) y.data.forEach((_, i) => (y.data[i] = weight('bias')[i % channels] as number))
      forWindows(x.shape, layer.outputShape, kernelSize, strides, padding, (to, from, tap) => {
        for (let c = 0; c < channels; c++)
          (y.data[to * channels + c] as number) +=
            (x.data[from * channels + c] as number) * (kernel[tap * channels + c] as number)
      })
      return y
    }
    case 'ZeroPadding2D': {
      const [[top], [left]] = layer.config.padding
      const [height = 0, width = 0] = x.shape.slice(1),
        [, outWidth = 0] = layer.outputShape,
        pixels = sizeOf(layer.outputShape.slice(0, 2)),
        y = result()
      x.data.forEach((value, i) => {
        const pixel = Math.floor(i / channels) % (height * width),
          image = Math.floor(i / channels / height / width)
        const row = Math.floor(pixel / width) + top,
          column = (pixel % width) + left
        y.data[(image * pixels + row * outWidth + column) * channels + (i % channels)] = value
      })
      return y
    }
    case 'BatchNormalization': {
      const gamma = weight('gamma'),
        beta = weight('beta'),
        count = x.data.length / channels
      const mean = new Float64Array(channels),
        variance = new Float64Array(channels)
      x.data.forEach((value, i) => ((mean[i % channels] as number) += value / count))
      x.data.forEach(
        (value, i) =>
          ((variance[i % channels] as number) += (value - (mean[i % channels] as number)) ** 2 / count)
      )
      return {
        shape: x.shape,
        data: x.data.map((value, i) => {
          const c = i % channels
          return (
            ((value - (mean[c] as number)) / Math.sqrt((variance[c] as number) + layer.config.epsilon)) *
              (gamma[c] as number) +
            (beta[c] as number)
          )
        })
      }
    }
    case 'ReLU':
      return map(x, (value) => Math.min(layer.config.maxValue ?? Infinity, Math.max(0, value)))
    case 'MaxPooling2D': {
      const y = result(-Infinity)
      forWindows(
        x.shape,
        layer.outputShape,
        layer.config.poolSize,
        layer.config.strides,
        layer.config.padding,
        (to, from) => {
          for (let c = 0; c < channels; c++)
            y.data[to * channels + c] = Math.max(
              y.data[to * channels + c] as number,
              x.data[from * channels + c] as number
            )
        }
      )
      return y
    }
    case 'GlobalAveragePooling2D': {
      const y = result(),
        pixels = x.data.length / batch / channels
      x.data.forEach(
        (value, i) =>
          ((y.data[Math.floor(i / channels / pixels) * channels + (i % channels)] as number) +=
            value / pixels)
      )
      return y
    }
    case 'Add':
      return {
        shape: x.shape,
        data: x.data.map((value, i) =>
          inputs.slice(1).reduce((sum, each) => sum + (each.data[i] as number), value)
        )
      }
    case 'Dense': {
      const { units, activation } = layer.config,
        kernel = weight('kernel'),
        bias = weight('bias')
      const y = {
        shape: [batch, units],
        data: Float64Array.from({ length: batch * units }, (_, i) => {
          let sum = bias[i % units] as number
          for (let c = 0; c < channels; c++)
            sum +=
              (x.data[Math.floor(i / units) * channels + c] as number) *
              (kernel[c * units + (i % units)] as number)
          return sum
        })
      }
      // A softmax at the end belongs to the loss.
      return activation === 'relu' ? map(y, (value) => Math.max(0, value)) : y
    }
    case 'InputLayer':
    case 'Activation':
      return x
    default:
      throw new Error(`no double precision ${layer.type} here`)
  }
}

/**
 * The mean cross-entropy of a batch in training mode, everything in double precision and in plain loops:
 * written for tests from the layers' definitions, with nothing in common with the engines.
 */
export function float64Loss(
  { layers }: Architecture,
  weights: Float64Weights,
  images: Batch,
  labels: readonly number[]
): number {
  const results = new Map<string, Batch>()
  let last = images
  for (const layer of layers) {
    const inputs =
      layer.inputs.length > 0 ? layer.inputs.map((name) => results.get(name) as Batch) : [images]
    last = compute(layer, inputs, (name) => weights.get(`${layer.name}/${name}`) as Float64Array)
    results.set(layer.name, last)
  }
  const classes = last.shape.at(-1) as number
  const losses = labels.map((label, i) => {
    const row = last.data.subarray(i * classes, (i + 1) * classes),
      high = Math.max(...row)
    return (
      Math.log(row.reduce((sum, value) => sum + Math.exp(value - high), 0)) +
      high -
      (row[label] as number)
    )
  })
  return losses.reduce((sum, value) => sum + value, 0) / labels.length
}
