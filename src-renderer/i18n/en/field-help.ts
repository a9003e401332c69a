/** One sentence on each setting of an experiment, by its path. */
export const help = {
  model: {
    id: 'Which network is trained.',
    denseUnits: 'Units of the dense layer before the output; 0 leaves it out.',
    normalization: 'Where a residual block normalises its values.',
    zeroInitResidual:
      'The last scales of each block begin at 0: fewer epochs lead as far, at higher rates.',
    stemFilters: 'Filters of the first convolution.',
    stemKernelSize: "Side of the first convolution's window.",
    stemStride: "How far the first convolution's window moves; 2 halves the image.",
    stemPooling: 'Halves the image once more before the first block.',
    block: 'Basic blocks have two convolutions, bottleneck blocks three and four times the channels.',
    stages: 'Blocks and output channels of each stage; each stage but the first halves the image.',
    stem: 'How much the first layers shrink the image.',
    dropout: 'Share of values that are dropped before the output while training.',
    dropPath: 'Share of images for which a block is skipped while training.',
    activation: 'Function after each hidden layer.',
    filters: 'Filters of each convolution, from first to last.',
    kernelSize: "Side of each convolution's window.",
    batchNormalization: 'Normalises after each convolution.',
    inputShape: 'Height, width and channels of the images that it takes.',
    classes: 'How many classes it tells apart: the units of its last layer.',
    hiddenUnits: 'Units of each hidden layer, from first to last.'
  },
  dataset: {
    id: 'Which images are learnt from.',
    limit: 'Trains on so many images only, picked by the seed.',
    path: "A folder of your own files in place of the data set's.",
    recipe: {
      height: 'Rows of pixels of every image; more show finer detail and take longer.',
      width: 'Columns of pixels of every image.',
      channels: 'One value a pixel, or red, green and blue.',
      fit: 'What becomes of pictures that have other proportions.',
      background: 'What stands where a picture is transparent or does not reach.'
    },
    validation: {
      from: 'Images on which every epoch is measured and that are never trained on.',
      fraction: 'Share of the training images that is held back.',
      stratified: 'Holds back the same share of every class.',
      folds: 'Parts into which the training images are divided.',
      fold: 'The part that is held back, counted from 1.'
    }
  },
  optimizer: {
    type: 'How weights follow their gradients.',
    learningRate: 'How far weights move in a step; the setting that matters most.',
    momentum: 'Share of the last step that is added to the next.',
    nesterov: 'Looks ahead along the momentum before each step.',
    beta1: "Memory of the gradients' mean.",
    beta2: "Memory of the gradients' squares.",
    epsilon: 'Keeps divisions from exploding.',
    rho: "Memory of the gradients' squares.",
    weightDecay: 'Share of each weight that is lost in a step, times the learning rate.'
  },
  epochs: 'How often every training image is seen.',
  batchSize: 'Images a step: larger is faster until memory runs out, and makes fewer steps.',
  seed: 'Decides every random choice: the same seed, the same run.',
  engine: 'The library that computes.',
  precision: 'The numbers that are computed with: fewer bits are faster where the processor has them.',
  schedule: {
    type: 'How the learning rate changes over the run.',
    every: 'Length of each step.',
    factor: 'What the rate is multiplied by.',
    warmupEpochs: 'The rate rises from zero for so long.',
    finalFactor: 'The last rate, as a share of the highest.',
    epochs: 'When the curve ends; empty: with the run.',
    riseFraction: 'Share of the run in which the rate rises.',
    initialFactor: 'The first rate, as a share of the highest.',
    monitor: 'The metric that has to improve.',
    patience: 'How long it may stay without improvement.',
    minimumDelta: 'A smaller improvement is none.',
    cooldown: 'How long nothing is reduced after a reduction.',
    minimumFactor: 'The rate never falls below this share of the first.'
  },
  clipNorm: 'Scales gradients down where their common norm is larger.',
  labelSmoothing: 'Share of each target that is spread over all classes.',
  trackNorms: 'Draws how long both are, epoch by epoch; the training is the same, a little slower.',
  averageDecay: 'Measures with a moving average of the weights that keeps this share a step.',
  earlyStopping: {
    monitor: 'The metric that has to improve.',
    patience: 'Ends the run after so long without improvement.',
    minimumDelta: 'A smaller improvement is none.',
    restoreBest: 'Ends with the weights of the best epoch.'
  },
  augmentation: {
    flip: 'Mirrors every second image, left to right.',
    flipVertical: 'Mirrors every second image, top to bottom.',
    shift: 'Moves each image at random.',
    translation: 'Moves each image at random, by a share of its size.',
    rotation: 'Turns each image at random.',
    brightness: 'Makes each image lighter or darker at random.',
    contrast: 'Raises or lowers the contrast at random.',
    saturation: "Raises or lowers the colours' strength at random.",
    hue: 'Turns the colours around the colour circle at random.',
    greyscale: 'Takes the colours away from some images.',
    blur: 'Blurs some images.',
    normalize: 'Shifts and scales pixels to mean 0 and deviation 1.',
    mixup: 'Blends pairs of images and their labels; 0 is off.',
    cutmix: 'Pastes a part of one image into another; 0 is off.',
    erasing: 'Covers a rectangle of some images.',
    randAugment: {
      operations: 'Random changes made to each image.',
      magnitude: 'How strong each change is.'
    }
  },
  checkpoints: {
    everyMinutes: 'Also saves in the middle of epochs, for runs with long ones.',
    keepEvery: 'Keeps the weights of every so many epochs for good.',
    monitor: 'The metric by which an epoch is the best.',
    direction: 'Whether the best is the highest or the lowest.'
  },
  autoResume: 'Goes on by itself when the workbench starts again after it was interrupted.',
  weights: { head: 'Whether the output layer is taken over or begins anew.' },
  fineTuning: {
    frozenEpochs: 'So long only the output layer is trained.',
    freezeNormalization: 'Leaves the statistics of normalisations as the weights brought them.'
  },
  name: 'What the run is called in the history; it follows what you change until you write one.'
}

/** What a setting is counted in, beside its field. */
export const units = {
  batchSize: 'images',
  epochs: 'epochs',
  dataset: { limit: 'images' },
  schedule: {
    warmupEpochs: 'epochs',
    epochs: 'epochs',
    every: 'epochs',
    patience: 'epochs',
    cooldown: 'epochs'
  },
  earlyStopping: { patience: 'epochs' },
  augmentation: { shift: 'px', rotation: '°' },
  checkpoints: { everyMinutes: 'min', keepEvery: 'epochs' },
  fineTuning: { frozenEpochs: 'epochs', unfreezeEvery: 'epochs' },
  model: { stemKernelSize: 'px', kernelSize: 'px' }
}
