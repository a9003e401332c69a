import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WebAccess } from './access'
import { isSameOrigin, securityHeaders } from './requests'

/** What the server does around a page: lets browsers in and out. */
export interface SignIn {
  access: WebAccess
  /** Called when a printed address was used or withdrawn: it is time to print another. */
  onAddressUsed(): void
  /** Called when every session but one was ended. */
  onKeptOnly(session: string): void
}

const headers = {
  ...securityHeaders,
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store'
}

function page(text: string, head = ''): string {
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" ` +
    `href="data:,">${head}<title>Atelier</title><body>${text}</body></html>\n`
  )
}

/**
 * The page goes on by itself: a browser that came from a file or a foreign page sends no strict cookie
 * along a redirection, but does with a request that this page begins. A refresh at once also leaves no
 * entry in the window's history.
 */
const welcome = page('<p><a href="/">Atelier</a></p>', '<meta http-equiv="refresh" content="0;url=/">')

const stranger = page(
  '<h1>This browser is not signed in</h1>' +
    '<p>An address that Atelier prints lets one browser in, once. For a new one, run <code>atelier ' +
    'serve --link</code> where ' +
    'Atelier runs, or look below the last address that it printed there.</p>' +
    '<p>Came here by a link? <a href="/">Open Atelier</a></p>' +
    '<p lang="ja">このブラウザーはサインインしていません。表示されたアドレスは一度だけ使えます。新しいアドレスは' +
    ' <code>atelier serve --link</code> で表示できます。</p>'
)

/** Answers what has to do with signing in; false where the request goes on to the page. */
export function answerSignIn(
  { access, onAddressUsed, onKeptOnly }: SignIn,
  request: IncomingMessage,
  response: ServerResponse
): boolean {
  const url = URL.canParse(request.url ?? '', 'http://localhost')
    ? new URL(request.url ?? '', 'http://localhost')
    : null
  if (url?.pathname === '/open' && request.method === 'GET') {
    const secret = access.exchange(url.searchParams.get('code') ?? '')
    if (secret !== null) {
      response.writeHead(200, { ...headers, 'set-cookie': access.cookie(secret) }).end(welcome)
      onAddressUsed()
      return true
    }
    // An address that is opened once more by the browser that used it leads on.
    const isKnown = access.sessionOf(request) !== null
    response.writeHead(isKnown ? 200 : 401, headers).end(isKnown ? welcome : stranger)
    return true
  }
  const session = access.sessionOf(request)
  if (session === null) {
    response.writeHead(401, headers).end(stranger)
    return true
  }
  if (url?.pathname !== '/sign-out-others' || request.method !== 'POST') return false
  if (session !== 'script' && !isSameOrigin(request)) {
    response.writeHead(403, securityHeaders).end()
    return true
  }
  access.keepOnly(session)
  response.writeHead(204, securityHeaders).end()
  onKeptOnly(session)
  onAddressUsed()
  return true
}
