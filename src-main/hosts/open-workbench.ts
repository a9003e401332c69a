import { connectClient, serveConnection } from '../api/connection'
import { createDispatcher } from '../api/dispatch'
import type { CallContext } from '../api/handler'
import {
  type AtelierError,
  type CallName,
  encodeError,
  type TextPort,
  typedCalls,
  type WorkbenchClient,
  type WorkbenchFunctions
} from '../contract'
import { application } from '../workbench/application'
import { logEvent } from '../workbench/log/event-log'
import type { LogFile } from '../workbench/log/log-file'
import { claimWorkspace } from '../workbench/ownership/ownership'
import type { ProcessLauncher } from '../workbench/processes/child-process'
import type { TrainerLauncher } from '../workbench/processes/trainer-client'
import { Workbench } from '../workbench/workbench'
import { Guests } from './guests'

export interface OpenOptions {
  workspace: string
  launch: TrainerLauncher
  /** Starts what writes models for other software. */
  launchExporter?: ProcessLauncher
  threads: number | null
  host: CallContext['host']
  /** Address of the web host, for those who find the workspace taken. */
  address(): string | null
  log: LogFile
  /** Told when the workspace was removed: nothing can be done in it any more. */
  onGone?(error: AtelierError): void
}

/**
 * A workbench to work with: this process's own, or a connection to the process that owns the workspace.
 */
export interface OpenWorkbench {
  client: WorkbenchClient
  functions: WorkbenchFunctions
  /** Whether this process owns the workspace. */
  isOwner: boolean
  /** Called when the owner went away; only where this process is not it. */
  onLost(listener: () => void): void
  /**
   * Begins no other run any more: whoever has a run waiting here goes on with it when this process is
   * gone.
   */
  holdBack(): void
  /**
   * Resolves when no other process waits for an answer of this one; `onWaiting` is called where one
   * does.
   */
  guestsServed(onWaiting: () => void): Promise<void>
  /**
   * Gives the workspace up. Runs of processes that are attached wait for their turn then, for these to
   * go on with them.
   */
  close(): Promise<void>
}

/** @throws AtelierError where the workspace cannot be used */
export async function openWorkbench(options: OpenOptions): Promise<OpenWorkbench> {
  const early: TextPort[] = []
  let serve = (port: TextPort): void => void early.push(port)
  const claim = await claimWorkspace(options.workspace, (port) => serve(port))
  const { log } = options
  // A command comes and goes: what it does to runs is worth a line, that it was there is not.
  const stays = options.host !== 'cli'
  if (!claim.owned) {
    if (stays) log.info(`attached to process ${claim.pid}, which has the workspace`)
    return attached(claim.port)
  }
  try {
    const workbench = new Workbench({ ...options, onFailure: log.failure })
    if (stays) log.info(`Atelier ${application.version}, Node ${process.version}: opened the workspace`)
    workbench.onEvent((event) => logEvent(log, event))
    const functions = createDispatcher(
      { workbench, host: options.host, address: options.address },
      log.failure
    )
    const guests = new Guests()
    serve = (port) =>
      serveConnection(port, guests.welcome(port, functions), (listener) => workbench.onEvent(listener))
    early.forEach(serve)
    if (stays) workbench.serveQueue()
    return {
      functions,
      isOwner: true,
      onLost: () => undefined,
      client: localClient(functions, workbench),
      holdBack: () => workbench.holdBack(),
      guestsServed: async (onWaiting) => {
        if (guests.areWaiting) onWaiting()
        await guests.served()
      },
      close: async () => {
        await workbench.close(guests.leave())
        if (stays) log.info('closed the workspace')
        claim.release()
      }
    }
  } catch (error) {
    claim.release()
    throw error
  }
}

function attached(port: TextPort): OpenWorkbench {
  const client = connectClient(port)
  return {
    client,
    functions: forwarding(client),
    isOwner: false,
    onLost: (listener) => client.onClose(listener),
    holdBack: () => undefined,
    guestsServed: async () => undefined,
    close: async () => client.close()
  }
}

/** Passes calls on to the owner as they came; it is the one that parses them. */
function forwarding(client: WorkbenchClient): WorkbenchFunctions {
  return {
    call: (name, input) =>
      client.call(name as CallName, input as never).then(
        (value) => ({ ok: true as const, value }),
        (error: unknown) => ({ ok: false as const, error: encodeError(error) })
      )
  }
}

/** Calls within this process take the same gate as those from outside. */
function localClient(functions: WorkbenchFunctions, workbench: Workbench): WorkbenchClient {
  return {
    call: typedCalls((name, input) => functions.call(name, input)),
    onEvent: (listener) => workbench.onEvent(listener)
  }
}
