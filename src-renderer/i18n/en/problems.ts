import type { FindingCode, IssueCode } from '../../../src-main/contract'

export const fieldErrors = {
  whole: 'A whole number is needed',
  number: 'A number is needed',
  moreThan: 'Must be more than {value}',
  atLeast: 'Must be at least {value}',
  lessThan: 'Must be less than {value}',
  atMost: 'Must be at most {value}',
  tooShort: 'Needs at least {value} characters',
  tooLong: 'May have at most {value} characters',
  tooFew: 'Needs at least {value}',
  tooMany: 'May be at most {value}',
  notANumber: '“{text}” is no number; write one such as 0.005 or 1e-3',
  outOfRange: '“{text}” is too large or too small to be computed with',
  twoReadings: '“{text}” is {grouped} to some and {decimal} to others: write {grouped} or {decimal}'
}

export const issues = {
  scheduleTooLong: '{length} epochs are more than the {epochs} of the run',
  warmupTooLong: 'The warm-up is longer than the schedule',
  mixupOfOne: 'Mixup needs a batch size of at least 2: a single image has none to be mixed with',
  relativePath: 'This is no whole path: give it from the root of the disk on, such as /home/me/data',
  noValidationImage: '{fraction} of {images} images is none to validate on: at least {least}',
  noTrainingImage: '{fraction} of {images} images leaves none to train on: at most {most}',
  unknownField: 'There is no such field',
  misspeltField: 'There is no such field; did you mean "{suggestion}"?'
} satisfies Record<IssueCode, string>

export const findings = {
  channelsFirst:
    'The data cannot be right: its images are {first} × {second} × {third}, which is channels first. Write the image files with the channels last.',
  labelOutlier:
    'The data cannot be right: {count} of its {of} labels go up to {label}, while all others end at {highest}. Correct or take out those images, or name all classes if they are meant.',
  labelGaps:
    'The data cannot be right: its labels go up to {label}, but only {present} of the numbers until there occur. Number the classes 0, 1, 2 and so on, or name all classes.',
  labelWithoutName:
    'The data cannot be right: it has the label {label}, and only {names} classes have names.',
  identicalImages: 'The data cannot be right: all {count} training images are the same.',
  identicalTestImages:
    'All {count} test images are the same: validate on a part of the training images.',
  singleClass:
    'The data cannot be right: all of its labels are 0, and nothing is there to tell that class apart from.',
  oneClass: 'All {count} training images are of one class ({class}): every model is right at once.',
  emptyClasses: '{count} of the {of} classes have no training image: {names}',
  rareClasses: 'Some classes have hardly any training images: {names}. Are these labels mistakes?',
  oddChannels: 'The images have {channels} channels; pictures have 1, 3 or 4.',
  labelsFromOne:
    'The labels run from 1 to {highest}: they are counted from 0 here, and there are {highest} classes.',
  transposed: 'EMNIST keeps its images with rows and columns exchanged, and so they are trained on.'
} satisfies Record<FindingCode, string>
