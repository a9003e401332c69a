import * as tf from '@tensorflow/tfjs'
import type { ConvolutionFields, Cut, PoolingFields } from '../kernel-calls'
import type { Attributes } from './native-kernel'

type Shape4D = [number, number, number, number]
export type ConvolutionInfo = tf.backend_util.Conv2DInfo

/** A convolution as the native kernels know it, from tf.js' plan of it. */
export function convolutionFields(
  info: ConvolutionInfo,
  {
    cut = 'none',
    depthwise = false,
    half = false
  }: { cut?: Cut; depthwise?: boolean; half?: boolean } = {}
): ConvolutionFields {
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    top: info.padInfo.top,
    left: info.padInfo.left,
    cut,
    depthwise,
    half
  }
}

/** A pooling as the native kernels know it, from tf.js' plan of it. */
export function poolingFields(info: ConvolutionInfo, half = false): PoolingFields {
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    windowHeight: info.filterHeight,
    windowWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    top: info.padInfo.top,
    left: info.padInfo.left,
    half
  }
}
export function poolingInfo(shape: number[], attrs: Attributes): ConvolutionInfo {
  return tf.backend_util.computePool2DInfo(
    shape as Shape4D,
    attrs['filterSize'] as number,
    attrs['strides'] as number,
    1,
    attrs['pad'] as 'same',
    attrs['dimRoundingMode'] as 'floor'
  )
}
