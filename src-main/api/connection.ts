import { createBirpc } from 'birpc'
import {
  parseFrame,
  portClient,
  type PortClient,
  type TextPort,
  type WindowFunctions,
  type WorkbenchEvent,
  type WorkbenchFunctions,
  writeFrame
} from '../contract'

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

/** The other side: a workbench in another process. */
export function connectClient(port: TextPort): PortClient {
  return portClient(port, createBirpc<WorkbenchFunctions, WindowFunctions>)
}
