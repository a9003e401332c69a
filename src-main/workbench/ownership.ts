import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TextPort } from '../contract'
import { storageError } from '../runs/database'

/** A claim on a workspace: the only owner, or a connection to the process that is. */
export type Claim = { owned: true; release(): void } | { owned: false; port: TextPort }

/** Short, because socket paths have at most some 100 characters, and in a folder that is this user's alone. */
function socketPath(workspace: string): string {
  const name = createHash('sha256').update(realpathSync(workspace)).digest('hex').slice(0, 20)
  if (process.platform === 'win32') return `\\\\.\\pipe\\atelier-${name}`
  const folder = process.env['XDG_RUNTIME_DIR'] || join(tmpdir(), `atelier-${userInfo().uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return join(folder, `atelier-${name}.sock`)
}

/** Texts over a socket, one a line: JSON has no line breaks of its own. */
export function lineport(socket: Socket): TextPort {
  let rest = ''
  const listeners: ((text: string) => void)[] = []
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) for (const listener of listeners) listener(line)
  })
  socket.on('error', () => socket.destroy())
  return {
    post: (text) => void (socket.writable && socket.write(`${text}\n`)),
    onMessage: (listener) => void listeners.push(listener),
    onClose: (listener) => void socket.once('close', listener),
    close: () => socket.destroy()
  }
}

/**
 * Makes this process the owner of a workspace, or connects to the process that owns it already. The owner answers on a local
 * socket, which is also the lock: whoever listens on it owns the workspace, and it is free when its process is gone.
 * @param onConnection serves a process that connects
 */
export async function claimWorkspace(workspace: string, onConnection: (port: TextPort) => void): Promise<Claim> {
  try {
    mkdirSync(workspace, { recursive: true })
  } catch (error) {
    throw storageError(error, workspace)
  }
  const path = socketPath(workspace)
  for (;;) {
    const server = await listen(path, onConnection)
    if (server) return { owned: true, release: () => server.close() }
    const socket = await reach(path)
    if (socket) return { owned: false, port: lineport(socket) }
    await removeStale(path)
  }
}

function listen(path: string, onConnection: (port: TextPort) => void): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>()
    const server = createServer((socket) => {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      onConnection(lineport(socket))
    })
    const close = server.close.bind(server)
    server.close = (done) => {
      for (const socket of open) socket.end()
      return close(done)
    }
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)))
    server.listen(path, () => resolve(server))
  })
}

function reach(path: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(null))
  })
}

/** Removes the socket of a dead process. Of several at once one does it, after making sure that nobody took it over meanwhile. */
async function removeStale(path: string): Promise<void> {
  const lock = `${path}.lock`
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
  } catch {
    // A lock is held for a moment only; an old one belongs to the dead.
    if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5000) rmSync(lock, { force: true })
    await sleep(50)
    return
  }
  try {
    const living = await reach(path)
    if (living) living.destroy()
    else rmSync(path, { force: true })
  } finally {
    rmSync(lock, { force: true })
  }
}
