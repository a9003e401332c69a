import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { serveConnection } from '../../api/connection'
import type { TextPort, WorkbenchEvent, WorkbenchFunctions } from '../../contract'
import { mostWaitingBytes, postBounded } from '../../workbench/ownership/bounded-posting'

/** What a window is told when it is not signed in: beyond HTTP's codes, so that a page can see it. */
const unauthorised = 4401
const tryAgainLater = 1013
/** Bytes of one frame, the largest that a call can need. */
const largestFrame = 4 * 2 ** 20
const mostWindows = 64
/** Calls of one window that wait for their answers. */
const mostPendingCalls = 256
const heartbeat = 30_000

export interface WindowSockets {
  /** Takes over a request to open a connection; of nobody's where `session` is null. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, session: string | null): void
  /** Ends every connection; the windows come back by themselves. */
  disconnectAll(): void
  /** Ends the connections of every session but one; those windows are told that they are signed out. */
  signOutOthers(session: string): void
  close(): void
}

export interface WindowSocketsOptions {
  functions: WorkbenchFunctions
  onEvent(listener: (event: WorkbenchEvent) => void): () => void
  mostWaiting?: number
}

/**
 * The windows' connections, each within bounds: one that does not read, or asks without end, is cut off.
 */
export function windowSockets({
  functions,
  onEvent,
  mostWaiting = mostWaitingBytes
}: WindowSocketsOptions): WindowSockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestFrame,
    perMessageDeflate: false
  })
  const sessions = new Map<WebSocket, string>()
  const answered = new WeakSet<WebSocket>()

  const beat = setInterval(() => {
    for (const client of server.clients) {
      if (!answered.has(client)) client.terminate()
      else client.ping()
      answered.delete(client)
    }
  }, heartbeat)
  beat.unref()

  const refuse = (client: WebSocket, code: number, reason: string): void => {
    client.close(code, reason)
    // Who does not close its side keeps nothing of ours open.
    setTimeout(() => client.terminate(), 2000).unref()
  }

  const admit = (client: WebSocket, session: string): void => {
    sessions.set(client, session)
    answered.add(client)
    client.on('pong', () => answered.add(client))
    client.once('close', () => sessions.delete(client))
    serveConnection(socketPort(client, mostWaiting), boundedCalls(client, functions), onEvent)
  }

  return {
    accept: (request, socket, head, session) =>
      server.handleUpgrade(request, socket, head, (client) => {
        client.on('error', () => client.terminate())
        if (session === null) refuse(client, unauthorised, 'signed out')
        else if (sessions.size >= mostWindows) refuse(client, tryAgainLater, 'too many windows')
        else admit(client, session)
      }),
    disconnectAll: () => server.clients.forEach((client) => client.close(1012, 'restart')),
    signOutOthers: (kept) =>
      sessions.forEach((session, client) => {
        if (session !== kept) refuse(client, unauthorised, 'signed out')
      }),
    close: () => {
      clearInterval(beat)
      server.clients.forEach((client) => client.terminate())
    }
  }
}

function socketPort(socket: WebSocket, mostWaiting: number): TextPort {
  const bounded = {
    waiting: () => socket.bufferedAmount,
    cut: () => socket.terminate(),
    send: (text: string) => void (socket.readyState === socket.OPEN && socket.send(text))
  }
  return {
    post: (text) => postBounded(bounded, text, mostWaiting),
    onMessage: (listener) =>
      void socket.on('message', (data, isBinary) => {
        if (!isBinary) listener(String(data))
      }),
    onClose: (listener) => void socket.once('close', listener),
    close: () => socket.close()
  }
}

/** The functions as one window may call them: not more at once than any window needs. */
function boundedCalls(client: WebSocket, functions: WorkbenchFunctions): WorkbenchFunctions {
  let pending = 0
  return {
    call: async (name, input) => {
      if (++pending > mostPendingCalls) client.terminate()
      try {
        return await functions.call(name, input)
      } finally {
        pending--
      }
    }
  }
}
