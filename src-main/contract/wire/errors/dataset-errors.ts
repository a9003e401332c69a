import type { Diagnosis } from './diagnosis'

/** What is wrong with a data set, its files and its names. */
export const datasetErrors = {
  DATASET_CHANGED: {
    message: 'The data set "{id}" is not the one the run started on: its content differs.',
    fix: 'Restore the original data ("atelier datasets repoint" if it has moved), or start a new run on the new data.',
    exitCode: 1
  },
  UNKNOWN_DATASET: {
    message: 'There is no data set "{id}".',
    fix: 'Available data sets: {datasets}.',
    exitCode: 2
  },
  DATASET_MISSING: {
    message: 'The data set "{id}" is not on this machine: {looked}.',
    fix: '{hint}',
    exitCode: 1
  },
  DATASET_DAMAGED: { message: 'The data file {path} is damaged: {reason}.', fix: '{hint}', exitCode: 1 },
  DATASET_UNREADABLE: { message: '{path} cannot be read: {reason}.', fix: '{hint}', exitCode: 2 },
  DATASET_UNFIT: {
    message: 'The data set "{id}" cannot be right: {reason}.',
    fix: '{hint}',
    exitCode: 2
  },
  DATASET_AMBIGUOUS: {
    message: 'The folder {path} holds several data sets: {found}.',
    fix: 'Name one of them as if it were a subfolder: {example}.',
    exitCode: 2
  },
  DATASET_NAME_TAKEN: { message: 'There is already a data set "{id}".', fix: '{hint}', exitCode: 2 },
  DATASET_NAME_UNUSABLE: {
    message: '"{id}" cannot be a data set\'s name: {reason}.',
    fix: 'Use letters and digits of any script, spaces, "-", "_" and ".".',
    exitCode: 2
  },
  CLASS_NAMES_UNFIT: {
    message: 'The class names cannot be used: {reason}.',
    fix: 'Give one name per line, as UTF-8 text, in the order of the class numbers.',
    exitCode: 2
  },
  DATASET_OTHER_CONTENT: {
    message: 'The data in the folder {path} is not that of "{id}".',
    fix: 'Name the folder that holds the same files, or import this one with --replace.',
    exitCode: 2
  },
  DATASET_IN_USE: {
    message: 'The data set "{id}" is used by the run "{run}", which is {status}.',
    fix: 'Stop the run, or wait for it to finish.',
    exitCode: 1
  },
  DATASET_NOT_IMPORTED: {
    message: 'The data set "{id}" cannot be {what}: {reason}.',
    fix: 'Only what you imported yourself can be changed.',
    exitCode: 2
  },
  DATASET_FOLDER_INCOMPLETE: {
    message: 'The folder {path} has no {missing}.',
    fix: 'Name a folder that holds the four IDX files (train and t10k, images and labels; .gz or not).',
    exitCode: 2
  },
  DOWNLOAD_FAILED: { message: 'Downloading {what} failed: {reason}.', fix: '{hint}', exitCode: 1 },
  IMAGE_UNREADABLE: {
    message: 'The image {path} could not be read: {reason}.',
    fix: 'Name a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF file that other programs open.',
    exitCode: 2
  }
} as const satisfies Record<string, Diagnosis>
