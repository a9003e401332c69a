import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** A name or an address, and a port: the whole of a Host header, nothing before and nothing after. */
const authority = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?))(?::(\d{1,5}))?$/i

/**
 * Header's values as they came: Node keeps the first of several Host headers, and another program might
 * take the last.
 */
function valuesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name
  )
}

/**
 * Whether a request was addressed to this machine by a name that no foreign site can have: an address,
 * `localhost`, or the name that the person asked for. A page elsewhere whose name was made to point here
 * (DNS rebinding) fails this. Any port will do: a forwarded one is another than ours.
 */
export function isKnownHost(request: IncomingMessage, bound: string): boolean {
  const [host, ...more] = valuesOf(request, 'host')
  const [matched, address, word, port] = authority.exec(host ?? '') ?? []
  if (matched === undefined || more.length > 0 || Number(port ?? 80) > 65_535) return false
  if (address !== undefined) return isIP(address) === 6
  const name = (word as string).toLowerCase()
  return isIP(name) === 4 || ['localhost', bound.toLowerCase(), hostname().toLowerCase()].includes(name)
}

/** Whether a request comes from the page that this server served: the same scheme, name and port. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const [origin, ...more] = valuesOf(request, 'origin')
  const { host } = request.headers
  if (origin === undefined || more.length > 0 || host === undefined) return false
  const own = `http://${host}`
  return URL.canParse(own) && origin === new URL(own).origin
}

/** What a page from here may do: load its own parts, talk to its own server, nothing else. */
export const securityHeaders: Record<string, string> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=()'
}
