import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/**
 * Nothing is waited for: opening a pipe waits for who writes it, and reading it may never end. Not there
 * on Windows, where opening waits for nobody.
 */
const withoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** What has the name of a file that is wanted, and is none; `pipe`: or a socket or a device. */
export class NotOrdinary extends Error {
  constructor(readonly kind: 'folder' | 'pipe') {
    super(`a ${kind}`)
  }
}

/** What was opened is looked at, rather than its path. */
function sizeOf(state: Stats): number {
  if (state.isDirectory()) throw new NotOrdinary('folder')
  if (!state.isFile()) throw new NotOrdinary('pipe')
  return state.size
}

/**
 * Opens a file for `use`, and nothing that only looks like one: a device such as /dev/zero has no end.
 * @throws NotOrdinary, and the system's errors as they are
 */
export async function withOrdinaryFile<T>(
  path: string,
  use: (file: FileHandle, bytes: number) => Promise<T>
): Promise<T> {
  const file = await open(path, withoutWaiting)
  try {
    return await use(file, sizeOf(await file.stat()))
  } finally {
    await file.close()
  }
}

/** As {@link withOrdinaryFile}, at once; `use` gets the file's descriptor. */
export function withOrdinaryFileSync<T>(path: string, use: (file: number, bytes: number) => T): T {
  const file = openSync(path, withoutWaiting)
  try {
    return use(file, sizeOf(fstatSync(file)))
  } finally {
    closeSync(file)
  }
}
