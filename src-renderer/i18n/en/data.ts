export const data = {
  title: 'Data',
  trainAndTest: '{train} + {test} images',
  classesOfSize: '{classes} classes, {size} | {classes} class, {size} | {classes} classes, {size}',
  back: 'All data sets',
  trainOnIt: 'New run on it',
  notHere: 'This data set is not on this machine',
  reading: 'Reading the images…',
  images: 'Images',
  overview: 'Overview',
  imageOf: '{class}, image {name}',
  unreadable: 'cannot be read',
  hasProblems: 'There is something to check about this image',
  split: { train: 'Training', validation: 'Validation', test: 'Test' },
  part: 'Part',
  class: 'Class',
  name: 'Name',
  size: 'Size',
  pixels: '{width} × {height} pixels',
  allParts: 'All parts',
  allClasses: 'All classes',
  someClasses: '{count} classes',
  anyOrNone: 'All images',
  search: 'Search by name',
  count: '{count} images | {count} image | {count} images',
  countOf: '{count} of {all} images',
  clearFilter: 'Show all images',
  nothingFits: 'No image fits',
  nothingFitsText: 'Choose another class or part, or show all images.',
  classes: '{count} classes | {count} class | {count} classes',
  showAllClasses: 'Show all classes',
  sizes: 'Sizes',
  networkSees:
    'The network sees {width} × {height} pixels in {channels} channels. | ' +
    'The network sees {width} × {height} pixels in grey. | ' +
    'The network sees {width} × {height} pixels in {channels} channels.',
  allOneSize: 'All images are {width} × {height} pixels.',
  allOneWidth: 'All images are {width} pixels wide.',
  allOneHeight: 'All images are {height} pixels high.',
  widths: 'Width in pixels',
  heights: 'Height in pixels',
  aspects: 'Width to height',
  between: '{from} to {to}: {count}',
  means: 'Mean images',
  meansOf: 'Of {count} training images | Of {count} training image | Of {count} training images',
  meanOfAll: 'Mean of all training images',
  meanOfClass: 'Mean of {class}',
  all: 'all',
  problems: 'To check',
  showThese: 'Show these images',
  showAll: 'Show all images again',
  original: 'Original',
  asSeen: 'As the network sees it',
  placeOf: '{place} of {total}',
  previous: 'Previous image',
  next: 'Next image',
  close: 'Close',
  get: 'Download',
  downloading: 'Downloading…',
  classNames: 'Class names',
  classNamesHint: 'One name per line, in the order of the class numbers; leave empty to use the numbers',
  editDataset: 'Edit {name}',
  removeDataset: 'Remove {name}',
  remove: 'Remove',
  removeDatasetTitle: 'Remove “{name}” from the list?',
  removeDatasetText: 'Its files stay where they are.',
  removeDatasetRuns:
    'Its files stay where they are. {count} runs were trained on it: their records stay, but ' +
    'they cannot be resumed or evaluated without it. | ' +
    'Its files stay where they are. One run was trained on it: its record stays, but it ' +
    'cannot be resumed or evaluated without it. | ' +
    'Its files stay where they are. {count} runs were trained on it: their records stay, but ' +
    'they cannot be resumed or evaluated without it.',
  add: 'Add data',
  addAction: 'Add',
  added: '“{name}” has been added.',
  path: 'Folder or file',
  pathThere: 'Folder or file on the machine where Atelier is running',
  pathHint: 'Nothing is copied: the files stay where they are.',
  browse: 'Browse',
  drives: 'Drives',
  parentFolder: 'Parent folder',
  picturesHere: '{count} pictures | {count} picture | {count} pictures',
  nothingHere: 'Nothing here that could be data.',
  more: 'and {count} more | and {count} more | and {count} more',
  orSend: 'or send from this computer:',
  chooseFiles: 'Choose files…',
  chooseFolder: 'Choose a folder…',
  chooseOthers: 'Choose something else',
  filesToSend:
    '{count} files, {size}, will be sent to the workspace. | ' +
    '{count} file, {size}, will be sent to the workspace. | ' +
    '{count} files, {size}, will be sent to the workspace.',
  setName: 'Name of the data set',
  ownClassNames: 'Use your own class names',
  sending: 'Sending: {sent} of {total}',
  readingData: 'Reading the data…',
  drop: 'Drop to add as data',
  problem: {
    leak: {
      title: 'Trained on and tested with',
      meaning:
        'The same image is in the training part and in another one: the result looks better than it is.',
      fix: 'Remove it from one of the parts.'
    },
    twoLabels: {
      title: 'Two classes',
      meaning: 'The same image is there under two classes: at least one of them is wrong.',
      fix: 'Correct the class, or remove the image.'
    },
    duplicate: {
      title: 'Exact copies',
      meaning: 'The same image is there more than once in its part, and counts as often.',
      fix: 'Keep one of them, unless that is intended.'
    },
    blank: {
      title: 'One colour',
      meaning: 'All pixels of the image are the same: there is nothing to see.',
      fix: 'Check how it was made, or remove it.'
    }
  },
  readingPictures: 'Reading pictures: {done} of {total}',
  leftOut: '{count} files were left out | {count} file was left out | {count} files were left out'
}
