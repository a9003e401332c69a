import { AtelierError, type EncodedError, type WorkbenchClient } from '../../src-main/contract'

/** A file of this computer, and where it lies in what is sent: parts parted by "/". */
export interface SentFile {
  path: string
  file: Blob
}

export interface UploadProgress {
  sentBytes: number
  totalBytes: number
}

/** Bytes of one piece: it arrives within the server's patience on a slow line, too. */
const pieceBytes = 4 * 2 ** 20
/** Files that are on their way at the same time, and times that a piece is tried. */
const atOnce = 4
const mostTries = 3

/**
 * Sends files to the workbench's machine. Returns the path that they can be imported from, and the upload
 * that takes them away again; what was sent is taken away where it fails or is given up.
 * @throws AtelierError why it failed; the signal's reason where it was given up
 */
export async function sendFiles(
  client: Pick<WorkbenchClient, 'call'>,
  name: string,
  files: readonly SentFile[],
  onProgress: (progress: UploadProgress) => void,
  signal: AbortSignal
): Promise<{ upload: string; path: string }> {
  const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0)
  const { upload } = await client.call('uploads.begin', { name, bytes: totalBytes })
  let sentBytes = 0
  const sent = (bytes: number): void => {
    sentBytes += bytes
    onProgress({ sentBytes, totalBytes })
  }
  // One that fails stops the others, too.
  const failed = new AbortController()
  const ended = AbortSignal.any([signal, failed.signal])
  const waiting = files.values()
  const work = async (): Promise<void> => {
    for (const file of waiting) await sendFile(upload, file, sent, ended)
  }
  try {
    await Promise.all(
      Array.from({ length: atOnce }, () =>
        work().catch((error: unknown) => {
          failed.abort(error)
          throw error
        })
      )
    )
    return { upload, path: (await client.call('uploads.end', { upload })).path }
  } catch (error) {
    await client.call('uploads.cancel', { upload }).catch(() => undefined)
    throw error
  }
}

async function sendFile(
  upload: string,
  { path, file }: SentFile,
  sent: (bytes: number) => void,
  signal: AbortSignal
): Promise<void> {
  const place = [upload, ...path.split('/')].map(encodeURIComponent).join('/')
  let at = 0
  do {
    const piece = file.slice(at, at + pieceBytes)
    await sendPiece(`uploads/${place}?at=${at}&of=${file.size}`, piece, signal)
    at += piece.size
    sent(piece.size)
  } while (at < file.size)
}

async function sendPiece(address: string, body: Blob, signal: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries++) {
    const response = await fetch(new URL(address, window.location.href.replace(/[?#].*$/, '')), {
      method: 'PUT',
      body,
      signal
    }).catch((error: unknown) => {
      signal.throwIfAborted()
      // A line that breaks for a moment is no reason to begin anew.
      if (tries < mostTries) return null
      throw new AtelierError('DISCONNECTED', {}, { cause: error })
    })
    if (response?.ok) return
    if (response) throw await refusalOf(response)
  }
}

async function refusalOf(response: Response): Promise<AtelierError> {
  const error = (await response.json().catch(() => null)) as EncodedError | null
  return error
    ? new AtelierError(error.code, error.params)
    : new AtelierError('DISCONNECTED', {}, { cause: new Error(`HTTP ${response.status}`) })
}
