import { z } from 'zod'
import { fill, type MessageParameters } from './fill'

interface Diagnosis {
  /** One line: what is wrong. `{name}` is replaced by the parameter of that name. */
  message: string
  /** One line: what the person can do about it. */
  fix: string
  /** Exit code of the command line (docs/architecture.md, Metrics and shapes). */
  exitCode: 1 | 2
}

/**
 * Every error a person can meet. Codes cross the wire, classes do not; the sentences are made where they
 * are shown from the code and its parameters, so that another language can say them in its own words.
 */
const table = {
  INVALID_USAGE: {
    message: '{problem}',
    fix: 'Run "atelier help" to see the commands and their options.',
    exitCode: 2
  },
  NOT_YET: {
    message: '"{command}" is not part of this version of Atelier yet.',
    fix: 'See README.md for what this version can do.',
    exitCode: 2
  },
  INVALID_EXPERIMENT: {
    message: 'The experiment is not valid: {problems}.',
    fix: '{hint}',
    exitCode: 2
  },
  EXPERIMENT_FILE_UNREADABLE: {
    message: 'The experiment file {path} could not be read: {reason}.',
    fix: 'Give the JSON file of an experiment, or one of the presets: {presets}.',
    exitCode: 2
  },
  MODEL_TOO_LARGE: {
    message: 'This experiment needs about {needed} of memory and this machine has {available}.',
    fix: '{hint}',
    exitCode: 2
  },
  UNKNOWN_CALL: {
    message: 'There is no call named "{name}".',
    fix: 'Reload the window: it may be older than the workbench.',
    exitCode: 1
  },
  INVALID_INPUT: {
    message: 'The call "{name}" was given invalid input: {problems}.',
    fix: 'Correct these fields and call again.',
    exitCode: 2
  },
  DISCONNECTED: {
    message: 'The connection to the workbench was lost.',
    fix: 'It reconnects as soon as the workbench is running again.',
    exitCode: 1
  },
  WORKBENCH_ENDING: {
    message: 'The process that has the workspace is shutting down.',
    fix: 'Try again in a moment.',
    exitCode: 1
  },
  OWNER_ENDED: {
    message: 'The process that had the workspace ended before it answered.',
    fix: 'Check with "atelier runs" whether it was done, and give the command again if it was not.',
    exitCode: 1
  },
  NOT_AUTHORISED: {
    message: 'This browser is not signed in to the workbench.',
    fix: 'Run "atelier serve --link" for a new address, and open all of it.',
    exitCode: 1
  },
  UNKNOWN_RUN: {
    message: 'There is no run "{run}".',
    fix: 'Run "atelier runs" to see the runs of this workspace.',
    exitCode: 2
  },
  AMBIGUOUS_RUN: {
    message: '"{run}" matches {count} runs: {candidates}.',
    fix: 'Name one by its identifier.',
    exitCode: 2
  },
  RUN_NOT_ACTIVE: {
    message: 'Run "{run}" is not running (it is {status}).',
    fix: 'There is nothing to stop.',
    exitCode: 1
  },
  RUN_IS_ACTIVE: { message: 'Run "{run}" is still {status}.', fix: 'Stop it first.', exitCode: 1 },
  RUN_NOT_RESUMABLE: {
    message: 'Run "{run}" cannot be resumed: it is {status}.',
    fix: 'To train it further, continue from one of its checkpoints as a new run.',
    exitCode: 1
  },
  RUN_NOT_WAITING: {
    message: 'Run "{run}" is not waiting for its turn (it is {status}).',
    fix: 'Only queued runs can be moved.',
    exitCode: 1
  },
  RUN_NOT_STEERABLE: {
    message: 'Run "{run}" cannot be changed: it is {status}.',
    fix: 'Only a run in progress can be steered; continue from a checkpoint with other settings instead.',
    exitCode: 1
  },
  DATASET_CHANGED: {
    message: 'The data set "{id}" is not the one the run started on: its content differs.',
    fix: 'Restore the original data ("atelier datasets repoint" if it has moved), or start a new run on the new data.',
    exitCode: 1
  },
  CHECKPOINT_MISSING: {
    message: 'Run "{run}" has no checkpoint {file}.',
    fix: 'Choose one that it has: "atelier runs show RUN" lists them.',
    exitCode: 2
  },
  CHECKPOINT_OTHER_MODEL: {
    message: 'The checkpoint {path} belongs to another model: {reason}.',
    fix: 'Choose the model the checkpoint was trained with.',
    exitCode: 1
  },
  RUN_HAS_NO_WEIGHTS: {
    message: 'Run "{run}" has no saved weights.',
    fix: 'Choose a run that has finished at least one epoch.',
    exitCode: 1
  },
  UNKNOWN_PRESET: {
    message: 'There is no preset or file "{name}".',
    fix: 'Available presets: {presets}.',
    exitCode: 2
  },
  UNKNOWN_MODEL: {
    message: 'There is no model "{id}".',
    fix: 'Available models: {models}.',
    exitCode: 2
  },
  UNKNOWN_METRIC: {
    message: 'There is no metric "{metric}".',
    fix: 'Available metrics: {metrics}.',
    exitCode: 2
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
  PATH_NOT_WHOLE: {
    message: '"{path}" is not a full path.',
    fix: 'Start from the root of the disk, for example /home/me/data: the workbench may be running in another folder.',
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
    fix: 'Name a PNG, JPEG or WebP file.',
    exitCode: 2
  },
  UNKNOWN_ENGINE: {
    message: 'There is no engine "{id}".',
    fix: 'Available engines: {engines}.',
    exitCode: 2
  },
  ENGINE_UNAVAILABLE: {
    message: 'The engine "{engine}" is not available: {reason}.',
    fix: '{fix}',
    exitCode: 1
  },
  ENGINE_SETUP_FAILED: {
    message: 'Setting up the engine "{engine}" failed: {reason}.',
    fix: '{fix}',
    exitCode: 1
  },
  ENGINE_OUT_OF_MEMORY: {
    message: 'The engine ran out of memory at batch size {batchSize}.',
    fix: '{hint}',
    exitCode: 1
  },
  ENGINE_DEVICE_LOST: {
    message: 'The engine "{engine}" lost its device: {reason}.',
    fix: 'What was saved is kept. Check "nvidia-smi", and the system log for lines with "Xid"; then start the experiment again, or use another engine (--engine).',
    exitCode: 1
  },
  LAYER_FAILED: {
    message: 'The layer "{layer}" ({type}) could not be computed: {reason}.',
    fix: "Check the layer's settings and the shape of its input; the run's log has the details.",
    exitCode: 1
  },
  ENGINE_FAILED: {
    message: 'The engine "{engine}" failed: {reason}.',
    fix: "See the run's log; another engine may manage it (--engine).",
    exitCode: 1
  },
  TRAINER_DIED: {
    message: 'The training process ended unexpectedly ({how}).',
    fix: "What was saved is kept and can be resumed; see the run's log.",
    exitCode: 1
  },
  TRAINER_OUT_OF_MEMORY: {
    message: 'The training process ran out of memory ({how}).',
    fix: 'What was saved is kept and can be resumed; close other programs that use memory, or train again with a smaller batch size.',
    exitCode: 1
  },
  JOB_DIED: {
    message: 'The process doing this ended before it was finished ({how}).',
    fix: 'Try again; "atelier doctor" checks the set-up.',
    exitCode: 1
  },
  JOB_OUT_OF_MEMORY: {
    message: 'The process doing this ran out of memory ({how}).',
    fix: 'Close other programs that use memory and try again.',
    exitCode: 1
  },
  JOB_TOO_LONG: {
    message: 'This was not finished after {hours} hours and was stopped.',
    fix: 'Try it with less data, or on a faster engine.',
    exitCode: 1
  },
  RUN_INTERRUPTED: {
    message: 'Run "{run}" was interrupted: the workbench that trained it ended.',
    fix: 'What was saved is kept; "atelier resume" continues from there.',
    exitCode: 1
  },
  LOSS_NOT_FINITE: {
    message: 'The loss became {value} at step {step} of epoch {epoch}{where}.',
    fix: 'Lower the learning rate; what was saved before then is kept.',
    exitCode: 1
  },
  WORKSPACE_NOT_WRITABLE: {
    message: 'The workspace {path} cannot be written to: {reason}.',
    fix: 'Choose another folder with --workspace DIR, or give yourself write access to this one.',
    exitCode: 1
  },
  DISK_FULL: {
    message: 'The disk that holds {path} is full.',
    fix: 'Free some space and start again; everything saved so far is kept.',
    exitCode: 1
  },
  WORKSPACE_TOO_NEW: {
    message:
      'The workspace {path} was written by a newer Atelier (format {found}, this one knows {known}).',
    fix: 'Update Atelier, or choose another folder with --workspace DIR. Nothing was changed.',
    exitCode: 1
  },
  WORKSPACE_DAMAGED: {
    message: 'The run database {path} cannot be read: {reason}.',
    fix: 'Run "atelier restore" to continue with a backup ({backup}), or move the file away to start with an empty history.',
    exitCode: 1
  },
  WORKSPACE_BUSY: {
    message: 'Another program is using the run database {path}.',
    fix: 'Close that program, or wait until it has finished, and try again. Nothing was changed.',
    exitCode: 1
  },
  WORKSPACE_GONE: {
    message: 'The workspace {path} was removed or replaced while Atelier was using it.',
    fix: 'Put it back where it was, or choose another folder with --workspace DIR, and start Atelier again.',
    exitCode: 1
  },
  RUN_UNREADABLE: {
    message: 'The stored data of run "{run}" is damaged: {reason}.',
    fix: 'Delete the run, or run "atelier restore" to continue with a backup of the history. No other run is affected.',
    exitCode: 1
  },
  NO_BACKUP: {
    message: 'There is no backup of the run database in {path}.',
    fix: 'Backups are made daily while Atelier is used; move the database away to start with an empty history.',
    exitCode: 1
  },
  WORKSPACE_IN_USE: {
    message: 'Another workbench (process {pid}) is already using the workspace {path}{address}.',
    fix: 'Use that one ("atelier serve --link" prints its address), or choose another folder with --workspace DIR.',
    exitCode: 1
  },
  PORT_IN_USE: {
    message: 'Port {port} is already in use.',
    fix: 'Choose another with --port, or --port 0 for any free one.',
    exitCode: 1
  },
  FILE_NOT_WRITABLE: {
    message: 'The file {path} could not be written: {reason}.',
    fix: 'Choose another location.',
    exitCode: 1
  },
  CHECKPOINT_DAMAGED: {
    message: 'The checkpoint {path} is damaged: {reason}.',
    fix: 'Use another checkpoint of the run.',
    exitCode: 1
  },
  NOTHING_TO_PLOT: {
    message: 'None of the chosen runs has values for "{metric}" yet.',
    fix: 'Choose another metric, or wait for the first epoch to finish.',
    exitCode: 1
  },
  INTERNAL: {
    message: 'Something went wrong inside Atelier: {reason}.',
    fix: 'The log has the details; "atelier doctor" checks the set-up.',
    exitCode: 1
  }
} as const satisfies Record<string, Diagnosis>

export type ErrorCode = keyof typeof table
const errorCodes = Object.keys(table) as [ErrorCode, ...ErrorCode[]]

/** An error as it crosses a process boundary and as it is stored with a run. */
export const encodedError = z.object({
  code: z.enum(errorCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
  fix: z.string()
})
export type EncodedError = z.infer<typeof encodedError>

/** An error that a person may meet: `message` says what is wrong, `fix` what to do, in one line each. */
export class AtelierError extends Error {
  readonly fix: string
  constructor(
    readonly code: ErrorCode,
    readonly params: MessageParameters = {},
    options?: { cause?: unknown }
  ) {
    super(fill(table[code].message, params), options)
    this.name = 'AtelierError'
    this.fix = fill(table[code].fix, params)
  }
  get exitCode(): 1 | 2 {
    return table[this.code].exitCode
  }
}

/**
 * The wire form of any thrown value; what is no AtelierError becomes `INTERNAL` with its message as the
 * reason.
 */
export function encodeError(error: unknown): EncodedError {
  const known =
    error instanceof AtelierError
      ? error
      : new AtelierError('INTERNAL', {
          reason: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
        })
  return { code: known.code, params: known.params, message: known.message, fix: known.fix }
}

/** The error of a wire form; the inverse of {@link encodeError}. */
export function decodeError(encoded: EncodedError): AtelierError {
  return new AtelierError(encoded.code, encoded.params)
}
