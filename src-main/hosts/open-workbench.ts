import { connectClient, serveConnection } from '../api/connection'
import { createDispatcher } from '../api/dispatch'
import type { CallContext } from '../api/implementation'
import {
  type AtelierError,
  callAnswer,
  type CallInput,
  type CallName,
  type CallOutput,
  calls,
  decodeError,
  encodeError,
  type TextPort,
  type WorkbenchClient,
  type WorkbenchFunctions
} from '../contract'
import { claimWorkspace } from '../workbench/ownership'
import type { TrainerLauncher } from '../workbench/trainer-client'
import { Workbench } from '../workbench/workbench'
import { Guests } from './guests'

export interface OpenOptions {
  workspace: string
  launch: TrainerLauncher
  threads: number | null
  host: CallContext['host']
  /** Address of the web host, for those who find the workspace taken. */
  address(): string | null
  onFailure(error: unknown): void
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
  if (!claim.owned) return attached(claim.port)
  try {
    const workbench = new Workbench(options)
    const functions = createDispatcher(
      { workbench, host: options.host, address: options.address },
      options.onFailure
    )
    const guests = new Guests()
    serve = (port) =>
      serveConnection(port, guests.welcome(port, functions), (listener) => workbench.onEvent(listener))
    early.forEach(serve)
    if (options.host !== 'cli') workbench.serveQueue()
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
    async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
      const answer = callAnswer.parse(await functions.call(name, input))
      if (!answer.ok) throw decodeError(answer.error)
      return calls[name].output.parse(answer.value) as CallOutput<N>
    },
    onEvent: (listener) => workbench.onEvent(listener)
  }
}
