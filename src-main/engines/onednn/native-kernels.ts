import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from './backend'

/** A kernel by native code; null where its arguments are of a kind that the native code does not take: it is borrowed then. */
export type NativeKernel = (backend: OnednnBackend, inputs: Record<string, tf.TensorInfo>, attrs: Record<string, unknown>) => tf.TensorInfo | null

/** Numbers of native/elementwise.cc. */
const unaryFunctions = { Abs: 0, Neg: 1, Exp: 2, Expm1: 3, Log: 4, Log1p: 5, Sqrt: 6, Rsqrt: 7, Square: 8, Reciprocal: 9, Sigmoid: 10, Tanh: 11, Relu: 12, Relu6: 13, Elu: 15, Softplus: 17 } as const
const binaryFunctions = { Add: 0, Sub: 1, Multiply: 2, RealDiv: 3, Maximum: 4, Minimum: 5, SquaredDifference: 9 } as const
const comparisons = { Equal: 0, NotEqual: 1, Greater: 2, GreaterEqual: 3, Less: 4, LessEqual: 5 } as const
const reductions = { Sum: 0, Mean: 1, Max: 2, Min: 3 } as const
const types = { float32: 0, int32: 1, bool: 2 } as const

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

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
  return { shape, numbers: [shape.length, ...shape, ...broadcastStrides(a.shape, shape), ...broadcastStrides(b.shape, shape)] }
}

/** Those that mean something for whole numbers too. */
const wholeUnary = new Set<number>([unaryFunctions.Abs, unaryFunctions.Neg, unaryFunctions.Square, unaryFunctions.Relu])
const wholeBinary = new Set<number>([binaryFunctions.Add, binaryFunctions.Sub, binaryFunctions.Multiply, binaryFunctions.Maximum, binaryFunctions.Minimum, binaryFunctions.SquaredDifference])

const unary = (number: number): NativeKernel => (backend, { x }) => {
  if (x?.dtype === 'float32') return backend.make('unary', [x], x.shape, [number, sizeOf(x.shape)])
  if (x?.dtype !== 'int32' || !wholeUnary.has(number)) return null
  const result = backend.output(x.shape, 'int32')
  backend.run('unaryInt', [x], [result], [number, sizeOf(x.shape)])
  return result
}
const binary = (number: number): NativeKernel => (backend, { a, b }) => {
  if (!a || !b || a.dtype !== b.dtype || (a.dtype !== 'float32' && !(a.dtype === 'int32' && wholeBinary.has(number)))) return null
  const { shape, numbers } = broadcast(a, b)
  const result = backend.output(shape, a.dtype)
  backend.run(a.dtype === 'int32' ? 'binaryInt' : 'binary', [a, b], [result], [number, ...numbers])
  return result
}
const comparison = (number: number): NativeKernel => (backend, { a, b }) => {
  if (!a || !b || a.dtype !== b.dtype || !(a.dtype in types)) return null
  const { shape, numbers } = broadcast(a, b)
  const result = backend.output(shape, 'bool')
  backend.run('compare', [a, b], [result], [number, types[a.dtype as keyof typeof types], ...numbers])
  return result
}

/** A strided copy: transposition and slices are this. */
function copyView(backend: OnednnBackend, x: tf.TensorInfo, shape: readonly number[], offset: number, strides: readonly number[]): tf.TensorInfo {
  const result = backend.output(shape, x.dtype)
  const bytes = x.dtype === 'bool' ? 1 : 4
  backend.run('copyView', [x], [result], [bytes, shape.length, ...shape, offset, ...strides, 0, ...tf.util.computeStrides([...shape]), ...(shape.length > 0 ? [1] : [])])
  return result
}
const fullStrides = (shape: number[]): number[] => (shape.length === 0 ? [] : [...tf.util.computeStrides(shape), 1])

export function transpose(backend: OnednnBackend, x: tf.TensorInfo, permutation: readonly number[]): tf.TensorInfo {
  const strides = fullStrides(x.shape)
  return copyView(backend, x, permutation.map((axis) => x.shape[axis] as number), 0, permutation.map((axis) => strides[axis] as number))
}

function reduction(number: number): NativeKernel {
  return (backend, { x }, attrs) => {
    if (x?.dtype !== 'float32') return null
    const axes = tf.util.parseAxisParam((attrs['axis'] ?? attrs['reductionIndices']) as number | number[], x.shape)
    const kept = x.shape.map((_, i) => i).filter((axis) => !axes.includes(axis))
    const isInner = axes.every((axis, i) => axis === x.shape.length - axes.length + i)
    const inner = sizeOf(axes.map((axis) => x.shape[axis] as number))
    if (inner === 0) return null
    const arranged = isInner ? x : transpose(backend, x, [...kept, ...axes])
    const shape = attrs['keepDims'] ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size)) : kept.map((axis) => x.shape[axis] as number)
    const result = backend.make('reduce', [arranged], shape, [number, types.float32, sizeOf(shape), inner])
    if (arranged !== x) backend.disposeData(arranged.dataId)
    return result
  }
}

const conv2d = (kind: 'conv2d' | 'conv2dInputGradient' | 'conv2dFilterGradient', infoOf: (inputs: Record<string, tf.TensorInfo>, attrs: Record<string, unknown>) => { input: number[]; filter: number[] }): NativeKernel => (backend, inputs, attrs) => {
  const { input, filter } = infoOf(inputs, attrs)
  if ((attrs['dataFormat'] ?? 'NHWC') !== 'NHWC') return null
  const info = tf.backend_util.computeConv2DInfo(input as [number, number, number, number], filter as [number, number, number, number], attrs['strides'] as number, (attrs['dilations'] ?? 1) as number, attrs['pad'] as 'same', attrs['dimRoundingMode'] as 'floor')
  const numbers = convolutionNumbers(info, false)
  const { dy } = inputs
  const isUsual = info.padInfo.top < info.effectiveFilterHeight && info.padInfo.left < info.effectiveFilterWidth && (!dy || dy.shape.join() === info.outShape.join())
  if (!isUsual) return null
  if (kind === 'conv2d') return backend.make(kind, [inputs['x'] as tf.TensorInfo, inputs['filter'] as tf.TensorInfo, null], info.outShape, numbers)
  if (kind === 'conv2dInputGradient') return backend.make(kind, [inputs['dy'] as tf.TensorInfo, inputs['filter'] as tf.TensorInfo], info.inShape, numbers)
  return backend.make(kind, [inputs['x'] as tf.TensorInfo, inputs['dy'] as tf.TensorInfo], info.filterShape, numbers)
}

/** What native/convolution.cc wants to know of a convolution. */
export function convolutionNumbers(info: tf.backend_util.Conv2DInfo, relu: boolean, rounded = false): number[] {
  return [
    info.batchSize, info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth, info.outChannels, info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth,
    info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left, Number(relu), 0, Number(rounded)
  ]
}
/** What native/pooling.cc wants to know of a pooling. */
export function poolingNumbers(info: tf.backend_util.Conv2DInfo): number[] {
  return [info.batchSize, info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth, info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left]
}
export function poolingInfo(shape: number[], attrs: Record<string, unknown>): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computePool2DInfo(shape as [number, number, number, number], attrs['filterSize'] as number, attrs['strides'] as number, 1, attrs['pad'] as 'same', attrs['dimRoundingMode'] as 'floor')
}

const matMul: NativeKernel = (backend, { a, b }, attrs) => {
  if (a?.dtype !== 'float32' || b?.dtype !== 'float32' || a.shape.length !== 2 && a.shape.length !== 3 || b.shape.length !== a.shape.length) return null
  const [transposeA, transposeB] = [Boolean(attrs['transposeA']), Boolean(attrs['transposeB'])]
  const [rowsA = 0, columnsA = 0] = a.shape.slice(-2), [rowsB = 0, columnsB = 0] = b.shape.slice(-2)
  tf.util.assert((transposeA ? rowsA : columnsA) === (transposeB ? columnsB : rowsB), () => `Inner dimensions of shapes ${a.shape} and ${b.shape} and transposeA=${transposeA} and transposeB=${transposeB} must match.`)
  const [m, k, n] = [transposeA ? columnsA : rowsA, transposeA ? rowsA : columnsA, transposeB ? rowsB : columnsB]
  const [batchA, batchB] = [a.shape.length === 3 ? (a.shape[0] as number) : 1, b.shape.length === 3 ? (b.shape[0] as number) : 1]
  const batch = Math.max(batchA, batchB)
  const shape = a.shape.length === 3 ? [batch, m, n] : [m, n]
  return backend.make('matMul', [a, b, null], shape, [batch, m, n, k, Number(transposeA), Number(transposeB), 0, Number(batchA === 1 && batch > 1), Number(batchB === 1 && batch > 1), 0])
}

const cast: NativeKernel = (backend, { x }, attrs) => {
  const to = attrs['dtype'] as tf.DataType
  if (!x || !(x.dtype in types) || !(to in types)) return null
  if (x.dtype === to) return backend.alias(x, x.shape)
  const result = backend.output(x.shape, to)
  backend.run('cast', [x], [result], [types[x.dtype as keyof typeof types], types[to as keyof typeof types], sizeOf(x.shape)])
  return result
}
const fill = (value: number): NativeKernel => (backend, { x }) => {
  if (!x || !(x.dtype in types)) return null
  const result = backend.output(x.shape, x.dtype)
  backend.run('fill', [], [result], [types[x.dtype as keyof typeof types], sizeOf(x.shape)], [value])
  return result
}
const pooling = (kind: 'maxPool' | 'avgPool'): NativeKernel => (backend, { x }, attrs) => {
  if (x?.dtype !== 'float32') return null
  const info = poolingInfo(x.shape, attrs)
  if (info.filterHeight === 1 && info.filterWidth === 1 && info.inShape.join() === info.outShape.join()) return backend.alias(x, x.shape)
  return backend.make(kind, [x], info.outShape, poolingNumbers(info))
}

const each = <T extends Record<string, number>>(table: T, make: (number: number) => NativeKernel): Record<string, NativeKernel> => Object.fromEntries(Object.entries(table).map(([name, number]) => [name, make(number)]))

/** The kernels of tf.js that have native code here, by their names. */
export const nativeKernels: Record<string, NativeKernel> = {
  ...each(unaryFunctions, unary), ...each(binaryFunctions, binary), ...each(comparisons, comparison), ...each(reductions, reduction),
  Step: (backend, { x }, attrs) => (x?.dtype === 'float32' ? backend.make('unary', [x], x.shape, [34, sizeOf(x.shape)], [Number(attrs['alpha'] ?? 0)]) : null),
  ClipByValue: (backend, { x }, attrs) => (x?.dtype === 'float32' ? backend.make('unary', [x], x.shape, [35, sizeOf(x.shape)], [Number(attrs['clipValueMin']), Number(attrs['clipValueMax'])]) : null),
  Identity: (backend, { x }) => backend.alias(x as tf.TensorInfo, (x as tf.TensorInfo).shape),
  Reshape: (backend, { x }, attrs) => {
    const from = x as tf.TensorInfo
    const shape = tf.util.inferFromImplicitShape(attrs['shape'] as number[], sizeOf(from.shape))
    tf.util.assert(sizeOf(shape) === sizeOf(from.shape), () => `The new shape (${shape.join()}) has ${sizeOf(shape)} elements and the old shape (${from.shape.join()}) has ${sizeOf(from.shape)} elements. The new shape and old shape must have the same number of elements.`)
    return backend.alias(from, shape)
  },
  Cast: cast, ZerosLike: fill(0), OnesLike: fill(1), BatchMatMul: matMul, MaxPool: pooling('maxPool'), AvgPool: pooling('avgPool'),
  Transpose: (backend, { x }, attrs) => (x && x.dtype in types ? transpose(backend, x, attrs['perm'] as number[]) : null),
  Slice: (backend, { x }, attrs) => {
    if (!x || !(x.dtype in types)) return null
    const [begin, size] = tf.slice_util.parseSliceParams(x as tf.Tensor, attrs['begin'] as number[], attrs['size'] as number[])
    tf.slice_util.assertParamsValid(x as tf.Tensor, begin as number[], size as number[])
    const strides = fullStrides(x.shape)
    return copyView(backend, x, size as number[], (begin as number[]).reduce((sum, at, i) => sum + at * (strides[i] as number), 0), strides)
  },
  AddN: (backend, inputs) => {
    const terms = inputs as unknown as tf.TensorInfo[]
    const [first] = terms
    return first && terms.every((term) => term.dtype === 'float32' && term.shape.join() === first.shape.join()) ? backend.make('addN', terms, first.shape, [sizeOf(first.shape)]) : null
  },
  Select: (backend, { condition, t, e }) => {
    if (!condition || !t || !e || t.dtype !== e.dtype || !(t.dtype in types) || condition.shape.join() !== t.shape.join()) return null
    const result = backend.output(t.shape, t.dtype)
    backend.run('select', [condition, t, e], [result], [types[t.dtype as keyof typeof types], sizeOf(t.shape), 1])
    return result
  },
  OneHot: (backend, { indices }, attrs) => {
    const dtype = (attrs['dtype'] ?? 'int32') as tf.DataType, depth = Number(attrs['depth'])
    if (indices?.dtype !== 'int32' || !(dtype in types) || depth < 1) return null
    const result = backend.output([...indices.shape, depth], dtype)
    backend.run('oneHot', [indices], [result], [types[dtype as keyof typeof types], sizeOf(indices.shape), depth], [Number(attrs['onValue'] ?? 1), Number(attrs['offValue'] ?? 0)])
    return result
  },
  GatherV2: (backend, { x, indices }, attrs) => {
    if (!x || !(x.dtype in types) || indices?.dtype !== 'int32' || Number(attrs['batchDims'] ?? 0) !== 0) return null
    const axis = tf.util.parseAxisParam(Number(attrs['axis'] ?? 0), x.shape)[0] as number
    const [outer, inner] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)]
    const result = backend.output([...outer, ...indices.shape, ...inner], x.dtype)
    backend.run('gather', [x, indices], [result], [x.dtype === 'bool' ? 1 : 4, sizeOf(outer), x.shape[axis] as number, sizeOf(inner), sizeOf(indices.shape)])
    return result
  },
  Softmax: (backend, { logits }) => {
    const inner = logits?.shape.at(-1) ?? 1
    return logits?.dtype === 'float32' ? backend.make('softmax', [logits], logits.shape, [0, sizeOf(logits.shape) / inner, inner]) : null
  },
  ArgMax: (backend, { x }, attrs) => {
    const axis = tf.util.parseAxisParam(attrs['axis'] as number, x?.shape ?? [])[0]
    if (x?.dtype !== 'float32' || axis !== x.shape.length - 1 || sizeOf(x.shape) === 0) return null
    const inner = x.shape.at(-1) ?? 1
    const result = backend.output(x.shape.slice(0, -1), 'int32')
    backend.run('argExtreme', [x], [result], [1, sizeOf(x.shape) / inner, inner])
    return result
  },
  Conv2D: conv2d('conv2d', ({ x, filter }) => ({ input: x?.shape ?? [], filter: filter?.shape ?? [] })),
  Conv2DBackpropInput: conv2d('conv2dInputGradient', ({ filter }, attrs) => ({ input: attrs['inputShape'] as number[], filter: filter?.shape ?? [] })),
  Conv2DBackpropFilter: conv2d('conv2dFilterGradient', ({ x }, attrs) => ({ input: x?.shape ?? [], filter: attrs['filterShape'] as number[] })),
  MaxPoolGrad: (backend, { dy, input, output }, attrs) => {
    if (!dy || !input || !output || input.dtype !== 'float32') return null
    return backend.make('maxPoolGradient', [dy, input, output], input.shape, poolingNumbers(poolingInfo(input.shape, attrs)))
  },
  AvgPoolGrad: (backend, { dy, input }, attrs) => (dy && input?.dtype === 'float32' ? backend.make('avgPoolGradient', [dy], input.shape, poolingNumbers(poolingInfo(input.shape, attrs))) : null)
}
