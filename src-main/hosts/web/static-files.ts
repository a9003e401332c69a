import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { refuse } from './refusals'
import { securityHeaders } from './requests'

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
  '.ico': 'image/x-icon'
}

/**
 * The file in `folder` that a request's path names, or null: never one outside, whatever the path says.
 */
async function fileFor(folder: string, url: string): Promise<string | null> {
  let path: string
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname)
  } catch {
    return null
  }
  if (path.includes('\0')) return null
  const file = join(folder, normalize(path === '/' ? '/index.html' : path))
  if (!file.startsWith(folder + sep)) return null
  return (await stat(file).then(
    (entry) => entry.isFile(),
    () => false
  ))
    ? file
    : null
}

/** Answers a request with a file of the built renderer. */
export async function serveFile(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(request, response, 'onlyRead', { allow: 'GET, HEAD' })
  const file = await fileFor(folder, request.url ?? '/')
  if (!file) return refuse(request, response, 'noFile')
  // Built files carry a hash of their content in their names; the page itself does not.
  const cache = file.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-store'
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': mediaTypes[extname(file)] ?? 'application/octet-stream',
    'cache-control': cache
  })
  if (request.method === 'HEAD') return void response.end()
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
}
