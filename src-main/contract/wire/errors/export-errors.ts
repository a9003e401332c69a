import type { Diagnosis } from './diagnosis'

/** What keeps a network, a figure or a document from being written for others. */
export const exportErrors = {
  EXPORT_NOT_POSSIBLE: {
    message: 'This network cannot be written as {format}: {reason}.',
    fix: '{hint}',
    exitCode: 1
  },
  EXPORT_DIFFERS: {
    message:
      "The {format} export was discarded: read by {reader}, its answers differ from Atelier's by {difference} where {allowed} is allowed{where}.",
    fix: 'Choose another format, or leave out --fold and --precision.',
    exitCode: 1
  },
  EVALUATION_MISSING: {
    message: 'Run "{name}" was not evaluated yet, and this figure shows what was found then.',
    fix: 'Run "atelier evaluate {run}", or evaluate it in the window; then draw it again.',
    exitCode: 1
  },
  EVALUATION_TOO_OLD: {
    message: 'The evaluation of run "{name}" is of an older version and lacks {what}.',
    fix: 'Run "atelier evaluate {run}" once more.',
    exitCode: 1
  },
  FIGURE_OF_ONE_RUN: {
    message: 'A figure of this kind ({kind}) shows one run, and {count} were given.',
    fix: 'Draw a figure of each run.',
    exitCode: 2
  },
  FIGURE_NOT_POSSIBLE: {
    message: 'This figure ({kind}) cannot be drawn: {reason}.',
    fix: '{hint}',
    exitCode: 1
  },
  IMPORT_UNREADABLE: {
    message: '{path} holds no runs that can be read: {reason}.',
    fix: 'Name a log folder or event file of TensorBoard, the folder of MLflow, or a CSV, Parquet or JSON file of metrics.',
    exitCode: 2
  },
  EXPORT_EXISTS: {
    message: '{path} exists already.',
    fix: 'Choose another name, or replace it with --force.',
    exitCode: 1
  }
} as const satisfies Record<string, Diagnosis>
