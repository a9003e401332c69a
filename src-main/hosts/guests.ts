import {
  AtelierError,
  type CallAnswer,
  encodeError,
  type TextPort,
  type WorkbenchFunctions
} from '../contract'

/** What one process that is attached to this one asked for. */
interface Guest {
  /** Calls that are not answered yet. */
  calls: number
  /** Runs that it began or went on with. */
  runs: Set<string>
}

/** The processes that work through this one's workbench, and what they would lose with it. */
export class Guests {
  private readonly present = new Set<Guest>()
  private waiting: (() => void)[] = []
  private isLeaving = false

  /** The functions that a guest is served with, until its connection closes. */
  welcome(port: TextPort, functions: WorkbenchFunctions): WorkbenchFunctions {
    const guest: Guest = { calls: 0, runs: new Set() }
    this.present.add(guest)
    port.onClose(() => {
      this.present.delete(guest)
      this.look()
    })
    return { call: (name, input) => this.serve(guest, name, () => functions.call(name, input)) }
  }

  private async serve(guest: Guest, name: string, call: () => Promise<CallAnswer>): Promise<CallAnswer> {
    if (this.isLeaving) return { ok: false, error: encodeError(new AtelierError('WORKBENCH_ENDING')) }
    guest.calls++
    try {
      const answer = await call()
      if (answer.ok && (name === 'runs.start' || name === 'runs.resume'))
        guest.runs.add((answer.value as { id: string }).id)
      return answer
    } finally {
      guest.calls--
      this.look()
    }
  }

  /** Whether a guest waits for an answer. */
  get areWaiting(): boolean {
    return [...this.present].some(({ calls }) => calls > 0)
  }

  /** Resolves when no guest waits for an answer. */
  async served(): Promise<void> {
    while (this.areWaiting) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  private look(): void {
    if (!this.areWaiting) this.waiting.splice(0).forEach((resolve) => resolve())
  }

  /**
   * From now on a guest is told to ask whoever comes next. Returns the runs of those who are still
   * there.
   */
  leave(): Set<string> {
    this.isLeaving = true
    return new Set([...this.present].flatMap(({ runs }) => [...runs]))
  }
}
