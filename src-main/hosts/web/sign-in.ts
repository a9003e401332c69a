import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WebAccess } from './access'
import { type HostLanguage, languageHeaders, languageOf, refuse } from './refusals'
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

function page(language: HostLanguage, text: string, head = ''): string {
  return (
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" ` +
    `content="width=device-width"><meta name="color-scheme" content="light dark"><link rel="icon" ` +
    `href="data:,">${head}<title>Atelier</title><body>${text}</body></html>\n`
  )
}

/**
 * The page goes on by itself: a browser that came from a file or a foreign page sends no strict cookie
 * along a redirection, but does with a request that this page begins. A refresh at once also leaves no
 * entry in the window's history.
 */
const welcome = page(
  'en',
  '<p><a href="/">Atelier</a></p>',
  '<meta http-equiv="refresh" content="0;url=/">'
)

const strangers: Record<HostLanguage, string> = {
  en: page(
    'en',
    '<h1>This browser is not signed in</h1>' +
      '<p>An address that Atelier prints lets one browser in, once. For a new one, run <code>atelier ' +
      'serve --link</code> where Atelier runs, or look below the last address that it printed there.</p>' +
      '<p>Came here by a link? <a href="/">Open Atelier</a></p>'
  ),
  ja: page(
    'ja',
    '<h1>このブラウザーはサインインしていません</h1>' +
      '<p>Atelier が表示するアドレスは、一つのブラウザーで一度だけ使えます。新しいアドレスは、Atelier が動いている' +
      'マシンで <code>atelier serve --link</code> を実行するか、最後に表示されたアドレスの下を見てください。</p>' +
      '<p>リンクから来た場合は <a href="/">Atelier を開く</a></p>'
  )
}

/** Tells whoever is not signed in how to be. */
function refuseStranger(request: IncomingMessage, response: ServerResponse): void {
  const language = languageOf(request)
  response.writeHead(401, { ...headers, ...languageHeaders(language) }).end(strangers[language])
}

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
    if (isKnown) response.writeHead(200, headers).end(welcome)
    else refuseStranger(request, response)
    return true
  }
  const session = access.sessionOf(request)
  if (session === null) {
    refuseStranger(request, response)
    return true
  }
  if (url?.pathname !== '/sign-out-others' || request.method !== 'POST') return false
  if (session !== 'script' && !isSameOrigin(request)) {
    refuse(request, response, 'foreignPage')
    return true
  }
  access.keepOnly(session)
  response.writeHead(204, securityHeaders).end()
  onKeptOnly(session)
  onAddressUsed()
  return true
}
