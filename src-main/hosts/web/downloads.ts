import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { takeDownload } from '../../workbench/files/offered-downloads'
import { refuse } from './refusals'
import { securityHeaders } from './requests'

/** A person may pause a download, and a browser that asks where to put it lets it wait. */
const silence = 600_000

/** Each address has one content for ever, so its parts belong together. */
const entityTag = '"whole"'

/** What is being sent, and when that ends. */
const underWay = new Map<string, { response: ServerResponse; ended: Promise<void> }>()

/**
 * Hands out what a window exported: `GET /downloads/DOWNLOAD`, once. What breaks off can be fetched anew, or
 * its rest by `Range`; what was sent to its end is removed. False where the request is for something else.
 */
export function sendDownload(
  workspace: string,
  request: IncomingMessage,
  response: ServerResponse
): boolean {
  const [, download] = /^\/downloads\/([^/?#]*)$/.exec(request.url ?? '') ?? []
  if (download === undefined) return false
  // A page of another port of this machine sends this machine's cookie along.
  const from = request.headers['sec-fetch-site']
  if (request.method !== 'GET') refuse(request, response, 'onlyRead', { allow: 'GET' })
  else if (from !== undefined && from !== 'same-origin' && from !== 'none')
    refuse(request, response, 'foreignPage')
  else void send(workspace, download, request, response)
  return true
}

async function send(
  workspace: string,
  download: string,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  // Who asks for the rest has noticed before this host that the line broke.
  const before = rangeOf(request, Number.MAX_SAFE_INTEGER).from > 0 ? underWay.get(download) : undefined
  before?.response.destroy()
  await before?.ended

  const taken = takeDownload(workspace, download)
  if (taken === null) return refuse(request, response, 'noDownload')
  const { isPart, from, end } = rangeOf(request, taken.bytes)
  if (from >= end && isPart) {
    taken.sent(0, 0)
    return refuse(request, response, 'noSuchPart', { 'content-range': `bytes */${taken.bytes}` })
  }
  request.socket.setTimeout(silence)
  response.writeHead(isPart ? 206 : 200, {
    ...securityHeaders,
    'content-type': taken.isZip ? 'application/zip' : 'application/octet-stream',
    'content-length': end - from,
    'content-disposition': attachment(taken.fileName),
    'cache-control': 'no-store',
    'accept-ranges': 'bytes',
    'etag': entityTag,
    ...(isPart && { 'content-range': `bytes ${from}-${end - 1}/${taken.bytes}` })
  })
  let at = from
  async function* counted(content: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      yield chunk
      at += chunk.length
    }
  }
  const ended = pipeline(Readable.from(counted(taken.content(from, end))), response)
    // A last piece that was not taken is to be sent again.
    .then(
      () => taken.sent(from, end),
      () => taken.sent(from, Math.min(at, taken.bytes - 1))
    )
    .finally(() => underWay.delete(download))
  underWay.set(download, { response, ended })
  await ended
}

/** Which bytes are asked for (RFC 9110, 14.2): one stretch with a beginning, or else all of them. */
function rangeOf(
  { headers }: IncomingMessage,
  bytes: number
): { isPart: boolean; from: number; end: number } {
  const [, first, last] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(headers.range ?? '') ?? []
  const condition = headers['if-range']
  if (first === undefined || (condition !== undefined && condition !== entityTag))
    return { isPart: false, from: 0, end: bytes }
  return { isPart: true, from: Number(first), end: last ? Math.min(Number(last) + 1, bytes) : bytes }
}

/** How a browser is told to keep what comes under a name (RFC 6266, letters beyond ASCII by RFC 8187). */
function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`
  )
  return `attachment; filename="${plain}"${plain === fileName ? '' : `; filename*=UTF-8''${encoded}`}`
}
