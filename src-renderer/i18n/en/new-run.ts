export const newRun = {
  title: 'New run',
  presets: 'Presets',
  start: 'Start training',
  startHint: 'Ctrl+Enter',
  name: 'Name',
  namePlaceholder: 'Named after model and data',
  data: 'Data',
  dataset: 'Data set',
  folder: 'Folder',
  folderPlaceholder: 'Only for your own files',
  limit: 'Training images',
  limitPlaceholder: 'all',
  limitHint: 'Leave empty for all',
  validation: 'Validate on',
  validationTest: 'Test images',
  validationTrain: 'Part of the training images',
  fraction: 'Part',
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
  auto: 'Fastest here',
  examining: 'Looking at the engines…',
  precision: 'Precision',
  precisions: { fp32: 'fp32', tf32: 'tf32 (tensor cores)', bf16: 'bf16', fp16: 'fp16 products' },
  precisionHint:
    'Convolutions and matrix products are rounded to 16 bits, on oneDNN what is between them too; weights, statistics and updates stay fp32',
  tf32Hint: 'Tensor cores round what convolutions and matrix products take to 10 bits; all else is fp32',
  takes: 'Takes {engine}.',
  speed: '{engine} {seconds} s a step',
  notMeasured: 'The engines are timed on this model when the run starts.',
  measuring: 'Timing a few steps on each engine…',
  measure: 'Time them now',
  unable: '{engine} does not compute in {precision}',
  noneAble: 'No engine here computes in {precision}.',
  summary: 'Before it starts',
  parameters: 'Parameters',
  trainable: 'Trainable',
  nonTrainable: 'Non-trainable',
  memory: 'Memory',
  memoryOf: '{needed} of {available}',
  steps: 'Steps an epoch',
  totalSteps: 'Steps in all',
  operations: 'Per image',
  diagram: 'Diagram',
  table: 'Layers',
  tooLarge: 'This needs more memory than the machine has. A batch of {batch} would fit.',
  problems: 'Not ready to start',
  file: 'Open experiment file',
  copySpec: 'Copy as JSON',
  fileWrong: 'That file holds no experiment.',
  required: 'A number is needed',
  noModel: 'The model is shown when the named fields are right.',
  noPreview: 'The images of this data set cannot be shown.',
  problemCount: '{count} to correct | 1 to correct | {count} to correct',
  sections: {
    schedule: 'Schedule',
    regularisation: 'Regularisation',
    augmentation: 'Augmentation',
    checkpoints: 'Checkpoints'
  },
  clipNorm: 'Clip gradients at norm',
  labelSmoothing: 'Label smoothing',
  averageDecay: 'Average the weights (decay)',
  averagePlaceholder: 'off, such as 0.999',
  averageHint: 'Evaluated and predicted with the average',
  stopEarly: 'Stop early',
  monitor: 'Metric',
  patience: 'Epochs without improvement',
  minimumDelta: 'Smallest improvement',
  restoreBest: 'Take back the weights of the best epoch',
  summaries: {
    clip: 'gradients clipped at {norm}',
    smoothing: 'label smoothing {share}',
    average: 'averaged weights {decay}',
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
  plateauHint: 'Stays as it is until the metric has not become better for that many epochs.',
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
    factor: 'Multiplied by',
    factorAnEpoch: 'Multiplied by, each epoch',
    warmupEpochs: 'Epochs of warm-up',
    finalFactor: 'Last rate, of the highest',
    epochs: 'Length in epochs',
    riseFraction: 'Rising part of the run',
    initialFactor: 'First rate, of the highest',
    monitor: 'Metric',
    patience: 'Epochs without improvement',
    minimumDelta: 'Smallest improvement',
    cooldown: 'Epochs of rest after a fall',
    minimumFactor: 'Lowest rate, of the first'
  },
  summary: {
    constant: 'constant',
    step: '×{factor} every {every} epochs',
    exponential: '×{factor} an epoch',
    cosine: 'cosine over the run',
    cosineWarm: '{epochs} epochs of warm-up, then cosine',
    oneCycle: 'one cycle, up for the first {percent}%',
    plateau: '×{factor} after {patience} epochs without better {metric}'
  }
}

export const augmentation = {
  flip: 'Flip left and right',
  shift: 'Shift by up to (pixels)',
  rotation: 'Rotate by up to (degrees)',
  erasing: 'Erase a part (probability)',
  mixup: 'Mixup (alpha)',
  normalize: 'Normalise the pixels',
  preview: 'A batch as the network will see it',
  again: 'Another draw',
  summary: {
    flip: 'flip',
    shift: 'shift ±{pixels}',
    rotation: 'rotate ±{degrees}°',
    erasing: 'erase {share}',
    mixup: 'mixup {alpha}',
    normalize: 'normalised'
  }
}

export const preflight = {
  try: 'Try three steps',
  trying: 'Training three steps…',
  hint: 'Real steps on the chosen engine: time, memory, disk.',
  on: 'Measured on {engine}',
  step: 'A step',
  epoch: 'An epoch',
  total: 'The whole run',
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
      'The published experiment with SGD and momentum: batch 128, 400 epochs; it reports 91.4% on the test images'
  },
  'quickstart': {
    title: 'Quickstart',
    description:
      'A small CNN on 6,000 images of Fashion-MNIST: a curve worth seeing within a minute on any processor'
  }
}

export const models = {
  resnet50: 'The reference: bottleneck blocks of 3, 4, 6 and 3, up to 2,048 channels',
  resnet34: 'Basic blocks of 3, 4, 6 and 3, up to 512 channels',
  resnet18: 'Two basic blocks a stage, up to 512 channels',
  resnet: 'Your own stem, block type, stage depths and widths',
  lenet5: 'LeCun et al., 1998: two convolutions, three dense layers',
  cnn: '3x3 convolutions and pooling, one dense layer: quick on any machine',
  mlp: 'Dense layers only: the baseline that everything should beat'
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
  'hiddenUnits': 'Units of each hidden layer',
  'listHint': 'Numbers with commas',
  'normalization': 'Normalisation in a block',
  'before-addition': 'Before the addition',
  'after-addition': 'After the addition',
  'pre-activation': 'Before each convolution',
  'hints': {
    'before-addition':
      'Convolution, normalisation, + shortcut, ReLU: the published reference; He et al., 2015',
    'after-addition':
      'Convolution, + shortcut, normalisation, ReLU: as every residual network was computed before there was a choice',
    'pre-activation': 'Normalisation, ReLU, convolution, + shortcut: He et al., 2016'
  }
}
