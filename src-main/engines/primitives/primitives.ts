import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs'
import type { OptimizerConfig } from '../../contract'

/** `relu6`: min(max(x, 0), 6), whose gradient passes strictly between 0 and 6. */
export type FusedActivation = 'linear' | 'relu' | 'relu6'
/** What joins and dense layers end with. */
export type UnboundedActivation = Exclude<FusedActivation, 'relu6'>
/** TensorFlow's words, or zeros before and after: of rows, and of columns. */
export type ConvolutionPadding = 'same' | 'valid' | [rows: [number, number], columns: [number, number]]
export interface ConvolutionOptions {
  strides: [number, number]
  padding: ConvolutionPadding
  activation: FusedActivation
  /**
   * False where nobody wants the gradient of x, as at a network's input: an engine may then leave it
   * out.
   */
  inputGradient?: boolean
}
export interface NormalizationOptions {
  epsilon: number
  activation: FusedActivation
  /**
   * False where nobody wants the gradients of gamma and beta, as where they are frozen: an engine may then
   * leave them out.
   */
  weightGradients?: boolean
}
export interface PoolingOptions {
  poolSize: [number, number]
  strides: [number, number]
  padding: 'same' | 'valid'
}

/**
 * The operations that training spends its time in. Each has one tf.js composition (`compositions.ts`)
 * that works on every engine and defines the meaning; an engine may bring a faster one, which a test
 * compares with the composition. All are differentiable through tf.js' tape. Tensors are NHWC, filters
 * HWIO, fp32 unless the session's precision says otherwise.
 */
export interface Primitives {
  /** activation(conv(x, filter) + bias) */
  convolution2d(
    x: Tensor4D,
    filter: Tensor4D,
    bias: Tensor1D | null,
    options: ConvolutionOptions
  ): Tensor4D
  /** Of each channel with a filter of its own, [height, width, channels, 1]. */
  depthwiseConvolution2d(
    x: Tensor4D,
    filter: Tensor4D,
    bias: Tensor1D | null,
    options: ConvolutionOptions
  ): Tensor4D
  /**
   * Batch normalisation over all but the last axis with the batch's own statistics. `mean` and
   * `variance` (the biased one, as Keras keeps it in its moving average) are those statistics; no
   * gradient flows through them. With an `addend` (of x's shape: the shortcut of a residual block) it is
   * activation(normalised x + addend), and the gradients are those of x, gamma, beta and the addend.
   */
  batchNormalizationTraining(
    x: Tensor4D,
    gamma: Tensor1D,
    beta: Tensor1D,
    options: NormalizationOptions,
    addend?: Tensor4D
  ): { output: Tensor4D; mean: Tensor1D; variance: Tensor1D }
  /**
   * Batch normalisation with given statistics, for evaluation; activation(normalised x + addend) where
   * there is an `addend`.
   */
  batchNormalization(
    x: Tensor4D,
    gamma: Tensor1D,
    beta: Tensor1D,
    mean: Tensor1D,
    variance: Tensor1D,
    options: NormalizationOptions,
    addend?: Tensor4D
  ): Tensor4D
  /** activation(a + b): the join of a residual block. */
  join(a: Tensor4D, b: Tensor4D, activation: UnboundedActivation): Tensor4D
  maxPooling2d(x: Tensor4D, options: PoolingOptions): Tensor4D
  averagePooling2d(x: Tensor4D, options: PoolingOptions): Tensor4D
  /** [batch, height, width, channels] to [batch, channels] */
  globalAveragePooling2d(x: Tensor4D): Tensor2D
  /** activation(x kernel + bias); x [batch, in], kernel [in, out] */
  dense(x: Tensor2D, kernel: Tensor2D, bias: Tensor1D, activation: UnboundedActivation): Tensor2D
  /**
   * Cross-entropy of each sample, [batch], from logits [batch, classes] and class numbers (int32,
   * [batch]).
   */
  softmaxCrossEntropy(logits: Tensor2D, labels: Tensor1D): Tensor1D
  /**
   * The update rule of `config` over these variables, its slots created at zero. Each step's learning rate
   * is multiplied by `rateFactor`, 1 where none is given.
   */
  optimizer(config: OptimizerConfig, variables: Variable[], rateFactor?: number): OptimizerKernel
  /**
   * average = average * decay + value * (1 - decay), in place. The averages' memory must be nobody
   * else's: made by an operation, not of a tensor.
   */
  average(averages: Variable[], values: Variable[], decay: number): void
}

/**
 * What is done to gradients before they are used. Leaves those that it was given; called inside a scope
 * that takes the new ones.
 */
export type GradientTransform = (gradients: Tensor[]) => Tensor[]

/** An optimizer with its state. Formulas are Keras' (keras.optimizers.Adam, AdamW, SGD, RMSprop). */
export interface OptimizerKernel {
  /**
   * Updates every variable in place. `gradients` in the order of the variables; `step` counts from 1.
   * The caller disposes the gradients; `refine` sees them without any loss scaling.
   */
  apply(gradients: Tensor[], learningRate: number, step: number, refine?: GradientTransform): void
  /**
   * The state as named tensors for a checkpoint: `<variable>/m`, `<variable>/v` for Adam and AdamW,
   * `<variable>/momentum` for SGD, `<variable>/velocity` and, where there is momentum,
   * `<variable>/momentum` for RMSprop. The caller disposes them.
   */
  slots(): Record<string, Tensor>
  /** Puts saved state back; a missing or misshapen slot throws. */
  restore(slots: Record<string, Tensor>): void
  dispose(): void
}
