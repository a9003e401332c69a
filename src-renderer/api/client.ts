import { createBirpc, type BirpcReturn } from 'birpc'
import { type InjectionKey, inject, onScopeDispose, type Ref, ref } from 'vue'
import {
  AtelierError,
  callAnswer,
  type CallInput,
  type CallName,
  type CallOutput,
  calls,
  decodeError,
  type TextPort,
  type WindowFunctions,
  type WorkbenchClient,
  workbenchEvent,
  type WorkbenchEvent,
  type WorkbenchFunctions
} from '../../src-main/contract'
import { ConnectionRefused } from './transport'

type ConnectionState = 'connecting' | 'connected' | 'lost' | 'unauthorised'

/**
 * The workbench as the window sees it: it comes back by itself, and says when everything has to be asked
 * for anew.
 */
export interface WindowClient extends WorkbenchClient {
  state: Ref<ConnectionState>
  /** Called after each connection, the first one too: take a snapshot now. */
  onConnected(listener: () => void): () => void
}

type Rpc = BirpcReturn<WorkbenchFunctions, WindowFunctions>
const longestWait = 5000

/** Connects, and connects again whenever the connection is lost. */
export function createWindowClient(connect: () => Promise<TextPort>): WindowClient {
  const state = ref<ConnectionState>('connecting')
  const events = new Set<(event: WorkbenchEvent) => void>()
  const connections = new Set<() => void>()
  let current: { rpc: Rpc; isOpen: boolean } | null = null

  async function open(attempt: number): Promise<void> {
    try {
      attach(await connect())
    } catch (error) {
      if (error instanceof ConnectionRefused && error.reason === 'unauthorised')
        return void (state.value = 'unauthorised')
      state.value = attempt > 0 || state.value === 'lost' ? 'lost' : 'connecting'
      setTimeout(() => void open(attempt + 1), Math.min(longestWait, 250 * 2 ** attempt))
    }
  }

  function attach(port: TextPort): void {
    const functions: WindowFunctions = {
      event: (event) => {
        const parsed = workbenchEvent.parse(event)
        for (const listener of events) listener(parsed)
      }
    }
    const rpc: Rpc = createBirpc<WorkbenchFunctions, WindowFunctions>(functions, {
      post: (text: string) => port.post(text),
      on: (listener) => port.onMessage(listener),
      serialize: JSON.stringify,
      deserialize: JSON.parse,
      timeout: -1
    })
    const connection = { rpc, isOpen: true }
    current = connection
    port.onClose(() => {
      connection.isOpen = false
      state.value = 'lost'
      // What it returns are the handler's answers; the calls themselves are awaited by those who made them.
      void rpc.$rejectPendingCalls(({ reject }) => reject(new AtelierError('DISCONNECTED')))
      void open(0)
    })
    state.value = 'connected'
    for (const listener of connections) listener()
  }

  void open(0)
  return {
    state,
    async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
      if (!current?.isOpen) throw new AtelierError('DISCONNECTED')
      const answer = callAnswer.parse(await current.rpc.call(name, input))
      if (!answer.ok) throw decodeError(answer.error)
      return calls[name].output.parse(answer.value) as CallOutput<N>
    },
    onEvent(listener) {
      events.add(listener)
      return () => events.delete(listener)
    },
    onConnected(listener) {
      connections.add(listener)
      if (current?.isOpen) listener()
      return () => connections.delete(listener)
    }
  }
}

export const clientKey: InjectionKey<WindowClient> = Symbol('client')

/** The window's client, in any component or store. */
export function useClient(): WindowClient {
  const client = inject(clientKey)
  if (!client) throw new Error('no client was provided')
  return client
}

/** Listens to the workbench's events for as long as the component or store that asks for it lives. */
export function useWorkbenchEvents(listener: (event: WorkbenchEvent) => void): void {
  onScopeDispose(useClient().onEvent(listener))
}

/**
 * Calls after each connection, at once where there is one, for as long as the component or store that
 * asks for it lives.
 */
export function useConnected(listener: () => void): void {
  onScopeDispose(useClient().onConnected(listener))
}
