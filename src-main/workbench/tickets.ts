import { AtelierError } from '../contract'

/** Work that whoever asked for it can give up, by a name (ticket) that they chose. */
export class Tickets {
  private readonly underWay = new Map<string, AbortController>()

  /** @param call for whoever uses a name twice */
  constructor(private readonly call: string) {}

  /**
   * Does something that can be given up by its ticket; null: it can not.
   * @throws AtelierError INVALID_INPUT where something is under way by that ticket
   */
  async holding<T>(ticket: string | null, body: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    if (ticket === null) return body(controller.signal)
    if (this.underWay.has(ticket))
      throw new AtelierError('INVALID_INPUT', {
        name: this.call,
        problems: `ticket: ${ticket} is under way`
      })
    this.underWay.set(ticket, controller)
    try {
      return await body(controller.signal)
    } finally {
      this.underWay.delete(ticket)
    }
  }

  /** Gives what has this ticket up. Returns whether there was anything. */
  cancel(ticket: string): boolean {
    const controller = this.underWay.get(ticket)
    controller?.abort()
    return controller !== undefined
  }
}

/** @throws AtelierError JOB_CANCELLED where it was given up */
export function goOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AtelierError('JOB_CANCELLED')
}
