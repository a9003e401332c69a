export const suspects = {
  title: 'Suspects',
  hint:
    'Looks for labels that are probably wrong among the images that this run did not learn from: what it ' +
    'was validated on.',
  hintFolds:
    'Looks for labels that are probably wrong among the images that this run did not learn from, and those ' +
    'of its sister runs of the other folds.',
  find: 'Find suspects',
  finding: 'Looking…',
  none: 'No label is doubted {where}.',
  found: '{total} of {images} labels are probably wrong {where}',
  ownMistakes:
    'Only {share} of them are classified as they are labelled: most of these may be mistakes of the network. ' +
    'Train longer first.',
  ofPart: 'in the {part} images that it was validated on',
  ofFolds: 'in {done} of {of} folds of the training images',
  part: { train: 'training', validation: 'validation', test: 'test' },
  label: 'Label',
  takenFor: 'Taken for',
  decision: 'What {name} is',
  keep: 'Keep “{name}”',
  is: 'It is “{name}”',
  countsAs: 'Counts as “{name}”',
  leaveOut: 'Leave out',
  otherClasses: 'Another class',
  unclear:
    '{count} of those shown are taken for merged classes: choose for each which class it is of. | ' +
    '{count} of those shown is taken for merged classes: choose which class it is of. | ' +
    '{count} of those shown are taken for merged classes: choose for each which class it is of.',
  takeAll: 'Take all shown as predicted',
  leaveAll: 'Leave all shown out',
  keepAll: 'Keep all shown',
  more: 'Show more',
  chosen: '{count} corrections | {count} correction | {count} corrections',
  again: 'Train again with these corrections',
  noPicture: 'No picture',
  files: 'Files stay as they are; the new run keeps the corrections by their hash.'
}
