import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TextPort } from '../../contract'
import { type BoundedSocket, postBounded } from './bounded-posting'

/** Bytes of a socket's path: the least that a system allows is 104, one of them the end. */
const longestPath = 100

/** Texts over a socket, one a line: JSON has no line breaks of its own. */
export function linePort(socket: Socket): TextPort {
  let parts: string[] = []
  const early: string[] = []
  const listeners: ((text: string) => void)[] = []
  const hand = (line: string): void => {
    if (listeners.length === 0) early.push(line)
    for (const listener of listeners) listener(line)
  }
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    // A long text comes in many chunks: joined once, when its end is there.
    const lines = chunk.split('\n')
    for (const line of lines.slice(0, -1)) {
      hand(parts.join('') + line)
      parts = []
    }
    parts.push(lines.at(-1) ?? '')
  })
  socket.on('error', () => socket.destroy())
  const bounded: BoundedSocket = {
    waiting: () => socket.writableLength,
    cut: () => socket.destroy(),
    send: (text) => void (socket.writable && socket.write(`${text}\n`))
  }
  return {
    post: (text) => postBounded(bounded, text),
    onMessage: (listener) => {
      listeners.push(listener)
      early.splice(0).forEach(listener)
    },
    onClose: (listener) => void (socket.destroyed ? listener() : socket.once('close', listener)),
    close: () => socket.destroy()
  }
}

/**
 * A folder that this user alone can enter: whoever could put a socket there could play the workbench.
 */
function privateFolder(): string {
  const user = process.getuid?.()
  const isPrivate = (path: string): boolean => {
    const state = lstatSync(path, { throwIfNoEntry: false })
    return state !== undefined && state.isDirectory() && state.uid === user && (state.mode & 0o077) === 0
  }
  const runtime = process.env['XDG_RUNTIME_DIR']
  if (runtime && runtime.length < longestPath - 32 && isPrivate(runtime)) return runtime
  const base = tmpdir().length < longestPath - 48 ? tmpdir() : '/tmp'
  const own = join(base, `atelier-${user}`)
  try {
    mkdirSync(own, { mode: 0o700 })
  } catch {
    // There already, by us or by somebody else.
  }
  return isPrivate(own) ? own : mkdtempSync(join(base, 'atelier-'))
}

/** Where the owner of a workspace listens: a Unix domain socket, or a named pipe on Windows. */
export function socketPath(workspace: string): string {
  const name = `atelier-${createHash('sha256').update(workspace).digest('hex').slice(0, 16)}`
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\${name}-${process.pid}`
    : join(privateFolder(), `${name}.sock`)
}

export interface LocalServer {
  path: string
  /** Ends the connections and stops listening. */
  close(): void
  /** As {@link close}, where the path is somebody else's by now: it stays. */
  abandon(): void
}

/**
 * Listens for others of this user's processes. What lies at the path is removed first: only the owner of
 * the lock may call this.
 */
export function listenLocally(
  path: string,
  onConnection: (port: TextPort) => void
): Promise<LocalServer> {
  if (process.platform !== 'win32') rmSync(path, { force: true })
  const open = new Set<Socket>()
  const server: Server = createServer((socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    onConnection(linePort(socket))
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () =>
      resolve({
        path,
        close: () => {
          for (const socket of open) socket.end()
          server.close()
        },
        abandon: () => {
          for (const socket of open) socket.destroy()
          server.unref()
        }
      })
    )
  })
}

/** A connection to whoever listens there; null where nobody does. */
export function reachLocally(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(null))
  })
}
