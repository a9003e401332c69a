import type { Diagnosis } from './diagnosis'

/** What is wrong with the workspace, its files and its host. */
export const workspaceErrors = {
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
    fix:
      'Run "atelier restore" to continue with a backup ({backup}), or move the file away to ' +
      'start with an empty history.',
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
  NO_BACKUP: {
    message: 'There is no backup of the run database in {path}.',
    fix:
      'Backups are made daily while Atelier is used; move the database away to start with an ' +
      'empty history.',
    exitCode: 1
  },
  WORKSPACE_IN_USE: {
    message: 'Another workbench (process {pid}) is already using the workspace {path}{address}.',
    fix:
      'Use that one ("atelier serve --link" prints its address), or choose another folder with ' +
      '--workspace DIR.',
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
  }
} as const satisfies Record<string, Diagnosis>
