/** Every text of the window. Other languages are typed after this one: a missing text does not compile. */
export const en = {
  app: {
    newRun: 'New run', history: 'History', settings: 'Settings', running: 'Running', waiting: 'Waiting', views: 'Views',
    lost: 'The connection to the workbench was lost. It comes back by itself.', unauthorised: 'This address needs the token that the workbench printed when it started. Open the whole address, with everything after the "?".',
    dismiss: 'Dismiss'
  },
  common: {
    cancel: 'Cancel', delete: 'Delete', rename: 'Rename', export: 'Export', open: 'Open', stop: 'Stop', more: 'More', save: 'Save', none: 'none', on: 'on', off: 'off', loading: 'Loading…',
    whatToDo: 'What to do', copy: 'Copy', copied: 'Copied'
  },
  status: { queued: 'queued', preparing: 'preparing', running: 'running', paused: 'paused', completed: 'completed', stopped: 'stopped', failed: 'failed', interrupted: 'interrupted' },
  metrics: { loss: 'Loss', accuracy: 'Accuracy', val_loss: 'Validation loss', val_accuracy: 'Validation accuracy' },
  axes: { epoch: 'Epoch', step: 'Step', time: 'Time' },
  charts: {
    axis: 'Axis', smoothing: 'Smoothing', logarithmic: 'Logarithmic', resetZoom: 'Reset zoom', metric: 'Metric', both: 'Training and validation', lossGroup: 'Loss', accuracyGroup: 'Accuracy', noValues: 'The curve begins with the first step.',
    summary: '{metric} of {run}: {value} after epoch {epoch}.', exported: 'Exported {file}'
  },
  diagram: {
    label: 'Architecture: {count} rows', fit: 'Fit', zoomIn: 'Zoom in', zoomOut: 'Zoom out', expandAll: 'Expand all', collapseAll: 'Collapse all', expand: 'Expand', collapse: 'Collapse', save: 'Save as SVG', parameters: '{count} parameters',
    output: 'Output', inputs: 'Connected to', layers: '{count} layers', layer: 'Layer (type)', outputShape: 'Output Shape', params: 'Param #', connected: 'Connected to', total: 'Total', trainable: 'Trainable', nonTrainable: 'Non-trainable'
  },
  newRun: {
    title: 'New run', presets: 'Presets', start: 'Start training', startHint: 'Ctrl+Enter', name: 'Name', namePlaceholder: 'Named after model and data', data: 'Data', dataset: 'Data set', folder: 'Folder', folderPlaceholder: 'Only for your own files',
    limit: 'Training images', limitPlaceholder: 'all', limitHint: 'Leave empty for all', validation: 'Validate on', validationTest: 'Test images', validationTrain: 'Part of the training images', fraction: 'Part',
    notHere: 'not on this machine', synthetic: 'synthetic', model: 'Model', architecture: 'Architecture', optimizer: 'Optimizer', optimizerType: 'Method', learningRate: 'Learning rate', momentum: 'Momentum', nesterov: 'Nesterov momentum',
    beta1: 'Beta 1', beta2: 'Beta 2', epsilon: 'Epsilon', training: 'Training', epochs: 'Epochs', batchSize: 'Batch size', seed: 'Seed', engine: 'Engine', auto: 'Fastest here', examining: 'Looking at the engines…', precision: 'Precision', precisions: { fp32: 'fp32', bf16: 'bf16', fp16: 'fp16 products' }, precisionHint: 'Convolutions and matrix products are rounded to 16 bits, on oneDNN what is between them too; weights, statistics and updates stay fp32', takes: 'Takes {engine}.', speed: '{engine} {seconds} s a step', notMeasured: 'The engines are timed on this model when the run starts.', measuring: 'Timing a few steps on each engine…', measure: 'Time them now',
    summary: 'Before it starts', parameters: 'Parameters', trainable: 'Trainable', nonTrainable: 'Non-trainable', memory: 'Memory', memoryOf: '{needed} GB of {available} GB', steps: 'Steps an epoch', totalSteps: 'Steps in all', operations: 'Per image',
    diagram: 'Diagram', table: 'Layers', tooLarge: 'This needs more memory than the machine has. A batch of {batch} would fit.', problems: 'Not ready to start', file: 'Open experiment file', copySpec: 'Copy as JSON', fileWrong: 'That file holds no experiment.',
    required: 'A number is needed', stages: 'Stages', blocks: 'blocks', channels: 'channels', addStage: 'Add a stage', removeStage: 'Remove stage {number}'
  },
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
    basic: 'Basic (3x3, 3x3)', activation: 'Activation', filters: 'Filters of each convolution', kernelSize: 'Kernel size', batchNormalization: 'Batch normalisation', dropout: 'Dropout', hiddenUnits: 'Units of each hidden layer', listHint: 'Numbers with commas'
  },
  run: {
    epoch: 'Epoch', step: 'Step', elapsed: 'Elapsed', remaining: 'Remaining', speed: 'Images/s', epochTime: 'Time per epoch', best: 'Best validation accuracy', inEpoch: 'in epoch {epoch}',
    charts: 'Charts', architecture: 'Architecture', configuration: 'Configuration', log: 'Log', evaluation: 'Evaluation', stop: 'Stop', stopping: 'Stopping…', again: 'New run from this', delete: 'Delete run',
    deleteTitle: 'Delete this run?', deleteText: 'Its curves, log and saved weights are removed for good.', failed: 'The run failed', interrupted: 'The run was interrupted', saved: 'Saved until epoch {epoch}.', nothingSaved: 'Nothing was saved yet.',
    preparing: 'Loading data, model and engine…', queued: 'Waits for the run before it.', evaluate: 'Evaluate now', evaluating: 'Evaluating…', evaluateHint: 'Runs the saved weights over the validation images: accuracy, confusion matrix, figures per class.',
    noWeights: 'Weights are saved after the first epoch.', precision: 'Precision', recall: 'Recall', f1: 'F1', images: 'Images', class: 'Class', confusion: 'Confusion matrix', confusionHint: 'Rows: true class. Columns: predicted class.', emptyLog: 'Nothing was logged yet.',
    experiment: 'Experiment', machine: 'Where it ran', weights: 'Weights (SHA-256)', folder: 'Files', version: 'Atelier', unnamed: 'Unnamed', missing: 'This run is not here any more.', backToHistory: 'Back to the history'
  },
  history: {
    title: 'History', search: 'Search runs', all: 'All states', empty: 'No runs yet', emptyText: 'Start with a preset: the quickstart shows a curve within a minute.', start: 'Set up a run', noMatch: 'No run fits.', clear: 'Clear the search',
    selected: '{count} selected', compare: 'Compare', count: '{count} runs', status: 'Status', name: 'Name', model: 'Model', data: 'Data', optimizer: 'Optimizer', rate: 'Rate', batch: 'Batch', engine: 'Engine', epochs: 'Epochs', best: 'Best', time: 'Time', started: 'Started',
    select: 'Select {name}', actions: 'Actions of {name}', deleteTitle: 'Delete {count} runs? | Delete one run? | Delete {count} runs?', deleteText: 'Their curves, logs and saved weights are removed for good.', deleted: 'Deleted {count} runs | Deleted one run | Deleted {count} runs',
    compareTitle: 'Compare', differences: 'What differs', same: 'These runs have the same settings.', compareEmpty: 'Choose two or more runs in the history.', tags: 'Tags', editTags: 'Edit tags', tagsHint: 'Separate them with commas: at most 20, each up to 50 characters', tooManyTags: 'At most 20 tags, each up to 50 characters'
  },
  settings: {
    title: 'Settings', appearance: 'Appearance', theme: 'Theme', language: 'Language', system: 'As the system', light: 'Light', dark: 'Dark', computing: 'Computing', threads: 'Threads', threadsHint: 'Of the processor; empty takes all cores', threadsWrong: 'A whole number from 1 to 1,024', engine: 'Engine of new runs',
    engines: 'Engines', examine: 'Examine again', available: 'works', unavailable: 'not available', setUp: 'Set up', settingUp: 'Setting up…', version: 'Version', device: 'Device', datasets: 'Data sets', get: 'Download', downloading: 'Downloading…', here: 'here', images: '{train} + {test} images',
    about: 'About', workspace: 'Workspace', commit: 'Commit', threadCount: '{count} threads | {count} thread | {count} threads', examined: 'What was looked for', all: 'all'
  }
}
export type Texts = typeof en
