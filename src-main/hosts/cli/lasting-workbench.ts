import {
  AtelierError,
  type CallInput,
  type CallName,
  type CallOutput,
  type WorkbenchClient,
  type WorkbenchEvent
} from '../../contract'
import type { OpenWorkbench } from '../open-workbench'

/**
 * What must not be asked for twice where it is not known whether it was done: everything else has the
 * same effect again.
 */
const onceOnly: ReadonlySet<CallName> = new Set<CallName>([
  'runs.start',
  'runs.stop',
  'runs.pause',
  'runs.steer',
  'runs.delete',
  'runs.restore',
  'datasets.import'
])

/** One opened workbench, and when it was lost. */
interface Opened {
  workbench: OpenWorkbench
  lost: Promise<void>
  isLost: boolean
}

/**
 * A workbench that outlives the process which has the workspace: where that ends, this one takes the
 * workspace over, or goes to whoever did. What was asked and not answered is asked again there.
 */
export class LastingWorkbench {
  private readonly listeners = new Set<(event: WorkbenchEvent) => void>()
  private readonly lostListeners: (() => void)[] = []
  private moving: Promise<void> | null = null
  private isClosed = false
  private isHasty = false
  private current: Opened

  private constructor(
    private readonly open: () => Promise<OpenWorkbench>,
    first: OpenWorkbench
  ) {
    this.current = this.enter(first)
  }

  /** @throws AtelierError where the workspace cannot be used */
  static async open(open: () => Promise<OpenWorkbench>): Promise<LastingWorkbench> {
    return new LastingWorkbench(open, await open())
  }

  private enter(workbench: OpenWorkbench): Opened {
    const opened: Opened = { workbench, isLost: false, lost: Promise.resolve() }
    opened.lost = new Promise((resolve) =>
      workbench.onLost(() => {
        opened.isLost = true
        resolve()
        if (!this.isClosed) this.lostListeners.forEach((listener) => listener())
      })
    )
    workbench.client.onEvent((event) => this.listeners.forEach((listener) => listener(event)))
    return opened
  }

  readonly client: WorkbenchClient = {
    call: <N extends CallName>(name: N, input: CallInput<N>) => this.call(name, input),
    onEvent: (listener) => {
      this.listeners.add(listener)
      return () => this.listeners.delete(listener)
    }
  }

  private async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    for (;;) {
      if (this.current.isLost) await this.goOn()
      const asked = this.current
      try {
        return await asked.workbench.client.call(name, input)
      } catch (error) {
        const code = error instanceof AtelierError ? error.code : null
        if (
          asked.workbench.isOwner ||
          this.isClosed ||
          (code !== 'DISCONNECTED' && code !== 'WORKBENCH_ENDING')
        )
          throw error
        if (code === 'DISCONNECTED' && onceOnly.has(name))
          throw new AtelierError('OWNER_ENDED', {}, { cause: error })
        await this.leave(asked)
      }
    }
  }

  /** Whether this process has the workspace. */
  get isOwner(): boolean {
    return this.current.workbench.isOwner
  }
  /** Called each time that the process which had the workspace is gone. */
  onLost(listener: () => void): void {
    this.lostListeners.push(listener)
  }

  /**
   * Where the process that had the workspace is gone: takes the workspace over, or goes to whoever has
   * it now.
   * @throws AtelierError where the workspace cannot be used any more
   */
  goOn(): Promise<void> {
    return this.leave(this.current)
  }

  private async leave(from: Opened): Promise<void> {
    if (this.current !== from) return
    this.moving ??= this.move(from).finally(() => {
      this.moving = null
    })
    await this.moving
  }

  private async move(from: Opened): Promise<void> {
    await from.lost
    const next = await this.open()
    if (this.isClosed) return next.close()
    this.current = this.enter(next)
  }

  holdBack(): void {
    this.current.workbench.holdBack()
  }

  /** Whoever works through this process is to go on without it. */
  leaveAtOnce(): void {
    this.isHasty = true
  }

  async guestsServed(onWaiting: () => void): Promise<void> {
    if (!this.isHasty) await this.current.workbench.guestsServed(onWaiting)
  }

  async close(): Promise<void> {
    this.isClosed = true
    await this.moving?.catch(() => undefined)
    await this.current.workbench.close()
  }
}
