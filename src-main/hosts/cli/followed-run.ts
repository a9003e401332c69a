import {
  AtelierError,
  isActive,
  type RunDetail,
  type RunSummary,
  type WorkbenchEvent
} from '../../contract'
import type { LastingWorkbench } from './lasting-workbench'
import type { EndingSignal } from './signals'
import type { TrainReport } from './train-report'

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** 1st, 2nd, 3rd, 4th, 11th, 21st. */
function ordinal(place: number): string {
  const teens = place % 100 > 10 && place % 100 < 14
  return `${place}${(!teens && ['th', 'st', 'nd', 'rd'][place % 10]) || 'th'}`
}

/** A run that a command began, to its end: also where the process that trains it ends before it does. */
export class FollowedRun {
  /** What asked this command to end. */
  signal: EndingSignal | null = null
  private id: string | null = null
  /** So many runs were said to be before it. */
  private toldBefore = 0
  private isStopped = false
  private early: WorkbenchEvent[] = []
  private resolve: (summary: RunSummary) => void = () => undefined
  private reject: (error: unknown) => void = () => undefined

  constructor(
    private readonly workbench: LastingWorkbench,
    private readonly report: TrainReport
  ) {}

  /** Ends the run with a checkpoint; a second signal does not wait for that. */
  interrupt(signal: EndingSignal): void {
    this.signal = signal
    this.workbench.leaveAtOnce()
    this.stop()
  }

  stop(): void {
    if (this.isStopped) return
    this.isStopped = true
    if (this.id !== null)
      void this.workbench.client.call('runs.stop', { run: this.id }).catch(() => undefined)
  }

  /**
   * Subscribes first, starts, and follows the run to its end.
   * @throws AtelierError why it could not be started, or why the workspace cannot be used any more
   */
  untilEnd(start: () => Promise<RunSummary>): Promise<RunSummary> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
      this.workbench.client.onEvent((event) =>
        this.id === null ? void this.early.push(event) : this.follow(event)
      )
      this.workbench.onLost(() => void this.goOn().catch(reject))
      start().then((run) => this.begin(run), reject)
    })
  }

  private begin(run: RunSummary): void {
    this.id = run.id
    // What was asked for while it was being started.
    if (this.isStopped)
      void this.workbench.client.call('runs.stop', { run: run.id }).catch(() => undefined)
    this.tellPlace(run)
    this.early.splice(0).forEach((event) => this.follow(event))
  }

  private follow(event: WorkbenchEvent): void {
    if (event.type === 'run-deleted' && event.runId === this.id)
      return this.reject(new AtelierError('UNKNOWN_RUN', { run: event.runId }))
    if (event.type === 'run-changed' && event.summary.id === this.id)
      return this.tellPlace(event.summary)
    if (event.type === 'queue-changed') return this.tellPlaceAmong(event.waiting)
    if (event.type !== 'run' || event.runId !== this.id) return
    for (const each of event.events) this.report.event(each, event.summary)
    this.look(event.summary)
  }

  private look(summary: RunSummary): void {
    if (isActive(summary.status)) return
    // Whoever waits for a turn here has it in another process.
    this.workbench.holdBack()
    this.resolve(summary)
  }

  /** Says where among those that wait, and those that train before it, the run is. */
  private tellPlace({ status, queuePosition }: RunSummary): void {
    if (status === 'queued') this.tellPlaceAt(queuePosition)
  }
  private tellPlaceAmong(waiting: string[]): void {
    const place = this.id === null ? -1 : waiting.indexOf(this.id)
    if (place >= 0) this.tellPlaceAt(place + 1)
  }
  private tellPlaceAt(queuePosition: number | null): void {
    if (this.isStopped) return
    void this.workbench.client
      .call('runs.list', {})
      .then((runs) => {
        const isBefore = (run: RunSummary): boolean =>
          run.status === 'queued'
            ? (run.queuePosition ?? 0) < (queuePosition ?? 0)
            : isActive(run.status)
        const current = runs.find(({ id }) => id === this.id)
        const before = runs.filter((run) => run.id !== this.id && isBefore(run)).length
        if (current?.status !== 'queued' || before === 0 || before === this.toldBefore) return
        this.toldBefore = before
        say(`Queued, ${ordinal(before + 1)}: another run in this workspace goes first.`)
      })
      .catch(() => undefined)
  }

  /** Goes on with the run where the process that had the workspace is gone. */
  private async goOn(): Promise<void> {
    if (this.id === null) return
    await this.workbench.goOn()
    const detail = await this.workbench.client.call('runs.show', { run: this.id })
    this.catchUp(detail)
    const { status } = detail.summary
    if ((status !== 'queued' && status !== 'interrupted') || this.isStopped)
      return this.settle(detail.summary)
    say(
      this.workbench.isOwner
        ? 'The process that had the workspace ended; this one takes over and continues the run.'
        : 'The process that had the workspace ended; the run continues in the one that has it now.'
    )
    this.tellPlace(await this.workbench.client.call('runs.resume', { run: this.id }))
  }

  /** Tells what happened between the last event that was heard and now. */
  private catchUp({ setup, epochs, summary }: RunDetail): void {
    if (setup) this.report.event({ type: 'setup', setup }, summary)
    for (const metrics of epochs) this.report.event({ type: 'epoch', metrics }, summary)
  }

  private settle(summary: RunSummary): void {
    if (summary.status === 'queued' && this.id !== null)
      void this.workbench.client.call('runs.stop', { run: this.id }).then(this.resolve, this.reject)
    else this.look(summary)
  }
}
