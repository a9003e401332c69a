import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import { activations, add } from './elementwise-kernels'
import {
  type Attributes,
  consume,
  fill,
  isFloat,
  make,
  type NativeKernel,
  sizeOf
} from './native-kernel'

type Shape4D = [number, number, number, number]

/** What native/convolution.cc wants to know of a convolution. */
export function convolutionNumbers(
  info: tf.backend_util.Conv2DInfo,
  relu: boolean,
  rounded = false
): number[] {
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.outChannels,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.dilationHeight,
    info.dilationWidth,
    info.padInfo.top,
    info.padInfo.left,
    Number(relu),
    0,
    Number(rounded)
  ]
}
/** Where `convolutionNumbers` says that each channel has filters of its own. */
const depthwiseAt = 16

/** What native/pooling.cc wants to know of a pooling. */
export function poolingNumbers(info: tf.backend_util.Conv2DInfo): number[] {
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.dilationHeight,
    info.dilationWidth,
    info.padInfo.top,
    info.padInfo.left
  ]
}
export function poolingInfo(shape: number[], attrs: Attributes): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computePool2DInfo(
    shape as Shape4D,
    attrs['filterSize'] as number,
    attrs['strides'] as number,
    1,
    attrs['pad'] as 'same',
    attrs['dimRoundingMode'] as 'floor'
  )
}

/**
 * The convolution's sizes and numbers; null where the padding or the slope's shape are none that a
 * forward pass has.
 */
function convolution(
  input: number[],
  filter: number[],
  attrs: Attributes,
  depthwise: boolean,
  dy?: tf.TensorInfo
): { info: tf.backend_util.Conv2DInfo; numbers: number[] } | null {
  if ((attrs['dataFormat'] ?? 'NHWC') !== 'NHWC') return null
  const info = tf.backend_util.computeConv2DInfo(
    input as Shape4D,
    filter as Shape4D,
    attrs['strides'] as number,
    (attrs['dilations'] ?? 1) as number,
    attrs['pad'] as 'same',
    attrs['dimRoundingMode'] as 'floor',
    depthwise
  )
  const { top, left } = info.padInfo
  // Every window, the first and the last, has to meet the image.
  const fits =
    top < info.effectiveFilterHeight &&
    left < info.effectiveFilterWidth &&
    (info.outHeight - 1) * info.strideHeight - top < info.inHeight &&
    (info.outWidth - 1) * info.strideWidth - left < info.inWidth
  if (!fits || (dy && dy.shape.join() !== info.outShape.join())) return null
  return {
    info,
    numbers: convolutionNumbers(info, false).map((number, i) =>
      i === depthwiseAt ? Number(depthwise) : number
    )
  }
}

/**
 * What a fused kernel does after its product: a bias along the last dimension within the product's own
 * kernel, what is otherwise by kernels of their own. ReLU too: oneDNN's, fused, makes 0 of NaN, and a
 * training that has gone wrong would not show it.
 */
function fused(
  backend: OnednnBackend,
  { bias, preluActivationWeights }: Record<string, tf.TensorInfo | undefined>,
  attrs: Attributes,
  units: number,
  product: (bias: tf.TensorInfo | null) => tf.TensorInfo
): tf.TensorInfo | null {
  const activation = (attrs['activation'] ?? 'linear') as string,
    activate = activations[activation]
  if ((bias && !isFloat(bias)) || (!activate && activation !== 'linear')) return null
  const fits = bias?.shape.length === 1 && bias.shape[0] === units
  const first = product(fits ? bias : null)
  const biased = bias && !fits ? consume(backend, first, () => add(backend, first, bias)) : first
  return activate
    ? consume(backend, biased, () =>
        activate(backend, biased, preluActivationWeights, Number(attrs['leakyreluAlpha'] ?? 0))
      )
    : biased
}

const forward =
  (depthwise: boolean): NativeKernel =>
  (backend, inputs, attrs) => {
    const { x, filter } = inputs
    if (!isFloat(x) || !isFloat(filter)) return null
    const found = convolution(x.shape, filter.shape, attrs, depthwise)
    return (
      found &&
      fused(backend, inputs, attrs, found.info.outChannels, (bias) =>
        backend.make('conv2d', [x, filter, bias], found.info.outShape, found.numbers)
      )
    )
  }
const inputGradient =
  (depthwise: boolean): NativeKernel =>
  (backend, { dy, filter }, attrs) => {
    if (!isFloat(dy) || !isFloat(filter)) return null
    const found = convolution(attrs['inputShape'] as number[], filter.shape, attrs, depthwise, dy)
    return found && backend.make('conv2dInputGradient', [dy, filter], found.info.inShape, found.numbers)
  }
const filterGradient =
  (depthwise: boolean): NativeKernel =>
  (backend, { x, dy }, attrs) => {
    if (!isFloat(dy) || !isFloat(x)) return null
    const found = convolution(x.shape, attrs['filterShape'] as number[], attrs, depthwise, dy)
    return found && backend.make('conv2dFilterGradient', [x, dy], found.info.filterShape, found.numbers)
  }

const pooling =
  (kind: 'maxPool' | 'avgPool'): NativeKernel =>
  (backend, { x }, attrs) => {
    if (!isFloat(x)) return null
    const info = poolingInfo(x.shape, attrs)
    if (
      info.filterHeight === 1 &&
      info.filterWidth === 1 &&
      info.inShape.join() === info.outShape.join()
    )
      return backend.alias(x, x.shape)
    return backend.make(kind, [x], info.outShape, poolingNumbers(info))
  }

/** Products of matrices, or of as many matrices on both sides, or of one with many. */
const matMul: NativeKernel = (backend, inputs, attrs) => {
  const { a, b } = inputs
  if (
    !a ||
    !(isFloat(a) || (a.dtype === 'int32' && !inputs['bias'] && !attrs['activation'])) ||
    a.dtype !== b?.dtype ||
    a.shape.length < 2 ||
    a.shape.length !== b.shape.length
  )
    return null
  const [transposeA, transposeB] = [Boolean(attrs['transposeA']), Boolean(attrs['transposeB'])]
  const [rowsA = 0, columnsA = 0] = a.shape.slice(-2),
    [rowsB = 0, columnsB = 0] = b.shape.slice(-2)
  tf.util.assert(
    (transposeA ? rowsA : columnsA) === (transposeB ? columnsB : rowsB),
    () =>
      `Inner dimensions of shapes ${a.shape} and ${b.shape} and transposeA=${transposeA} and transposeB=${transposeB} must match.`
  )
  const [m, k, n] = [
    transposeA ? columnsA : rowsA,
    transposeA ? rowsA : columnsA,
    transposeB ? rowsB : columnsB
  ]
  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)],
    [batchA, batchB] = [sizeOf(outerA), sizeOf(outerB)]
  if (outerA.join() !== outerB.join() && batchA !== 1 && batchB !== 1) return null
  const outer = batchA === 1 ? outerB : outerA,
    batch = sizeOf(outer)
  const shape = [...outer, m, n],
    sizes = [batch, m, n, k, Number(transposeA), Number(transposeB)],
    shared = [Number(batchA === 1 && batch > 1), Number(batchB === 1 && batch > 1)]
  if (a.dtype === 'int32')
    return make(backend, 'matMulInt', [a, b], shape, 'int32', [...sizes, ...shared])
  return fused(backend, inputs, attrs, n, (bias) =>
    backend.make('matMul', [a, b, bias], shape, [...sizes, 0, ...shared, 0])
  )
}

export const networkKernels: Record<string, NativeKernel> = {
  BatchMatMul: matMul,
  _FusedMatMul: matMul,
  MaxPool: pooling('maxPool'),
  AvgPool: pooling('avgPool'),
  Conv2D: forward(false),
  FusedConv2D: forward(false),
  Conv2DBackpropInput: inputGradient(false),
  Conv2DBackpropFilter: filterGradient(false),
  DepthwiseConv2dNative: forward(true),
  FusedDepthwiseConv2D: forward(true),
  DepthwiseConv2dNativeBackpropInput: inputGradient(true),
  DepthwiseConv2dNativeBackpropFilter: filterGradient(true),
  MaxPoolGrad: (backend, { dy, input, output }, attrs) =>
    dy && output && isFloat(input)
      ? backend.make(
          'maxPoolGradient',
          [dy, input, output],
          input.shape,
          poolingNumbers(poolingInfo(input.shape, attrs))
        )
      : null,
  AvgPoolGrad: (backend, { dy, input }, attrs) =>
    dy && isFloat(input)
      ? backend.make(
          'avgPoolGradient',
          [dy],
          input.shape,
          poolingNumbers(poolingInfo(input.shape, attrs))
        )
      : null,
  FusedBatchNorm: (backend, { x, mean, variance, offset, scale }, attrs) => {
    const channels = x?.shape.at(-1) ?? 0
    const isRow = (tensor: tf.TensorInfo | undefined): boolean =>
      isFloat(tensor) && tensor.shape.length === 1 && tensor.shape[0] === channels
    if (
      !isFloat(x) ||
      channels === 0 ||
      !mean ||
      !variance ||
      ![mean, variance, offset ?? mean, scale ?? mean].every(isRow)
    )
      return null
    const constant = (value: number): tf.TensorInfo => fill(backend, [channels], 'float32', value)
    const [gamma, beta] = [scale ?? constant(1), offset ?? constant(0)]
    const result = backend.make(
      'batchNorm',
      [x, gamma, beta, mean, variance],
      x.shape,
      [sizeOf(x.shape) / channels, channels, 0, 0],
      [Number(attrs['varianceEpsilon'] ?? 0.001)]
    )
    if (!scale) backend.disposeData(gamma.dataId)
    if (!offset) backend.disposeData(beta.dataId)
    return result
  }
}
