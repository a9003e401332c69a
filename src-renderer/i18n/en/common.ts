export const app = {
  newRun: 'New run',
  history: 'History',
  data: 'Data',
  settings: 'Settings',
  running: 'Running',
  waiting: 'Waiting',
  views: 'Views',
  lookOnly: 'You can look at its history, but nothing can be trained or changed.',
  lost: 'The connection to the workbench was lost. Reconnecting…',
  noHost: 'The workbench cannot be reached: nothing can be started or changed.',
  unauthorised:
    'This window is signed out. Run "atelier serve --link" on the machine where Atelier is ' +
    'running and open the address it prints.',
  dismiss: 'Dismiss'
}

export const common = {
  cancel: 'Cancel',
  delete: 'Delete',
  rename: 'Rename',
  export: 'Export',
  open: 'Open',
  stop: 'Stop',
  more: 'More',
  save: 'Save',
  none: 'none',
  on: 'on',
  off: 'off',
  loading: 'Loading…',
  /** A setting with the section of the form that it stands in. */
  ofPart: '{part}: {field}',
  tryAgain: 'Try again',
  comma: ', ',
  whatToDo: 'What to do',
  copy: 'Copy',
  copied: 'Copied'
}

export const notAnswering = 'not answering'

export const duration = { day: 'd', hour: 'h', minute: 'min', second: 's' }

export const status = {
  queued: 'queued',
  preparing: 'preparing',
  running: 'running',
  paused: 'paused',
  completed: 'completed',
  stopped: 'stopped',
  failed: 'failed',
  interrupted: 'interrupted'
}

export const metrics = {
  loss: 'Loss',
  accuracy: 'Accuracy',
  val_loss: 'Validation loss',
  val_accuracy: 'Validation accuracy',
  learningRate: 'Learning rate',
  imagesPerSecond: 'Images a second',
  waiting: 'Waiting for data',
  gradientNorm: 'Gradient norm',
  weightNorm: 'Weight norm',
  cpu: 'Processor',
  gpu: 'Graphics card',
  memory: 'Memory used',
  freeMemory: 'Memory free',
  gpuMemory: 'Card memory',
  gpuTemperature: 'Card temperature'
}

export const axes = { epoch: 'Epoch', step: 'Step', time: 'Time', active: 'Active time' }
