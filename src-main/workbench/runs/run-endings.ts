import { AtelierError, type TrainResult } from '../../contract'
import type { RunStore } from '../../runs/run-store'
import type { RunRecorder } from './run-recorder'

/** What a person may ask of a run under way: what follows is no accident. */
export type Asked = 'stop' | 'pause'

/** What a run fails with whose process ended by itself. */
const deaths = ['TRAINER_DIED', 'TRAINER_OUT_OF_MEMORY', 'TRAINER_OUT_OF_ADDRESSES']

/** What has to be known of the queue, and done in it, when a run's process ends. */
interface Turns {
  /** Whether this workbench is being closed. */
  isClosing(): boolean
  /** Whether somebody goes on with the run in another process when this one is closed. */
  isKept(id: string): boolean
  /**
   * Gives a run the first turn, with the hash of the weights that it ended with where there is one.
   * @throws AtelierError where the store cannot be written
   */
  enqueueFirst(id: string, weightsSha256: string | null): void
}

/** What becomes of a run when its process has answered, or has died. */
export class RunEndings {
  constructor(
    private readonly store: RunStore,
    private readonly recorder: RunRecorder,
    private readonly turns: Turns
  ) {}

  /** The process answered with a result. */
  ended(id: string, asked: Asked | null, { status, weightsSha256, error }: TrainResult): void {
    if (status === 'completed') return this.recorder.end(id, status, { weightsSha256 })
    const reason = error ? new AtelierError(error.code, error.params) : undefined
    if (reason) return this.recorder.end(id, 'paused', { reason, weightsSha256 })
    if (asked === null && this.keepsWaiting(id, weightsSha256)) return
    const end = asked === null ? 'interrupted' : asked === 'stop' ? 'stopped' : 'paused'
    this.recorder.end(id, end, { weightsSha256 })
  }

  /** The process answered with an error, or not at all. */
  failed(id: string, asked: Asked | null, error: unknown): void {
    const code = error instanceof AtelierError ? error.code : null
    const isDeath = deaths.some((each) => each === code)
    if (isDeath && asked === 'stop') return this.recorder.end(id, 'stopped')
    if (isDeath && asked === null && this.keepsWaiting(id)) return
    if (isDeath && (asked === 'pause' || this.turns.isClosing()))
      return this.recorder.end(id, 'interrupted')
    // What the database has no room for comes again when there is.
    if (code === 'DISK_FULL') return this.recorder.end(id, 'paused', { reason: error })
    if (isDeath && asked === null && this.resumeByItself(id, error as AtelierError)) return
    this.recorder.end(id, 'failed', { reason: error })
  }

  /**
   * Puts a run that somebody goes on with elsewhere first among those that wait. Returns whether it did.
   */
  private keepsWaiting(id: string, weightsSha256: string | null = null): boolean {
    if (!this.turns.isClosing() || !this.turns.isKept(id)) return false
    try {
      this.turns.enqueueFirst(id, weightsSha256)
      return true
    } catch {
      // The store cannot be written: an end that could not be stored counts as interrupted.
      return false
    }
  }

  /**
   * Goes on with a run whose trainer died, where it wants to and had saved more than what it began with.
   * Returns whether it does.
   */
  private resumeByItself(id: string, { message }: AtelierError): boolean {
    try {
      if (this.turns.isClosing() || !this.canGoOn(id)) return false
      const at = Date.now()
      const text = `${message} It goes on by itself from what was saved.`
      this.recorder.record(id, [
        { type: 'log', line: { at, level: 'warning', text } },
        { type: 'status', status: 'queued', error: null, at }
      ])
      this.turns.enqueueFirst(id, null)
      return true
    } catch {
      // The store cannot be written: there is nothing to go on with.
      return false
    }
  }

  /** Whether a run wants to go on by itself, and its last session saved something to go on from. */
  private canGoOn(id: string): boolean {
    const { spec, summary, sessions, checkpoints } = this.store.detail(id)
    const session = sessions.at(-1),
      newest = checkpoints.at(-1)
    if (!spec.autoResume || !session || !newest) return false
    return newest.epoch * (summary.stepsPerEpoch ?? 0) + newest.step >= session.firstStep
  }
}
