import {
  callAnswer,
  type CallInput,
  type CallName,
  type CallOutput,
  calls,
  type TextPort,
  type WindowFunctions,
  type WorkbenchClient
} from './calls'
import { decodeError } from './encoded-error'
import { AtelierError } from './errors'
import { workbenchEvent, type WorkbenchEvent } from './events'
import { parseAnswer, writeFrame } from './frames'

/**
 * The calls of a workbench, whatever carries them there: answers are parsed, and errors are errors again.
 * @param ask resolves with the answer as it crosses the wire
 */
export function typedCalls(
  ask: (name: CallName, input: unknown) => Promise<unknown>
): WorkbenchClient['call'] {
  return async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const answer = callAnswer.parse(await ask(name, input))
    if (!answer.ok) throw decodeError(answer.error)
    return calls[name].output.parse(answer.value) as CallOutput<N>
  }
}

/** The far side of a port, through the library that speaks with it. */
interface FarSide {
  call(name: CallName, input: unknown): Promise<unknown>
  /** Ends every call that waits for its answer with this error. */
  rejectPending(error: Error): void
}

/** A conversation as the library holds it (birpc's createBirpc, whose rooms may import it). */
interface Conversation {
  call(name: CallName, input: unknown): Promise<unknown>
  $rejectPendingCalls(handler: (pending: { reject(error: Error): void }) => void): unknown
}
interface ConversationOptions {
  post(text: string): void
  on(listener: (text: string) => void): void
  serialize(message: unknown): string
  deserialize(text: string): unknown
  /** Milliseconds that an answer may take; -1: as long as it likes. */
  timeout: number
}
/** Begins a conversation; `functions` are what the far side may call. */
type Converse = (functions: WindowFunctions, options: ConversationOptions) => Conversation

/** Begins to speak over a port. */
function dial(port: TextPort, functions: WindowFunctions, converse: Converse): FarSide {
  const far = converse(functions, {
    post: (text) => port.post(text),
    on: (listener) => port.onMessage(listener),
    serialize: writeFrame,
    deserialize: parseAnswer,
    timeout: -1
  })
  return {
    call: (name, input) => far.call(name, input),
    rejectPending: (error) => void far.$rejectPendingCalls(({ reject }) => reject(error))
  }
}

/** A workbench at the far side of a port. */
export interface PortClient extends WorkbenchClient {
  readonly isOpen: boolean
  onClose(listener: () => void): void
  close(): void
}

/**
 * The client of a workbench in another process. Pending calls are rejected with DISCONNECTED when the
 * connection closes, and so is every call after that.
 * @param converse createBirpc: the contract imports no transport
 */
export function portClient(port: TextPort, converse: Converse): PortClient {
  const listeners = new Set<(event: WorkbenchEvent) => void>()
  const closed: (() => void)[] = []
  let isOpen = true
  const event = (told: unknown): void => {
    const parsed = workbenchEvent.parse(told)
    for (const listener of listeners) listener(parsed)
  }
  const far = dial(port, { event }, converse)

  port.onClose(() => {
    isOpen = false
    far.rejectPending(new AtelierError('DISCONNECTED'))
    for (const listener of closed) listener()
  })
  return {
    get isOpen() {
      return isOpen
    },
    call: typedCalls(async (name, input) => {
      if (!isOpen) throw new AtelierError('DISCONNECTED')
      return far.call(name, input)
    }),
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onClose: (listener) => void closed.push(listener),
    close: () => port.close()
  }
}
