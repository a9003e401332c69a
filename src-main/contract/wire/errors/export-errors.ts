import type { Diagnosis } from './diagnosis'

/** What keeps a network from being written for other software. */
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
  EXPORT_EXISTS: {
    message: '{path} exists already.',
    fix: 'Choose another name, or replace it with --force.',
    exitCode: 1
  }
} as const satisfies Record<string, Diagnosis>
