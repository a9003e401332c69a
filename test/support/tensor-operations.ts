import * as tf from '@tensorflow/tfjs'
import { randomNumbers } from './random-tensors'

export const random = (...shape: number[]): tf.Tensor =>
  tf.tensor(
    randomNumbers(
      shape.join(),
      shape.reduce((a, b) => a * b, 1)
    ),
    shape
  )
const image = (...shape: [number, number, number, number]): tf.Tensor4D =>
  random(...shape) as tf.Tensor4D
const whole = (...shape: number[]): tf.Tensor => tf.cast(tf.mul(random(...shape), 20), 'int32')
const truths = (...shape: number[]): tf.Tensor => tf.greater(random(...shape), 0)
const indices = (values: number[], shape: number[] = [values.length]): tf.Tensor =>
  tf.tensor(values, shape, 'int32')
/** What arithmetic stumbles over. */
const odd = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 88, -88, 3e38, 1e-40]
const oddities = (): tf.Tensor => tf.tensor1d(odd)
/** Each of them with each. */
const pairs = (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) => () =>
  f(tf.reshape(oddities(), [-1, 1]), oddities())
const gradient = (f: (x: tf.Tensor) => tf.Tensor, x: () => tf.Tensor) => () =>
  tf.grad((given) => {
    const y = f(given)
    return tf.sum(tf.mul(y, random(...y.shape)))
  })(x())

type Operations = Record<string, () => tf.Tensor>

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

const elementwise: Operations = {
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

const reductions = { sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min, prod: tf.prod } as Record<
  string,
  (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor
>
const reduction: Operations = {
  ...(Object.assign(
    {},
    ...Object.entries(reductions).map(([name, f]): Operations => ({
      [`${name} of a row`]: () => f(random(3, 7), -1),
      [`${name} over the middle`]: () => f(random(2, 3, 4), 1),
      [`${name} keeping dimensions`]: () => f(random(2, 3, 4), [0, 2], true),
      [`${name} over everything`]: () => f(random(40, 50)),
      [`${name} over no axis`]: () => f(random(2, 2), []),
      [`${name} of whole numbers`]: () => f(whole(3, 4), 0),
      [`${name} of booleans`]: () => f(truths(3, 4), 1),
      [`${name} with NaN`]: () => f(tf.tensor2d([1, NaN, 2, 3, NaN, NaN], [3, 2]), 1),
      [`${name} of a tensor without rows`]: () => f(tf.zeros([0, 3]), 1)
    }))
  ) as Operations),
  'sum over nothing (borrowed)': () => tf.sum(tf.zeros([3, 0]), 1),
  'all': () => tf.all(truths(3, 4), 1),
  'all over everything': () => tf.all(truths(3, 4)),
  'any': () => tf.any(truths(3, 4), 0),
  'any keeping dimensions': () => tf.any(truths(3, 4), 1, true),
  'argMax': () => tf.argMax(random(4, 9), -1),
  'argMax over the first axis': () => tf.argMax(random(4, 9), 0),
  'argMax over the middle': () => tf.argMax(random(2, 5, 3), 1),
  'argMin': () => tf.argMin(random(4, 9), 1),
  'argMax of whole numbers': () => tf.argMax(whole(3, 5), 0),
  'argMin of equals': () => tf.argMin(tf.ones([2, 4]), 1),
  'argMax with NaN': () => tf.argMax(tf.tensor2d([NaN, 1, 2, 1, NaN, 2], [2, 3]), 1),
  'cumsum': () => tf.cumsum(random(3, 5), 1),
  'cumsum over the first axis, exclusive': () => tf.cumsum(random(3, 5), 0, true),
  'cumsum in the middle, from the end': () => tf.cumsum(random(2, 4, 3), 1, false, true),
  'cumsum of whole numbers': () => tf.cumsum(whole(6), 0, true, true),
  'cumprod': () => tf.cumprod(random(3, 5), 1, true),
  'softmax': () => tf.softmax(tf.mul(random(3, 6), 30)),
  'softmax over the first axis': () => tf.transpose(tf.softmax(tf.transpose(random(3, 6)))),
  'logSoftmax': () => tf.logSoftmax(tf.mul(random(3, 6), 30)),
  'logSumExp': () => tf.logSumExp(random(3, 6), 1),
  'norm': () => tf.norm(random(3, 4)),
  'moments': () => tf.moments(random(3, 4), 0).variance
}

const layout: Operations = {
  'transpose': () => tf.transpose(random(2, 3, 4), [2, 0, 1]),
  'transpose of booleans': () => tf.transpose(truths(2, 3)),
  'transpose of nothing': () => tf.transpose(tf.zeros([0, 3])),
  'slice': () => tf.slice(random(4, 5, 6), [1, 2, 0], [2, 3, 5]),
  'slice of nothing': () => tf.slice(random(4), [2], [0]),
  'slice at the end of nothing': () => tf.slice(random(4, 2), [4, 0], [0, 2]),
  'stridedSlice': () => tf.stridedSlice(random(6, 5), [1, 4], [6, 0], [2, -1]),
  'stridedSlice with a new axis': () =>
    tf.stridedSlice(random(6, 5), [0, 1], [4, 3], [1, 1], 0, 0, 0, 1),
  'stridedSlice of one row': () => tf.stridedSlice(random(6, 5), [2], [3], [1], 0, 0, 0, 0, 1),
  'reshape': () => tf.reshape(random(2, 6), [3, -1]),
  'expandDims': () => tf.expandDims(random(2, 3), 1),
  'squeeze': () => tf.squeeze(random(2, 1, 3)),
  'concat': () => tf.concat([random(2, 2), random(2, 3)], 1),
  'concat along the first axis': () => tf.concat([whole(2, 2), whole(1, 2)], 0),
  'concat in the middle': () => tf.concat([random(2, 1, 3), random(2, 4, 3), random(2, 2, 3)], 1),
  'concat with nothing': () => tf.concat([tf.zeros([0, 2]), random(3, 2)], 0),
  'concat of booleans': () => tf.concat([truths(2), truths(3)]),
  'stack': () => tf.stack([random(2, 3), random(2, 3)], 1),
  'stack of one': () => tf.stack([random(2, 3)], -1),
  'stack of scalars': () => tf.stack([tf.scalar(1), tf.scalar(2)]),
  'unstack': () => tf.sub(...(tf.unstack(random(3, 2), 1) as [tf.Tensor, tf.Tensor])),
  'split': () => tf.mul(...(tf.split(random(4, 6), 2, 1) as [tf.Tensor, tf.Tensor])),
  'split by sizes': () => tf.split(random(4, 6), [1, 0, 3], 0)[2] as tf.Tensor,
  'pad': () =>
    tf.pad(random(2, 2), [
      [1, 0],
      [0, 2]
    ]),
  'pad with a value': () =>
    tf.pad(
      random(2, 3, 2),
      [
        [0, 1],
        [2, 0],
        [1, 1]
      ],
      0.5
    ),
  'pad of whole numbers': () => tf.pad(whole(3), [[1, 2]], -7),
  'pad of nothing': () =>
    tf.pad(tf.zeros([0, 2]), [
      [1, 1],
      [0, 0]
    ]),
  'tile': () => tf.tile(random(2, 2), [2, 1]),
  'tile of three dimensions': () => tf.tile(whole(2, 1, 3), [1, 3, 2]),
  'tile of nothing': () => tf.tile(random(2), [0]),
  'broadcastTo': () => tf.broadcastTo(random(2, 1, 3), [4, 2, 5, 3]),
  'reverse': () => tf.reverse(random(2, 3, 4), [0, 2]),
  'reverse of everything': () => tf.reverse(whole(5)),
  'flipLeftRight': () => tf.image.flipLeftRight(image(2, 3, 4, 2)),
  'range': () => tf.range(0, 1, 0.1),
  'range of whole numbers': () => tf.range(7, -3, -2, 'int32'),
  'range of nothing': () => tf.range(3, 3),
  'linspace': () => tf.linspace(-1, 2, 7),
  'depthToSpace': () => tf.depthToSpace(image(2, 2, 3, 8), 2),
  'spaceToBatchND': () =>
    tf.spaceToBatchND(
      image(2, 4, 5, 2),
      [2, 3],
      [
        [0, 0],
        [1, 0]
      ]
    ),
  'batchToSpaceND': () =>
    tf.batchToSpaceND(
      image(6, 2, 2, 2),
      [2, 3],
      [
        [0, 0],
        [1, 0]
      ]
    ),
  'mirrorPad (borrowed)': () =>
    tf.mirrorPad(
      random(3, 3),
      [
        [1, 1],
        [0, 2]
      ],
      'reflect'
    )
}

const indexing: Operations = {
  'oneHot': () => tf.oneHot(indices([0, 2, 5, -1]), 4),
  'gather': () => tf.gather(random(5, 3), indices([4, 0, 4])),
  'gather along the last axis': () => tf.gather(random(2, 5), indices([4, 0, 1, 1], [2, 2]), 1),
  'gather of booleans': () => tf.gather(truths(5), indices([4, 0])),
  'gradient of gather': gradient(
    (x) => tf.gather(x, indices([2, 0, 2, 2])),
    () => random(4, 3)
  ),
  'unsortedSegmentSum': () =>
    tf.unsortedSegmentSum(random(5, 2, 3), tf.tensor1d([0, 3, 0, 9, 3], 'int32'), 4),
  'gatherND': () => tf.gatherND(random(3, 4, 2), indices([2, 1, 0, 3], [2, 2])),
  'gatherND of elements': () => tf.gatherND(whole(3, 4), indices([2, 1, 0, 3, 1, 1], [3, 2])),
  'scatterND': () => tf.scatterND(indices([4, 1, 4], [3, 1]), random(3, 2), [6, 2]),
  'scatterND of whole numbers': () =>
    tf.scatterND(indices([0, 1, 2, 0, 0, 1], [3, 2]), whole(3), [3, 2]),
  'tensorScatterUpdate': () =>
    tf.tensorScatterUpdate(random(5, 2), indices([3, 0], [2, 1]), tf.ones([2, 2])),
  'topk': () => tf.topk(random(3, 9), 4).values,
  'where topk stands': () => tf.topk(tf.tensor2d([3, 1, 3, 2, 5, 5, 0, 5], [2, 4], 'int32'), 3).indices,
  'inTopK, which reads (borrowed)': () => tf.topk(random(3, 4), 0).values,
  'confusionMatrix': () => tf.math.confusionMatrix([0, 1, 2, 1], [0, 2, 2, 1], 3)
}

const fusions: [string, tf.fused.Activation][] = [
  ['linear', 'linear'],
  ['relu', 'relu'],
  ['relu6', 'relu6'],
  ['elu', 'elu'],
  ['sigmoid', 'sigmoid'],
  ['leakyrelu', 'leakyrelu'],
  ['prelu', 'prelu']
].map(([name, activation]) => [name as string, activation as tf.fused.Activation])
const network: Operations = {
  'matMul': () => tf.matMul(random(3, 5), random(4, 5), false, true),
  'matMul of a batch': () => tf.matMul(random(2, 3, 5), random(2, 5, 4)),
  'matMul of one matrix with a batch': () => tf.matMul(random(1, 3, 5), random(2, 5, 4)),
  'matMul of two batch dimensions': () => tf.matMul(random(2, 3, 4, 5), random(2, 3, 4, 5), true),
  'matMul with nothing in between': () => tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])),
  'matMul of whole numbers': () => tf.matMul(whole(2, 3, 4), whole(1, 5, 4), false, true),
  'matMul of whole numbers, transposed': () => tf.matMul(whole(4, 3), whole(4, 2), true),
  'matMul of no matrices': () => tf.matMul(tf.zeros([0, 2, 3]), tf.zeros([0, 3, 4])),
  'einsum': () => tf.einsum('bqhd,bkhd->bhqk', random(2, 3, 2, 4), random(2, 5, 2, 4)),
  'einsum of a transposition': () => tf.einsum('ab->ba', random(2, 3)),
  'einsum that leaves a number': () => tf.einsum('ab,ab->', random(2, 3), random(2, 3)),
  'conv2d': () => tf.conv2d(image(2, 7, 6, 3), image(3, 3, 3, 4), 2, 'same'),
  'conv2d with dilation': () => tf.conv2d(image(1, 9, 9, 2), image(3, 3, 2, 3), 1, 'valid', 'NHWC', 2),
  'conv2d with a number for padding': () => tf.conv2d(image(1, 5, 5, 2), image(3, 3, 2, 3), 1, 1),
  'conv1d': () => tf.conv1d(random(2, 9, 3) as tf.Tensor3D, random(3, 3, 4) as tf.Tensor3D, 2, 'same'),
  'conv2dTranspose': () =>
    tf.conv2dTranspose(image(1, 3, 3, 2), image(3, 3, 4, 2), [1, 6, 6, 4], 2, 'same'),
  'separableConv2d': () =>
    tf.separableConv2d(image(1, 5, 5, 2), image(3, 3, 2, 2), image(1, 1, 4, 3), 1, 'same'),
  ...(Object.assign(
    {},
    ...fusions.flatMap(([name, activation]) => {
      const alpha = (units: number): { preluActivationWeights?: tf.Tensor } =>
        name === 'prelu' ? { preluActivationWeights: random(units) } : {}
      return [
        {
          [`fused matMul, ${name}`]: () =>
            tf.fused.matMul({
              a: random(3, 5) as tf.Tensor2D,
              b: random(5, 4) as tf.Tensor2D,
              bias: random(4),
              activation,
              leakyreluAlpha: 0.3,
              ...alpha(4)
            })
        },
        {
          [`fused conv2d, ${name}`]: () =>
            tf.fused.conv2d({
              x: image(2, 5, 5, 3),
              filter: image(3, 3, 3, 4),
              strides: 1,
              pad: 'same',
              bias: random(4),
              activation,
              leakyreluAlpha: 0.3,
              ...alpha(4)
            })
        },
        {
          [`fused depthwiseConv2d, ${name}`]: () =>
            tf.fused.depthwiseConv2d({
              x: image(2, 5, 5, 3),
              filter: image(3, 3, 3, 2),
              strides: 1,
              pad: 'same',
              bias: random(6),
              activation,
              leakyreluAlpha: 0.3,
              ...alpha(6)
            })
        }
      ]
    })
  ) as Operations),
  'fused conv2d, a scalar for bias': () =>
    tf.fused.conv2d({
      x: image(2, 5, 5, 3),
      filter: image(3, 3, 3, 4),
      strides: 2,
      pad: 'valid',
      bias: tf.scalar(0.5),
      activation: 'relu'
    }),
  'fused matMul, a bias of rows': () =>
    tf.fused.matMul({
      a: random(3, 5) as tf.Tensor2D,
      b: random(5, 4) as tf.Tensor2D,
      bias: random(3, 4),
      activation: 'relu'
    }),
  'fused conv2d without bias': () =>
    tf.fused.conv2d({
      x: image(2, 5, 5, 3),
      filter: image(3, 3, 3, 4),
      strides: 1,
      pad: 'same',
      activation: 'relu'
    }),
  'fused conv2d of NaN, relu': () =>
    tf.fused.conv2d({
      x: tf.fill([1, 4, 4, 8], NaN) as tf.Tensor4D,
      filter: image(3, 3, 8, 8),
      strides: 1,
      pad: 'same',
      bias: random(8),
      activation: 'relu'
    }),
  'fused matMul of NaN, relu': () =>
    tf.fused.matMul({
      a: tf.fill([2, 3], NaN) as tf.Tensor2D,
      b: random(3, 2) as tf.Tensor2D,
      bias: random(2),
      activation: 'relu'
    }),
  'batchNorm': () =>
    tf.batchNorm4d(
      image(2, 3, 4, 5),
      random(5) as tf.Tensor1D,
      tf.abs(random(5)) as tf.Tensor1D,
      tf.neg(random(5)) as tf.Tensor1D,
      tf.add(random(5), 1) as tf.Tensor1D,
      0.01
    ),
  'batchNorm without scale and offset': () =>
    tf.batchNorm4d(image(2, 3, 4, 5), random(5) as tf.Tensor1D, tf.abs(random(5)) as tf.Tensor1D),
  'batchNorm of rows': () =>
    tf.batchNorm2d(
      random(4, 5) as tf.Tensor2D,
      random(5) as tf.Tensor1D,
      tf.abs(random(5)) as tf.Tensor1D,
      random(5) as tf.Tensor1D
    ),
  'maxPool': () => tf.maxPool(image(2, 7, 7, 3), 3, 2, 'same'),
  'avgPool': () => tf.avgPool(image(2, 7, 7, 3), 3, 2, 'same'),
  'gradient of maxPool': gradient(
    (x) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same'),
    () => image(2, 7, 7, 3)
  ),
  'gradient of avgPool': gradient(
    (x) => tf.avgPool(x as tf.Tensor4D, 3, 2, 'valid'),
    () => image(2, 7, 7, 3)
  ),
  'pool with dilation': () => tf.pool(image(1, 6, 6, 2), 2, 'max', 'valid', 2),
  'conv3d (borrowed)': () =>
    tf.conv3d(random(1, 3, 3, 3, 1) as tf.Tensor5D, random(2, 2, 2, 1, 1) as tf.Tensor5D, 1, 'valid'),
  'dropout': () => tf.dropout(random(4, 5), 0.5, undefined, 7),
  'meanSquaredError': () => tf.losses.meanSquaredError(random(3, 4), tf.square(random(3, 4))),
  'sigmoidCrossEntropy': () => tf.losses.sigmoidCrossEntropy(random(3, 4), tf.mul(random(3, 4), 9)),
  'softmaxCrossEntropy': () =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(indices([0, 3, 1]), 4), random(3, 4)),
  'huberLoss': () => tf.losses.huberLoss(random(3, 4), tf.mul(random(3, 4), 3)),
  'cosineDistance': () => tf.losses.cosineDistance(random(3, 4), tf.square(random(3, 4)), 1),
  'logLoss': () => tf.losses.logLoss(tf.cast(truths(3, 4), 'float32'), tf.sigmoid(random(3, 4)))
}

const resizes = [
  ['resizeNearestNeighbor', tf.image.resizeNearestNeighbor],
  ['resizeBilinear', tf.image.resizeBilinear]
] as const
const images: Operations = Object.assign(
  {},
  ...resizes.flatMap(([name, resize]) =>
    (
      [
        [[8, 5], false, false],
        [[3, 2], false, false],
        [[8, 5], true, false],
        [[7, 9], false, true],
        [[1, 1], true, false]
      ] as const
    ).map(([size, corners, halves]): Operations => {
      const to = `${size.join('x')}${corners ? ', corners aligned' : ''}${halves ? ', half pixels' : ''}`
      const run = (x: tf.Tensor): tf.Tensor => resize(x as tf.Tensor4D, [...size], corners, halves)
      // The reference's gradient leaves half pixels aside, mixes up height and width, and takes every
      // image for the first: see onednn-gradients.test.ts.
      return {
        [`${name} to ${to}`]: () => run(image(2, 4, 3, 2)),
        ...(halves ? {} : { [`gradient of ${name} to ${to}`]: gradient(run, () => image(1, 4, 4, 2)) })
      }
    })
  )
) as Operations

/** Depthwise convolutions: multiplier, stride, dilation, padding. */
const depthwise: Operations = Object.assign(
  {},
  ...(
    [
      [1, 1, 1, 'same'],
      [2, 1, 1, 'same'],
      [3, 2, 1, 'valid'],
      [1, 2, 1, 'same'],
      [2, 1, 2, 'same'],
      [1, 1, 3, 'valid'],
      [8, 1, 1, 'same']
    ] as const
  ).map(([multiplier, stride, dilation, padding]): Operations => {
    const name = `depthwiseConv2d, multiplier ${multiplier}, stride ${stride}, dilation ${dilation}, ${padding}`
    const run = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
      tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, padding, 'NHWC', dilation)
    const x = (): tf.Tensor4D => image(2, 7, 8, 3),
      filter = (): tf.Tensor4D => image(3, 2, 3, multiplier)
    // The reference's gradients leave dilation aside: see onednn-gradients.test.ts.
    return {
      [name]: () => run(x(), filter()),
      ...(dilation > 1
        ? {}
        : {
            [`gradient of ${name} to the input`]: gradient((given) => run(given, filter()), x),
            [`gradient of ${name} to the filter`]: gradient((given) => run(x(), given), filter)
          })
    }
  })
) as Operations

/**
 * One call of an operation by its name. Those marked (borrowed) have no native kernel on onednn; the
 * others must not borrow.
 */
export const tensorOperations: Operations = {
  ...elementwise,
  ...reduction,
  ...layout,
  ...indexing,
  ...network,
  ...images,
  ...depthwise
}
