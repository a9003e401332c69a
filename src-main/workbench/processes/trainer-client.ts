import { fork } from 'node:child_process'
import { createBirpc } from 'birpc'
import { type ChildHandle, messageChild, type ProcessLauncher } from './child-process'
import { addressLimit } from '../../engines/platform/address-limit'
import { outOfMemoryKills } from './process-facts'
import { SignsOfLife } from './signs-of-life'
import {
  AtelierError,
  decodeError,
  formatBytes,
  type SteeringChange,
  type TrainerEvent,
  trainerAnswer,
  trainerEvent,
  type TrainerFunctions,
  type TrainerJob,
  type TrainerJobOf,
  type TrainerOwnerFunctions,
  type TrainerResult,
  trainerResults,
  type Sentence
} from '../../contract'

/** Starts a trainer process. Electron has its own way of doing so. */
export type TrainerLauncher = ProcessLauncher

/** Starts plain Node processes, trainers or others that have one job. */
export function forkLauncher(entry: string, execArgv: string[] = []): ProcessLauncher {
  return () =>
    messageChild(
      fork(entry, [], { execArgv, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'json' })
    )
}

/** How a trainer's silence is told: after how many seconds, or null when it is heard again. */
export type SilenceListener = (seconds: number | null, isSuspended: boolean) => void

/** What a job may ask of whoever began it; most ask for nothing. */
export type JobOwner = Partial<
  Pick<TrainerOwnerFunctions, 'rest' | 'nextPrediction' | 'pictures' | 'layers'>
>

/** How long a process may take to end after it has answered, in milliseconds. */
const lingering = 10_000

/**
 * One job in a process of its own: its result, or why there is none. Dies with its process, never waits
 * for ever.
 */
export class TrainerClient<K extends TrainerJob['kind']> {
  readonly result: Promise<TrainerResult<K>>
  /** Resolves when the process is gone, which is a moment after its result. */
  readonly exited: Promise<void>
  private readonly rpc
  private readonly signs: SignsOfLife
  private stopped = false

  constructor(
    private readonly handle: ChildHandle,
    job: TrainerJobOf<K>,
    onEvents: (events: TrainerEvent[]) => void = () => undefined,
    {
      rest = async () => undefined,
      nextPrediction = async () => null,
      pictures = () => undefined,
      layers = () => undefined
    }: JobOwner = {},
    onSilence: SilenceListener = () => undefined
  ) {
    const killsBefore = outOfMemoryKills()
    this.signs = new SignsOfLife(() => handle.pid, { silence: onSilence, hanging: () => handle.kill() })
    let fail: (error: unknown) => void = () => undefined
    let isLost = false
    const functions: TrainerOwnerFunctions = {
      rest,
      nextPrediction,
      pictures,
      layers,
      beat: () => undefined,
      events: (batch) => {
        // What comes after something that was lost would leave a hole where that was.
        if (isLost) return
        try {
          onEvents(batch.map((event) => trainerEvent.parse(event)))
        } catch (error) {
          // What happens to a run and cannot be kept is lost for good: better no run than one with
          // holes.
          isLost = true
          fail(error)
          handle.kill()
        }
      }
    }
    this.rpc = createBirpc<TrainerFunctions, TrainerOwnerFunctions>(functions, {
      post: (message) => handle.post(message),
      timeout: -1,
      on: (listener) =>
        handle.onMessage((message) => {
          this.signs.heard()
          listener(message)
        })
    })
    let left = (): void => undefined
    this.exited = new Promise((resolve) => {
      left = resolve
    })
    this.result = new Promise((resolve, reject) => {
      fail = reject
      handle.onExit((code, signal) => {
        left()
        this.signs.close()
        this.rpc.$close()
        // What it said before it went was posted earlier: let it arrive.
        setImmediate(() =>
          reject(
            deathOf(job.kind === 'train' ? 'TRAINER' : 'JOB', code, signal, handle.stderr(), killsBefore)
          )
        )
      })
      this.rpc
        .run(job)
        .then(
          (answer) => {
            const parsed = trainerAnswer.parse(answer)
            if (parsed.ok) resolve(trainerResults[job.kind].parse(parsed.value) as TrainerResult<K>)
            else reject(decodeError(parsed.error))
          },
          () => undefined
        )
        .catch(reject)
    })
    // The owner awaits the result; until then a failure is nobody's unhandled rejection.
    this.result.catch(() => undefined).finally(() => this.killAfter(lingering))
  }

  get pid(): number | undefined {
    return this.handle.pid
  }
  /** Whether it was asked to stop: an end after that is no accident. */
  get stopRequested(): boolean {
    return this.stopped
  }
  /**
   * Asks for an end after the step under way; a process that does not answer within `patience`
   * milliseconds is killed.
   */
  stop(patience = 60_000): void {
    if (this.stopped) return
    this.stopped = true
    this.signs.asked()
    this.rpc.stop.asEvent().catch(() => undefined)
    this.killAfter(patience)
  }
  /** As {@link stop}, to go on later. */
  pause(patience = 60_000): void {
    if (this.stopped) return
    this.stopped = true
    this.signs.asked()
    this.rpc.pause.asEvent().catch(() => undefined)
    this.killAfter(patience)
  }
  /** Changes a training from its next step on. */
  steer(change: SteeringChange): void {
    this.rpc.steer.asEvent(change).catch(() => undefined)
  }
  /**
   * Has a checkpoint stay, or no longer. Resolves with whether the training has it, once it knows that; one
   * that it has then stays.
   * @throws Error where the process ends before it has answered
   */
  keep(file: string, isKept: boolean): Promise<boolean> {
    return this.rpc.keep(file, isKept)
  }
  /** Nothing that was asked to end stays for ever. */
  private killAfter(milliseconds: number): void {
    const timer = setTimeout(() => this.handle.kill(), milliseconds)
    timer.unref()
    void this.exited.then(() => clearTimeout(timer))
  }
  kill(): void {
    this.handle.kill()
  }
}

interface End {
  how: Sentence
  /** What it ended for the want of, as far as that was seen. */
  lack: 'memory' | 'addresses' | null
}

/** What Node, its libraries and an engine's end with where they cannot reserve what they need. */
const signalsOfRefusal = ['SIGTRAP', 'SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL']

/**
 * Whatever can be seen of how a process ended, and no more. `killsBefore`: {@link outOfMemoryKills} when
 * it began.
 */
function howItEnded(
  code: number | null,
  signal: string | null,
  stderr: string,
  killsBefore: number | null
): End {
  const last = stderr.trim().split('\n').at(-1)?.slice(0, 200)
  const isLimited = addressLimit() !== null
  if (/JavaScript heap out of memory|bad_alloc|Cannot allocate memory/.test(stderr))
    return { how: 'memory ran out', lack: isLimited ? 'addresses' : 'memory' }
  const kills = outOfMemoryKills()
  if (signal === 'SIGKILL' && killsBefore !== null && kills !== null && kills > killsBefore)
    return { how: 'the system ended it because memory ran out', lack: 'memory' }
  if (signal)
    return {
      how: `signal ${signal}`,
      lack: isLimited && signalsOfRefusal.includes(signal) ? 'addresses' : null
    }
  const exit = `exit code ${code ?? 'unknown'}` as const
  return { how: last ? `${exit}: ${last}` : exit, lack: null }
}

/**
 * Why a process is gone that was to train, or to do another job. `killsBefore`: as for a trainer's,
 * {@link outOfMemoryKills} when it began.
 */
export function deathOf(
  what: 'TRAINER' | 'JOB',
  code: number | null,
  signal: string | null,
  stderr: string,
  killsBefore: number | null
): AtelierError {
  const { how, lack } = howItEnded(code, signal, stderr, killsBefore)
  if (lack === 'addresses')
    return new AtelierError(`${what}_OUT_OF_ADDRESSES`, { how, limit: formatBytes(addressLimit() ?? 0) })
  return new AtelierError(lack === 'memory' ? `${what}_OUT_OF_MEMORY` : `${what}_DIED`, { how })
}
