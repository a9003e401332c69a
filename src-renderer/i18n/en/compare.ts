export const compare = {
  figure: 'Figure',
  kinds: {
    curves: 'Curves',
    parallel: 'Parallel coordinates',
    scatter: 'Setting and metric',
    confusion: 'Confusion difference',
    answers: 'Changed answers',
    data: 'Changed images'
  },
  dataBefore: 'Data of this run',
  dataAfter: 'Data of that run',
  dataSame: 'Both runs had the same images, classes and parts.',
  dataUnknown:
    'One of these runs did not keep which images it had: it has not begun, was trained elsewhere or by an earlier version, or on a built-in data set.',
  dataHashes: 'SHA-256 of all images and labels',
  imageChanges: {
    added: 'Added',
    removed: 'Removed',
    changed: 'Same path, other content',
    renamed: 'Renamed',
    relabelled: 'Other class',
    moved: 'Other part'
  },
  fromTo: '{path}: {from} → {to}',
  renamedTo: '{from} → {to}',
  moreImages: 'and {count} more',
  setting: 'Setting along the axis',
  noOutcome: 'A rate is not what runs came to: choose a loss or an accuracy.',
  thinned: 'Of these {count} runs not every epoch is drawn; the best ones, the first and the last are.',
  color: 'Colour of {name}',
  colorHint: 'Choose another colour; Delete takes it back',
  firstRun: 'Run that is compared',
  secondRun: 'Run that it is compared with',
  against: 'minus',
  matrixHint:
    'Rows are true classes, columns what they were taken for. A plus: the first run does it more often. Blue is better, red is worse.',
  noAnswers:
    'What “{name}” took its validation images for was not kept: it was trained elsewhere, or by an earlier version.',
  otherClasses: 'These runs are of different classes: there is nothing to subtract.',
  tools: 'Show and compare',
  best: '{metric}, best',
  last: '{metric}, last',
  leftOut: 'No room in this window for what else differs: {names}.',
  showAll: 'Show all settings',
  difference: 'Difference to {name}',
  show: 'Show the curve of {name}',
  showHint: 'Show or hide; a double click shows this one alone',
  baseline: 'Compare the others with {name}',
  oneSeed: 'One seed each: whether it is chance is not known.',
  clear: 'more than twice its error',
  noDifference: 'no difference that more seeds would decide',
  moreSeeds:
    '{count} more seeds each would decide it | one more seed each would decide it | {count} more seeds each would decide it'
}
