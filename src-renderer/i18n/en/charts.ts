export const charts = {
  axis: 'Axis',
  smoothing: 'Smoothing',
  logarithmic: 'Logarithmic',
  resetZoom: 'Reset zoom',
  place: 'At',
  moreRows: 'Show more of {count} further rows',
  table: 'Table of {name}',
  removeMark: 'Remove the mark',
  keys: 'Arrows move a cursor, + and - zoom, 0 shows all.',
  range: {
    label: 'Vertical range of {name}',
    all: 'All values',
    outliers: 'Without outliers',
    byHand: 'Set by hand',
    min: 'From',
    max: 'To',
    automatic: 'auto',
    reversed: 'The lower end has to be below the upper one.'
  },
  ofBatch: '{metric}, batch',
  ofMoment: '{metric}, at the moment',
  withinEpoch: 'In epoch {epoch}, step {step}',
  metric: 'Metric',
  groupBySeed: 'Mean over seeds',
  both: 'Training and validation',
  lossGroup: 'Loss',
  accuracyGroup: 'Accuracy',
  rateGroup: 'Learning rate',
  speedGroup: 'Images a second',
  gradientGroup: 'Norm of the gradients',
  weightGroup: 'Norm of the weights',
  useGroup: 'Use of the machine',
  memoryGroup: 'Memory',
  temperatureGroup: 'Temperature of the graphics card',
  noValues: 'The curve appears after the first step.',
  notRecorded: 'No values were recorded.',
  withoutValues: 'no values',
  noneDrawable: 'None of the values can be shown here.',
  notes: {
    noEpochs: '{run}: it has no finished epoch, so there is nothing to draw',
    noNumber: '{run}: every value is NaN or infinite',
    broken:
      '{run}: NaN or infinite at {count} places, marked at the edge | ' +
      '{run}: NaN or infinite at one place, marked at the edge | ' +
      '{run}: NaN or infinite at {count} places, marked at the edge',
    unlogarithmic:
      'Not shown on a logarithmic axis: {count} points of {run}, zero or negative | ' +
      'Not shown on a logarithmic axis: one point of {run}, zero or negative | ' +
      'Not shown on a logarithmic axis: {count} points of {run}, zero or negative',
    band: 'Bands: one standard deviation around the mean of runs that differ by seed alone',
    fewer:
      '{run}: {count} points are the mean of fewer than {runs} runs | ' +
      '{run}: one point is the mean of fewer than {runs} runs | ' +
      '{run}: {count} points are the mean of fewer than {runs} runs',
    bandUnlogarithmic:
      '{run}: no band at {count} points, where it would reach zero | ' +
      '{run}: no band at one point, where it would reach zero | ' +
      '{run}: no band at {count} points, where it would reach zero',
    repeat: '{run} is left out of its mean: another run has the same seed'
  },
  summary: '{metric} of {run}: {value} after epoch {epoch}.',
  exported: 'Exported {file}',
  pauses: 'Paused {count} times. | Paused once. | Paused {count} times.'
}
