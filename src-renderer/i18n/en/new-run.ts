export const newRun = {
  restored: 'This is the form as you left it.',
  startOver: 'Start over',
  title: 'New run',
  presets: 'Presets',
  explain: 'Explain the fields',
  defaultIs: 'Default: {value}.',
  presetHas: 'Preset: {value}',
  putBack: 'Put back what the preset has',
  putBackField: 'Put back {value}, which the preset has',
  putAllBack: 'Put everything back',
  changes: 'Changes from the preset',
  changed:
    'Nothing differs from “{preset}” | One setting differs from “{preset}” | {count} settings differ from “{preset}”',
  presetChanged: 'unchanged | 1 changed | {count} changed',
  filled:
    'The file leaves these out, so they are as usual: {fields}. What else it leaves out has its default.',
  replaced:
    'One setting of the file could not be used: | {count} settings of the file could not be used:',
  replacedBy: '{given} in the file, {used} here. {reason}',
  replacedByNothing: '{given} in the file, left out here. {reason}',
  inFile: 'In the file: {given}',
  start: 'Start training',
  startHint: 'Ctrl+Enter',
  name: 'Name',
  data: 'Data',
  dataset: 'Data set',
  folder: 'Folder',
  folderPlaceholder: 'Only for your own files',
  limit: 'Training images',
  limitPlaceholder: 'all',
  limitHint: 'Leave empty to use all',
  validation: 'Validate on',
  validationTest: 'Test images',
  asFiles: 'Images are taken as they are: {size}.',
  scaleImages: 'Change size or colour',
  corrected: 'With corrections of its labels',
  withoutCorrections: 'Use the labels of the files',
  validationTrain: 'Part of the training images',
  validationValidation: 'Validation images',
  validationFold: 'One fold of the training images',
  fraction: 'Fraction',
  stratified: 'Same share of every class',
  folds: 'Folds',
  fold: 'Fold to validate on',
  notHere: 'not on this machine',
  synthetic: 'synthetic',
  model: 'Model',
  architecture: 'Architecture',
  optimizer: 'Optimizer',
  optimizerType: 'Method',
  learningRate: 'Learning rate',
  momentum: 'Momentum',
  nesterov: 'Nesterov momentum',
  beta1: 'Beta 1',
  beta2: 'Beta 2',
  epsilon: 'Epsilon',
  weightDecay: 'Weight decay',
  rho: 'Rho',
  training: 'Training',
  epochs: 'Epochs',
  batchSize: 'Batch size',
  seed: 'Seed',
  engine: 'Engine',
  auto: 'Fastest on this machine',
  examining: 'Checking the engines…',
  precision: 'Precision',
  precisions: { fp32: 'fp32', tf32: 'tf32 (tensor cores)', bf16: 'bf16', fp16: 'fp16 products' },
  precisionHint:
    'Convolutions and matrix products are rounded to 16 bits, and on oneDNN so are the ' +
    'values between them; weights, statistics and updates stay in fp32',
  tf32Hint:
    'Tensor cores round the inputs of convolutions and matrix products to a 10-bit mantissa; ' +
    'everything else stays in fp32',
  takes: 'Uses {engine}.',
  speed: '{engine} {seconds} s per step',
  notMeasured: 'The engines are timed on this model when the run starts.',
  measuring: 'Timing a few steps on each engine…',
  measure: 'Time them now',
  unable: '{engine} does not support {precision}',
  noneAble: 'No engine on this machine supports {precision}.',
  summary: 'Before it starts',
  parameters: 'Parameters',
  trainable: 'Trainable',
  nonTrainable: 'Non-trainable',
  memory: 'Memory',
  memoryOf: '{needed} of {available}',
  steps: 'Steps per epoch',
  totalSteps: 'Total steps',
  operations: 'Per image',
  diagram: 'Diagram',
  table: 'Layers',
  tooLarge: 'This needs more memory than the machine has. A batch size of {batch} would fit.',
  problems: 'Not ready to start',
  file: 'Open experiment file',
  copySpec: 'Copy as JSON',
  fileWrong: 'That file does not contain an experiment.',
  required: 'Enter a number',
  noModel: 'Correct the fields listed to see the model.',
  noPreview: 'The images of this data set cannot be shown.',
  pictureBesideImage: 'Each picture beside the image of {height} × {width} pixels that it becomes',
  originalOf: 'Original: {class}',
  imageOf: 'As the network sees it: {class}',
  samples: 'Training images, picked at random',
  problemCount: '{count} to fix | 1 to fix | {count} to fix',
  sections: {
    weights: 'Initial weights and fine-tuning',
    schedule: 'Schedule',
    regularisation: 'Regularisation',
    augmentation: 'Augmentation',
    checkpoints: 'Checkpoints'
  },
  formatVersion: 'Format of the experiment',
  clipNorm: 'Clip gradient norm at',
  labelSmoothing: 'Label smoothing',
  trackNorms: 'Measure the norms of gradients and weights',
  averageDecay: 'Weight averaging (decay)',
  averagePlaceholder: 'off; try 0.999',
  averageHint: 'Evaluation and prediction use the average',
  stopEarly: 'Stop early',
  monitor: 'Metric',
  patience: 'Epochs without improvement',
  minimumDelta: 'Minimum improvement',
  restoreBest: 'Restore the weights of the best epoch',
  summaries: {
    clip: 'gradient norm clipped at {norm}',
    smoothing: 'label smoothing {share}',
    average: 'weights averaged with decay {decay}',
    norms: 'norms measured',
    stop: 'stops after {patience} epochs without improvement'
  },
  stages: 'Stages',
  blocks: 'blocks',
  channels: 'channels',
  addStage: 'Add a stage',
  removeStage: 'Remove stage {number}'
}

export const schedule = {
  type: 'Shape',
  wholeRun: 'whole run',
  curve: 'Learning rate',
  point: '{rate} at epoch {epoch}.',
  plateauHint: 'Stays unchanged until the metric has not improved for this many epochs.',
  types: {
    constant: 'Constant',
    step: 'Step',
    exponential: 'Exponential',
    cosine: 'Cosine with warm-up',
    oneCycle: 'One cycle',
    plateau: 'Reduce on plateau'
  },
  fields: {
    every: 'Every (epochs)',
    factor: 'Multiply by',
    factorAnEpoch: 'Multiply by, each epoch',
    warmupEpochs: 'Warm-up epochs',
    finalFactor: 'Final rate (fraction of peak)',
    epochs: 'Length in epochs',
    riseFraction: 'Rising part (fraction of run)',
    initialFactor: 'Initial rate (fraction of peak)',
    monitor: 'Metric',
    patience: 'Epochs without improvement',
    minimumDelta: 'Minimum improvement',
    cooldown: 'Cooldown epochs after a reduction',
    minimumFactor: 'Minimum rate (fraction of initial)'
  },
  summary: {
    constant: 'constant',
    step: '×{factor} every {every} epochs',
    exponential: '×{factor} per epoch',
    cosine: 'cosine over the run',
    cosineWarm: '{epochs} epochs of warm-up, then cosine',
    oneCycle: 'one cycle, rising for the first {percent}%',
    plateau: '×{factor} after {patience} epochs without an improvement in {metric}'
  }
}

export const augmentation = {
  groups: {
    geometry: 'Geometry',
    colour: 'Colour',
    mixing: 'Mixing and erasing',
    automatic: 'Automatic'
  },
  crop: 'Crop and enlarge',
  cropFields: {
    area: ['Smallest part of the area', 'Largest part of the area'],
    aspect: ['Narrowest (width / height)', 'Widest (width / height)']
  },
  flip: 'Flip horizontally',
  flipVertical: 'Flip vertically',
  shift: 'Shift by up to (pixels)',
  translation: 'Shift by up to (fraction of size)',
  rotation: 'Rotate by up to (degrees)',
  brightness: 'Brightness (±)',
  contrast: 'Contrast (±)',
  saturation: 'Saturation (±)',
  hue: 'Hue (± turns, up to 0.5)',
  greyscale: 'Greyscale (probability)',
  blur: 'Gaussian blur (probability)',
  erasing: 'Random erasing (probability)',
  mixup: 'Mixup (alpha)',
  cutmix: 'CutMix (alpha)',
  mixingHint: 'With both, each batch gets one of the two',
  randAugment: 'RandAugment',
  operations: 'Operations per image',
  magnitude: 'Magnitude (0 to 30)',
  normalize: 'Normalise pixels',
  preview: 'A batch as the network will see it',
  again: 'Draw again',
  summary: {
    crop: 'crop from {percent}%',
    flip: 'flip',
    flipVertical: 'flip vertically',
    shift: 'shift ±{pixels}',
    translation: 'shift ±{percent}%',
    rotation: 'rotate ±{degrees}°',
    randAugment: 'RandAugment {operations}×{magnitude}',
    colours: 'colours',
    greyscale: 'greyscale {share}',
    blur: 'blur {share}',
    erasing: 'erase {share}',
    mixup: 'mixup {alpha}',
    cutmix: 'CutMix {alpha}',
    normalize: 'normalised'
  }
}

export const preflight = {
  waits: 'A run is training, so nothing is measured by itself: it would slow both down.',
  onBeside: 'Measured on {engine} while a run trained: alone it will be faster',
  automatic: 'Measure when the form rests',
  hours: 'Best within (hours)',
  find: 'Find',
  searching: 'Measuring what is quickest…',
  none: 'Not even one epoch fits into this time.',
  fits: 'This ends in time: about {time}.',
  proposal: 'Batch {batchSize}, {precision}, {epochs} epochs: about {time}. The learning rate stays.',
  fill: 'Use these',
  try: 'Try three steps',
  trying: 'Training three steps…',
  reading: 'Reading pictures: {percent}%',
  decoding: 'Making images: {percent}%',
  features: 'Computing features: {percent}%',
  hint: 'Runs real steps on the chosen engine to measure time, memory and disk space.',
  on: 'Measured on {engine}',
  step: 'Per step',
  epoch: 'Per epoch',
  total: 'Whole run',
  memory: 'Peak memory',
  disk: 'Checkpoints on disk',
  batch: 'Largest batch',
  long: 'This takes more than a day on this machine.'
}

export const presets = {
  'resnet50-fashion-mnist-adam': {
    title: 'ResNet-50 on Fashion-MNIST, Adam',
    description:
      'The published experiment: batch 128, 400 epochs, no augmentation; it reports 91.3% on the test images'
  },
  'resnet50-fashion-mnist-sgd': {
    title: 'ResNet-50 on Fashion-MNIST, SGD',
    description:
      'The published experiment with SGD and momentum: batch 128, 400 epochs; it reports 91.4% ' +
      'on the test images'
  },
  'resnet50-fashion-mnist-fast': {
    title: 'ResNet-50 on Fashion-MNIST, fast',
    description:
      'The published network, parameter for parameter, in 8 epochs: residual branches that begin at ' +
      'zero, one cycle of the learning rate, flips, label smoothing, bf16'
  },
  'resnet50-fashion-mnist-best': {
    title: 'ResNet-50 on Fashion-MNIST, best',
    description:
      'The published network, parameter for parameter, and the fast recipe, on images scaled to 56x56: ' +
      'the published stem leaves more of them. About an hour on two processor cores'
  },
  'fashion-mnist-best': {
    title: 'Small residual network on Fashion-MNIST',
    description:
      'A residual network made for small images: 28x28 pixels reach its first stage undiminished. ' +
      '30 epochs in bf16, one cycle of the learning rate, flips, shifts and random erasing'
  },
  'quickstart': {
    title: 'Quickstart',
    description:
      'A small CNN on 6,000 images of Fashion-MNIST: a curve worth seeing within a minute on any processor'
  }
}

export const models = {
  'resnet50': 'The reference: bottleneck blocks of 3, 4, 6 and 3, up to 2,048 channels',
  'resnet34': 'Basic blocks of 3, 4, 6 and 3, up to 512 channels',
  'resnet18': 'Two basic blocks per stage, up to 512 channels',
  'resnet': 'Your own stem, block type, stage depths and widths',
  'torchvision-resnet50':
    "torchvision's, weight for weight: stride on the 3x3 convolutions, no bias; 25.6 million weights",
  'torchvision-resnet34': "torchvision's, weight for weight: basic blocks of 3, 4, 6 and 3",
  'torchvision-resnet18': "torchvision's, weight for weight: two basic blocks per stage",
  'mobilenet-v2': "torchvision's, weight for weight: inverted residual blocks, 3.5 million weights",
  'efficientnet-lite0': 'EfficientNet-B0 without squeeze-and-excite, with ReLU6: 4.7 million weights',
  'keras-resnet50': "Keras', weight for weight: stride on the first convolution of a block, with biases",
  'keras-mobilenet-v2': "Keras', weight for weight: padded as TensorFlow pads",
  'lenet5': 'LeCun et al., 1998: two convolutions, three dense layers',
  'cnn': '3x3 convolutions and pooling, one dense layer: quick on any machine',
  'mlp': 'Dense layers only: the baseline that everything should beat'
}

export const fields = {
  'denseUnits': 'Dense units before the output',
  'stemFilters': 'Stem filters',
  'stemKernelSize': 'Stem kernel size',
  'stemStride': 'Stem stride',
  'stemPooling': 'Max pooling after the stem',
  'block': 'Block type',
  'bottleneck': 'Bottleneck (1x1, 3x3, 1x1)',
  'basic': 'Basic (3x3, 3x3)',
  'activation': 'Activation',
  'filters': 'Filters of each convolution',
  'kernelSize': 'Kernel size',
  'batchNormalization': 'Batch normalisation',
  'dropout': 'Dropout',
  'dropPath': 'Drop path (stochastic depth)',
  'stem': 'Stem',
  'imagenet': 'As for ImageNet',
  'small': 'For small images',
  'hiddenUnits': 'Units of each hidden layer',
  'listHint': 'Numbers separated by commas',
  'normalization': 'Normalisation in a block',
  'zeroInitResidual': 'Residual branches begin at zero',
  'before-addition': 'Before the addition',
  'after-addition': 'After the addition',
  'pre-activation': 'Before each convolution',
  'hints': {
    'before-addition':
      'Convolution, normalisation, + shortcut, ReLU: the published reference; He et al., 2015',
    'after-addition':
      'Convolution, + shortcut, normalisation, ReLU: how every residual network was computed ' +
      'before this became a choice',
    'pre-activation': 'Normalisation, ReLU, convolution, + shortcut: He et al., 2016',
    'imagenet': 'The first layers halve the image twice: for photographs of some 224 pixels',
    'small': 'The first two halvings are left out: for images of some 28 to 64 pixels'
  }
}

export const quickstart = {
  offer: 'Run the quickstart',
  data: 'Getting the images…',
  run: 'Starting…'
}
