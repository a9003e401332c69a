import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import type { Binary, BroadcastFields, Comparison, Question, Unary } from '../kernel-calls'
import {
  cast,
  consume,
  each,
  fill,
  isFloat,
  isNative,
  isNativeType,
  type NativeKernel,
  sizeOf
} from './native-kernel'

/** Functions of tf.js by what native code calls them. */
const unaryFunctions: Record<string, Unary> = {
  Abs: 'abs',
  Neg: 'neg',
  Exp: 'exp',
  Expm1: 'expm1',
  Log: 'log',
  Log1p: 'log1p',
  Sqrt: 'sqrt',
  Rsqrt: 'rsqrt',
  Square: 'square',
  Reciprocal: 'reciprocal',
  Sigmoid: 'sigmoid',
  Tanh: 'tanh',
  Relu: 'relu',
  Relu6: 'relu6',
  Elu: 'elu',
  Selu: 'selu',
  Softplus: 'softplus',
  Sign: 'sign',
  Floor: 'floor',
  Ceil: 'ceil',
  Round: 'round',
  Sin: 'sin',
  Cos: 'cos',
  Tan: 'tan',
  Asin: 'asin',
  Acos: 'acos',
  Atan: 'atan',
  Sinh: 'sinh',
  Cosh: 'cosh',
  Asinh: 'asinh',
  Acosh: 'acosh',
  Atanh: 'atanh',
  Erf: 'erf'
}
const binaryFunctions: Record<string, Binary> = {
  Add: 'add',
  Sub: 'sub',
  Multiply: 'mul',
  RealDiv: 'div',
  Maximum: 'max',
  Minimum: 'min',
  Pow: 'pow',
  Mod: 'mod',
  FloorDiv: 'floorDiv',
  SquaredDifference: 'squaredDifference',
  Atan2: 'atan2',
  BitwiseAnd: 'bitwiseAnd'
}
const comparisons: Record<string, Comparison> = {
  Equal: 'equal',
  NotEqual: 'notEqual',
  Greater: 'greater',
  GreaterEqual: 'greaterEqual',
  Less: 'less',
  LessEqual: 'lessEqual',
  LogicalAnd: 'bothTrue',
  LogicalOr: 'eitherTrue'
}
const questions: Record<string, Question> = { IsNan: 'isNan', IsInf: 'isInf', IsFinite: 'isFinite' }

/** Those that mean something for whole numbers too; rounded, whole numbers stay themselves. */
const wholeUnary = new Set<Unary>(['abs', 'neg', 'square', 'relu', 'sign'])
const rounding = new Set<Unary>(['floor', 'ceil', 'round'])
const onlyFloat = new Set<Binary>(['atan2'])
const onlyWhole = new Set<Binary>(['bitwiseAnd'])

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

/** How two operands meet. */
function broadcast(a: tf.TensorInfo, b: tf.TensorInfo): { shape: number[]; fields: BroadcastFields } {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape)
  // Of one shape: one long row, the fastest way through memory.
  if (a.shape.join() === b.shape.join())
    return { shape, fields: { shape: [sizeOf(shape)], stepsA: oneStep, stepsB: oneStep } }
  return {
    shape,
    fields: {
      shape,
      stepsA: broadcastStrides(a.shape, shape),
      stepsB: broadcastStrides(b.shape, shape)
    }
  }
}
const oneStep = [1]

/** A unary function of floats; alpha and beta are its parameters. */
function apply(
  backend: OnednnBackend,
  name: Unary,
  x: tf.TensorInfo,
  alpha?: number,
  beta?: number
): tf.TensorInfo {
  const count = sizeOf(x.shape)
  return backend.make(x.shape, (y) =>
    backend.kernels.unary({
      x: backend.handle(x),
      y,
      function: name,
      count,
      ...(alpha === undefined ? {} : { alpha }),
      ...(beta === undefined ? {} : { beta })
    })
  )
}
const unary =
  (name: Unary): NativeKernel =>
  (backend, { x }) => {
    if (isFloat(x)) return apply(backend, name, x)
    if (x?.dtype !== 'int32') return null
    if (rounding.has(name)) return backend.alias(x, x.shape)
    if (!wholeUnary.has(name)) return null
    const count = sizeOf(x.shape)
    return backend.make(
      x.shape,
      (y) => backend.kernels.unaryInt({ x: backend.handle(x), y, function: name, count }),
      'int32'
    )
  }
/** A unary function with parameters, of floats. */
const withParameters =
  (name: Unary, parameters: (attrs: Record<string, unknown>) => [number, number?]): NativeKernel =>
  (backend, { x }, attrs) =>
    isFloat(x) ? apply(backend, name, x, ...parameters(attrs)) : null

function combine(
  backend: OnednnBackend,
  name: Binary,
  a: tf.TensorInfo,
  b: tf.TensorInfo
): tf.TensorInfo {
  const { kernels } = backend
  const { shape, fields } = broadcast(a, b)
  return backend.make(
    shape,
    (y) => {
      const call = { a: backend.handle(a), b: backend.handle(b), y, function: name }
      if (a.dtype === 'int32') kernels.binaryInt(call, fields)
      else kernels.binary(call, fields)
    },
    a.dtype
  )
}
export const add = (backend: OnednnBackend, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo =>
  combine(backend, 'add', a, b)
export const multiply = (backend: OnednnBackend, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo =>
  combine(backend, 'mul', a, b)

const binary =
  (name: Binary): NativeKernel =>
  (backend, { a, b }) => {
    if (!a || a.dtype !== b?.dtype) return null
    return (a.dtype === 'float32' && !onlyWhole.has(name)) ||
      (a.dtype === 'int32' && !onlyFloat.has(name))
      ? combine(backend, name, a, b)
      : null
  }
const comparison =
  (name: Comparison): NativeKernel =>
  (backend, { a, b }) => {
    if (!isNative(a) || a.dtype !== b?.dtype) return null
    const { dtype } = a
    const { shape, fields } = broadcast(a, b)
    return backend.make(
      shape,
      (y) => {
        const call = { a: backend.handle(a), b: backend.handle(b), y, function: name, dtype }
        backend.kernels.compare(call, fields)
      },
      'bool'
    )
  }
/** What is asked of each element, answered in booleans. */
function classify(backend: OnednnBackend, name: Question, x: tf.TensorInfo): tf.TensorInfo {
  const count = sizeOf(x.shape)
  return backend.make(
    x.shape,
    (y) => backend.kernels.classify({ x: backend.handle(x), y, question: name, count }),
    'bool'
  )
}
const question =
  (name: Question): NativeKernel =>
  (backend, { x }) =>
    isFloat(x) ? classify(backend, name, x) : null
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
  relu: (backend, x) => apply(backend, 'relu', x),
  relu6: (backend, x) => apply(backend, 'relu6', x),
  elu: (backend, x) => apply(backend, 'elu', x),
  sigmoid: (backend, x) => apply(backend, 'sigmoid', x),
  leakyrelu: (backend, x, _alpha, slope) => apply(backend, 'leakyRelu', x, slope),
  prelu: (backend, x, alpha) => (isFloat(alpha) ? combine(backend, 'prelu', x, alpha) : null)
}

export const elementwiseKernels: Record<string, NativeKernel> = {
  ...each(unaryFunctions, unary),
  ...each(binaryFunctions, binary),
  ...each(comparisons, comparison),
  ...each(questions, question),
  Step: withParameters('step', ({ alpha }) => [Number(alpha ?? 0)]),
  ClipByValue: withParameters('clip', ({ clipValueMin, clipValueMax }) => [
    Number(clipValueMin),
    Number(clipValueMax)
  ]),
  LeakyRelu: withParameters('leakyRelu', ({ alpha }) => [Number(alpha)]),
  Prelu: (backend, { x, alpha }) =>
    isFloat(x) && isFloat(alpha) ? combine(backend, 'prelu', x, alpha) : null,
  EluGrad: (backend, { dy, y }) =>
    isFloat(dy) && isFloat(y) && dy.shape.join() === y.shape.join()
      ? combine(backend, 'eluGradient', dy, y)
      : null,
  // tf.js' quotient rounded down is of whole numbers, whatever was divided.
  FloorDiv: (backend, { a, b }) => {
    const quotient = binary('floorDiv')(
      backend,
      { ...(a && { a }), ...(b && { b }) },
      {}
    ) as tf.TensorInfo | null
    if (!quotient || quotient.dtype === 'int32') return quotient
    return consume(backend, quotient, () => cast(backend, quotient, 'int32'))
  },
  LogicalNot: (backend, { x }) => (x?.dtype === 'bool' ? classify(backend, 'isFalse', x) : null),
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
    if (!first || !terms.every((term) => isFloat(term) && term.shape.join() === first.shape.join()))
      return null
    return backend.make(first.shape, (y) =>
      backend.kernels.addN({
        terms: terms.map((term) => ({ x: backend.handle(term) })),
        y,
        count: sizeOf(first.shape)
      })
    )
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
    const { dtype, shape } = t
    return backend.make(
      shape,
      (y) =>
        backend.kernels.select({
          condition: backend.handle(condition),
          a: backend.handle(t),
          b: backend.handle(e),
          y,
          dtype,
          count: sizeOf(shape),
          block: 1
        }),
      dtype
    )
  }
}
