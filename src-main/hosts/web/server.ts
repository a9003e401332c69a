import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AtelierError, type WorkbenchEvent, type WorkbenchFunctions } from '../../contract'
import type { WebAccess } from './access'
import { refuse } from './refusals'
import { isKnownHost, isSameOrigin } from './requests'
import { answerSignIn } from './sign-in'
import { type WindowSockets, windowSockets } from './sockets'
import { sendDownload } from './downloads'
import { serveFile } from './static-files'
import { receiveUpload } from './uploads'

export interface WebServerOptions {
  /** An address to listen on, as `listenAddress` found it. */
  host: string
  /** 0: any free one. */
  port: number
  /** Folder of the built renderer. */
  renderer: string
  access: WebAccess
  /** Where what windows send is kept. */
  workspace: string
  functions: WorkbenchFunctions
  onEvent(listener: (event: WorkbenchEvent) => void): () => void
  /** Called when the address that was printed lets nobody in any more. */
  onAddressUsed?(): void
  /** Bytes that a window may be behind. */
  mostWaiting?: number
}
export interface WebServer {
  /** Where it listens, with nothing secret. */
  origin: string
  /** Ends every window's connection; they come back by themselves and ask for everything anew. */
  disconnectAll(): void
  close(): Promise<void>
}

/** Who opens a connection and sends nothing, or a byte now and then, is let go. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 2000
}
const silence = 60_000
const mostConnections = 256

/** What a request asks for; null for what is no address, such as "//". */
function pathOf({ url = '/' }: IncomingMessage): string | null {
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost').pathname : null
}

/**
 * Serves the renderer and its calls to browsers that are signed in.
 * @throws AtelierError PORT_IN_USE, INVALID_USAGE for a host that is not this machine's
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { access } = options
  const sockets = windowSockets(options)
  const signIn = {
    access,
    onAddressUsed: () => options.onAddressUsed?.(),
    onKeptOnly: (session: string) => sockets.signOutOthers(session)
  }
  const http = createServer(limits, (request, response) => {
    const close = { connection: 'close' }
    if (!isKnownHost(request, options.host)) return refuse(request, response, 'unknownHost', close)
    if (request.headers.origin !== undefined && !isSameOrigin(request))
      return refuse(request, response, 'foreignPage', close)
    if (answerSignIn(signIn, request, response)) return
    const isScript = access.sessionOf(request) === 'script'
    if (sendDownload(options.workspace, request, response)) return
    if (!receiveUpload(options.workspace, isScript, request, response))
      void serveFile(options.renderer, request, response)
  })
  http.maxConnections = mostConnections
  http.setTimeout(silence)
  http.on('upgrade', (request, socket, head) => {
    // A connection that breaks while it is being answered is nobody's failure, and must not end the
    // workbench.
    socket.on('error', () => socket.destroy())
    // A browser always says which page asks; a script, which holds the token, need not.
    const isOurs =
      isSameOrigin(request) ||
      (request.headers.origin === undefined && request.headers.authorization !== undefined)
    if (pathOf(request) !== '/api' || !isKnownHost(request, options.host) || !isOurs)
      return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    sockets.accept(request, socket, head, access.sessionOf(request))
  })
  await listen(http, options)
  return served(http, sockets)
}

function listen(http: Server, options: WebServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, options)))
    http.listen(options.port, options.host, resolve)
  })
}

function served(http: Server, sockets: WindowSockets): WebServer {
  const { port, family, address } = http.address() as AddressInfo
  const shown =
    address === '0.0.0.0' || address === '::'
      ? 'localhost'
      : family === 'IPv6'
        ? `[${address}]`
        : address
  return {
    origin: `http://${shown}:${port}`,
    disconnectAll: () => sockets.disconnectAll(),
    close: () =>
      new Promise((resolve) => {
        sockets.close()
        http.closeAllConnections()
        http.close(() => resolve())
      })
  }
}

function listenError(error: NodeJS.ErrnoException, { host, port }: WebServerOptions): Error {
  if (error.code === 'EACCES')
    return new AtelierError(
      'INVALID_USAGE',
      { problem: `The system does not let you listen on port ${port}.` },
      { cause: error }
    )
  if (error.code === 'EADDRINUSE') return new AtelierError('PORT_IN_USE', { port }, { cause: error })
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new AtelierError(
      'INVALID_USAGE',
      { problem: `This machine has no address "${host}".` },
      { cause: error }
    )
  return error
}
