import type { TextPort } from '../../src-main/contract'

/** Why there is no connection: none yet, lost, or the browser is not signed in. */
export class ConnectionRefused extends Error {
  constructor(readonly reason: 'unauthorised' | 'unreachable') {
    super(reason)
  }
}

const unauthorised = 4401

/** A connection to the web host; the browser's cookie says who asks. @throws ConnectionRefused */
export function connectWebSocket(): Promise<TextPort> {
  return new Promise((resolve, reject) => {
    const url = new URL('api', window.location.href.replace(/^http/, 'ws').replace(/[?#].*$/, ''))
    const socket = new WebSocket(url)
    const closes: (() => void)[] = []
    let settled = false
    // A refusal closes the connection after it opened: wait a moment for that before calling it open.
    const open = (): void => {
      settled = true
      resolve({
        post: (text) => socket.send(text),
        onMessage: (listener) =>
          socket.addEventListener('message', (event) => listener(String(event.data))),
        onClose: (listener) => void closes.push(listener),
        close: () => socket.close()
      })
    }
    socket.addEventListener('open', () =>
      setTimeout(() => {
        if (socket.readyState === WebSocket.OPEN) open()
      }, 60)
    )
    socket.addEventListener('close', (event) => {
      if (!settled)
        reject(new ConnectionRefused(event.code === unauthorised ? 'unauthorised' : 'unreachable'))
      closes.splice(0).forEach((listener) => listener())
    })
  })
}

/** A connection to Electron's main process. */
export function connectMessagePort(bridge: NonNullable<Window['atelier']>): Promise<TextPort> {
  return new Promise((resolve) => {
    window.addEventListener('message', function receive(event) {
      const [port] = event.ports
      if (event.source !== window || event.data !== 'atelier:port' || !port) return
      window.removeEventListener('message', receive)
      port.start()
      resolve({
        post: (text) => port.postMessage(text),
        onMessage: (listener) =>
          port.addEventListener('message', (message) => listener(String(message.data))),
        onClose: (listener) => port.addEventListener('close', listener),
        close: () => port.close()
      })
    })
    bridge.connect()
  })
}

/** Ends every other browser's session with the web host, and this one's other addresses. */
export async function signOutOthers(): Promise<void> {
  const { ok, status } = await fetch(new URL('sign-out-others', window.location.href), {
    method: 'POST'
  })
  if (!ok) throw new Error(`${status}`)
}
