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
import { AtelierError, decodeError } from './errors'
import { workbenchEvent, type WorkbenchEvent } from './events'

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
  call(name: string, input: unknown): Promise<unknown>
  /** Ends every call that waits for its answer with this error. */
  rejectPending(error: Error): void
}
/** Begins to speak over a port; `functions` are what the far side may call. */
export type Dial = (port: TextPort, functions: WindowFunctions) => FarSide

/** A workbench at the far side of a port. */
export interface PortClient extends WorkbenchClient {
  readonly isOpen: boolean
  onClose(listener: () => void): void
  close(): void
}

/**
 * The client of a workbench in another process. Pending calls are rejected with DISCONNECTED when the
 * connection closes, and so is every call after that.
 */
export function portClient(port: TextPort, dial: Dial): PortClient {
  const listeners = new Set<(event: WorkbenchEvent) => void>()
  const closed: (() => void)[] = []
  let isOpen = true
  const far = dial(port, {
    event: (event) => {
      const parsed = workbenchEvent.parse(event)
      for (const listener of listeners) listener(parsed)
    }
  })

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
