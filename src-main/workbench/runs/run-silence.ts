import type { RunSummary, WorkbenchEvent } from '../../contract'
import type { RunStore } from '../../runs/run-store'
import type { RunRecorder } from './run-recorder'

/** Runs whose process does not answer: said once in a run's log, and to everyone who watches. */
export class RunSilence {
  /** Since when, in Unix milliseconds, by run. */
  private readonly silent = new Map<string, number>()

  constructor(
    private readonly store: RunStore,
    private readonly recorder: RunRecorder,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {}

  /**
   * Takes note of a process that has said nothing for `seconds`, or answers again, which is null. Never
   * throws.
   */
  changed(id: string, seconds: number | null, isSuspended: boolean): void {
    const at = Date.now()
    const wasSilent = this.silent.has(id)
    if (seconds === null) this.silent.delete(id)
    else if (!wasSilent) this.silent.set(id, at - seconds * 1000)

    const reason = isSuspended ? 'it is suspended by a signal' : 'a step takes that long, or it hangs'
    const text =
      seconds === null
        ? 'The training process answers again.'
        : `The training process has not answered for ${seconds} s: ${reason}.`
    try {
      if (!wasSilent || seconds === null)
        this.recorder.record(id, [{ type: 'log', line: { at, level: 'warning', text } }])
      this.emit({ type: 'run-changed', summary: this.withSilence(this.store.summary(id)) })
    } catch {
      // A line that the store does not take is not worth the run.
    }
  }

  /** The run's process is gone. */
  forget(id: string): void {
    this.silent.delete(id)
  }

  /** A summary with what is known of the run's process beside what is stored. */
  withSilence(summary: RunSummary): RunSummary {
    const since = this.silent.get(summary.id)
    return since === undefined ? summary : { ...summary, silentSince: since }
  }
}
