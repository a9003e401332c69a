// What every native kernel is given: from this kernel-header.mjs makes the structs that the C++ reads a
// call by (kernels.h, when the addon is built), and write-kernels.mjs the functions that TypeScript calls
// (../kernel-calls.ts). A kernel's number is its place in this list.
//
// tensors  names of the inputs -> names of the outputs; `?`: may be left out
// fields   name:type, in words: dim (0 or more), positive, integer, flag, type (of a tensor's elements),
//          float, double, or an enumeration; dims and steps are lists of one length, the rank (steps may
//          be negative); `=0` after a float: may be left out
// group    further fields, which several kernels share
// each     any number of the same: tensors and fields of one of them

export const enums = {
  Unary: `abs neg exp expm1 log log1p sqrt rsqrt square reciprocal sigmoid tanh relu relu6 leakyRelu elu
    selu softplus sign floor ceil round sin cos tan asin acos atan sinh cosh asinh acosh atanh erf step
    clip`,
  Cut: 'none relu relu6',
  Binary: `add sub mul div max min pow mod floorDiv squaredDifference atan2 prelu eluGradient bitwiseAnd`,
  Comparison: 'equal notEqual greater greaterEqual less lessEqual bothTrue eitherTrue',
  Question: 'isNan isInf isFinite isFalse',
  Reduction: 'sum mean max min prod all any',
  Accumulation: 'sum product'
}

export const groups = {
  broadcast: {
    about: 'How two operands meet: the shape of the result, and the step of each operand along it.',
    fields: 'shape:dims stepsA:dims stepsB:dims'
  },
  convolution: {
    about:
      'Over NHWC images. Depthwise: filters for each channel; half: images and filter are bfloat16.',
    fields: `batch:dim height:positive width:positive channels:positive outHeight:dim outWidth:dim
      outChannels:positive filterHeight:positive filterWidth:positive strideHeight:positive
      strideWidth:positive dilationHeight:positive dilationWidth:positive top:dim left:dim cut:Cut
      depthwise:flag half:flag`
  },
  pooling: {
    about: 'A window that passes over NHWC images; `half`: they are bfloat16.',
    fields: `batch:dim height:dim width:dim channels:dim outHeight:dim outWidth:dim
      windowHeight:positive windowWidth:positive strideHeight:positive strideWidth:positive
      dilationHeight:positive dilationWidth:positive top:integer left:integer half:flag`
  },
  resizing: {
    about: 'NHWC images, another size, and how the pixels of the two correspond.',
    fields: `batch:dim height:positive width:positive channels:dim outHeight:positive outWidth:positive
      alignCorners:flag halfPixelCenters:flag`
  },
  normalization: {
    about: 'Rows of channels; `half`: they are bfloat16.',
    fields: 'count:positive channels:positive cut:Cut half:flag epsilon:float'
  },
  fixedNormalization: {
    about: 'As of a normalisation in training, but there may be no rows.',
    fields: 'count:dim channels:dim cut:Cut half:flag epsilon:float'
  },
  middle: {
    about: 'A tensor [outer, middle, inner], of which the middle goes or comes.',
    fields: 'outer:dim middle:positive inner:dim'
  }
}

export const kernels = {
  conv2d: {
    about: 'y = x * filter + bias, cut off where that is asked for.',
    tensors: 'x filter bias? -> y',
    group: 'convolution'
  },
  conv2dInputGradient: { tensors: 'dy filter -> dx', group: 'convolution' },
  conv2dFilterGradient: {
    about: "The filter's gradient, and the bias'; both fp32.",
    tensors: 'x dy -> df db?',
    group: 'convolution'
  },
  matMul: {
    about: 'c = a b + bias, which are fp32. Shared: one matrix for the batch; half: a, b are bfloat16.',
    tensors: 'a b bias? -> c',
    fields: `batch:dim m:dim n:dim k:dim transposeA:flag transposeB:flag relu:flag sharedA:flag
      sharedB:flag half:flag`
  },
  columnSum: { tensors: 'rows -> sums', fields: 'height:dim width:dim' },
  batchNormTraining: {
    about: 'y = x normalised by its own mean and variance, plus an addend, cut off.',
    tensors: 'x gamma beta addend? -> y mean variance',
    group: 'normalization'
  },
  batchNorm: {
    about: 'y = x normalised by a mean and variance that are given, plus an addend, cut off.',
    tensors: 'x gamma beta mean variance addend? -> y',
    group: 'fixedNormalization'
  },
  batchNormFixedGradient: {
    about: 'dx = dy gamma / deviation, where y was not cut off: of a mean and variance that are given.',
    tensors: 'dy y? gamma variance -> dx',
    group: 'fixedNormalization'
  },
  batchNormGradient: {
    about: 'With ReLU, whether an output was positive is worked out again from x.',
    tensors: 'x dy gamma beta mean variance -> dx dgamma dbeta',
    group: 'normalization'
  },
  batchNormJoinedGradient: {
    about: 'Of y = relu(normalised x + addend); dz is the gradient of the addend.',
    tensors: 'x dy y gamma mean variance -> dx dgamma dbeta dz',
    group: 'normalization'
  },
  maxPool: { tensors: 'x -> y', group: 'pooling' },
  maxPoolGradient: { tensors: 'dy x y -> dx', group: 'pooling' },
  avgPool: { tensors: 'x -> y', group: 'pooling' },
  avgPoolGradient: { tensors: 'dy -> dx', group: 'pooling' },
  unary: {
    about: 'alpha and beta are the parameters of those that have any.',
    tensors: 'x -> y',
    fields: 'function:Unary count:dim alpha:float=0 beta:float=0'
  },
  unaryInt: {
    about: 'Of whole numbers: the few functions that mean something there.',
    tensors: 'x -> y',
    fields: 'function:Unary count:dim'
  },
  classify: {
    about: 'A question about each float, or for `isFalse` each boolean.',
    tensors: 'x -> y',
    fields: 'question:Question count:dim'
  },
  binary: { tensors: 'a b -> y', fields: 'function:Binary', group: 'broadcast' },
  binaryInt: { tensors: 'a b -> y', fields: 'function:Binary', group: 'broadcast' },
  compare: { tensors: 'a b -> y', fields: 'function:Comparison dtype:type', group: 'broadcast' },
  select: {
    about: 'a where the condition is true, else b; each condition stands for `block` elements.',
    tensors: 'condition a b -> y',
    fields: 'dtype:type count:dim block:positive'
  },
  cast: { tensors: 'x -> y', fields: 'from:type to:type count:dim' },
  fill: { tensors: '-> y', fields: 'dtype:type count:dim value:double' },
  addN: {
    about: 'The sum of the terms.',
    each: { name: 'terms', tensors: 'x ->' },
    tensors: '-> y',
    fields: 'count:dim'
  },
  addRelu: { about: 'y = max(a + b, 0)', tensors: 'a b -> y', fields: 'count:dim' },
  reluGradient: {
    about: 'dx = dy where y is positive, and below 6 where it was cut there.',
    tensors: 'dy y -> dx',
    fields: 'count:dim cut:Cut'
  },
  reduce: {
    about: 'Over the last axis of [outer, inner].',
    tensors: 'x -> y',
    fields: 'function:Reduction dtype:type outer:dim inner:dim'
  },
  meanMiddle: { tensors: 'x -> y', group: 'middle' },
  argExtreme: {
    about: 'Where in each row the largest or smallest stands, the first of equals.',
    tensors: 'x -> y',
    fields: 'largest:flag dtype:type outer:dim inner:positive'
  },
  cumulate: {
    about: 'Running sums or products along each row; exclusive: without the element itself.',
    tensors: 'x -> y',
    fields: 'function:Accumulation dtype:type outer:dim inner:dim exclusive:flag reverse:flag'
  },
  matMulInt: {
    about: 'Products of whole numbers; what is too large wraps around.',
    tensors: 'a b -> c',
    fields: 'batch:dim m:dim n:dim k:dim transposeA:flag transposeB:flag sharedA:flag sharedB:flag'
  },
  softmax: { tensors: 'x -> y', fields: 'logarithm:flag outer:dim inner:dim' },
  copyView: {
    about: 'Copies a box from a view of x into a view of y; bytes: of an element.',
    tensors: 'x -> y',
    fields: 'bytes:integer offsetX:dim offsetY:dim shape:dims stepsX:steps stepsY:steps'
  },
  append: {
    about: 'One tensor after the other; bytes: of an element, counts in elements.',
    each: { name: 'parts', tensors: 'x ->', fields: 'count:dim' },
    tensors: '-> y',
    fields: 'bytes:integer'
  },
  range: {
    about: 'y[0] = start, y[i] = y[i - 1] + step, rounded to its type each time, as tf.js counts.',
    tensors: '-> y',
    fields: 'dtype:type count:dim start:double step:double'
  },
  gather: {
    about: 'x [outer, count, inner] -> y [outer, picked, inner]; bytes: of an element.',
    tensors: 'x indices -> y',
    fields: 'bytes:integer outer:dim count:dim inner:dim picked:dim'
  },
  oneHot: {
    tensors: 'indices -> y',
    fields: 'dtype:type count:dim depth:positive on:float off:float'
  },
  gatherNd: {
    about:
      'x [slices, inner] by index vectors -> y [count, inner]; strides in slices, bytes of an element.',
    tensors: 'x indices -> y',
    fields: 'bytes:integer count:dim inner:dim slices:dim strides:dims'
  },
  scatterNd: {
    about:
      'updates [count, inner] into y [slices, inner], which holds something: added, or put in its place.',
    tensors: 'updates indices -> y',
    fields: 'dtype:type count:dim inner:dim slices:dim add:flag strides:dims'
  },
  segmentSum: {
    about: 'The sum of the rows of x of each segment; numbers tell to which one a row belongs.',
    tensors: 'x numbers -> y',
    fields: 'count:dim inner:dim segments:dim'
  },
  topK: {
    about: 'The k largest of each row, the first of equals first, and where they stand.',
    tensors: 'x -> values indices',
    fields: 'dtype:type outer:dim inner:dim k:dim'
  },
  resizeNearest: { tensors: 'x -> y', group: 'resizing' },
  resizeNearestGradient: { tensors: 'dy -> dx', group: 'resizing' },
  resizeBilinear: { tensors: 'x -> y', group: 'resizing' },
  resizeBilinearGradient: { tensors: 'dy -> dx', group: 'resizing' },
  softmaxCrossEntropy: {
    about: 'Each loss, and the gradient of their sum.',
    tensors: 'logits labels -> losses gradient',
    fields: 'batch:dim classes:positive'
  },
  scaleRows: { tensors: 'x slopes -> y', fields: 'batch:dim classes:dim' },
  adam: {
    about: 'In place, every variable in one call; rate: with the corrections of the moments in it.',
    each: { name: 'parts', tensors: 'gradient -> variable m v copy?', fields: 'count:dim' },
    fields: 'rate:float beta1:float beta2:float epsilon:float decay:float'
  },
  sgd: {
    about: 'In place, every variable in one call; without momentum there is no velocity.',
    each: { name: 'parts', tensors: 'gradient -> variable velocity? copy?', fields: 'count:dim' },
    fields: 'nesterov:flag rate:float momentum:float decay:float'
  },
  rmsprop: {
    about: 'In place, every variable in one call; gathered: the momentum.',
    each: {
      name: 'parts',
      tensors: 'gradient -> variable velocity gathered? copy?',
      fields: 'count:dim'
    },
    fields: 'rate:float rho:float momentum:float epsilon:float'
  },
  average: {
    about: 'kept += (value - kept) * share',
    tensors: 'value -> kept',
    fields: 'count:dim share:float'
  },
  widen: { about: 'bfloat16 to fp32.', tensors: 'x -> y', fields: 'count:dim' },
  round: { about: 'fp32 to bfloat16.', tensors: 'x -> y', fields: 'count:dim' },
  addHalf: {
    about: 'y = a + b in bfloat16, with ReLU.',
    tensors: 'a b -> y',
    fields: 'count:dim relu:flag'
  },
  reluGradientHalf: {
    about: 'As reluGradient, in bfloat16.',
    tensors: 'dy y -> dx',
    fields: 'count:dim cut:Cut'
  },
  meanMiddleHalf: { about: 'As meanMiddle, x in bfloat16.', tensors: 'x -> y', group: 'middle' },
  spreadMiddle: { about: 'The gradient of meanMiddle.', tensors: 'dy -> dx', group: 'middle' },
  spreadMiddleHalf: { about: 'As spreadMiddle, dx in bfloat16.', tensors: 'dy -> dx', group: 'middle' }
}
