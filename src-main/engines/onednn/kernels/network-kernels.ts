import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import type { ConvolutionFields, MatMulCall } from '../kernel-calls'
import { activations, add } from './elementwise-kernels'
import { type Attributes, consume, fill, isFloat, type NativeKernel, sizeOf } from './native-kernel'
import { convolutionFields, type ConvolutionInfo, poolingFields, poolingInfo } from './windows'

type Shape4D = [number, number, number, number]

/**
 * The convolution's plan and fields; null where the padding or the slope's shape are none that a
 * forward pass has.
 */
function convolution(
  input: number[],
  filter: number[],
  attrs: Attributes,
  depthwise: boolean,
  dy?: tf.TensorInfo
): { info: ConvolutionInfo; fields: ConvolutionFields } | null {
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
  return { info, fields: convolutionFields(info, { depthwise }) }
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
    if (!found) return null
    const { info, fields } = found
    return fused(backend, inputs, attrs, info.outChannels, (bias) =>
      backend.make(info.outShape, (y) => {
        const call = { x: backend.handle(x), filter: backend.handle(filter), y }
        backend.kernels.conv2d({ ...call, bias: bias && backend.handle(bias) }, fields)
      })
    )
  }
const inputGradient =
  (depthwise: boolean): NativeKernel =>
  (backend, { dy, filter }, attrs) => {
    if (!isFloat(dy) || !isFloat(filter)) return null
    const found = convolution(attrs['inputShape'] as number[], filter.shape, attrs, depthwise, dy)
    if (!found) return null
    return backend.make(found.info.inShape, (dx) =>
      backend.kernels.conv2dInputGradient(
        { dy: backend.handle(dy), filter: backend.handle(filter), dx },
        found.fields
      )
    )
  }
const filterGradient =
  (depthwise: boolean): NativeKernel =>
  (backend, { x, dy }, attrs) => {
    if (!isFloat(dy) || !isFloat(x)) return null
    const found = convolution(x.shape, attrs['filterShape'] as number[], attrs, depthwise, dy)
    if (!found) return null
    return backend.make(found.info.filterShape, (df) =>
      backend.kernels.conv2dFilterGradient(
        { x: backend.handle(x), dy: backend.handle(dy), df, db: null },
        found.fields
      )
    )
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
    return backend.make(info.outShape, (y) =>
      backend.kernels[kind]({ x: backend.handle(x), y }, poolingFields(info))
    )
  }

interface ProductPlan {
  shape: number[]
  fields: Pick<
    MatMulCall,
    'batch' | 'm' | 'n' | 'k' | 'transposeA' | 'transposeB' | 'sharedA' | 'sharedB'
  >
}

/** Of as many matrices on both sides, or of one with many; null where it is neither. */
function productPlan(a: tf.TensorInfo, b: tf.TensorInfo, attrs: Attributes): ProductPlan | null {
  const [transposeA, transposeB] = [Boolean(attrs['transposeA']), Boolean(attrs['transposeB'])]
  const [rowsA = 0, columnsA = 0] = a.shape.slice(-2),
    [rowsB = 0, columnsB = 0] = b.shape.slice(-2)
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA],
    [inner, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB]
  tf.util.assert(
    k === inner,
    () =>
      `Inner dimensions of shapes ${a.shape} and ${b.shape} and ` +
      `transposeA=${transposeA} and transposeB=${transposeB} must match.`
  )

  const [outerA, outerB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)],
    [batchA, batchB] = [sizeOf(outerA), sizeOf(outerB)]
  if (outerA.join() !== outerB.join() && batchA !== 1 && batchB !== 1) return null
  const outer = batchA === 1 ? outerB : outerA,
    batch = sizeOf(outer)
  const [sharedA, sharedB] = [batchA === 1 && batch > 1, batchB === 1 && batch > 1]
  return {
    shape: [...outer, m, n],
    fields: { batch, m, n, k, transposeA, transposeB, sharedA, sharedB }
  }
}

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
  const plan = productPlan(a, b, attrs)
  if (!plan) return null

  const { shape, fields } = plan
  const call = () => ({ a: backend.handle(a), b: backend.handle(b), ...fields })
  if (a.dtype === 'int32')
    return backend.make(shape, (c) => backend.kernels.matMulInt({ ...call(), c }), 'int32')
  return fused(backend, inputs, attrs, fields.n, (bias) =>
    backend.make(shape, (c) => {
      const added = bias && backend.handle(bias)
      backend.kernels.matMul({ ...call(), bias: added, c, relu: false, half: false })
    })
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
      ? backend.make(input.shape, (dx) =>
          backend.kernels.maxPoolGradient(
            { dy: backend.handle(dy), x: backend.handle(input), y: backend.handle(output), dx },
            poolingFields(poolingInfo(input.shape, attrs))
          )
        )
      : null,
  AvgPoolGrad: (backend, { dy, input }, attrs) =>
    dy && isFloat(input)
      ? backend.make(input.shape, (dx) =>
          backend.kernels.avgPoolGradient(
            { dy: backend.handle(dy), dx },
            poolingFields(poolingInfo(input.shape, attrs))
          )
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
    const fields = {
      count: sizeOf(x.shape) / channels,
      channels,
      cut: 'none' as const,
      half: false,
      epsilon: Number(attrs['varianceEpsilon'] ?? 0.001)
    }
    const result = backend.make(x.shape, (y) =>
      backend.kernels.batchNorm(
        {
          x: backend.handle(x),
          gamma: backend.handle(gamma),
          beta: backend.handle(beta),
          mean: backend.handle(mean),
          variance: backend.handle(variance),
          addend: null,
          y
        },
        fields
      )
    )
    if (!scale) backend.disposeData(gamma.dataId)
    if (!offset) backend.disposeData(beta.dataId)
    return result
  }
}
