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
  CAPSULE_DAMAGED: {
    message: '{path} cannot be taken for the capsule of a run: {reason}.',
    fix: 'Get it again, or let it be written again by "atelier export capsule".',
    exitCode: 1
  },
  CAPSULE_TOO_NEW: {
    message: '{path} is a capsule of format {version}, and this Atelier knows formats up to {known}.',
    fix: 'Take it in with a newer Atelier.',
    exitCode: 1
  },
  CAPSULE_DIFFERS: {
    message: 'Run "{run}" ({id}) is in this workspace already, with other content than {path} has.',
    fix: 'Delete it first, or take the capsule into another workspace with --workspace.',
    exitCode: 1
  },
  CAPSULE_TOO_LARGE: {
    message: 'What goes into this capsule has {bytes}, and a capsule can have 4 GiB.',
    fix: 'Take fewer checkpoints: --checkpoints newest-and-best or none.',
    exitCode: 1
  },
  DOWNLOAD_TOO_LARGE: {
    message: 'What is to be fetched has {bytes}, and a ZIP can have 4 GiB.',
    fix: 'Export it to a folder of the host, and copy it from there.',
    exitCode: 1
  },
  CAPSULE_NOT_REPLAYABLE: {
    message: 'The run of {path} cannot be trained again here: {reason}.',
    fix: '{hint}',
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
  NO_RUNS_CHOSEN: {
    message: 'There is no run to draw: {reason}.',
    fix: 'Name the runs, or ask for others; "atelier runs" lists them.',
    exitCode: 1
  },
  RECIPE_INVALID: {
    message: 'The recipe {path} cannot be drawn: {problems}.',
    fix: 'Correct it, or save it anew with "atelier export plot ... --save-recipe FILE".',
    exitCode: 2
  },
  NO_FIGURES: {
    message: 'There is no figure of Atelier in {path}.',
    fix: 'Name a folder that figures were exported into.',
    exitCode: 1
  },
  IMPORT_UNREADABLE: {
    message: '{path} holds no runs that can be read: {reason}.',
    fix: 'Name a log folder or event file of TensorBoard, the folder of MLflow, or CSV, Parquet or JSON files of metrics, or their folder.',
    exitCode: 2
  },
  EXPORT_EXISTS: {
    message: '{path} exists already.',
    fix: 'Choose another name, or replace it with --force.',
    exitCode: 1
  }
} as const satisfies Record<string, Diagnosis>
