import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** Name part of a Host header or an origin's authority, without the port. */
function nameOf(authority: string): string {
  return /^\[([^\]]+)\]/.exec(authority)?.[1] ?? authority.replace(/:\d+$/, '')
}

/**
 * Whether a request was addressed to this machine by a name that no foreign site can have: an address, `localhost`, or the
 * name that the person asked for. A page elsewhere whose name was made to point here (DNS rebinding) fails this.
 */
export function isKnownHost(request: IncomingMessage, bound: string): boolean {
  const { host } = request.headers
  if (!host) return false
  const name = nameOf(host).toLowerCase()
  return isIP(name) !== 0 || name === 'localhost' || name === bound.toLowerCase() || name === hostname().toLowerCase()
}

/** Whether a WebSocket is opened by the page that this server served. Programs that are no browser send no origin. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}

/** Compares in a time that says nothing about where the two differ. */
export function isToken(given: string | null, token: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** What a page from here may do: load its own parts, talk to its own server, nothing else. */
export const securityHeaders: Record<string, string> = {
  'content-security-policy': [
    "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self'", "worker-src 'self' blob:",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin'
}
