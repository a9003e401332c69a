/** The way to whoever started this process: a message at a time, in order. */
export interface OwnerChannel {
  /** Resolves when the message has left this process; a message to an owner that is gone is dropped. */
  post(message: unknown): Promise<void>
  onMessage(listener: (message: unknown) => void): void
  onDisconnect(listener: () => void): void
  /** Resolves when everything posted so far has left. */
  drain(): Promise<void>
}

/** Electron's `process.parentPort` in a utility process, as far as it is used here. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

/** Electron hands messages over a little after they were posted and does not say when. */
const handOverMilliseconds = 200

/**
 * The channel of a process started by child_process.fork or as Electron's utility process; null where
 * nobody listens.
 */
export function ownerChannel(): OwnerChannel | null {
  const port = (process as unknown as { parentPort?: ParentPort }).parentPort
  if (port) return utilityChannel(port)
  return process.send ? forkChannel() : null
}

function utilityChannel(port: ParentPort): OwnerChannel {
  return {
    post: async (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    // Electron ends its utility processes with itself.
    onDisconnect: () => undefined,
    drain: () => new Promise((resolve) => setTimeout(resolve, handOverMilliseconds))
  }
}

function forkChannel(): OwnerChannel {
  let sent: Promise<void> = Promise.resolve()
  return {
    post: (message) => {
      const left = new Promise<void>((resolve) => {
        if (process.connected) process.send?.(message, undefined, undefined, () => resolve())
        else resolve()
      })
      sent = sent.then(() => left)
      return left
    },
    onMessage: (listener) => void process.on('message', listener),
    onDisconnect: (listener) => void process.on('disconnect', listener),
    drain: () => sent
  }
}
