import * as tf from '@tensorflow/tfjs'
import { borrow } from '../borrowed-kernels'
import { type ConvolutionAttributes, filterGradient, inputGradient } from './convolution-gradients'
import { maxPoolingGradient } from './max-pooling-gradient'

type Shape4 = [number, number, number, number]
type Result = tf.TensorInfo | tf.TensorInfo[]
type Attributes = Record<string, unknown>
/** A kernel made of others; null: the backend's own does it, or the borrowed one. */
type Kernel = (
  inputs: Record<string, tf.Tensor>,
  attributes: Attributes,
  own: () => Result
) => Result | null

const isPlain = ({ dataFormat, dilations }: Attributes): boolean =>
  (dataFormat ?? 'NHWC') === 'NHWC' && [dilations ?? 1].flat().every((each) => each === 1)

/** Matrices with their rows as columns. */
function turned(matrices: tf.Tensor): tf.Tensor {
  const axes = matrices.shape.map((_, axis) => axis)
  return tf.transpose(matrices, [...axes.slice(0, -2), axes.at(-1) as number, axes.at(-2) as number])
}

/** The same data once more. */
function shared({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
  ;(tf.backend() as tf.KernelBackend).incRef(dataId)
  return { dataId, shape, dtype }
}

/** Pooling with a window of one pixel; the backend's own reads beyond the image where it is padded. */
const pooling: Kernel = ({ x }, { filterSize, strides, pad, dimRoundingMode }) => {
  const { filterHeight, filterWidth, inShape, outShape } = tf.backend_util.computePool2DInfo(
    (x as tf.Tensor).shape as Shape4,
    filterSize as number,
    strides as number,
    1,
    pad as 'same',
    dimRoundingMode as 'floor'
  )
  return filterHeight * filterWidth === 1 && inShape.join() === outShape.join()
    ? shared(x as tf.Tensor)
    : null
}

/** What training needs and the backend lacks, is slow at, or computes in another way than tf.js. */
const composed: Record<string, Kernel> = {
  Conv2DBackpropFilter: ({ x, dy }, attributes) =>
    isPlain(attributes)
      ? filterGradient(
          x as tf.Tensor4D,
          dy as tf.Tensor4D,
          attributes['filterShape'] as Shape4,
          attributes as ConvolutionAttributes
        )
      : null,
  Conv2DBackpropInput: ({ dy, filter }, attributes) =>
    isPlain(attributes)
      ? inputGradient(
          dy as tf.Tensor4D,
          filter as tf.Tensor4D,
          attributes['inputShape'] as Shape4,
          attributes as ConvolutionAttributes
        )
      : null,
  // Transposed factors are multiplied by a plain triple loop, others by XNNPACK: turning them first is
  // ten times as fast.
  BatchMatMul: ({ a, b }, { transposeA, transposeB }) =>
    transposeA || transposeB
      ? tf.tidy(() =>
          tf.matMul(
            transposeA ? turned(a as tf.Tensor) : (a as tf.Tensor),
            transposeB ? turned(b as tf.Tensor) : (b as tf.Tensor)
          )
        )
      : null,
  // The backend's own keeps the lowest eight bits.
  Cast: ({ x }, { dtype }) =>
    dtype === 'bool' && x?.dtype !== 'bool'
      ? tf.tidy(() => tf.notEqual(x as tf.Tensor, tf.zerosLike(x as tf.Tensor)))
      : null,
  // The backend's own makes a copy.
  Identity: ({ x }) => shared(x as tf.Tensor),
  MaxPool: pooling,
  MaxPoolGrad: ({ dy, input }, { filterSize, strides, pad, dimRoundingMode }) =>
    maxPoolingGradient(
      dy as tf.Tensor4D,
      input as tf.Tensor4D,
      tf.backend_util.computePool2DInfo(
        (input as tf.Tensor4D).shape,
        filterSize as number,
        strides as number,
        1,
        pad as 'same',
        dimRoundingMode as 'floor'
      )
    ),
  AvgPool: pooling,
  // The backend's own makes a number of a NaN.
  ClipByValue: ({ x }, _, own) =>
    tf.tidy(() =>
      tf.where(
        tf.isNaN(x as tf.Tensor),
        x as tf.Tensor,
        tf.engine().makeTensorFromTensorInfo(own() as tf.TensorInfo)
      )
    ),
  Slice: ({ x }, { begin, size }) => {
    const [from, extent] = tf.slice_util.parseSliceParams(
      x as tf.Tensor,
      begin as number[],
      size as number[]
    )
    tf.slice_util.assertParamsValid(x as tf.Tensor, from as number[], extent as number[])
    return null
  }
}

/**
 * The padding of 'same' in numbers where it would be less than none, as the last window ends before the
 * image does: XNNPACK takes that for a huge one, and the windows for empty.
 */
function numberedPadding(
  { x, filter }: Record<string, tf.Tensor>,
  attributes: Attributes,
  isDepthwise = false
): Attributes {
  const { strides, dilations, pad, dataFormat } = attributes
  if (pad !== 'same' || (dataFormat ?? 'NHWC') !== 'NHWC') return attributes
  const info = tf.backend_util.computeConv2DInfo(
    (x as tf.Tensor4D).shape,
    (filter as tf.Tensor4D).shape,
    strides as number,
    (dilations ?? 1) as number,
    pad,
    undefined,
    isDepthwise
  )
  const endsEarly =
    (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight < info.inHeight ||
    (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth < info.inWidth
  const { top, bottom, left, right } = info.padInfo
  return endsEarly
    ? {
        ...attributes,
        pad: [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0]
        ]
      }
    : attributes
}
const paddings: Record<string, typeof numberedPadding> = {
  Conv2D: numberedPadding,
  FusedConv2D: numberedPadding,
  DepthwiseConv2dNative: (inputs, attributes) => numberedPadding(inputs, attributes, true),
  FusedDepthwiseConv2D: (inputs, attributes) => numberedPadding(inputs, attributes, true)
}

const hasBias = ({ bias }: Record<string, tf.Tensor | undefined>): boolean =>
  bias !== undefined && bias.shape.length !== 1
/** Where the backend's own kernel refuses, or is wrong; texts it takes for numbers. */
const refusals: Record<
  string,
  (inputs: Record<string, tf.Tensor | undefined>, attributes: Attributes) => boolean
> = {
  BatchMatMul: ({ a, b }) => a?.dtype !== 'float32' || b?.dtype !== 'float32',
  MaxPool3DGrad: () => true,
  // Of a list alone it counts rightly.
  Bincount: ({ x }) => x?.shape.length !== 1,
  Conv2D: (_, { dataFormat }) => dataFormat === 'NCHW',
  FusedConv2D: (inputs, { dataFormat }) => dataFormat === 'NCHW' || hasBias(inputs),
  FusedDepthwiseConv2D: hasBias,
  _FusedMatMul: hasBias,
  Fill: (_, { dtype, value }) => dtype === 'string' || typeof value === 'string'
}
const hasTexts = (inputs: object): boolean =>
  Object.values(inputs).some((each) => (each as tf.Tensor | undefined)?.dtype === 'string')

/** Gives the WebAssembly backend every kernel that tf.js has. */
export function completeKernels(): void {
  for (const { kernelName, kernelFunc: plain } of tf.getKernelsForBackend('cpu')) {
    const existing = tf.getKernel(kernelName, 'wasm')
    if (existing) tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({
      ...existing,
      kernelName,
      backendName: 'wasm',
      kernelFunc: (call) => {
        const inputs = call.inputs as unknown as Record<string, tf.Tensor>,
          attributes = (call.attrs ?? {}) as Attributes
        if (!existing || hasTexts(inputs) || refusals[kernelName]?.(inputs, attributes))
          return (
            composed[kernelName]?.(inputs, attributes, () => borrow(plain, call)) ?? borrow(plain, call)
          )
        const own = (): Result =>
          existing.kernelFunc({
            ...call,
            attrs: (paddings[kernelName]?.(inputs, attributes) ?? attributes) as typeof call.attrs
          })
        return composed[kernelName]?.(inputs, attributes, own) ?? own()
      }
    })
  }
}
