import { isSuspended, processorTime } from './process-facts'

/**
 * Seconds without a word of a process after which that is said. A word comes every two, except while a
 * step is computed.
 */
const silenceWorthTelling = 15
/** Seconds that a process which was asked to end is given before it is looked at. */
const grace = 4
/** Seconds without any computing, beside the silence, after which a process counts as hanging. */
const idleSeconds = 3

/**
 * Listens for a process. Counts the seconds in which this process itself ran, so that a machine which
 * slept is not taken for a process that hangs. A long silence is told and nothing more, since a step may
 * take long; only a process that was asked to end and is suspended, or neither says nor computes
 * anything, is given up.
 */
export class SignsOfLife {
  private silent = 0
  private sinceAsked: number | null = null
  private computed: number | null = null
  private idle = 0
  private readonly timer = setInterval(() => this.tick(), 1000).unref()

  constructor(
    private readonly pid: () => number | undefined,
    private readonly on: {
      /**
       * Called with seconds when they are worth telling, and with null when the process is heard again.
       */
      silence(seconds: number | null, isSuspended: boolean): void
      hanging(): void
    }
  ) {}

  /** The process said something. */
  heard(): void {
    const wasTold = this.silent >= silenceWorthTelling
    this.silent = 0
    if (wasTold) this.on.silence(null, false)
  }

  /** The process was asked to end. */
  asked(): void {
    this.sinceAsked ??= 0
  }

  close(): void {
    clearInterval(this.timer)
  }

  private tick(): void {
    const pid = this.pid()
    this.silent++
    if (this.silent % silenceWorthTelling === 0)
      this.on.silence(this.silent, pid !== undefined && isSuspended(pid))
    if (this.sinceAsked === null || pid === undefined) return
    this.sinceAsked++
    const computed = processorTime(pid)
    this.idle = computed !== null && computed === this.computed ? this.idle + 1 : 0
    this.computed = computed
    const isHanging =
      isSuspended(pid) || (this.silent >= silenceWorthTelling && this.idle >= idleSeconds)
    if (this.sinceAsked >= grace && isHanging) this.on.hanging()
  }
}
