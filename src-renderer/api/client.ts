import { createBirpc } from 'birpc'
import { type InjectionKey, inject, onScopeDispose, type Ref, ref } from 'vue'
import {
  AtelierError,
  portClient,
  type PortClient,
  type TextPort,
  type WindowFunctions,
  type WorkbenchClient,
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

const longestWait = 5000

/** Connects, and connects again whenever the connection is lost. */
export function createWindowClient(connect: () => Promise<TextPort>): WindowClient {
  const state = ref<ConnectionState>('connecting')
  const events = new Set<(event: WorkbenchEvent) => void>()
  const connections = new Set<() => void>()
  let current: PortClient | null = null

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
    const workbench = portClient(port, createBirpc<WorkbenchFunctions, WindowFunctions>)
    current = workbench
    workbench.onEvent((event) => {
      for (const listener of events) listener(event)
    })
    workbench.onClose(() => {
      state.value = 'lost'
      void open(0)
    })
    state.value = 'connected'
    for (const listener of connections) listener()
  }

  void open(0)
  return {
    state,
    async call(name, input) {
      if (!current) throw new AtelierError('DISCONNECTED')
      return current.call(name, input)
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
