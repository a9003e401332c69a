import type { FindingCode, IssueCode } from '../../../src-main/contract'

export const fieldErrors = {
  whole: 'Enter a whole number',
  number: 'Enter a number',
  moreThan: 'Must be more than {value}',
  atLeast: 'Must be at least {value}',
  lessThan: 'Must be less than {value}',
  atMost: 'Must be at most {value}',
  tooShort: 'Must have at least {value} characters',
  tooLong: 'Must have at most {value} characters',
  tooFew: 'At least {value} needed',
  tooMany: 'At most {value} allowed',
  notANumber: '“{text}” is not a number; write one like 0.005 or 1e-3',
  outOfRange: '“{text}” is too large or too small to compute with',
  twoReadings: '“{text}” can be read as {grouped} or {decimal}: write {grouped} or {decimal}'
}

export const issues = {
  scheduleTooLong: "{length} epochs is more than the run's {epochs}",
  warmupTooLong: 'The warm-up is longer than the schedule',
  mixupOfOne: 'Mixup needs a batch size of at least 2: a single image has nothing to be mixed with',
  cutmixOfOne: 'CutMix needs a batch size of at least 2: a single image has nothing to be mixed with',
  reversedRange: 'The smallest, {smallest}, is larger than the largest, {largest}',
  relativePath: 'This is not a full path: start from the root of the disk, for example /home/me/data',
  noValidationImage: '{fraction} of {images} images leaves none to validate on: use at least {least}',
  noTrainingImage: '{fraction} of {images} images leaves none to train on: use at most {most}',
  noSuchFold: 'There are {folds} folds, counted from 1',
  tooManyFolds: '{folds} folds of {images} images leave some without any: use at most {most}',
  unknownClass: 'The data set has no class “{class}”',
  misspeltClass: 'The data set has no class “{class}”; did you mean “{suggestion}”?',
  leftOutAndMerged: '“{class}” is both left out and merged: choose one',
  mergedIntoLeftOut: '“{class}” counts as “{into}”, which is left out',
  mergedOnwards: '“{class}” counts as “{into}”, which itself counts as “{onwards}”: name that one',
  fewClasses: '{left} of {of} classes left: at least 2 are needed to tell apart',
  emptyTrainPart: 'No training images are left: keep a class that has some',
  emptyValidationPart: 'No validation images are left: keep a class that has some',
  emptyTestPart: 'No test images are left: keep a class that has some',
  noValidationPart: 'The data set has no validation images of its own: validate on others',
  nothingToZero:
    'Only blocks that normalise before the addition have a last normalisation that can begin at zero',
  fineTuningInHalf: 'Stages are frozen and trained in fp32 or bf16 only',
  otherClasses: 'The network tells {network} classes apart, the data set has {data}',
  otherImages: 'The network takes images of {network}, the data set has {data}',
  otherChannels: 'Give as many numbers as images have channels: {channels}',
  choiceMissing: 'Choose one of {choices}',
  unknownChoice: 'There is no "{value}": choose one of {choices}',
  misspeltChoice: 'There is no "{value}"; did you mean "{suggestion}"?',
  unknownField: 'There is no such field',
  misspeltField: 'There is no such field; did you mean "{suggestion}"?'
} satisfies Record<IssueCode, string>

export const findings = {
  channelsFirst:
    'The data cannot be right: its images are {first} × {second} × {third}, which is ' +
    'channels first. Write the image files with the channels last.',
  labelOutlier:
    'The data cannot be right: {count} of its {of} labels go up to {label}, while all the ' +
    'others are at most {highest}. Correct or remove those images, or name all classes if ' +
    'those labels are intended.',
  labelGaps:
    'The data cannot be right: its labels go up to {label}, but only {present} of the ' +
    'numbers up to that are used. Number the classes 0, 1, 2 and so on, or name all classes.',
  labelWithoutName:
    'The data cannot be right: it has the label {label}, but only {names} classes have names.',
  identicalImages: 'The data cannot be right: all {count} training images are the same.',
  identicalTestImages:
    'All {count} test images are the same: validate on part of the training images instead.',
  singleClass:
    'The data cannot be right: all of its labels are 0, so there is nothing to tell that class apart from.',
  oneFolder:
    'All pictures are in one folder ({class}), and so of one class. Put the pictures of each class into ' +
    'a folder of its name, or write a CSV file with the columns file and label beside them.',
  oneClass:
    'Its {count} training image belongs to one class ({class}): any model is right from the start. | ' +
    'All {count} training images belong to one class ({class}): any model is right from the start.',
  emptyClasses:
    '{count} of the {of} classes has no training image: {names} | ' +
    '{count} of the {of} classes have no training image: {names}',
  rareClasses: 'Some classes have hardly any training images: {names}. Are these labels mistakes?',
  oddChannels: 'The images have {channels} channels; images normally have 1, 3 or 4.',
  labelsFromOne:
    'The labels run from 1 to {highest}: they are counted from 0 here, which makes {highest} classes.',
  transposed: 'EMNIST stores its images with rows and columns swapped; they are trained on as they are.',
  classesOfOneImage:
    'The data cannot be right: {count} of its {of} classes has a single image. Is this a class? | ' +
    'The data cannot be right: {count} of its {of} classes have a single image. Are these classes?',
  similarClasses: 'Some classes differ by case alone and are kept apart: {names}',
  escapedClasses:
    '{count} class name has characters that cannot be seen: {names} | ' +
    '{count} class names have characters that cannot be seen: {names}',
  filesLeftOut: '{count} file was left out: {names} | {count} files were left out: {names}',
  manifestMissingFiles:
    'The manifest names {count} file that is not there: {names} | ' +
    'The manifest names {count} files that are not there: {names}',
  manifestUnlisted:
    '{count} picture is left out because the manifest does not name it: {names} | ' +
    '{count} pictures are left out because the manifest does not name them: {names}',
  manifestConflicts:
    '{count} file has more than one label in the manifest and is left out: {names} | ' +
    '{count} files have more than one label in the manifest and are left out: {names}',
  manifestIncomplete:
    '{count} line of the manifest has no file or no label: {lines} | ' +
    '{count} lines of the manifest have no file or no label: {lines}',
  ungroupedImages:
    '{count} of the {of} images has no group, and goes into a part by itself: {names} | ' +
    '{count} of the {of} images have no group, and go into a part by themselves: {names}',
  scaledValues: 'The values are fractions from {lowest} to {highest}; they were converted to 0 to 255.'
} satisfies Record<FindingCode, string>
