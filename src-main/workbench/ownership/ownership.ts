import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { AtelierError, type TextPort } from '../../contract'
import { makePrivateFolder } from '../../runs/private-workspace'
import { databasePath, storageError } from '../../runs/storage-error'
import { lockWorkspace, type WorkspaceLock } from '../../runs/workspace-lock'
import { writePrivateFile } from '../files/private-file'
import { linePort, listenLocally, type LocalServer, reachLocally, socketPath } from './local-socket'

/** A claim on a workspace: the only owner, or a connection to the process that is. */
export type Claim = { owned: true; release(): void } | { owned: false; port: TextPort; pid: number }

/**
 * Where the owner can be reached; kept in the workspace, so that all doors find it whatever their
 * environment.
 */
const ownerRecord = z.object({ pid: z.int(), socket: z.string() })
type OwnerRecord = z.infer<typeof ownerRecord>

/**
 * How long an owner that does not answer is given: it may be just starting, or just ending.
 * Milliseconds.
 */
const patience = 10_000
const pause = 50

/**
 * Makes this process the owner of a workspace, or connects to the process that owns it already. Who
 * holds the lock in the workspace is the owner; the lock goes with its process, and the first who asks
 * after that takes over.
 * @param onConnection serves a process that connects
 * @throws AtelierError WORKSPACE_IN_USE where the owner cannot be reached from here,
 * WORKSPACE_NOT_WRITABLE, DISK_FULL
 */
export async function claimWorkspace(
  workspace: string,
  onConnection: (port: TextPort) => void,
  waitMilliseconds = patience
): Promise<Claim> {
  const folder = prepare(workspace)
  const until = Date.now() + waitMilliseconds
  for (;;) {
    const lock = takeLock(folder)
    if (lock === 'read-only') return { owned: true, release: () => undefined }
    if (lock) return own(folder, lock, onConnection)
    const record = readRecord(folder)
    const socket = record && (await reachLocally(record.socket))
    if (socket) return { owned: false, port: linePort(socket), pid: record.pid }
    if (Date.now() > until)
      throw new AtelierError('WORKSPACE_IN_USE', {
        path: workspace,
        pid: record?.pid ?? 'unknown',
        address: ''
      })
    await sleep(pause)
  }
}

function prepare(workspace: string): string {
  try {
    makePrivateFolder(workspace)
    return realpathSync(workspace)
  } catch (error) {
    throw storageError(error, workspace)
  }
}

/**
 * Whether there is a history to look at where nothing can be written, or to delete runs from where the
 * disk is full. Others find such a workspace in use.
 */
function canBeLookedAt(workspace: string, { code }: AtelierError): boolean {
  return (
    (code === 'WORKSPACE_NOT_WRITABLE' || code === 'DISK_FULL') && existsSync(databasePath(workspace))
  )
}

/** The lock; null where another has it. What can only be looked at needs none. */
function takeLock(workspace: string): WorkspaceLock | 'read-only' | null {
  try {
    return lockWorkspace(workspace)
  } catch (error) {
    if (error instanceof AtelierError && canBeLookedAt(workspace, error)) return 'read-only'
    throw error
  }
}

async function own(
  workspace: string,
  lock: WorkspaceLock,
  onConnection: (port: TextPort) => void
): Promise<Claim> {
  let server: LocalServer | null = null
  let hasRecord = false
  const release = (): void => {
    // The lock last: who gets it next finds nobody listening.
    server?.close()
    server = null
    lock.release()
  }
  try {
    server = await listenLocally(socketPath(workspace), onConnection)
    writeRecord(workspace, { pid: process.pid, socket: server.path })
    hasRecord = true
  } catch (error) {
    const reason = storageError(error, workspace)
    if (!(reason instanceof AtelierError) || !canBeLookedAt(workspace, reason)) {
      release()
      throw reason
    }
  }
  return {
    owned: true,
    release: () => {
      // Where the workspace was removed and made anew, what is there now is another's.
      const isTaken = hasRecord && (readRecord(workspace)?.pid ?? process.pid) !== process.pid
      if (isTaken) {
        server?.abandon()
        server = null
      } else if (hasRecord) rmSync(recordPath(workspace), { force: true })
      release()
    }
  }
}

const recordPath = (workspace: string): string => join(workspace, 'owner.json')

function writeRecord(workspace: string, record: OwnerRecord): void {
  writePrivateFile(recordPath(workspace), JSON.stringify(record))
}

function readRecord(workspace: string): OwnerRecord | null {
  try {
    return ownerRecord.parse(JSON.parse(readFileSync(recordPath(workspace), 'utf8')))
  } catch {
    return null
  }
}
