import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { takeDownload } from '../../workbench/offered-downloads'
import { contentOf, zipOf } from '../../workbench/zip-stream'
import { securityHeaders } from './requests'

/** A person may pause a download, and a browser that asks where to put it lets it wait. */
const silence = 600_000

/**
 * Hands out what a window exported: `GET /downloads/DOWNLOAD`, once. What breaks off can be fetched anew;
 * what was fetched is removed. False where the request is for something else.
 */
export function sendDownload(
  workspace: string,
  request: IncomingMessage,
  response: ServerResponse
): boolean {
  const [, download] = /^\/downloads\/([^/?#]*)$/.exec(request.url ?? '') ?? []
  if (download === undefined) return false
  const refuse = (status: number, text: string): void =>
    void response
      .writeHead(status, {
        ...securityHeaders,
        'content-type': 'text/plain',
        'cache-control': 'no-store'
      })
      .end(text)
  // A page of another port of this machine sends this machine's cookie along.
  const from = request.headers['sec-fetch-site']
  if (request.method !== 'GET') refuse(405, 'Files are fetched with GET.')
  else if (from !== undefined && from !== 'same-origin' && from !== 'none')
    refuse(403, 'This is not for other pages.')
  else {
    const taken = takeDownload(workspace, download)
    if (taken === null) refuse(404, 'There is no such download, or it was fetched already.')
    else {
      request.socket.setTimeout(silence)
      response.writeHead(200, {
        ...securityHeaders,
        'content-type': taken.file === null ? 'application/zip' : 'application/octet-stream',
        'content-length': taken.bytes,
        'content-disposition': attachment(taken.fileName),
        'cache-control': 'no-store'
      })
      const content = taken.file === null ? zipOf(taken.entries) : contentOf(taken.file)
      pipeline(Readable.from(content), response).then(taken.done, taken.giveBack)
    }
  }
  return true
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
