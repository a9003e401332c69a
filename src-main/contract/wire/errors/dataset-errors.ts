import type { Diagnosis } from './diagnosis'

/** What is wrong with a data set, its files and its names. */
export const datasetErrors = {
  DATASET_CHANGED: {
    message: 'The data set "{id}" is not the one the run started on: its content differs.',
    fix:
      'Restore the original data ("atelier datasets repoint" if it has moved), or start a new ' +
      'run on the new data.',
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
  DATASET_NO_IMAGES: {
    message: '{path} holds no images that can be trained on: {reason}.',
    fix: '{hint}',
    exitCode: 2
  },
  DATASET_SOURCE_CHANGED: {
    message: 'The picture {file} in {path} was changed while the data set was read.',
    fix: 'Wait until nothing is written there any more, and start again.',
    exitCode: 1
  },
  DATASET_SEVERAL_KINDS: {
    message: '{path} holds images in several ways: {found}.',
    fix: 'Name the folder or file of one of them, or move the others elsewhere.',
    exitCode: 2
  },
  DATASET_MANIFEST_UNFIT: {
    message: 'The manifest {path} cannot be used: {reason}.',
    fix: '{hint}',
    exitCode: 2
  },
  DATASET_GROUPS_UNFIT: {
    message: 'The images of {path} cannot be grouped by "{groups}": {reason}.',
    fix: '{hint}',
    exitCode: 2
  },
  DATASET_ARCHIVE_UNFIT: {
    message: 'The archive {path} cannot be used: {reason}.',
    fix: '{hint}',
    exitCode: 2
  },
  DATASET_TOO_MANY_CLASSES: {
    message: '{path} has {count} classes, and at most {most} can be told apart.',
    fix: 'Check that its folders or labels are classes and not single images.',
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
  IMPORT_CANCELLED: {
    message: 'The import of "{id}" was cancelled.',
    fix: 'Nothing of it was kept; import it again when you want it.',
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
  CORRECTIONS_MISSING: {
    message: 'The corrections {hash} are not in this workspace.',
    fix: 'Bring their list here with "atelier datasets correct", or leave dataset.corrections out.',
    exitCode: 2
  },
  CORRECTIONS_DAMAGED: {
    message: 'The corrections in {path} cannot be read: {reason}.',
    fix: 'Make them again with "atelier datasets correct".',
    exitCode: 1
  },
  DATASET_PROBLEM_UNKNOWN: {
    message: 'The data set "{id}" has no problem "{problem}".',
    fix: 'Those that it has: {problems}.',
    exitCode: 2
  },
  DATASET_PROBLEM_CHANGED: {
    message: 'The problem is not the same any more: the data set "{id}" has changed.',
    fix: 'Look at its problems again.',
    exitCode: 1
  },
  DATASET_PROBLEM_KEPT: {
    message: 'Leaving images out is no remedy for this problem of the data set "{id}".',
    fix: 'Look at what it says of what to do.',
    exitCode: 2
  },
  CORRECTIONS_UNFIT: {
    message: 'The corrections cannot be applied to the data set "{id}": {reason}.',
    fix: '{hint}',
    exitCode: 2
  },
  CORRECTION_LIST_UNFIT: {
    message: 'The list of corrections {path} cannot be used: {reason}.',
    fix: 'Write an image and its class a line (file-or-hash,label); an empty class leaves it out.',
    exitCode: 2
  },
  UPLOAD_TOO_LARGE: {
    message: '{bytes} do not fit on the disk of {path}: {free} are free for it.',
    fix: 'Free some space there, or name a folder of that machine instead of sending files.',
    exitCode: 1
  },
  UPLOAD_UNKNOWN: {
    message: 'There is no upload "{upload}" under way.',
    fix: 'Send the files again.',
    exitCode: 1
  },
  UPLOAD_REFUSED: { message: 'An upload was refused: {reason}.', fix: '{hint}', exitCode: 1 },
  UPLOAD_OUT_OF_ORDER: {
    message: 'A piece of {path} is missing.',
    fix: 'Send the files again.',
    exitCode: 1
  },
  DOWNLOAD_FAILED: { message: 'Downloading {what} failed: {reason}.', fix: '{hint}', exitCode: 1 },
  IMAGE_UNKNOWN: {
    message: 'The data set "{id}" has no image {index}: its {count} images are counted from 0.',
    fix: 'Look at the data set again: it may have changed.',
    exitCode: 2
  },
  IMAGE_UNREADABLE: {
    message: 'The image {path} could not be read: {reason}.',
    fix: 'Name a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF file that other programs open.',
    exitCode: 2
  },
  PICTURE_TOO_LARGE: {
    message: 'The picture is larger than {limit}.',
    fix: 'Save it smaller, or use "atelier predict" with its path.',
    exitCode: 2
  },
  TOO_MANY_PICTURES: {
    message: 'More pictures were sent than are kept at a time ({count}, {limit}).',
    fix: 'Wait for the answers to those that were sent, then send the others.',
    exitCode: 1
  },
  PICTURE_NOT_HERE: {
    message: 'A picture that was sent is not kept any more.',
    fix: 'Choose it again.',
    exitCode: 1
  }
} as const satisfies Record<string, Diagnosis>
