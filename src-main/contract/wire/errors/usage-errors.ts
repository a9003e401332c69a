import type { Diagnosis } from './diagnosis'

/** What is wrong with a command, a call, an experiment, or with Atelier itself. */
export const usageErrors = {
  INVALID_USAGE: {
    message: '{problem}',
    fix: 'Run "atelier help" to see the commands and their options.',
    exitCode: 2
  },
  ADDRESSES_TOO_FEW: {
    message: 'This shell limits a program to {limit} of address space, and Atelier needs {least}.',
    fix: 'Raise the limit: "ulimit -v unlimited".',
    exitCode: 1
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
  NETWORK_FILE_UNREADABLE: {
    message: 'The network in {path} could not be read: {reason}.',
    fix: "Give the JSON of a network: Keras' model.to_json(), or model.json of TensorFlow.js.",
    exitCode: 2
  },
  NETWORK_UNFIT: {
    message: 'This network cannot be trained here: {reason}.',
    fix: '{hint}',
    exitCode: 2
  },
  SUMMARY_UNREADABLE: {
    message: 'This is no summary of a network that can be read: {reason}.',
    fix: "Give what Keras' model.summary(), torchinfo or torchsummary prints, whole and with its titles.",
    exitCode: 2
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
  PATH_NOT_WHOLE: {
    message: '"{path}" is not a full path.',
    fix:
      'Start from the root of the disk, for example /home/me/data: the workbench may be running ' +
      'in another folder.',
    exitCode: 2
  },
  INTERNAL: {
    message: 'Something went wrong inside Atelier: {reason}.',
    fix: 'The log{log} has the details: "atelier log" shows its end; "atelier doctor" checks the set-up.',
    exitCode: 1
  }
} as const satisfies Record<string, Diagnosis>
