// Written by native/write-kernels.mjs from native/kernels.mjs: change those.
import type { Handle } from './handle'

/** Of what this calls; an addon that was built from anything else is refused. */
export const definitionHash = 'a38dab856370d8c0'

export const typeNumbers = { float32: 0, int32: 1, bool: 2 } as const
/** What elements native memory has. */
export type NativeType = keyof typeof typeNumbers
const unaryNumbers = {
  abs: 0,
  neg: 1,
  exp: 2,
  expm1: 3,
  log: 4,
  log1p: 5,
  sqrt: 6,
  rsqrt: 7,
  square: 8,
  reciprocal: 9,
  sigmoid: 10,
  tanh: 11,
  relu: 12,
  relu6: 13,
  leakyRelu: 14,
  elu: 15,
  selu: 16,
  softplus: 17,
  sign: 18,
  floor: 19,
  ceil: 20,
  round: 21,
  sin: 22,
  cos: 23,
  tan: 24,
  asin: 25,
  acos: 26,
  atan: 27,
  sinh: 28,
  cosh: 29,
  asinh: 30,
  acosh: 31,
  atanh: 32,
  erf: 33,
  step: 34,
  clip: 35
} as const
export type Unary = keyof typeof unaryNumbers
const cutNumbers = { none: 0, relu: 1, relu6: 2 } as const
export type Cut = keyof typeof cutNumbers
const binaryNumbers = {
  add: 0,
  sub: 1,
  mul: 2,
  div: 3,
  max: 4,
  min: 5,
  pow: 6,
  mod: 7,
  floorDiv: 8,
  squaredDifference: 9,
  atan2: 10,
  prelu: 11,
  eluGradient: 12,
  bitwiseAnd: 13
} as const
export type Binary = keyof typeof binaryNumbers
const comparisonNumbers = {
  equal: 0,
  notEqual: 1,
  greater: 2,
  greaterEqual: 3,
  less: 4,
  lessEqual: 5,
  bothTrue: 6,
  eitherTrue: 7
} as const
export type Comparison = keyof typeof comparisonNumbers
const questionNumbers = { isNan: 0, isInf: 1, isFinite: 2, isFalse: 3 } as const
export type Question = keyof typeof questionNumbers
const reductionNumbers = { sum: 0, mean: 1, max: 2, min: 3, prod: 4, all: 5, any: 6 } as const
export type Reduction = keyof typeof reductionNumbers
const accumulationNumbers = { sum: 0, product: 1 } as const
export type Accumulation = keyof typeof accumulationNumbers

/** How two operands meet: the shape of the result, and the step of each operand along it. */
export interface BroadcastFields {
  shape: readonly number[]
  stepsA: readonly number[]
  stepsB: readonly number[]
}
/** Over NHWC images. Depthwise: filters for each channel; half: images and filter are bfloat16. */
export interface ConvolutionFields {
  batch: number
  height: number
  width: number
  channels: number
  outHeight: number
  outWidth: number
  outChannels: number
  filterHeight: number
  filterWidth: number
  strideHeight: number
  strideWidth: number
  dilationHeight: number
  dilationWidth: number
  top: number
  left: number
  cut: Cut
  depthwise: boolean
  half: boolean
}
/** A window that passes over NHWC images; `half`: they are bfloat16. */
export interface PoolingFields {
  batch: number
  height: number
  width: number
  channels: number
  outHeight: number
  outWidth: number
  windowHeight: number
  windowWidth: number
  strideHeight: number
  strideWidth: number
  dilationHeight: number
  dilationWidth: number
  top: number
  left: number
  half: boolean
}
/** NHWC images, another size, and how the pixels of the two correspond. */
export interface ResizingFields {
  batch: number
  height: number
  width: number
  channels: number
  outHeight: number
  outWidth: number
  alignCorners: boolean
  halfPixelCenters: boolean
}
/** Rows of channels; `half`: they are bfloat16. */
export interface NormalizationFields {
  count: number
  channels: number
  cut: Cut
  half: boolean
  epsilon: number
}
/** As of a normalisation in training, but there may be no rows. */
export interface FixedNormalizationFields {
  count: number
  channels: number
  cut: Cut
  half: boolean
  epsilon: number
}
/** A tensor [outer, middle, inner], of which the middle goes or comes. */
export interface MiddleFields {
  outer: number
  middle: number
  inner: number
}

/** y = x * filter + bias, cut off where that is asked for. */
export interface Conv2dCall {
  x: Handle
  filter: Handle
  bias: Handle | null
  y: Handle
}
export interface Conv2dInputGradientCall {
  dy: Handle
  filter: Handle
  dx: Handle
}
/** The filter's gradient, and the bias'; both fp32. */
export interface Conv2dFilterGradientCall {
  x: Handle
  dy: Handle
  df: Handle
  db: Handle | null
}
/** c = a b + bias, which are fp32. Shared: one matrix for the batch; half: a, b are bfloat16. */
export interface MatMulCall {
  a: Handle
  b: Handle
  bias: Handle | null
  c: Handle
  batch: number
  m: number
  n: number
  k: number
  transposeA: boolean
  transposeB: boolean
  relu: boolean
  sharedA: boolean
  sharedB: boolean
  half: boolean
}
export interface ColumnSumCall {
  rows: Handle
  sums: Handle
  height: number
  width: number
}
/** y = x normalised by its own mean and variance, plus an addend, cut off. */
export interface BatchNormTrainingCall {
  x: Handle
  gamma: Handle
  beta: Handle
  addend: Handle | null
  y: Handle
  mean: Handle
  variance: Handle
}
/** y = x normalised by a mean and variance that are given, plus an addend, cut off. */
export interface BatchNormCall {
  x: Handle
  gamma: Handle
  beta: Handle
  mean: Handle
  variance: Handle
  addend: Handle | null
  y: Handle
}
/** dx = dy gamma / deviation, where y was not cut off: of a mean and variance that are given. */
export interface BatchNormFixedGradientCall {
  dy: Handle
  y: Handle | null
  gamma: Handle
  variance: Handle
  dx: Handle
}
/** With ReLU, whether an output was positive is worked out again from x. */
export interface BatchNormGradientCall {
  x: Handle
  dy: Handle
  gamma: Handle
  beta: Handle
  mean: Handle
  variance: Handle
  dx: Handle
  dgamma: Handle
  dbeta: Handle
}
/** Of y = relu(normalised x + addend); dz is the gradient of the addend. */
export interface BatchNormJoinedGradientCall {
  x: Handle
  dy: Handle
  y: Handle
  gamma: Handle
  mean: Handle
  variance: Handle
  dx: Handle
  dgamma: Handle
  dbeta: Handle
  dz: Handle
}
export interface MaxPoolCall {
  x: Handle
  y: Handle
}
export interface MaxPoolGradientCall {
  dy: Handle
  x: Handle
  y: Handle
  dx: Handle
}
export interface AvgPoolCall {
  x: Handle
  y: Handle
}
export interface AvgPoolGradientCall {
  dy: Handle
  dx: Handle
}
/** alpha and beta are the parameters of those that have any. */
export interface UnaryCall {
  x: Handle
  y: Handle
  function: Unary
  count: number
  alpha?: number
  beta?: number
}
/** Of whole numbers: the few functions that mean something there. */
export interface UnaryIntCall {
  x: Handle
  y: Handle
  function: Unary
  count: number
}
/** A question about each float, or for `isFalse` each boolean. */
export interface ClassifyCall {
  x: Handle
  y: Handle
  question: Question
  count: number
}
export interface BinaryCall {
  a: Handle
  b: Handle
  y: Handle
  function: Binary
}
export interface BinaryIntCall {
  a: Handle
  b: Handle
  y: Handle
  function: Binary
}
export interface CompareCall {
  a: Handle
  b: Handle
  y: Handle
  function: Comparison
  dtype: NativeType
}
/** a where the condition is true, else b; each condition stands for `block` elements. */
export interface SelectCall {
  condition: Handle
  a: Handle
  b: Handle
  y: Handle
  dtype: NativeType
  count: number
  block: number
}
export interface CastCall {
  x: Handle
  y: Handle
  from: NativeType
  to: NativeType
  count: number
}
export interface FillCall {
  y: Handle
  dtype: NativeType
  count: number
  value: number
}
/** The sum of the terms. */
export interface AddNCall {
  y: Handle
  terms: readonly { x: Handle }[]
  count: number
}
/** y = max(a + b, 0) */
export interface AddReluCall {
  a: Handle
  b: Handle
  y: Handle
  count: number
}
/** dx = dy where y is positive, and below 6 where it was cut there. */
export interface ReluGradientCall {
  dy: Handle
  y: Handle
  dx: Handle
  count: number
  cut: Cut
}
/** Over the last axis of [outer, inner]. */
export interface ReduceCall {
  x: Handle
  y: Handle
  function: Reduction
  dtype: NativeType
  outer: number
  inner: number
}
export interface MeanMiddleCall {
  x: Handle
  y: Handle
}
/** Where in each row the largest or smallest stands, the first of equals. */
export interface ArgExtremeCall {
  x: Handle
  y: Handle
  largest: boolean
  dtype: NativeType
  outer: number
  inner: number
}
/** Running sums or products along each row; exclusive: without the element itself. */
export interface CumulateCall {
  x: Handle
  y: Handle
  function: Accumulation
  dtype: NativeType
  outer: number
  inner: number
  exclusive: boolean
  reverse: boolean
}
/** Products of whole numbers; what is too large wraps around. */
export interface MatMulIntCall {
  a: Handle
  b: Handle
  c: Handle
  batch: number
  m: number
  n: number
  k: number
  transposeA: boolean
  transposeB: boolean
  sharedA: boolean
  sharedB: boolean
}
export interface SoftmaxCall {
  x: Handle
  y: Handle
  logarithm: boolean
  outer: number
  inner: number
}
/** Copies a box from a view of x into a view of y; bytes: of an element. */
export interface CopyViewCall {
  x: Handle
  y: Handle
  bytes: number
  offsetX: number
  offsetY: number
  shape: readonly number[]
  stepsX: readonly number[]
  stepsY: readonly number[]
}
/** One tensor after the other; bytes: of an element, counts in elements. */
export interface AppendCall {
  y: Handle
  parts: readonly { x: Handle; count: number }[]
  bytes: number
}
/** y[0] = start, y[i] = y[i - 1] + step, rounded to its type each time, as tf.js counts. */
export interface RangeCall {
  y: Handle
  dtype: NativeType
  count: number
  start: number
  step: number
}
/** x [outer, count, inner] -> y [outer, picked, inner]; bytes: of an element. */
export interface GatherCall {
  x: Handle
  indices: Handle
  y: Handle
  bytes: number
  outer: number
  count: number
  inner: number
  picked: number
}
export interface OneHotCall {
  indices: Handle
  y: Handle
  dtype: NativeType
  count: number
  depth: number
  on: number
  off: number
}
/** x [slices, inner] by index vectors -> y [count, inner]; strides in slices, bytes of an element. */
export interface GatherNdCall {
  x: Handle
  indices: Handle
  y: Handle
  bytes: number
  count: number
  inner: number
  slices: number
  strides: readonly number[]
}
/** updates [count, inner] into y [slices, inner], which holds something: added, or put in its place. */
export interface ScatterNdCall {
  updates: Handle
  indices: Handle
  y: Handle
  dtype: NativeType
  count: number
  inner: number
  slices: number
  add: boolean
  strides: readonly number[]
}
/** The sum of the rows of x of each segment; numbers tell to which one a row belongs. */
export interface SegmentSumCall {
  x: Handle
  numbers: Handle
  y: Handle
  count: number
  inner: number
  segments: number
}
/** The k largest of each row, the first of equals first, and where they stand. */
export interface TopKCall {
  x: Handle
  values: Handle
  indices: Handle
  dtype: NativeType
  outer: number
  inner: number
  k: number
}
export interface ResizeNearestCall {
  x: Handle
  y: Handle
}
export interface ResizeNearestGradientCall {
  dy: Handle
  dx: Handle
}
export interface ResizeBilinearCall {
  x: Handle
  y: Handle
}
export interface ResizeBilinearGradientCall {
  dy: Handle
  dx: Handle
}
/** Each loss, and the gradient of their sum. */
export interface SoftmaxCrossEntropyCall {
  logits: Handle
  labels: Handle
  losses: Handle
  gradient: Handle
  batch: number
  classes: number
}
export interface ScaleRowsCall {
  x: Handle
  slopes: Handle
  y: Handle
  batch: number
  classes: number
}
/** In place, every variable in one call; rate: with the corrections of the moments in it. */
export interface AdamCall {
  parts: readonly {
    gradient: Handle
    variable: Handle
    m: Handle
    v: Handle
    copy: Handle | null
    count: number
  }[]
  rate: number
  beta1: number
  beta2: number
  epsilon: number
  decay: number
}
/** In place, every variable in one call; without momentum there is no velocity. */
export interface SgdCall {
  parts: readonly {
    gradient: Handle
    variable: Handle
    velocity: Handle | null
    copy: Handle | null
    count: number
  }[]
  nesterov: boolean
  rate: number
  momentum: number
  decay: number
}
/** In place, every variable in one call; gathered: the momentum. */
export interface RmspropCall {
  parts: readonly {
    gradient: Handle
    variable: Handle
    velocity: Handle
    gathered: Handle | null
    copy: Handle | null
    count: number
  }[]
  rate: number
  rho: number
  momentum: number
  epsilon: number
}
/** kept += (value - kept) * share */
export interface AverageCall {
  value: Handle
  kept: Handle
  count: number
  share: number
}
/** bfloat16 to fp32. */
export interface WidenCall {
  x: Handle
  y: Handle
  count: number
}
/** fp32 to bfloat16. */
export interface RoundCall {
  x: Handle
  y: Handle
  count: number
}
/** y = a + b in bfloat16, with ReLU. */
export interface AddHalfCall {
  a: Handle
  b: Handle
  y: Handle
  count: number
  relu: boolean
}
/** As reluGradient, in bfloat16. */
export interface ReluGradientHalfCall {
  dy: Handle
  y: Handle
  dx: Handle
  count: number
  cut: Cut
}
/** As meanMiddle, x in bfloat16. */
export interface MeanMiddleHalfCall {
  x: Handle
  y: Handle
}
/** The gradient of meanMiddle. */
export interface SpreadMiddleCall {
  dy: Handle
  dx: Handle
}
/** As spreadMiddle, dx in bfloat16. */
export interface SpreadMiddleHalfCall {
  dy: Handle
  dx: Handle
}

/** Runs a kernel by its number. */
export type RunKernel = (
  kernel: number,
  inputs: (Handle | null)[],
  outputs: (Handle | null)[],
  whole: Int32Array,
  real: Float64Array
) => void

// What the numbers of a call travel in. A kernel has read them when it returns, and making arrays costs
// more than some kernels.
const noReals = new Float64Array(0)
const whole1 = new Int32Array(1)
const whole2 = new Int32Array(2)
const whole3 = new Int32Array(3)
const whole4 = new Int32Array(4)
const whole5 = new Int32Array(5)
const whole6 = new Int32Array(6)
const whole8 = new Int32Array(8)
const whole10 = new Int32Array(10)
const whole15 = new Int32Array(15)
const whole18 = new Int32Array(18)
const real1 = new Float64Array(1)
const real2 = new Float64Array(2)
const real3 = new Float64Array(3)
const real4 = new Float64Array(4)
const real5 = new Float64Array(5)

function put(whole: Int32Array, at: number, values: readonly number[]): void {
  for (let i = 0; i < values.length; i++) whole[at + i] = values[i] as number
}

/** Every native kernel as a function of its tensors and numbers by their names. */
export class KernelCalls {
  /** By length, what lists of numbers travel in. */
  private readonly kept: Int32Array[] = []

  constructor(private readonly run: RunKernel) {}

  private wholes(length: number): Int32Array {
    return (this.kept[length] ??= new Int32Array(length))
  }

  /** y = x * filter + bias, cut off where that is asked for. */
  conv2d(call: Conv2dCall, fields: ConvolutionFields): void {
    const whole = whole18
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.outChannels
    whole[7] = fields.filterHeight
    whole[8] = fields.filterWidth
    whole[9] = fields.strideHeight
    whole[10] = fields.strideWidth
    whole[11] = fields.dilationHeight
    whole[12] = fields.dilationWidth
    whole[13] = fields.top
    whole[14] = fields.left
    whole[15] = cutNumbers[fields.cut]
    whole[16] = fields.depthwise ? 1 : 0
    whole[17] = fields.half ? 1 : 0
    this.run(0, [call.x, call.filter, call.bias], [call.y], whole, noReals)
  }

  conv2dInputGradient(call: Conv2dInputGradientCall, fields: ConvolutionFields): void {
    const whole = whole18
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.outChannels
    whole[7] = fields.filterHeight
    whole[8] = fields.filterWidth
    whole[9] = fields.strideHeight
    whole[10] = fields.strideWidth
    whole[11] = fields.dilationHeight
    whole[12] = fields.dilationWidth
    whole[13] = fields.top
    whole[14] = fields.left
    whole[15] = cutNumbers[fields.cut]
    whole[16] = fields.depthwise ? 1 : 0
    whole[17] = fields.half ? 1 : 0
    this.run(1, [call.dy, call.filter], [call.dx], whole, noReals)
  }

  /** The filter's gradient, and the bias'; both fp32. */
  conv2dFilterGradient(call: Conv2dFilterGradientCall, fields: ConvolutionFields): void {
    const whole = whole18
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.outChannels
    whole[7] = fields.filterHeight
    whole[8] = fields.filterWidth
    whole[9] = fields.strideHeight
    whole[10] = fields.strideWidth
    whole[11] = fields.dilationHeight
    whole[12] = fields.dilationWidth
    whole[13] = fields.top
    whole[14] = fields.left
    whole[15] = cutNumbers[fields.cut]
    whole[16] = fields.depthwise ? 1 : 0
    whole[17] = fields.half ? 1 : 0
    this.run(2, [call.x, call.dy], [call.df, call.db], whole, noReals)
  }

  /** c = a b + bias, which are fp32. Shared: one matrix for the batch; half: a, b are bfloat16. */
  matMul(call: MatMulCall): void {
    const whole = whole10
    whole[0] = call.batch
    whole[1] = call.m
    whole[2] = call.n
    whole[3] = call.k
    whole[4] = call.transposeA ? 1 : 0
    whole[5] = call.transposeB ? 1 : 0
    whole[6] = call.relu ? 1 : 0
    whole[7] = call.sharedA ? 1 : 0
    whole[8] = call.sharedB ? 1 : 0
    whole[9] = call.half ? 1 : 0
    this.run(3, [call.a, call.b, call.bias], [call.c], whole, noReals)
  }

  columnSum(call: ColumnSumCall): void {
    const whole = whole2
    whole[0] = call.height
    whole[1] = call.width
    this.run(4, [call.rows], [call.sums], whole, noReals)
  }

  /** y = x normalised by its own mean and variance, plus an addend, cut off. */
  batchNormTraining(call: BatchNormTrainingCall, fields: NormalizationFields): void {
    const whole = whole4
    const real = real1
    whole[0] = fields.count
    whole[1] = fields.channels
    whole[2] = cutNumbers[fields.cut]
    whole[3] = fields.half ? 1 : 0
    real[0] = fields.epsilon
    this.run(
      5,
      [call.x, call.gamma, call.beta, call.addend],
      [call.y, call.mean, call.variance],
      whole,
      real
    )
  }

  /** y = x normalised by a mean and variance that are given, plus an addend, cut off. */
  batchNorm(call: BatchNormCall, fields: FixedNormalizationFields): void {
    const whole = whole4
    const real = real1
    whole[0] = fields.count
    whole[1] = fields.channels
    whole[2] = cutNumbers[fields.cut]
    whole[3] = fields.half ? 1 : 0
    real[0] = fields.epsilon
    this.run(
      6,
      [call.x, call.gamma, call.beta, call.mean, call.variance, call.addend],
      [call.y],
      whole,
      real
    )
  }

  /** dx = dy gamma / deviation, where y was not cut off: of a mean and variance that are given. */
  batchNormFixedGradient(call: BatchNormFixedGradientCall, fields: FixedNormalizationFields): void {
    const whole = whole4
    const real = real1
    whole[0] = fields.count
    whole[1] = fields.channels
    whole[2] = cutNumbers[fields.cut]
    whole[3] = fields.half ? 1 : 0
    real[0] = fields.epsilon
    this.run(7, [call.dy, call.y, call.gamma, call.variance], [call.dx], whole, real)
  }

  /** With ReLU, whether an output was positive is worked out again from x. */
  batchNormGradient(call: BatchNormGradientCall, fields: NormalizationFields): void {
    const whole = whole4
    const real = real1
    whole[0] = fields.count
    whole[1] = fields.channels
    whole[2] = cutNumbers[fields.cut]
    whole[3] = fields.half ? 1 : 0
    real[0] = fields.epsilon
    this.run(
      8,
      [call.x, call.dy, call.gamma, call.beta, call.mean, call.variance],
      [call.dx, call.dgamma, call.dbeta],
      whole,
      real
    )
  }

  /** Of y = relu(normalised x + addend); dz is the gradient of the addend. */
  batchNormJoinedGradient(call: BatchNormJoinedGradientCall, fields: NormalizationFields): void {
    const whole = whole4
    const real = real1
    whole[0] = fields.count
    whole[1] = fields.channels
    whole[2] = cutNumbers[fields.cut]
    whole[3] = fields.half ? 1 : 0
    real[0] = fields.epsilon
    this.run(
      9,
      [call.x, call.dy, call.y, call.gamma, call.mean, call.variance],
      [call.dx, call.dgamma, call.dbeta, call.dz],
      whole,
      real
    )
  }

  maxPool(call: MaxPoolCall, fields: PoolingFields): void {
    const whole = whole15
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.windowHeight
    whole[7] = fields.windowWidth
    whole[8] = fields.strideHeight
    whole[9] = fields.strideWidth
    whole[10] = fields.dilationHeight
    whole[11] = fields.dilationWidth
    whole[12] = fields.top
    whole[13] = fields.left
    whole[14] = fields.half ? 1 : 0
    this.run(10, [call.x], [call.y], whole, noReals)
  }

  maxPoolGradient(call: MaxPoolGradientCall, fields: PoolingFields): void {
    const whole = whole15
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.windowHeight
    whole[7] = fields.windowWidth
    whole[8] = fields.strideHeight
    whole[9] = fields.strideWidth
    whole[10] = fields.dilationHeight
    whole[11] = fields.dilationWidth
    whole[12] = fields.top
    whole[13] = fields.left
    whole[14] = fields.half ? 1 : 0
    this.run(11, [call.dy, call.x, call.y], [call.dx], whole, noReals)
  }

  avgPool(call: AvgPoolCall, fields: PoolingFields): void {
    const whole = whole15
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.windowHeight
    whole[7] = fields.windowWidth
    whole[8] = fields.strideHeight
    whole[9] = fields.strideWidth
    whole[10] = fields.dilationHeight
    whole[11] = fields.dilationWidth
    whole[12] = fields.top
    whole[13] = fields.left
    whole[14] = fields.half ? 1 : 0
    this.run(12, [call.x], [call.y], whole, noReals)
  }

  avgPoolGradient(call: AvgPoolGradientCall, fields: PoolingFields): void {
    const whole = whole15
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.windowHeight
    whole[7] = fields.windowWidth
    whole[8] = fields.strideHeight
    whole[9] = fields.strideWidth
    whole[10] = fields.dilationHeight
    whole[11] = fields.dilationWidth
    whole[12] = fields.top
    whole[13] = fields.left
    whole[14] = fields.half ? 1 : 0
    this.run(13, [call.dy], [call.dx], whole, noReals)
  }

  /** alpha and beta are the parameters of those that have any. */
  unary(call: UnaryCall): void {
    const whole = whole2
    const real = real2
    whole[0] = unaryNumbers[call.function]
    whole[1] = call.count
    real[0] = call.alpha ?? 0
    real[1] = call.beta ?? 0
    this.run(14, [call.x], [call.y], whole, real)
  }

  /** Of whole numbers: the few functions that mean something there. */
  unaryInt(call: UnaryIntCall): void {
    const whole = whole2
    whole[0] = unaryNumbers[call.function]
    whole[1] = call.count
    this.run(15, [call.x], [call.y], whole, noReals)
  }

  /** A question about each float, or for `isFalse` each boolean. */
  classify(call: ClassifyCall): void {
    const whole = whole2
    whole[0] = questionNumbers[call.question]
    whole[1] = call.count
    this.run(16, [call.x], [call.y], whole, noReals)
  }

  binary(call: BinaryCall, fields: BroadcastFields): void {
    const rank = fields.shape.length
    const whole = this.wholes(2 + 3 * rank)
    whole[0] = binaryNumbers[call.function]
    whole[1] = rank
    put(whole, 2, fields.shape)
    put(whole, 2 + 1 * rank, fields.stepsA)
    put(whole, 2 + 2 * rank, fields.stepsB)
    this.run(17, [call.a, call.b], [call.y], whole, noReals)
  }

  binaryInt(call: BinaryIntCall, fields: BroadcastFields): void {
    const rank = fields.shape.length
    const whole = this.wholes(2 + 3 * rank)
    whole[0] = binaryNumbers[call.function]
    whole[1] = rank
    put(whole, 2, fields.shape)
    put(whole, 2 + 1 * rank, fields.stepsA)
    put(whole, 2 + 2 * rank, fields.stepsB)
    this.run(18, [call.a, call.b], [call.y], whole, noReals)
  }

  compare(call: CompareCall, fields: BroadcastFields): void {
    const rank = fields.shape.length
    const whole = this.wholes(3 + 3 * rank)
    whole[0] = comparisonNumbers[call.function]
    whole[1] = typeNumbers[call.dtype]
    whole[2] = rank
    put(whole, 3, fields.shape)
    put(whole, 3 + 1 * rank, fields.stepsA)
    put(whole, 3 + 2 * rank, fields.stepsB)
    this.run(19, [call.a, call.b], [call.y], whole, noReals)
  }

  /** a where the condition is true, else b; each condition stands for `block` elements. */
  select(call: SelectCall): void {
    const whole = whole3
    whole[0] = typeNumbers[call.dtype]
    whole[1] = call.count
    whole[2] = call.block
    this.run(20, [call.condition, call.a, call.b], [call.y], whole, noReals)
  }

  cast(call: CastCall): void {
    const whole = whole3
    whole[0] = typeNumbers[call.from]
    whole[1] = typeNumbers[call.to]
    whole[2] = call.count
    this.run(21, [call.x], [call.y], whole, noReals)
  }

  fill(call: FillCall): void {
    const whole = whole2
    const real = real1
    whole[0] = typeNumbers[call.dtype]
    whole[1] = call.count
    real[0] = call.value
    this.run(22, [], [call.y], whole, real)
  }

  /** The sum of the terms. */
  addN(call: AddNCall): void {
    const whole = whole1
    whole[0] = call.count
    const inputs: (Handle | null)[] = []
    for (const part of call.terms) {
      inputs.push(part.x)
    }
    this.run(23, inputs, [call.y], whole, noReals)
  }

  /** y = max(a + b, 0) */
  addRelu(call: AddReluCall): void {
    const whole = whole1
    whole[0] = call.count
    this.run(24, [call.a, call.b], [call.y], whole, noReals)
  }

  /** dx = dy where y is positive, and below 6 where it was cut there. */
  reluGradient(call: ReluGradientCall): void {
    const whole = whole2
    whole[0] = call.count
    whole[1] = cutNumbers[call.cut]
    this.run(25, [call.dy, call.y], [call.dx], whole, noReals)
  }

  /** Over the last axis of [outer, inner]. */
  reduce(call: ReduceCall): void {
    const whole = whole4
    whole[0] = reductionNumbers[call.function]
    whole[1] = typeNumbers[call.dtype]
    whole[2] = call.outer
    whole[3] = call.inner
    this.run(26, [call.x], [call.y], whole, noReals)
  }

  meanMiddle(call: MeanMiddleCall, fields: MiddleFields): void {
    const whole = whole3
    whole[0] = fields.outer
    whole[1] = fields.middle
    whole[2] = fields.inner
    this.run(27, [call.x], [call.y], whole, noReals)
  }

  /** Where in each row the largest or smallest stands, the first of equals. */
  argExtreme(call: ArgExtremeCall): void {
    const whole = whole4
    whole[0] = call.largest ? 1 : 0
    whole[1] = typeNumbers[call.dtype]
    whole[2] = call.outer
    whole[3] = call.inner
    this.run(28, [call.x], [call.y], whole, noReals)
  }

  /** Running sums or products along each row; exclusive: without the element itself. */
  cumulate(call: CumulateCall): void {
    const whole = whole6
    whole[0] = accumulationNumbers[call.function]
    whole[1] = typeNumbers[call.dtype]
    whole[2] = call.outer
    whole[3] = call.inner
    whole[4] = call.exclusive ? 1 : 0
    whole[5] = call.reverse ? 1 : 0
    this.run(29, [call.x], [call.y], whole, noReals)
  }

  /** Products of whole numbers; what is too large wraps around. */
  matMulInt(call: MatMulIntCall): void {
    const whole = whole8
    whole[0] = call.batch
    whole[1] = call.m
    whole[2] = call.n
    whole[3] = call.k
    whole[4] = call.transposeA ? 1 : 0
    whole[5] = call.transposeB ? 1 : 0
    whole[6] = call.sharedA ? 1 : 0
    whole[7] = call.sharedB ? 1 : 0
    this.run(30, [call.a, call.b], [call.c], whole, noReals)
  }

  softmax(call: SoftmaxCall): void {
    const whole = whole3
    whole[0] = call.logarithm ? 1 : 0
    whole[1] = call.outer
    whole[2] = call.inner
    this.run(31, [call.x], [call.y], whole, noReals)
  }

  /** Copies a box from a view of x into a view of y; bytes: of an element. */
  copyView(call: CopyViewCall): void {
    const rank = call.shape.length
    const whole = this.wholes(4 + 3 * rank)
    whole[0] = call.bytes
    whole[1] = call.offsetX
    whole[2] = call.offsetY
    whole[3] = rank
    put(whole, 4, call.shape)
    put(whole, 4 + 1 * rank, call.stepsX)
    put(whole, 4 + 2 * rank, call.stepsY)
    this.run(32, [call.x], [call.y], whole, noReals)
  }

  /** One tensor after the other; bytes: of an element, counts in elements. */
  append(call: AppendCall): void {
    const whole = this.wholes(1 + 1 * call.parts.length)
    whole[0] = call.bytes
    const inputs: (Handle | null)[] = []
    let at = 1
    for (const part of call.parts) {
      inputs.push(part.x)
      whole[at++] = part.count
    }
    this.run(33, inputs, [call.y], whole, noReals)
  }

  /** y[0] = start, y[i] = y[i - 1] + step, rounded to its type each time, as tf.js counts. */
  range(call: RangeCall): void {
    const whole = whole2
    const real = real2
    whole[0] = typeNumbers[call.dtype]
    whole[1] = call.count
    real[0] = call.start
    real[1] = call.step
    this.run(34, [], [call.y], whole, real)
  }

  /** x [outer, count, inner] -> y [outer, picked, inner]; bytes: of an element. */
  gather(call: GatherCall): void {
    const whole = whole5
    whole[0] = call.bytes
    whole[1] = call.outer
    whole[2] = call.count
    whole[3] = call.inner
    whole[4] = call.picked
    this.run(35, [call.x, call.indices], [call.y], whole, noReals)
  }

  oneHot(call: OneHotCall): void {
    const whole = whole3
    const real = real2
    whole[0] = typeNumbers[call.dtype]
    whole[1] = call.count
    whole[2] = call.depth
    real[0] = call.on
    real[1] = call.off
    this.run(36, [call.indices], [call.y], whole, real)
  }

  /** x [slices, inner] by index vectors -> y [count, inner]; strides in slices, bytes of an element. */
  gatherNd(call: GatherNdCall): void {
    const rank = call.strides.length
    const whole = this.wholes(5 + 1 * rank)
    whole[0] = call.bytes
    whole[1] = call.count
    whole[2] = call.inner
    whole[3] = call.slices
    whole[4] = rank
    put(whole, 5, call.strides)
    this.run(37, [call.x, call.indices], [call.y], whole, noReals)
  }

  /** updates [count, inner] into y [slices, inner], which holds something: added, or put in its place. */
  scatterNd(call: ScatterNdCall): void {
    const rank = call.strides.length
    const whole = this.wholes(6 + 1 * rank)
    whole[0] = typeNumbers[call.dtype]
    whole[1] = call.count
    whole[2] = call.inner
    whole[3] = call.slices
    whole[4] = call.add ? 1 : 0
    whole[5] = rank
    put(whole, 6, call.strides)
    this.run(38, [call.updates, call.indices], [call.y], whole, noReals)
  }

  /** The sum of the rows of x of each segment; numbers tell to which one a row belongs. */
  segmentSum(call: SegmentSumCall): void {
    const whole = whole3
    whole[0] = call.count
    whole[1] = call.inner
    whole[2] = call.segments
    this.run(39, [call.x, call.numbers], [call.y], whole, noReals)
  }

  /** The k largest of each row, the first of equals first, and where they stand. */
  topK(call: TopKCall): void {
    const whole = whole4
    whole[0] = typeNumbers[call.dtype]
    whole[1] = call.outer
    whole[2] = call.inner
    whole[3] = call.k
    this.run(40, [call.x], [call.values, call.indices], whole, noReals)
  }

  resizeNearest(call: ResizeNearestCall, fields: ResizingFields): void {
    const whole = whole8
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.alignCorners ? 1 : 0
    whole[7] = fields.halfPixelCenters ? 1 : 0
    this.run(41, [call.x], [call.y], whole, noReals)
  }

  resizeNearestGradient(call: ResizeNearestGradientCall, fields: ResizingFields): void {
    const whole = whole8
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.alignCorners ? 1 : 0
    whole[7] = fields.halfPixelCenters ? 1 : 0
    this.run(42, [call.dy], [call.dx], whole, noReals)
  }

  resizeBilinear(call: ResizeBilinearCall, fields: ResizingFields): void {
    const whole = whole8
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.alignCorners ? 1 : 0
    whole[7] = fields.halfPixelCenters ? 1 : 0
    this.run(43, [call.x], [call.y], whole, noReals)
  }

  resizeBilinearGradient(call: ResizeBilinearGradientCall, fields: ResizingFields): void {
    const whole = whole8
    whole[0] = fields.batch
    whole[1] = fields.height
    whole[2] = fields.width
    whole[3] = fields.channels
    whole[4] = fields.outHeight
    whole[5] = fields.outWidth
    whole[6] = fields.alignCorners ? 1 : 0
    whole[7] = fields.halfPixelCenters ? 1 : 0
    this.run(44, [call.dy], [call.dx], whole, noReals)
  }

  /** Each loss, and the gradient of their sum. */
  softmaxCrossEntropy(call: SoftmaxCrossEntropyCall): void {
    const whole = whole2
    whole[0] = call.batch
    whole[1] = call.classes
    this.run(45, [call.logits, call.labels], [call.losses, call.gradient], whole, noReals)
  }

  scaleRows(call: ScaleRowsCall): void {
    const whole = whole2
    whole[0] = call.batch
    whole[1] = call.classes
    this.run(46, [call.x, call.slopes], [call.y], whole, noReals)
  }

  /** In place, every variable in one call; rate: with the corrections of the moments in it. */
  adam(call: AdamCall): void {
    const whole = this.wholes(0 + 1 * call.parts.length)
    const real = real5
    real[0] = call.rate
    real[1] = call.beta1
    real[2] = call.beta2
    real[3] = call.epsilon
    real[4] = call.decay
    const inputs: (Handle | null)[] = []
    const outputs: (Handle | null)[] = []
    let at = 0
    for (const part of call.parts) {
      inputs.push(part.gradient)
      outputs.push(part.variable, part.m, part.v, part.copy)
      whole[at++] = part.count
    }
    this.run(47, inputs, outputs, whole, real)
  }

  /** In place, every variable in one call; without momentum there is no velocity. */
  sgd(call: SgdCall): void {
    const whole = this.wholes(1 + 1 * call.parts.length)
    const real = real3
    whole[0] = call.nesterov ? 1 : 0
    real[0] = call.rate
    real[1] = call.momentum
    real[2] = call.decay
    const inputs: (Handle | null)[] = []
    const outputs: (Handle | null)[] = []
    let at = 1
    for (const part of call.parts) {
      inputs.push(part.gradient)
      outputs.push(part.variable, part.velocity, part.copy)
      whole[at++] = part.count
    }
    this.run(48, inputs, outputs, whole, real)
  }

  /** In place, every variable in one call; gathered: the momentum. */
  rmsprop(call: RmspropCall): void {
    const whole = this.wholes(0 + 1 * call.parts.length)
    const real = real4
    real[0] = call.rate
    real[1] = call.rho
    real[2] = call.momentum
    real[3] = call.epsilon
    const inputs: (Handle | null)[] = []
    const outputs: (Handle | null)[] = []
    let at = 0
    for (const part of call.parts) {
      inputs.push(part.gradient)
      outputs.push(part.variable, part.velocity, part.gathered, part.copy)
      whole[at++] = part.count
    }
    this.run(49, inputs, outputs, whole, real)
  }

  /** kept += (value - kept) * share */
  average(call: AverageCall): void {
    const whole = whole1
    const real = real1
    whole[0] = call.count
    real[0] = call.share
    this.run(50, [call.value], [call.kept], whole, real)
  }

  /** bfloat16 to fp32. */
  widen(call: WidenCall): void {
    const whole = whole1
    whole[0] = call.count
    this.run(51, [call.x], [call.y], whole, noReals)
  }

  /** fp32 to bfloat16. */
  round(call: RoundCall): void {
    const whole = whole1
    whole[0] = call.count
    this.run(52, [call.x], [call.y], whole, noReals)
  }

  /** y = a + b in bfloat16, with ReLU. */
  addHalf(call: AddHalfCall): void {
    const whole = whole2
    whole[0] = call.count
    whole[1] = call.relu ? 1 : 0
    this.run(53, [call.a, call.b], [call.y], whole, noReals)
  }

  /** As reluGradient, in bfloat16. */
  reluGradientHalf(call: ReluGradientHalfCall): void {
    const whole = whole2
    whole[0] = call.count
    whole[1] = cutNumbers[call.cut]
    this.run(54, [call.dy, call.y], [call.dx], whole, noReals)
  }

  /** As meanMiddle, x in bfloat16. */
  meanMiddleHalf(call: MeanMiddleHalfCall, fields: MiddleFields): void {
    const whole = whole3
    whole[0] = fields.outer
    whole[1] = fields.middle
    whole[2] = fields.inner
    this.run(55, [call.x], [call.y], whole, noReals)
  }

  /** The gradient of meanMiddle. */
  spreadMiddle(call: SpreadMiddleCall, fields: MiddleFields): void {
    const whole = whole3
    whole[0] = fields.outer
    whole[1] = fields.middle
    whole[2] = fields.inner
    this.run(56, [call.dy], [call.dx], whole, noReals)
  }

  /** As spreadMiddle, dx in bfloat16. */
  spreadMiddleHalf(call: SpreadMiddleHalfCall, fields: MiddleFields): void {
    const whole = whole3
    whole[0] = fields.outer
    whole[1] = fields.middle
    whole[2] = fields.inner
    this.run(57, [call.dy], [call.dx], whole, noReals)
  }
}
