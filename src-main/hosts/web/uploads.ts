import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, stat, truncate } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AtelierError, encodeError, type EncodedError, formatBytes, type Sentence } from '../../contract'
import {
  piecesFolder,
  requireRoom,
  safeParts,
  uploadFolder,
  uploadsIn
} from '../../workbench/files/upload-folders'
import { isSameOrigin, securityHeaders } from './requests'

/** Bytes of one piece, at most: it has to arrive before the server's patience ends. */
export const largestPiece = 8 * 2 ** 20

const sendAgain: Sentence = 'Send it from the window of Atelier; if it came from there, reload that.'

/** What a request brings: a piece of a file, and where it belongs. */
interface Piece {
  upload: string
  parts: string[]
  /** Where in the file it begins, and how long the whole file is, in bytes. */
  at: number
  of: number
  length: number
}

/**
 * Takes a piece of a file that a signed-in window sends: `PUT /uploads/UPLOAD/PATH?at=0&of=BYTES`. Pieces
 * come in order; the last one makes the file. False where the request is for something else.
 */
export function receiveUpload(
  workspace: string,
  isScript: boolean,
  request: IncomingMessage,
  response: ServerResponse
): boolean {
  const url = URL.canParse(request.url ?? '', 'http://localhost')
    ? new URL(request.url ?? '', 'http://localhost')
    : null
  if (!url?.pathname.startsWith('/uploads/')) return false
  const answer = (status: number, error: EncodedError | null): void => {
    response.writeHead(status, {
      ...securityHeaders,
      'content-type': 'application/json',
      // What was not read of a refused piece is not read at all.
      ...(error && { connection: 'close' })
    })
    response.end(JSON.stringify(error ?? {}))
  }
  const refuse = (status: number, reason: Sentence, hint: Sentence = sendAgain): void =>
    answer(status, encodeError(new AtelierError('UPLOAD_REFUSED', { reason, hint })))

  if (request.method !== 'PUT') refuse(405, 'files are sent with PUT')
  else if (!isScript && !isSameOrigin(request)) refuse(403, 'another page sends it')
  else {
    const piece = pieceOf(url, request)
    if ('reason' in piece) refuse(400, piece.reason, piece.hint)
    else if (piece.length > largestPiece)
      refuse(413, `a piece is larger than ${formatBytes(largestPiece)}`)
    else
      keepPiece(workspace, piece, request).then(
        () => answer(200, null),
        (error: unknown) => {
          const told = diskError(error, workspace)
          answer(statusOf(told), encodeError(told))
        }
      )
  }
  return true
}

/** What a request brings, or why it brings nothing. */
function pieceOf(url: URL, request: IncomingMessage): Piece | { reason: Sentence; hint?: Sentence } {
  let path: string
  try {
    path = decodeURIComponent(url.pathname.slice('/uploads/'.length))
  } catch {
    return { reason: 'its address is not well formed' }
  }
  const number = (text: string | null | undefined): number =>
    /^\d{1,15}$/.test(text ?? '') ? Number(text) : -1
  const [upload = '', ...rest] = path.split('/')
  const parts = safeParts(rest.join('/'))
  const at = number(url.searchParams.get('at'))
  const of = number(url.searchParams.get('of'))
  const length = number(request.headers['content-length'])
  if (parts === null)
    return {
      reason: 'its name leads out of its folder, or is one that not every system can have',
      hint: 'Rename the file.'
    }
  if (at < 0 || of < 0 || length < 0 || at + length > of)
    return { reason: 'a piece does not say where it belongs' }
  return { upload, parts, at, of, length }
}

async function keepPiece(
  workspace: string,
  { upload, parts, at, of, length }: Piece,
  request: IncomingMessage
): Promise<void> {
  const folder = uploadFolder(workspace, upload)
  if (folder === null) throw new AtelierError('UPLOAD_UNKNOWN', { upload })
  await requireRoom(uploadsIn(workspace), at === 0 ? of : length)
  const path = join(folder, ...parts)
  const piece = join(folder, piecesFolder, createHash('sha256').update(parts.join('/')).digest('hex'))
  await mkdir(dirname(piece), { recursive: true, mode: 0o700 })

  const there = await stat(piece).then(
    ({ size }) => size,
    () => 0
  )
  if (at > there) throw new AtelierError('UPLOAD_OUT_OF_ORDER', { path: parts.join('/') })
  // A piece that broke off is sent again, from where it began.
  if (at > 0 && there > at) await truncate(piece, at)
  await pipeline(request, createWriteStream(piece, { flags: at === 0 ? 'w' : 'a', mode: 0o600 }))
  if (at + length < of) return
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await rename(piece, path)
}

function diskError(error: unknown, path: string): unknown {
  const { code } = error as { code?: string }
  return code === 'ENOSPC' || code === 'EDQUOT' ? new AtelierError('DISK_FULL', { path }) : error
}

function statusOf(error: unknown): number {
  const { code } = error as { code?: string }
  if (code === 'UPLOAD_UNKNOWN') return 404
  if (code === 'UPLOAD_OUT_OF_ORDER') return 409
  return code === 'UPLOAD_TOO_LARGE' || code === 'DISK_FULL' ? 507 : 500
}
