import { z } from 'zod'
import type { OwnActivation } from './activation'
import { type NormalizationOrder, normalizationOrders } from './model-config'

/**
 * Keras' layer types, as far as the catalogue uses them. Every table over layers is typed complete over
 * this list.
 */
export type LayerType =
  | 'InputLayer'
  | 'ZeroPadding2D'
  | 'Cropping2D'
  | 'Rescaling'
  | 'Conv2D'
  | 'DepthwiseConv2D'
  | 'SeparableConv2D'
  | 'BatchNormalization'
  | 'LayerNormalization'
  | 'ReLU'
  | 'LeakyReLU'
  | 'Activation'
  | 'MaxPooling2D'
  | 'AveragePooling2D'
  | 'GlobalAveragePooling2D'
  | 'GlobalMaxPooling2D'
  | 'Add'
  | 'Multiply'
  | 'Concatenate'
  | 'Flatten'
  | 'Reshape'
  | 'Dropout'
  | 'DropPath'
  | 'SpatialDropout2D'
  | 'GaussianNoise'
  | 'Dense'

/**
 * What each layer type is configured with; names and meanings are Keras', where Keras has the layer.
 * `DropPath` is Keras' `Dropout` with one draw an image: stochastic depth.
 */
export interface LayerConfigs {
  InputLayer: { shape: [height: number, width: number, channels: number] }
  /** Rows before and after, columns before and after. */
  ZeroPadding2D: { padding: [rows: [number, number], columns: [number, number]] }
  /** Rows left out above and below, columns before and behind. */
  Cropping2D: { cropping: [rows: [number, number], columns: [number, number]] }
  /** x * scale + offset; one number for all, or one for each channel. */
  Rescaling: { scale: number | number[]; offset: number | number[] }
  Conv2D: {
    filters: number
    kernelSize: [number, number]
    strides: [number, number]
    padding: 'same' | 'valid'
    useBias: boolean
    activation: 'linear' | 'relu' | 'tanh'
  }
  /** One filter a channel: its kernel is [height, width, channels, 1]. */
  DepthwiseConv2D: {
    kernelSize: [number, number]
    strides: [number, number]
    padding: 'same' | 'valid'
    useBias: boolean
  }
  /** A depthwise convolution and, over each of its pixels, a dense layer, with one bias at the end. */
  SeparableConv2D: {
    filters: number
    kernelSize: [number, number]
    strides: [number, number]
    padding: 'same' | 'valid'
    useBias: boolean
  }
  /**
   * `gammaInitializer`: where it is absent, scales begin at one. `scale`, `center`: where they are absent,
   * it learns a scale and a shift.
   */
  BatchNormalization: {
    momentum: number
    epsilon: number
    gammaInitializer?: 'zeros'
    scale?: false
    center?: false
  }
  /** Over the channels of each pixel, or over a vector (Ba et al., 2016). */
  LayerNormalization: { epsilon: number }
  /** `maxValue`: what is larger becomes it (ReLU6); without one nothing is cut above. */
  ReLU: { maxValue?: 6 }
  /** What is below zero is multiplied by the slope. */
  LeakyReLU: { negativeSlope: number }
  /**
   * `silu` is swish; `gelu` the exact one, of the error function; `elu` with a scale of one below zero;
   * `hard_sigmoid` is min(max(x + 3, 0), 6) / 6, and `hard_silu` (hard swish) x times it.
   */
  Activation: { activation: OwnActivation | 'softmax' }
  MaxPooling2D: { poolSize: [number, number]; strides: [number, number]; padding: 'same' | 'valid' }
  AveragePooling2D: { poolSize: [number, number]; strides: [number, number]; padding: 'same' | 'valid' }
  GlobalAveragePooling2D: Record<string, never>
  GlobalMaxPooling2D: Record<string, never>
  Add: Record<string, never>
  /** An axis of one pixel or one channel stands for all of them, as the weights of channels do. */
  Multiply: Record<string, never>
  /** Channels one after the other. */
  Concatenate: Record<string, never>
  Flatten: Record<string, never>
  /** A vector as an image of one pixel; `channels`: as many as it has to have, where its file says it. */
  Reshape: { channels?: number }
  Dropout: { rate: number }
  /** The share of images whose branch is left out of a training step. */
  DropPath: { rate: number }
  /** Leaves out whole channels of an image, each with a draw of its own. */
  SpatialDropout2D: { rate: number }
  /** Adds normally distributed numbers of this deviation, in training. */
  GaussianNoise: { deviation: number }
  /** `useBias`: where it is absent, there is a bias. */
  Dense: { units: number; activation: 'linear' | 'relu' | 'tanh' | 'softmax'; useBias?: false }
}

export const parameterCount = z.object({ total: z.int(), trainable: z.int(), nonTrainable: z.int() })
export type ParameterCount = z.infer<typeof parameterCount>

interface LayerOf<T extends LayerType> {
  /**
   * Unique in the model, Keras' style: `conv2d_3`, `batch_normalization`. Weights are named
   * `<layer>/kernel` and so on.
   */
  name: string
  type: T
  config: LayerConfigs[T]
  /** Names of the layers whose outputs it takes, in order. */
  inputs: string[]
  /** Without the batch dimension: [height, width, channels] or [units]. */
  outputShape: number[]
  params: ParameterCount
  /** Multiplications and additions of one forward pass over one image, counted separately. */
  flops: number
  /**
   * The residual block (or other group) it belongs to, where the summary shows one row for several
   * layers.
   */
  block: string | null
}
export type ArchitectureLayer = { [T in LayerType]: LayerOf<T> }[LayerType]

/**
 * A network as a list of layers in topological order, the last one its output. Pure data: no weights, no
 * tf.js.
 */
export interface Architecture {
  id: string
  inputShape: [height: number, width: number, channels: number]
  classes: number
  layers: ArchitectureLayer[]
  params: ParameterCount
  /** Multiplications and additions of one forward pass over one image. */
  flops: number
  /** Where its residual blocks normalise; only of networks that have some. */
  normalization?: NormalizationOrder
}

/** One row of a Keras-style summary. `outputShape` leads with `null`, the batch. */
const summaryRow = z.object({
  name: z.string(),
  type: z.string(),
  outputShape: z.array(z.int().nullable()),
  params: z.int(),
  inputs: z.array(z.string()),
  block: z.string().nullable(),
  /** Multiplications with an addition of one forward pass over one image, of layers with a kernel. */
  multiplyAdds: z.number(),
  /** Of its output for one image, in 32 bits; of a group, of all its layers'. */
  outputBytes: z.number(),
  /** What the layer is configured with, in Keras' names; of a group nothing. */
  config: z.record(z.string(), z.unknown())
})
export type SummaryRow = z.infer<typeof summaryRow>

export const modelDescription = z.object({
  id: z.string(),
  inputShape: z.array(z.int()),
  classes: z.int(),
  params: parameterCount,
  /** Every layer. */
  layers: z.array(summaryRow),
  /**
   * As the reference prints it: one row a residual block, its total parameters. `layers` names what it
   * holds.
   */
  groups: z.array(summaryRow.extend({ layers: z.array(z.string()) })),
  /** Multiplications and additions of one forward pass over one image. */
  flops: z.number(),
  /** Where its residual blocks normalise; only of networks that have some. */
  normalization: z.enum(normalizationOrders).optional()
})
export type ModelDescription = z.infer<typeof modelDescription>
