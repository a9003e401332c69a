import * as tf from '@tensorflow/tfjs'
import { borrow, type KernelCall } from '../../borrowed-kernels'

const padsExplicitly = ({ attrs }: KernelCall): boolean => typeof attrs?.['pad'] !== 'string'
const hasType =
  (...types: tf.DataType[]) =>
  ({ inputs }: KernelCall): boolean =>
    Object.values(inputs).some((each) => types.includes((each as tf.TensorInfo).dtype))
const shapeOf = (tensor: unknown): number[] => (tensor as tf.TensorInfo).shape
/** A window that reaches beyond the image: TensorFlow refuses it, tf.js answers with an empty tensor. */
const hasLargeWindow = ({ inputs, attrs }: KernelCall): boolean => {
  const window = attrs?.['filterSize'] as number | number[]
  return (
    attrs?.['pad'] === 'valid' &&
    shapeOf(inputs['x'])
      .slice(1, -1)
      .some((size, i) => size < (typeof window === 'number' ? window : (window[i] as number)))
  )
}
/** A gradient that does not have the size of the convolution's output. */
const hasOddGradient = ({ inputs, attrs }: KernelCall): boolean => {
  const { inputShape, strides, pad, dimRoundingMode } = attrs as unknown as {
    inputShape: [number, number, number, number]
    strides: number
    pad: 'same'
    dimRoundingMode: 'floor'
  }
  const filter = shapeOf(inputs['filter']) as [number, number, number, number]
  return (
    tf.backend_util
      .computeConv2DInfo(inputShape, filter, strides, 1, pad, dimRoundingMode)
      .outShape.join() !== shapeOf(inputs['dy']).join()
  )
}
const either =
  (...conditions: ((call: KernelCall) => boolean)[]) =>
  (call: KernelCall): boolean =>
    conditions.some((condition) => condition(call))
const always = (): boolean => true

/**
 * Where tfjs-node's kernel for TensorFlow refuses, or computes something else than tf.js: by name, the
 * arguments of which that is so.
 */
const refusals: Record<string, (call: KernelCall) => boolean> = {
  AvgPool: padsExplicitly,
  AvgPoolGrad: padsExplicitly,
  AvgPool3D: either(padsExplicitly, hasLargeWindow),
  AvgPool3DGrad: padsExplicitly,
  MaxPool: padsExplicitly,
  MaxPoolGrad: padsExplicitly,
  MaxPool3D: either(padsExplicitly, hasLargeWindow),
  MaxPool3DGrad: padsExplicitly,
  Conv2DBackpropInput: either(padsExplicitly, hasOddGradient),
  Conv2DBackpropFilter: padsExplicitly,
  FusedConv2D: ({ attrs }) => attrs?.['dataFormat'] === 'NCHW',
  Greater: hasType('string'),
  GreaterEqual: hasType('string'),
  Less: hasType('string'),
  LessEqual: hasType('string'),
  Diag: hasType('bool'),
  LeakyRelu: hasType('int32'),
  Round: hasType('int32'),
  Step: hasType('int32'),
  // TensorFlow's draws other numbers in every call, whatever the seed; its sign of NaN is NaN, and not
  // 0; what tfjs-node scatters it does not take.
  Multinomial: always,
  Sign: always,
  ScatterNd: always,
  // The last bit, which tf.js' tests ask for.
  Tan: always
}

/** Gives tfjs-node the kernels of tf.js that it lacks, and mends those of which it has only a part. */
export function completeKernels(backendName: string): void {
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    const own = tf.getKernel(kernelName, backendName)
    const isRefused = refusals[kernelName]
    if (own && !isRefused) continue
    if (own) tf.unregisterKernel(kernelName, backendName)
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: (call) => (own && !isRefused?.(call) ? own.kernelFunc(call) : borrow(kernelFunc, call))
    })
  }
}
