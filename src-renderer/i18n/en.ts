import type { FindingCode, IssueCode } from '../../src-main/contract'

/** Every text of the window. Other languages are typed after this one: a missing text does not compile. */
export const en = {
  app: {
    newRun: 'New run', history: 'History', settings: 'Settings', running: 'Running', waiting: 'Waiting', views: 'Views',
    lost: 'The connection to the workbench was lost. It comes back by itself.', unauthorised: 'This window is signed out. Run "atelier serve --link" where Atelier runs, and open the address that it prints.',
    dismiss: 'Dismiss'
  },
  common: {
    cancel: 'Cancel', delete: 'Delete', rename: 'Rename', export: 'Export', open: 'Open', stop: 'Stop', more: 'More', save: 'Save', none: 'none', on: 'on', off: 'off', loading: 'Loading…', tryAgain: 'Try again', comma: ', ',
    whatToDo: 'What to do', copy: 'Copy', copied: 'Copied'
  },
  notAnswering: 'not answering',
  status: { queued: 'queued', preparing: 'preparing', running: 'running', paused: 'paused', completed: 'completed', stopped: 'stopped', failed: 'failed', interrupted: 'interrupted' },
  metrics: { loss: 'Loss', accuracy: 'Accuracy', val_loss: 'Validation loss', val_accuracy: 'Validation accuracy' },
  axes: { epoch: 'Epoch', step: 'Step', time: 'Time', active: 'Active time' },
  charts: {
    axis: 'Axis', smoothing: 'Smoothing', logarithmic: 'Logarithmic', resetZoom: 'Reset zoom', metric: 'Metric', both: 'Training and validation', lossGroup: 'Loss', accuracyGroup: 'Accuracy', noValues: 'The curve begins with the first step.', noneDrawable: 'None of the values can be drawn here.',
    notes: {
      noEpochs: '{run}: no epoch has ended yet, there is nothing to draw', noNumber: '{run}: every value is NaN or infinite',
      broken: '{run}: {count} values are NaN or infinite, marked at the edge | {run}: one value is NaN or infinite, marked at the edge | {run}: {count} values are NaN or infinite, marked at the edge',
      unlogarithmic: 'Not shown on a logarithmic axis: {count} points of {run}, zero or less | Not shown on a logarithmic axis: one point of {run}, zero or less | Not shown on a logarithmic axis: {count} points of {run}, zero or less'
    },
    summary: '{metric} of {run}: {value} after epoch {epoch}.', exported: 'Exported {file}', pauses: 'Paused {count} times. | Paused once. | Paused {count} times.'
  },
  diagram: {
    label: 'Architecture: {count} rows', fit: 'Fit', zoomIn: 'Zoom in', zoomOut: 'Zoom out', expandAll: 'Expand all', collapseAll: 'Collapse all', expand: 'Expand', collapse: 'Collapse', save: 'Save as SVG', parameters: '{count} parameters',
    output: 'Output', inputs: 'Connected to', layers: '{count} layers', layer: 'Layer (type)', outputShape: 'Output Shape', params: 'Param #', connected: 'Connected to', total: 'Total', trainable: 'Trainable', nonTrainable: 'Non-trainable'
  },
  newRun: {
    title: 'New run', presets: 'Presets', start: 'Start training', startHint: 'Ctrl+Enter', name: 'Name', namePlaceholder: 'Named after model and data', data: 'Data', dataset: 'Data set', folder: 'Folder', folderPlaceholder: 'Only for your own files',
    limit: 'Training images', limitPlaceholder: 'all', limitHint: 'Leave empty for all', validation: 'Validate on', validationTest: 'Test images', validationTrain: 'Part of the training images', fraction: 'Part',
    notHere: 'not on this machine', synthetic: 'synthetic', model: 'Model', architecture: 'Architecture', optimizer: 'Optimizer', optimizerType: 'Method', learningRate: 'Learning rate', momentum: 'Momentum', nesterov: 'Nesterov momentum',
    beta1: 'Beta 1', beta2: 'Beta 2', epsilon: 'Epsilon', weightDecay: 'Weight decay', rho: 'Rho', training: 'Training', epochs: 'Epochs', batchSize: 'Batch size', seed: 'Seed', engine: 'Engine', auto: 'Fastest here', examining: 'Looking at the engines…', precision: 'Precision', precisions: { fp32: 'fp32', tf32: 'tf32 (tensor cores)', bf16: 'bf16', fp16: 'fp16 products' }, precisionHint: 'Convolutions and matrix products are rounded to 16 bits, on oneDNN what is between them too; weights, statistics and updates stay fp32', tf32Hint: 'Tensor cores round what convolutions and matrix products take to 10 bits; all else is fp32', takes: 'Takes {engine}.', speed: '{engine} {seconds} s a step', notMeasured: 'The engines are timed on this model when the run starts.', measuring: 'Timing a few steps on each engine…', measure: 'Time them now', unable: '{engine} does not compute in {precision}', noneAble: 'No engine here computes in {precision}.',
    summary: 'Before it starts', parameters: 'Parameters', trainable: 'Trainable', nonTrainable: 'Non-trainable', memory: 'Memory', memoryOf: '{needed} of {available}', steps: 'Steps an epoch', totalSteps: 'Steps in all', operations: 'Per image',
    diagram: 'Diagram', table: 'Layers', tooLarge: 'This needs more memory than the machine has. A batch of {batch} would fit.', problems: 'Not ready to start', file: 'Open experiment file', copySpec: 'Copy as JSON', fileWrong: 'That file holds no experiment.',
    required: 'A number is needed', noModel: 'The model is shown when the named fields are right.', noPreview: 'The images of this data set cannot be shown.', problemCount: '{count} to correct | 1 to correct | {count} to correct', sections: { schedule: 'Schedule', regularisation: 'Regularisation', augmentation: 'Augmentation', checkpoints: 'Checkpoints' },
    clipNorm: 'Clip gradients at norm', labelSmoothing: 'Label smoothing', averageDecay: 'Average the weights (decay)', averagePlaceholder: 'off, such as 0.999', averageHint: 'Evaluated and predicted with the average', stopEarly: 'Stop early', monitor: 'Metric', patience: 'Epochs without improvement', minimumDelta: 'Smallest improvement', restoreBest: 'Take back the weights of the best epoch',
    summaries: { clip: 'gradients clipped at {norm}', smoothing: 'label smoothing {share}', average: 'averaged weights {decay}', stop: 'stops after {patience} epochs without improvement' }, stages: 'Stages', blocks: 'blocks', channels: 'channels', addStage: 'Add a stage', removeStage: 'Remove stage {number}'
  },
  schedule: {
    type: 'Shape', wholeRun: 'whole run', curve: 'Learning rate', point: '{rate} at epoch {epoch}.', plateauHint: 'Stays as it is until the metric has not become better for that many epochs.',
    types: { constant: 'Constant', step: 'Step', exponential: 'Exponential', cosine: 'Cosine with warm-up', oneCycle: 'One cycle', plateau: 'Reduce on plateau' },
    fields: {
      every: 'Every (epochs)', factor: 'Multiplied by', factorAnEpoch: 'Multiplied by, each epoch', warmupEpochs: 'Epochs of warm-up', finalFactor: 'Last rate, of the highest', epochs: 'Length in epochs', riseFraction: 'Rising part of the run', initialFactor: 'First rate, of the highest', monitor: 'Metric',
      patience: 'Epochs without improvement', minimumDelta: 'Smallest improvement', cooldown: 'Epochs of rest after a fall', minimumFactor: 'Lowest rate, of the first'
    },
    summary: { constant: 'constant', step: '×{factor} every {every} epochs', exponential: '×{factor} an epoch', cosine: 'cosine over the run', cosineWarm: '{epochs} epochs of warm-up, then cosine', oneCycle: 'one cycle, up for the first {percent}%', plateau: '×{factor} after {patience} epochs without better {metric}' }
  },
  augmentation: {
    flip: 'Flip left and right', shift: 'Shift by up to (pixels)', rotation: 'Rotate by up to (degrees)', erasing: 'Erase a part (probability)', mixup: 'Mixup (alpha)', normalize: 'Normalise the pixels', preview: 'A batch as the network will see it', again: 'Another draw',
    summary: { flip: 'flip', shift: 'shift ±{pixels}', rotation: 'rotate ±{degrees}°', erasing: 'erase {share}', mixup: 'mixup {alpha}', normalize: 'normalised' }
  },
  checkpoints: {
    everyMinutes: 'Also every (minutes)', onlyEpochs: 'only after epochs', keepEvery: 'Keep every (epochs)', none: 'none', monitor: 'Best by', direction: 'Better is', usual: 'as usual: {direction}', max: 'larger', min: 'smaller', autoResume: 'Resume by itself after an interruption',
    rule: 'Saved after every epoch. The newest two are kept, the best one, and every k-th epoch\'s.', empty: 'The first is saved after the first epoch.', savedAt: 'Saved', size: 'Size', roles: 'Kept as', role: { last: 'newest', best: 'best', kept: 'every k-th' },
    place: 'epoch {epoch}, step {step}', afterEpoch: 'epoch {epoch}',
    summary: { best: 'best by {metric}', minutes: 'every {minutes} min', keep: 'kept every {every} epochs', autoResume: 'resumes by itself' }
  },
  preflight: {
    try: 'Try three steps', trying: 'Training three steps…', hint: 'Real steps on the chosen engine: time, memory, disk.', on: 'Measured on {engine}', step: 'A step', epoch: 'An epoch', total: 'The whole run', memory: 'Peak memory', disk: 'Checkpoints on disk', batch: 'Largest batch',
    long: 'This takes more than a day on this machine.'
  },
  steering: {
    open: 'Adjust', title: 'Adjust the run while it trains', text: 'Changes hold from the next step on. They are recorded, so that the run can be repeated with them.', apply: 'Apply', sent: 'Takes effect with the next step.', beforeSchedule: 'Before the schedule', tooFewEpochs: 'At least {count}: the epoch under way is trained to its end',
    changes: 'Changes while it trained', none: 'Nothing was changed.', from: 'From step', what: 'Change', when: 'When', planned: 'Changes at given steps', fromStep: 'from step {step}:', without: 'Train without them', earlyStopping: 'early stopping',
    short: { learningRate: 'lr', epochs: 'epochs', earlyStopping: 'early stopping' }
  },
  sessions: { title: 'Sessions', none: 'It has not trained yet.', began: 'Began', trained: 'Trained', lasts: 'training', proof: 'First loss, as before the pause' },
  fork: { title: 'Continues from', continue: 'Continue from here with…', drop: 'Start from the beginning instead', otherModel: 'The checkpoint is of another model: only the model that it was trained with can go on from it.', children: 'Continued in', more: ' and {count} more', deleted: 'deleted' },
  fieldErrors: { whole: 'A whole number is needed', number: 'A number is needed', moreThan: 'Must be more than {value}', atLeast: 'Must be at least {value}', lessThan: 'Must be less than {value}', atMost: 'Must be at most {value}', tooShort: 'Needs at least {value} characters', tooLong: 'May have at most {value} characters', tooFew: 'Needs at least {value}', tooMany: 'May be at most {value}',
    notANumber: '“{text}” is no number; write one such as 0.005 or 1e-3', outOfRange: '“{text}” is too large or too small to be computed with',
    twoReadings: '“{text}” is {grouped} to some and {decimal} to others: write {grouped} or {decimal}'
  },
  issues: {
    scheduleTooLong: '{length} epochs are more than the {epochs} of the run', warmupTooLong: 'The warm-up is longer than the schedule', mixupOfOne: 'Mixup needs a batch size of at least 2: a single image has none to be mixed with',
    relativePath: 'This is no whole path: give it from the root of the disk on, such as /home/me/data',
    noValidationImage: '{fraction} of {images} images is none to validate on: at least {least}',
    noTrainingImage: '{fraction} of {images} images leaves none to train on: at most {most}',
    unknownField: 'There is no such field', misspeltField: 'There is no such field; did you mean "{suggestion}"?'
  } satisfies Record<IssueCode, string>,
  findings: {
    channelsFirst: 'The data cannot be right: its images are {first} × {second} × {third}, which is channels first. Write the image files with the channels last.',
    labelOutlier: 'The data cannot be right: {count} of its {of} labels go up to {label}, while all others end at {highest}. Correct or take out those images, or name all classes if they are meant.',
    labelGaps: 'The data cannot be right: its labels go up to {label}, but only {present} of the numbers until there occur. Number the classes 0, 1, 2 and so on, or name all classes.',
    labelWithoutName: 'The data cannot be right: it has the label {label}, and only {names} classes have names.',
    identicalImages: 'The data cannot be right: all {count} training images are the same.',
    identicalTestImages: 'All {count} test images are the same: validate on a part of the training images.',
    singleClass: 'The data cannot be right: all of its labels are 0, and nothing is there to tell that class apart from.',
    oneClass: 'All {count} training images are of one class ({class}): every model is right at once.',
    emptyClasses: '{count} of the {of} classes have no training image: {names}',
    rareClasses: 'Some classes have hardly any training images: {names}. Are these labels mistakes?',
    oddChannels: 'The images have {channels} channels; pictures have 1, 3 or 4.',
    labelsFromOne: 'The labels run from 1 to {highest}: they are counted from 0 here, and there are {highest} classes.',
    transposed: 'EMNIST keeps its images with rows and columns exchanged, and so they are trained on.'
  } satisfies Record<FindingCode, string>,
  presets: {
    'resnet50-fashion-mnist-adam': { title: 'ResNet-50 on Fashion-MNIST, Adam', description: 'The published experiment: batch 128, 400 epochs, no augmentation; it reports 91.3% on the test images' },
    'resnet50-fashion-mnist-sgd': { title: 'ResNet-50 on Fashion-MNIST, SGD', description: 'The published experiment with SGD and momentum: batch 128, 400 epochs; it reports 91.4% on the test images' },
    quickstart: { title: 'Quickstart', description: 'A small CNN on 6,000 images of Fashion-MNIST: a curve worth seeing within a minute on any processor' }
  },
  models: {
    resnet50: 'The reference: bottleneck blocks of 3, 4, 6 and 3, up to 2,048 channels', resnet34: 'Basic blocks of 3, 4, 6 and 3, up to 512 channels', resnet18: 'Two basic blocks a stage, up to 512 channels',
    resnet: 'Your own stem, block type, stage depths and widths', lenet5: 'LeCun et al., 1998: two convolutions, three dense layers', cnn: '3x3 convolutions and pooling, one dense layer: quick on any machine', mlp: 'Dense layers only: the baseline that everything should beat'
  },
  fields: {
    denseUnits: 'Dense units before the output', stemFilters: 'Stem filters', stemKernelSize: 'Stem kernel size', stemStride: 'Stem stride', stemPooling: 'Max pooling after the stem', block: 'Block type', bottleneck: 'Bottleneck (1x1, 3x3, 1x1)',
    basic: 'Basic (3x3, 3x3)', activation: 'Activation', filters: 'Filters of each convolution', kernelSize: 'Kernel size', batchNormalization: 'Batch normalisation', dropout: 'Dropout', hiddenUnits: 'Units of each hidden layer', listHint: 'Numbers with commas',
    normalization: 'Normalisation in a block', 'before-addition': 'Before the addition', 'after-addition': 'After the addition', 'pre-activation': 'Before each convolution',
    hints: {
      'before-addition': 'Convolution, normalisation, + shortcut, ReLU: the published reference; He et al., 2015',
      'after-addition': 'Convolution, + shortcut, normalisation, ReLU: as every residual network was computed before there was a choice',
      'pre-activation': 'Normalisation, ReLU, convolution, + shortcut: He et al., 2016'
    }
  },
  run: {
    epoch: 'Epoch', step: 'Step', elapsed: 'Elapsed', remaining: 'Remaining', speed: 'Images/s', epochTime: 'Time per epoch', best: 'Best validation accuracy', bestAccuracy: 'Best accuracy', inEpoch: 'in epoch {epoch}',
    charts: 'Charts', architecture: 'Architecture', configuration: 'Configuration', log: 'Log', evaluation: 'Evaluation', stop: 'Stop', stopping: 'Stopping…', again: 'New run from this', delete: 'Delete run',
    deleteTitle: 'Delete this run?', deleteText: 'Its curves, log and saved weights are removed for good.', rests: { failed: 'The run failed', interrupted: 'The run was interrupted', paused: 'Paused' }, savedUntil: 'Everything until {place} is saved.', nothingSaved: 'Nothing was saved yet.', goesOn: 'It goes on with the same next batch, and the device is free meanwhile.',
    checkpoints: 'Checkpoints', pause: 'Pause', pausing: 'Pausing…', resume: 'Resume', startAgain: 'Start again', queuedAt: 'Waits for its turn, number {position} in the queue.',
    proofExact: 'Resumed exactly: the next batch\'s loss was {before} before the pause and is {after} after it.', proofNot: 'Resumed, but not to the last bit: the next batch\'s loss was {before} before the pause and is {after} after it.', proofDevice: 'This device does not repeat a run to the last bit.',
    preparing: 'Loading data, model and engine…', queued: 'Waits for the run before it.', evaluate: 'Evaluate now', evaluating: 'Evaluating…', evaluateHint: 'Runs the saved weights over the validation images: accuracy, confusion matrix, figures per class.',
    noWeights: 'Weights are saved after the first epoch.', precision: 'Precision', recall: 'Recall', f1: 'F1', images: 'Images', class: 'Class', confusion: 'Confusion matrix', confusionHint: 'Rows: true class. Columns: predicted class.', emptyLog: 'Nothing was logged yet.',
    experiment: 'Experiment', machine: 'Where it ran', weights: 'Weights (SHA-256)', folder: 'Files', version: 'Atelier', unnamed: 'Unnamed', missing: 'This run is not here any more.', deletedElsewhere: '“{name}” was deleted elsewhere', deletedText: 'Another window or the command line deleted it. Its curves and weights are gone.', noArchitecture: 'The architecture cannot be shown.', backToHistory: 'Back to the history'
  },
  history: {
    title: 'History', search: 'Search runs', all: 'All states', empty: 'No runs yet', emptyText: 'Start with a preset: the quickstart shows a curve within a minute.', start: 'Set up a run', noMatch: 'No run fits.', clear: 'Clear the search',
    selected: '{count} selected', compare: 'Compare', count: '{count} runs', status: 'Status', name: 'Name', model: 'Model', data: 'Data', optimizer: 'Optimizer', rate: 'Rate', batch: 'Batch', engine: 'Engine', epochs: 'Epochs', best: 'Best', time: 'Time', started: 'Started',
    select: 'Select {name}', actions: 'Actions of {name}', deleteTitle: 'Delete {count} runs? | Delete one run? | Delete {count} runs?', deleteText: 'Their curves, logs and saved weights are removed for good.', deleted: 'Deleted {count} runs | Deleted one run | Deleted {count} runs',
    compareTitle: 'Compare', differences: 'What differs', same: 'These runs have the same settings.', oneLeft: 'Only one run is left: there is nothing to compare it with.', deletedElsewhere: '“{name}” was deleted and is not compared any more.', compareEmpty: 'Choose two or more runs in the history.', tags: 'Tags', editTags: 'Edit tags', tagsHint: 'Separate them with commas: at most 20, each up to 50 characters', tooManyTags: 'At most 20 tags, each up to 50 characters',
    moveUp: 'Earlier turn', moveDown: 'Later turn', continues: 'Continues from {name}', turn: 'turn {position}'
  },
  settings: {
    title: 'Settings', appearance: 'Appearance', theme: 'Theme', language: 'Language', system: 'As the system', light: 'Light', dark: 'Dark', computing: 'Computing', threads: 'Threads', threadsHint: 'Of the processor; empty takes all cores', threadsWrong: 'A whole number from 1 to 1,024', engine: 'Engine of new runs', runsPerDevice: 'Runs at the same time', runsPerDeviceHint: 'On one device; the others wait their turn', runsPerDeviceWrong: 'A whole number from 1 to 16',
    engines: 'Engines', examine: 'Examine again', available: 'works', unavailable: 'not available', setUp: 'Set up', settingUp: 'Setting up…', version: 'Version', device: 'Device', datasets: 'Data sets', get: 'Download', downloading: 'Downloading…', here: 'here', images: '{train} + {test} images',
    editDataset: 'Change {name}', classNames: 'Class names', classNamesHint: 'One name a line, in the order of the class numbers; left empty: their numbers', removeDataset: 'Remove {name}', remove: 'Remove', removeDatasetTitle: 'Remove “{name}” from the list?', removeDatasetText: 'Its files stay where they are.', removeDatasetRuns: 'Its files stay where they are. {count} runs were trained on it: their records stay, but they cannot be resumed or evaluated without it. | Its files stay where they are. One run was trained on it: its record stays, but it cannot be resumed or evaluated without it. | Its files stay where they are. {count} runs were trained on it: their records stay, but they cannot be resumed or evaluated without it.',
    signOutOthers: 'Sign out all other windows', signedOutOthers: 'All other browsers are signed out.',
    signOutOthersHint: 'Other browsers need a new address after that; addresses printed before are void.',
    about: 'About', workspace: 'Workspace', commit: 'Commit', threadCount: '{count} threads | {count} thread | {count} threads', examined: 'What was looked for', all: 'all', speed: '{seconds} s a step of ResNet-50 at batch 128', slower: '{times} times the fastest'
  }
}
export type Texts = typeof en
