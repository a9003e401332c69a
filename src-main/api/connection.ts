import { createBirpc } from 'birpc'
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
} from '../contract'

/** A frame's message; what is none is refused here, once. */
function parseFrame(text: string): unknown {
  const message: unknown = JSON.parse(text)
  if (typeof message !== 'object' || message === null) throw new TypeError('a frame must be an object')
  return message
}

/**
 * As {@link parseFrame}, for the side that asks: what is no frame is taken for the answer to nothing.
 */
function parseAnswer(text: string): unknown {
  try {
    return parseFrame(text)
  } catch {
    return { t: 's' }
  }
}

/** A frame's text; an error says what it is about, which JSON alone would not. */
function writeFrame(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) =>
    value instanceof Error ? { message: value.message } : value
  )
}

/** Serves the calls of one connection and pushes events to it until it closes. */
export function serveConnection(
  port: TextPort,
  functions: WorkbenchFunctions,
  onEvent: (listener: (event: WorkbenchEvent) => void) => () => void
): void {
  const rpc = createBirpc<WindowFunctions, WorkbenchFunctions>(functions, {
    post: (text: string) => port.post(text),
    on: (listener) => port.onMessage(listener),
    serialize: writeFrame,
    deserialize: parseFrame,
    // A frame that is no JSON is dropped, and one that asks for what does not exist is answered; neither
    // ends the workbench.
    onGeneralError: () => true,
    resolver: (name, found) => (Object.hasOwn(functions, name) ? found : undefined)
  })
  const unsubscribe = onEvent((event) => void rpc.event.asEvent(event).catch(() => undefined))
  port.onClose(() => {
    unsubscribe()
    rpc.$close()
  })
}

/**
 * The other side: a workbench in another process. Pending calls are rejected with DISCONNECTED when the
 * connection closes.
 */
export function connectClient(
  port: TextPort
): WorkbenchClient & { onClose(listener: () => void): void; close(): void } {
  const listeners = new Set<(event: WorkbenchEvent) => void>()
  const closed: (() => void)[] = []
  let isOpen = true
  const rpc = createBirpc<WorkbenchFunctions, WindowFunctions>(
    {
      event: (event) => {
        const parsed = workbenchEvent.parse(event)
        for (const listener of listeners) listener(parsed)
      }
    },
    {
      post: (text: string) => port.post(text),
      on: (listener) => port.onMessage(listener),
      serialize: writeFrame,
      deserialize: parseAnswer,
      timeout: -1
    }
  )
  port.onClose(() => {
    isOpen = false
    // What it returns are the handler's answers; the calls themselves are awaited by those who made them.
    void rpc.$rejectPendingCalls(({ reject }) => reject(new AtelierError('DISCONNECTED')))
    for (const listener of closed) listener()
  })
  return {
    async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
      if (!isOpen) throw new AtelierError('DISCONNECTED')
      const answer = callAnswer.parse(await rpc.call(name, input))
      if (!answer.ok) throw decodeError(answer.error)
      return calls[name].output.parse(answer.value) as CallOutput<N>
    },
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onClose: (listener) => void closed.push(listener),
    close: () => port.close()
  }
}
