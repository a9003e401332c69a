/** Bytes that a connection may be behind: who reads nothing for so long is let go, and may come back. */
export const mostWaitingBytes = 256 * 2 ** 20

export interface BoundedSocket {
  /** Bytes that wait to be sent. */
  waiting(): number
  send(text: string): void
  /** Ends the connection at once, with all that waits. */
  cut(): void
}

/** Sends a text, unless the other side reads so little that this process' memory would fill up. */
export function postBounded(socket: BoundedSocket, text: string, most = mostWaitingBytes): void {
  if (socket.waiting() > most) socket.cut()
  else socket.send(text)
}
