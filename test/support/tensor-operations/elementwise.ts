import * as tf from '@tensorflow/tfjs'
import { gradient, indices, oddities, pairs, random, truths, whole, type Operations } from './operands'

const unary = {
  abs: tf.abs,
  neg: tf.neg,
  exp: tf.exp,
  expm1: tf.expm1,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  selu: tf.selu,
  softplus: tf.softplus,
  sign: tf.sign,
  floor: tf.floor,
  ceil: tf.ceil,
  round: tf.round,
  sin: tf.sin,
  cos: tf.cos,
  tan: tf.tan,
  asin: tf.asin,
  acos: tf.acos,
  atan: tf.atan,
  sinh: tf.sinh,
  cosh: tf.cosh,
  asinh: tf.asinh,
  acosh: tf.acosh,
  atanh: tf.atanh,
  erf: tf.erf,
  square: tf.square,
  sqrt: tf.sqrt,
  rsqrt: tf.rsqrt,
  reciprocal: tf.reciprocal,
  log: tf.log,
  log1p: tf.log1p,
  isNaN: tf.isNaN,
  isInf: tf.isInf,
  isFinite: tf.isFinite
} as Record<string, (x: tf.Tensor) => tf.Tensor>
const ofAll = (name: string, f: (x: tf.Tensor) => tf.Tensor): Operations => ({
  [name]: () => f(tf.mul(random(3, 7), 3)),
  [`${name} of odd numbers`]: () => f(oddities()),
  [`${name} of nothing`]: () => f(tf.zeros([0, 3]))
})
const binary = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  maximum: tf.maximum,
  minimum: tf.minimum,
  pow: tf.pow,
  mod: tf.mod,
  squaredDifference: tf.squaredDifference,
  equal: tf.equal,
  notEqual: tf.notEqual,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual
} as Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>
const ofBoth = (name: string, f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operations => ({
  [`${name} with broadcasting`]: () => f(random(2, 1, 4), random(3, 1)),
  [`${name} of odd numbers`]: pairs(f),
  [`${name} of whole numbers`]: () => f(whole(3, 4), indices([1, -2, 3, 0])),
  [`${name} of nothing`]: () => f(tf.zeros([0, 3]), tf.zeros([3])),
  [`${name} with a scalar`]: () => f(random(2, 2), tf.scalar(0.5))
})

/** Operations on every element by itself. */
export const elementwise: Operations = {
  ...(Object.assign({}, ...Object.entries(unary).map(([name, f]) => ofAll(name, f))) as Operations),
  ...(Object.assign({}, ...Object.entries(binary).map(([name, f]) => ofBoth(name, f))) as Operations),
  'abs of whole numbers': () => tf.abs(whole(3, 4)),
  'sign of whole numbers': () => tf.sign(whole(9)),
  'round of whole numbers': () => tf.round(whole(9)),
  'step': () => tf.step(random(9), 0.3),
  'clipByValue': () => tf.clipByValue(oddities(), -0.2, 0.4),
  'leakyRelu': () => tf.leakyRelu(oddities(), 0.2),
  'prelu': () => tf.prelu(random(2, 3, 4), random(4)),
  'atan2': pairs(tf.atan2),
  'gradient of elu': gradient(
    (x) => tf.elu(x),
    () => random(9)
  ),
  'gradient of selu': gradient(
    (x) => tf.selu(x),
    () => random(9)
  ),
  'floorDiv': () => tf.floorDiv(tf.mul(random(5), 9), random(5)),
  'floorDiv of whole numbers': () => tf.floorDiv(whole(5), indices([2, -3, 7, 1, 0])),
  'floorDiv beyond whole numbers': () =>
    tf.floorDiv(tf.tensor1d([-2147483648, 7], 'int32'), indices([-1, 2])),
  'bitwiseAnd': () => tf.bitwiseAnd(whole(5), indices([12, 255, 7, 1, 0])),
  'logicalAnd': () => tf.logicalAnd(truths(2, 3), truths(3)),
  'logicalOr': () => tf.logicalOr(truths(2, 3), truths(3)),
  'logicalXor': () => tf.logicalXor(truths(2, 3), truths(3)),
  'logicalNot': () => tf.logicalNot(truths(5)),
  'cast to whole numbers': () =>
    tf.cast(tf.concat([tf.mul(random(9), 9), oddities(), tf.tensor1d([3e9, -3e9, 1e12])]), 'int32'),
  'cast to booleans': () => tf.cast(oddities(), 'bool'),
  'cast of booleans': () => tf.cast(truths(4), 'float32'),
  'zerosLike': () => tf.zerosLike(whole(3)),
  'onesLike': () => tf.onesLike(truths(3)),
  'fill': () => tf.fill([2, 3], 1.5),
  'fill with a large whole number': () => tf.fill([3], 16777217, 'int32'),
  'fill with truth': () => tf.fill([3], true as unknown as number, 'bool'),
  'addN': () => tf.addN([random(3, 3), random(3, 3), tf.ones([3, 3])]),
  'where': () => tf.where(truths(3, 4), random(3, 4), tf.zeros([3, 4])),
  'a scalar': () => tf.add(tf.scalar(2), tf.scalar(3)),
  'complex numbers (borrowed)': () => tf.real(tf.fft(tf.complex([1, 2, 3, 4], [0, 0, 0, 0]))),
  'exp of whole numbers (borrowed)': () => tf.exp(indices([0, 1]))
}
