import type { Diagnosis } from './diagnosis'

/** What is wrong with a run, its checkpoints and its training. */
export const runErrors = {
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
  RUN_IS_GONE: {
    message: 'Run "{run}" cannot be brought back: it is deleted for good.',
    fix: 'A capsule of it, where one was written, can be imported.',
    exitCode: 1
  },
  TOO_MANY_RUNS: {
    message: '{count} runs are too many to compare; {most} are the most.',
    fix: 'Choose fewer: search by conditions, or group the history by experiment.',
    exitCode: 1
  },
  TOO_MANY_TAGS: {
    message: 'Run "{run}" would have {count} tags; a run has {most} at most.',
    fix: 'Take some of its tags away first.',
    exitCode: 1
  },
  RUN_NOT_RESUMABLE: {
    message: 'Run "{run}" cannot be resumed: it is {status}.',
    fix: 'To train it further, continue from one of its checkpoints as a new run.',
    exitCode: 1
  },
  RUN_EXISTS: {
    message: 'Run "{run}" ({id}) is in this workspace already.',
    fix: 'Delete it first to take it in again.',
    exitCode: 1
  },
  RUN_IS_FOREIGN: {
    message: 'Run "{run}" was made by another tool, whose experiment is not known.',
    fix: 'It can be looked at, compared and exported; begin a new run to train.',
    exitCode: 1
  },
  RUN_CAME_WITHOUT_STATE: {
    message:
      'Run "{run}" came without a checkpoint: resuming would train it anew, over the epochs that it came with.',
    fix: 'Train its experiment as a new run: "atelier repeat {run}", or "New run from this".',
    exitCode: 1
  },
  LAYER_HAS_NO_MAPS: {
    message: 'There is no layer "{layer}" that results in maps of the picture.',
    fix: 'Choose one of: {layers}.',
    exitCode: 2
  },
  NETWORK_HAS_NO_MAPS: {
    message: 'None of the layers of this network results in maps of the picture.',
    fix: 'Choose a run of a network with convolutions.',
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
  CHECKPOINT_MISSING: {
    message: 'Run "{run}" has no checkpoint {file}.',
    fix: 'Choose one that it has: "atelier checkpoints RUN" lists them.',
    exitCode: 2
  },
  CHECKPOINT_NOT_NAMED: {
    message: 'No checkpoint of run "{run}" is named.',
    fix: 'Name it as RUN@CHECKPOINT: "atelier checkpoints RUN" lists them.',
    exitCode: 2
  },
  CHECKPOINT_IS_NEEDED: {
    message: 'The checkpoint {file} of run "{run}" cannot be deleted: {reason}.',
    fix: '{hint}',
    exitCode: 1
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
  EMBEDDING_TOO_SMALL: {
    message: 'There are too few images to place by {method}: {count}, and it takes {fewest} at least.',
    fix: 'Choose another part of the data or more images.',
    exitCode: 1
  },
  RUNS_NOT_OF_ONE_DATA: {
    message: 'These runs cannot be looked at together: {reason}.',
    fix: 'Name one run, or runs of the same data, seed and number of folds that each held back another fold.',
    exitCode: 2
  },
  ANSWERS_NOT_KEPT: {
    message: 'What run "{run}" took its validation images for is not known after that epoch.',
    fix: 'Choose a run that was trained here, and an epoch that it has finished.',
    exitCode: 1
  },
  ANSWERS_OF_OTHER_IMAGES: {
    message: 'Runs "{first}" and "{second}" were validated on other images, labels or classes.',
    fix: 'Compare runs of the same version of the data and the same split.',
    exitCode: 1
  },
  TRAINER_DIED: {
    message: 'The training process ended unexpectedly ({how}).',
    fix: "What was saved is kept and can be resumed; see the run's log.",
    exitCode: 1
  },
  TRAINER_OUT_OF_MEMORY: {
    message: 'The training process ran out of memory ({how}).',
    fix:
      'What was saved is kept and can be resumed; close other programs that use memory, or ' +
      'train again with a smaller batch size.',
    exitCode: 1
  },
  TRAINER_OUT_OF_ADDRESSES: {
    message:
      'The training process ended ({how}): it is limited to {limit} of address space, which was not enough.',
    fix: 'What was saved is kept and can be resumed, from a shell without that limit: "ulimit -v unlimited".',
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
  JOB_OUT_OF_ADDRESSES: {
    message:
      'The process doing this ended ({how}): it is limited to {limit} of address space, which was ' +
      'not enough.',
    fix: 'Start Atelier from a shell without that limit: "ulimit -v unlimited".',
    exitCode: 1
  },
  JOB_TOO_LONG: {
    message: 'This was not finished after {hours} hours and was stopped.',
    fix: 'Try it with less data, or on a faster engine.',
    exitCode: 1
  },
  JOB_CANCELLED: {
    message: 'This was cancelled before it was finished.',
    fix: 'Ask for it again when it suits.',
    exitCode: 1
  },
  RUN_INTERRUPTED: {
    message: 'Run "{run}" was interrupted: the workbench that trained it ended.',
    fix: 'What was saved is kept; "atelier resume" continues from there.',
    exitCode: 1
  },
  LOSS_NOT_FINITE: {
    message: 'The loss became {value} at step {step} of epoch {epoch}{where}.',
    fix: 'Lower the learning rate, or clip the norm of the gradients.',
    exitCode: 1
  },
  UPDATE_NOT_FINITE: {
    message: 'After step {step} of epoch {epoch} {name} is not finite, though every loss was{where}.',
    fix: 'Lower the learning rate, or clip the norm of the gradients.',
    exitCode: 1
  },
  RUN_UNREADABLE: {
    message: 'The stored data of run "{run}" is damaged: {reason}.',
    fix:
      'Delete the run, or run "atelier restore" to continue with a backup of the history. No ' +
      'other run is affected.',
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
  }
} as const satisfies Record<string, Diagnosis>
