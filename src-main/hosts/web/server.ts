import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { serveConnection } from '../../api/connection'
import { AtelierError, type TextPort, type WorkbenchEvent, type WorkbenchFunctions } from '../../contract'
import { isKnownHost, isSameOrigin, isToken, securityHeaders } from './requests'
import { serveFile } from './static-files'

export interface WebServerOptions {
  host: string
  /** 0: any free one. */
  port: number
  /** Folder of the built renderer. */
  renderer: string
  functions: WorkbenchFunctions
  onEvent(listener: (event: WorkbenchEvent) => void): () => void
}
export interface WebServer {
  /** The address with its token. */
  address: string
  /** Ends every window's connection; they come back by themselves and ask for everything anew. */
  disconnectAll(): void
  close(): Promise<void>
}

/** What a window is told when it has no valid token: beyond HTTP's codes, so that a page can see it. */
const unauthorised = 4401
const largestFrame = 4 * 2 ** 20

function socketPort(socket: WebSocket): TextPort {
  return {
    post: (text) => void (socket.readyState === socket.OPEN && socket.send(text)),
    onMessage: (listener) => void socket.on('message', (data, isBinary) => { if (!isBinary) listener(String(data)) }),
    onClose: (listener) => void socket.once('close', listener),
    close: () => socket.close()
  }
}

/** What a request asks for; null for what is no address, such as "//". */
function addressOf(path = '/'): URL | null {
  return URL.canParse(path, 'http://localhost') ? new URL(path, 'http://localhost') : null
}

/**
 * Serves the renderer and its calls to browsers.
 * @throws AtelierError PORT_IN_USE, INVALID_USAGE for a host that is not this machine's
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const token = randomBytes(24).toString('base64url')
  const http = createServer((request, response) => {
    if (!isKnownHost(request, options.host)) return void response.writeHead(421, securityHeaders).end('This address is not served here')
    void serveFile(options.renderer, request, response)
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestFrame })
  http.on('upgrade', (request, socket, head) => {
    // A connection that breaks while it is being answered is nobody's failure, and must not end the workbench.
    socket.on('error', () => socket.destroy())
    const url = addressOf(request.url)
    if (url?.pathname !== '/api' || !isKnownHost(request, options.host) || !isSameOrigin(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate())
      if (!isToken(url.searchParams.get('token'), token)) return client.close(unauthorised, 'token')
      serveConnection(socketPort(client), options.functions, options.onEvent)
    })
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, options)))
    http.listen(options.port, options.host, resolve)
  })
  const { port, family, address } = http.address() as AddressInfo
  const shown = address === '0.0.0.0' || address === '::' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address
  const disconnectAll = (): void => sockets.clients.forEach((client) => client.close(1012, 'restart'))
  return {
    address: `http://${shown}:${port}/?token=${token}`,
    disconnectAll,
    close: () => new Promise((resolve) => {
      sockets.clients.forEach((client) => client.terminate())
      http.closeAllConnections()
      http.close(() => resolve())
    })
  }
}

function listenError(error: NodeJS.ErrnoException, { host, port }: WebServerOptions): Error {
  if (error.code === 'EACCES') return new AtelierError('INVALID_USAGE', { problem: `The system does not let you listen on port ${port}.` }, { cause: error })
  if (error.code === 'EADDRINUSE') return new AtelierError('PORT_IN_USE', { port }, { cause: error })
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') return new AtelierError('INVALID_USAGE', { problem: `This machine has no address "${host}".` }, { cause: error })
  return error
}
