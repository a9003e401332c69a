import type { Diagnosis } from './diagnosis'

/** What is wrong with files of weights and the shelf that they are on. */
export const weightsErrors = {
  WEIGHTS_UNREADABLE: {
    message: 'No weights can be read from {path}: {reason}.',
    fix: '{hint}',
    exitCode: 2
  },
  WEIGHTS_DO_NOT_FIT: {
    message: 'The weights in {path} do not fit {model}: {reason}.',
    fix: '{hint}',
    exitCode: 2
  },
  WEIGHTS_CHANGED: {
    message: 'The weights in {path} are not those of the experiment: their content has another SHA-256.',
    fix: 'Put the file back that it was made with, or leave weights.sha256 out to take this one.',
    exitCode: 1
  },
  UNKNOWN_WEIGHTS: {
    message: 'There are no weights "{name}".',
    fix: 'Name a file, a run or one of these: {known}.',
    exitCode: 2
  },
  WEIGHTS_NOT_HERE: {
    message: 'The weights "{name}" are not on this machine.',
    fix: '"atelier weights fetch {name}" brings them; from a file that you have: "atelier weights add FILE --as {name}".',
    exitCode: 1
  },
  DOWNLOAD_CANCELLED: {
    message: 'The download of {what} was cancelled.',
    fix: 'It goes on where it ended when you ask for it again.',
    exitCode: 1
  },
  WEIGHTS_NOT_THESE: {
    message: '{path} is not the file of "{name}": {reason}.',
    fix: 'Get it from {address}, or name the file itself with --weights.',
    exitCode: 2
  }
} as const satisfies Record<string, Diagnosis>
