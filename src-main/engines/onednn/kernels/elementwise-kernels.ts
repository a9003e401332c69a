import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import {
  cast,
  consume,
  each,
  fill,
  isFloat,
  isNative,
  isNativeType,
  make,
  type NativeKernel,
  sizeOf,
  typeNumber
} from './native-kernel'

/** Numbers of native/elementwise.cc. */
const unaryFunctions = {
  Abs: 0,
  Neg: 1,
  Exp: 2,
  Expm1: 3,
  Log: 4,
  Log1p: 5,
  Sqrt: 6,
  Rsqrt: 7,
  Square: 8,
  Reciprocal: 9,
  Sigmoid: 10,
  Tanh: 11,
  Relu: 12,
  Relu6: 13,
  Elu: 15,
  Selu: 16,
  Softplus: 17,
  Sign: 18,
  Floor: 19,
  Ceil: 20,
  Round: 21,
  Sin: 22,
  Cos: 23,
  Tan: 24,
  Asin: 25,
  Acos: 26,
  Atan: 27,
  Sinh: 28,
  Cosh: 29,
  Asinh: 30,
  Acosh: 31,
  Atanh: 32,
  Erf: 33
} as const
const binaryFunctions = {
  Add: 0,
  Sub: 1,
  Multiply: 2,
  RealDiv: 3,
  Maximum: 4,
  Minimum: 5,
  Pow: 6,
  Mod: 7,
  FloorDiv: 8,
  SquaredDifference: 9,
  Atan2: 10,
  BitwiseAnd: 16
} as const
const leakyRelu = 14,
  step = 34,
  clip = 35
const prelu = 11,
  eluGradient = 14
const comparisons = {
  Equal: 0,
  NotEqual: 1,
  Greater: 2,
  GreaterEqual: 3,
  Less: 4,
  LessEqual: 5,
  LogicalAnd: 6,
  LogicalOr: 7
} as const
const questions = { IsNan: 0, IsInf: 1, IsFinite: 2 } as const
const not = 3

/** Those that mean something for whole numbers too; rounded, whole numbers stay themselves. */
const wholeUnary = new Set<number>([
  unaryFunctions.Abs,
  unaryFunctions.Neg,
  unaryFunctions.Square,
  unaryFunctions.Relu,
  unaryFunctions.Sign
])
const rounding = new Set<number>([unaryFunctions.Floor, unaryFunctions.Ceil, unaryFunctions.Round])
const onlyFloat = new Set<number>([binaryFunctions.Atan2])
const onlyWhole = new Set<number>([binaryFunctions.BitwiseAnd])

/** Strides of an operand within a broadcast shape: 0 where it is repeated. */
function broadcastStrides(shape: number[], result: readonly number[]): number[] {
  let stride = 1
  const own = shape.map(() => 0)
  for (let i = shape.length - 1; i >= 0; i--) {
    own[i] = shape[i] === 1 ? 0 : stride
    stride *= shape[i] as number
  }
  return [...Array<number>(result.length - shape.length).fill(0), ...own]
}

/** The numbers that tell a native kernel how two operands meet. */
function broadcast(a: tf.TensorInfo, b: tf.TensorInfo): { shape: number[]; numbers: number[] } {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape)
  // Of one shape: one long row, the fastest way through memory.
  if (a.shape.join() === b.shape.join()) return { shape, numbers: [1, sizeOf(shape), 1, 1] }
  return {
    shape,
    numbers: [
      shape.length,
      ...shape,
      ...broadcastStrides(a.shape, shape),
      ...broadcastStrides(b.shape, shape)
    ]
  }
}

const unary =
  (number: number): NativeKernel =>
  (backend, { x }) => {
    if (isFloat(x)) return backend.make('unary', [x], x.shape, [number, sizeOf(x.shape)])
    if (x?.dtype !== 'int32') return null
    if (rounding.has(number)) return backend.alias(x, x.shape)
    return wholeUnary.has(number)
      ? make(backend, 'unaryInt', [x], x.shape, 'int32', [number, sizeOf(x.shape)])
      : null
  }
/** A unary function with parameters, of floats. */
const withParameters =
  (number: number, parameters: (attrs: Record<string, unknown>) => number[]): NativeKernel =>
  (backend, { x }, attrs) =>
    isFloat(x) ? backend.make('unary', [x], x.shape, [number, sizeOf(x.shape)], parameters(attrs)) : null

function combine(
  backend: OnednnBackend,
  number: number,
  a: tf.TensorInfo,
  b: tf.TensorInfo
): tf.TensorInfo {
  const { shape, numbers } = broadcast(a, b)
  return make(backend, a.dtype === 'int32' ? 'binaryInt' : 'binary', [a, b], shape, a.dtype, [
    number,
    ...numbers
  ])
}
export const add = (backend: OnednnBackend, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo =>
  combine(backend, binaryFunctions.Add, a, b)
export const multiply = (backend: OnednnBackend, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo =>
  combine(backend, binaryFunctions.Multiply, a, b)

const binary =
  (number: number): NativeKernel =>
  (backend, { a, b }) => {
    if (!a || a.dtype !== b?.dtype) return null
    return (a.dtype === 'float32' && !onlyWhole.has(number)) ||
      (a.dtype === 'int32' && !onlyFloat.has(number))
      ? combine(backend, number, a, b)
      : null
  }
const comparison =
  (number: number): NativeKernel =>
  (backend, { a, b }) => {
    if (!isNative(a) || a.dtype !== b?.dtype) return null
    const { shape, numbers } = broadcast(a, b)
    return make(backend, 'compare', [a, b], shape, 'bool', [number, typeNumber(a.dtype), ...numbers])
  }
const question =
  (number: number): NativeKernel =>
  (backend, { x }) =>
    isFloat(x) ? make(backend, 'classify', [x], x.shape, 'bool', [number, sizeOf(x.shape)]) : null
const filled =
  (value: number): NativeKernel =>
  (backend, { x }) =>
    isNative(x) ? fill(backend, x.shape, x.dtype, value) : null

/** The activations of fused kernels by the names that tf.js gives them. */
export const activations: Record<
  string,
  (
    backend: OnednnBackend,
    x: tf.TensorInfo,
    alpha: tf.TensorInfo | undefined,
    slope: number
  ) => tf.TensorInfo | null
> = {
  ...Object.fromEntries(
    (
      [
        ['relu', 'Relu'],
        ['relu6', 'Relu6'],
        ['elu', 'Elu'],
        ['sigmoid', 'Sigmoid']
      ] as const
    ).map(([name, kernel]) => [
      name,
      (backend: OnednnBackend, x: tf.TensorInfo) =>
        backend.make('unary', [x], x.shape, [unaryFunctions[kernel], sizeOf(x.shape)])
    ])
  ),
  leakyrelu: (backend, x, _alpha, slope) =>
    backend.make('unary', [x], x.shape, [leakyRelu, sizeOf(x.shape)], [slope]),
  prelu: (backend, x, alpha) => (isFloat(alpha) ? combine(backend, prelu, x, alpha) : null)
}

export const elementwiseKernels: Record<string, NativeKernel> = {
  ...each(unaryFunctions, unary),
  ...each(binaryFunctions, binary),
  ...each(comparisons, comparison),
  ...each(questions, question),
  Step: withParameters(step, ({ alpha }) => [Number(alpha ?? 0)]),
  ClipByValue: withParameters(clip, ({ clipValueMin, clipValueMax }) => [
    Number(clipValueMin),
    Number(clipValueMax)
  ]),
  LeakyRelu: withParameters(leakyRelu, ({ alpha }) => [Number(alpha)]),
  Prelu: (backend, { x, alpha }) =>
    isFloat(x) && isFloat(alpha) ? combine(backend, prelu, x, alpha) : null,
  EluGrad: (backend, { dy, y }) =>
    isFloat(dy) && isFloat(y) && dy.shape.join() === y.shape.join()
      ? combine(backend, eluGradient, dy, y)
      : null,
  // tf.js' quotient rounded down is of whole numbers, whatever was divided.
  FloorDiv: (backend, { a, b }) => {
    const quotient = binary(binaryFunctions.FloorDiv)(
      backend,
      { ...(a && { a }), ...(b && { b }) },
      {}
    ) as tf.TensorInfo | null
    if (!quotient || quotient.dtype === 'int32') return quotient
    return consume(backend, quotient, () => cast(backend, quotient, 'int32'))
  },
  LogicalNot: (backend, { x }) =>
    x?.dtype === 'bool' ? make(backend, 'classify', [x], x.shape, 'bool', [not, sizeOf(x.shape)]) : null,
  Cast: (backend, { x }, attrs) => {
    const to = attrs['dtype'] as tf.DataType
    if (x && x.dtype === to) return backend.alias(x, x.shape)
    return isNative(x) && isNativeType(to) ? cast(backend, x, to) : null
  },
  ZerosLike: filled(0),
  OnesLike: filled(1),
  Fill: (backend, _, attrs) => {
    const value = attrs['value'] as number | boolean | string
    const dtype = (attrs['dtype'] ?? tf.util.inferDtype(value)) as tf.DataType
    return isNativeType(dtype) ? fill(backend, attrs['shape'] as number[], dtype, Number(value)) : null
  },
  AddN: (backend, inputs) => {
    const terms = inputs as unknown as tf.TensorInfo[]
    const [first] = terms
    return first && terms.every((term) => isFloat(term) && term.shape.join() === first.shape.join())
      ? backend.make('addN', terms, first.shape, [sizeOf(first.shape)])
      : null
  },
  Select: (backend, { condition, t, e }) => {
    if (
      !condition ||
      !isNative(t) ||
      t.dtype !== e?.dtype ||
      condition.shape.join() !== t.shape.join() ||
      e.shape.join() !== t.shape.join()
    )
      return null
    return make(backend, 'select', [condition, t, e], t.shape, t.dtype, [
      typeNumber(t.dtype),
      sizeOf(t.shape),
      1
    ])
  }
}
