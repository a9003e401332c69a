import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/**
 * A forwarding proxy as companies have them: it tunnels, and it fetches what is not encrypted itself.
 */
export interface LocalProxy {
  address: string
  /** What it was asked for: `CONNECT host:port`, or `GET http://...`. */
  asked: string[]
  close(): void
}

/**
 * Whatever the host is called, the proxy finds it at 127.0.0.1 and the given port: nothing leaves the
 * machine.
 */
export async function startProxy(port: () => number): Promise<LocalProxy> {
  const asked: string[] = []
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`)
    const { pathname } = new URL(incoming.url ?? '')
    incoming.pipe(
      request(
        {
          host: '127.0.0.1',
          port: port(),
          path: pathname,
          method: incoming.method,
          headers: incoming.headers
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(outgoing)
        }
      )
    )
  })
  server.on('connect', (incoming, socket, head) => {
    asked.push(`CONNECT ${incoming.url}`)
    const upstream = connect(port(), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket)
      socket.pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    asked,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
