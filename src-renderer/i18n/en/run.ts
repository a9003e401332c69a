export const run = {
  epoch: 'Epoch',
  step: 'Step',
  elapsed: 'Elapsed',
  remaining: 'Remaining',
  speed: 'Images/s',
  epochTime: 'Time per epoch',
  best: 'Best validation accuracy',
  bestAccuracy: 'Best accuracy',
  inEpoch: 'in epoch {epoch}',
  charts: 'Charts',
  architecture: 'Architecture',
  configuration: 'Configuration',
  log: 'Log',
  evaluation: 'Evaluation',
  predict: 'Predict',
  stop: 'Stop',
  stopping: 'Stopping…',
  again: 'New run from this',
  delete: 'Delete run',
  deleteTitle: 'Delete this run?',
  deleteText: 'Its curves, log and saved weights will be permanently deleted.',
  rests: { failed: 'The run failed', interrupted: 'The run was interrupted', paused: 'Paused' },
  savedUntil: 'Everything up to {place} is saved.',
  nothingSaved: 'Nothing has been saved yet.',
  goesOn: 'It will continue with the same next batch; the device is free in the meantime.',
  checkpoints: 'Checkpoints',
  pause: 'Pause',
  pausing: 'Pausing…',
  resume: 'Resume',
  startAgain: 'Start again',
  queuedAt: 'Waiting for its turn: number {position} in the queue.',
  proofExact:
    "Resumed exactly: the next batch's loss was {before} before the pause and is {after} after it.",
  proofNot:
    "Resumed, but not bit for bit: the next batch's loss was {before} before the pause and " +
    'is {after} after it.',
  proofDevice: 'This device does not reproduce a run bit for bit.',
  preparing: 'Loading data, model and engine…',
  queued: 'Waiting for the run before it.',
  evaluate: 'Evaluate now',
  evaluating: 'Evaluating…',
  evaluateHint:
    'Runs the saved weights over the validation images: accuracy, confusion matrix and per-class figures.',
  noWeights: 'Weights are saved after the first epoch.',
  precision: 'Precision',
  recall: 'Recall',
  f1: 'F1',
  images: 'Images',
  class: 'Class',
  confusion: 'Confusion matrix',
  confusionHint: 'Rows: true class. Columns: predicted class.',
  emptyLog: 'Nothing has been logged yet.',
  corrected: '{leftOut} images left out, {relabelled} relabelled',
  correctedInTest: '({count} of both in the test part)',
  experiment: 'Experiment',
  machine: 'Where it ran',
  weights: 'Weights (SHA-256)',
  folder: 'Files',
  version: 'Atelier',
  unnamed: 'Unnamed',
  missing: 'This run no longer exists.',
  deletedElsewhere: '“{name}” was deleted elsewhere',
  deletedText: 'Another window or the command line deleted it. Its curves and weights are gone.',
  noArchitecture: 'The architecture cannot be shown.',
  backToHistory: 'Back to history'
}

export const checkpoints = {
  everyMinutes: 'Also save every (minutes)',
  onlyEpochs: 'only after each epoch',
  keepEvery: 'Keep one every (epochs)',
  none: 'none',
  monitor: 'Choose the best by',
  direction: 'Better is',
  usual: 'default: {direction}',
  max: 'larger',
  min: 'smaller',
  autoResume: 'Resume automatically after an interruption',
  rule: 'Saved after every epoch. The newest two, the best one and one every k epochs are kept.',
  empty: 'The first checkpoint is saved after the first epoch.',
  savedAt: 'Saved',
  size: 'Size',
  roles: 'Kept as',
  role: { last: 'newest', best: 'best', kept: 'every k-th' },
  place: 'epoch {epoch}, step {step}',
  afterEpoch: 'epoch {epoch}',
  summary: {
    best: 'best by {metric}',
    minutes: 'every {minutes} min',
    keep: 'one kept every {every} epochs',
    autoResume: 'resumes automatically'
  }
}

export const steering = {
  open: 'Adjust',
  title: 'Adjust the run during training',
  text: 'Changes take effect at the next step. They are recorded, so the run can be repeated with them.',
  apply: 'Apply',
  sent: 'Takes effect at the next step.',
  beforeSchedule: 'Before the schedule is applied',
  tooFewEpochs: 'At least {count}: the epoch in progress is always finished',
  changes: 'Changes during training',
  none: 'Nothing was changed.',
  from: 'From step',
  what: 'Change',
  when: 'When',
  planned: 'Changes at set steps',
  fromStep: 'from step {step}:',
  without: 'Train without them',
  earlyStopping: 'early stopping',
  short: { learningRate: 'lr', epochs: 'epochs', earlyStopping: 'early stopping' }
}

export const sessions = {
  title: 'Sessions',
  none: 'It has not been trained yet.',
  began: 'Started',
  trained: 'Trained',
  lasts: 'training',
  proof: 'First loss, same as before the pause'
}

export const fork = {
  title: 'Continues from',
  continue: 'Continue from here with…',
  drop: 'Start from scratch instead',
  otherModel:
    'This checkpoint belongs to another model: only the model it was trained with can continue from it.',
  children: 'Continued in',
  more: ' and {count} more',
  deleted: 'deleted'
}
