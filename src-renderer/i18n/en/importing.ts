export const importing = {
  send: 'Send',
  sentFiles:
    '{count} files, {size}, have been sent. | ' +
    '{count} file, {size}, has been sent. | ' +
    '{count} files, {size}, have been sent.',
  looking: 'Looking at what is there…',
  found: 'What was found',
  kinds: {
    idx: 'IDX files',
    classFolders: 'A folder for each class',
    manifest: 'Pictures named by a list',
    parquet: 'Parquet tables',
    numpy: 'NumPy arrays',
    cifar: 'CIFAR files'
  },
  images: 'Images',
  imagesOfBytes: '{count}, {size}',
  parts: 'Parts',
  noParts: 'Nothing says which images are for testing',
  part: '{part} {count}',
  undivided: 'the other {count} for training',
  classes: 'Classes',
  moreClasses: 'and {count} more | and {count} more | and {count} more',
  sizes: 'Sizes',
  oneSize: 'All {width} × {height} pixels',
  sizesFromTo: '{small} to {large} pixels',
  colours: 'Colours',
  allGrey: 'All grey',
  noneGrey: 'All in colour',
  someGrey: '{grey} grey, {colour} in colour',
  lookedAt:
    'Looked into {of} of {count} images, spread over all; the others are read when you add them.',
  unreadable:
    '{count} images cannot be read and will be left out | ' +
    '{count} image cannot be read and will be left out | ' +
    '{count} images cannot be read and will be left out',
  leftOut: '{count} other files | {count} other file | {count} other files',
  because: '{path}: {reason}',
  test: 'Test images, if they are elsewhere',
  testHint: 'A folder or file of the same classes; leave empty to divide what was found',
  testShare: 'Share of test images',
  testShareHint: 'About {test} of {count} images, the same share of every class',
  division: 'How images are divided',
  asFound: 'As the source says',
  inGroups: 'together by “{groups}”',
  inFolds: 'fold {fold} of {folds}',
  groups: 'Keep images together by',
  groupsHint:
    'A column of the list, or how paths end with the group as (*): of a patient, a day, a film. All images are divided anew.',
  folds: 'Folds',
  foldsHint: 'So many equal parts, one of them for testing; leave empty to divide by the share',
  fold: 'Fold for testing',
  nameTaken: 'There is already a data set “{name}”',
  summary: '{height} × {width} · {channels} · {fit}',
  decoding: 'Making images: {done} of {total}',
  cancelling: 'Cancelling…',
  background: 'Go on in the background',
  cancel: 'Cancel the import'
}
