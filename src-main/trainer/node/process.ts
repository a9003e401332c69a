/**
 * The trainer, a process of its own: started by child_process.fork or as Electron's utility process, it
 * takes one job (contract/trainer-protocol.ts), answers it and exits, with 0 where it succeeded and 1
 * where not. It promises that every job is answered unless the process itself is killed; that a training
 * run whose owner disappears, or that is asked to end (SIGINT, SIGTERM, SIGHUP), stops after the step
 * under way and writes a checkpoint; and that it writes nothing but the files of its run, and features
 * into the cache.
 */
import { type BirpcReturn, createBirpc } from 'birpc'
import {
  AtelierError,
  encodeError,
  ignoreHangupVariable,
  issuesOf,
  type SteeringChange,
  steeringChange,
  type TrainerAnswer,
  type TrainerEvent,
  type TrainerFunctions,
  type TrainerJob,
  trainerJob,
  type TrainerOwnerFunctions
} from '../../contract'
import { KeptCheckpoints } from '../checkpoints/kept-checkpoints'
import { type OwnerChannel, ownerChannel } from './owner-channel'
import { runJob } from './run-job'

/** Exit code of a job that was interrupted and has nothing to save. */
const interrupted = 130

/** The one job of this process, and what is asked of it meanwhile. */
class JobServer {
  private isTaken = false
  private isTraining = false
  private ending: 'stop' | 'pause' | null = null
  private readonly changes: SteeringChange[] = []
  private readonly kept = new KeptCheckpoints()
  private readonly crash = firstUncaughtError()
  private readonly owner: BirpcReturn<TrainerOwnerFunctions, TrainerFunctions>

  constructor(private readonly channel: OwnerChannel) {
    const functions: TrainerFunctions = {
      run: (given) => this.run(given),
      stop: () => void (this.ending ??= 'stop'),
      pause: () => void (this.ending ??= 'pause'),
      steer: (change) => void this.changes.push(steeringChange.parse(change)),
      keep: (file, isKept) => this.kept.change(file, isKept)
    }
    this.owner = createBirpc<TrainerOwnerFunctions, TrainerFunctions>(functions, {
      post: (message) => channel.post(message),
      on: (listener) => channel.onMessage(listener),
      eventNames: ['events', 'beat', 'pictures', 'layers'],
      timeout: -1
    })
    setInterval(() => void this.owner.beat(), 2000).unref()
  }

  /** Ends a training after the step under way, and anything else at once. */
  leave(): void {
    if (this.isTraining) this.ending ??= 'stop'
    else process.exit(interrupted)
  }

  private async run(given: unknown): Promise<TrainerAnswer> {
    if (this.isTaken) {
      const reason = 'a trainer process takes one job only'
      return { ok: false, error: encodeError(new AtelierError('INTERNAL', { reason })) }
    }
    this.isTaken = true

    const answer = await Promise.race([this.work(given), this.crash]).catch((error: unknown) =>
      failure(error, (events) => this.emit(events))
    )
    // After birpc has posted what this function returns.
    setImmediate(() => void this.channel.drain().then(() => process.exit(answer.ok ? 0 : 1)))
    return answer
  }

  private async work(given: unknown): Promise<TrainerAnswer> {
    const job = parseJob(given)
    this.isTraining = job.kind === 'train'
    const value = await runJob(job, {
      entry: __filename,
      emit: (events) => this.emit(events),
      rest: () => this.owner.rest(),
      nextPrediction: (answers) => this.owner.nextPrediction(answers),
      pictures: (phase, done, total) => void this.owner.pictures(phase, done, total),
      layers: (done, total) => void this.owner.layers(done, total),
      control: { ending: () => this.ending, changes: () => this.changes.splice(0) },
      kept: this.kept
    })
    return { ok: true, value }
  }

  private emit(events: TrainerEvent[]): void {
    void this.owner.events(events)
  }
}

function serve(channel: OwnerChannel): void {
  const server = new JobServer(channel)
  const leave = (): void => server.leave()
  channel.onDisconnect(leave)
  process.on('SIGINT', leave)
  process.on('SIGTERM', leave)
  // A terminal that is closed tells every process in it; some were started so as to outlive it.
  const outlives = process.env[ignoreHangupVariable] === '1'
  process.on('SIGHUP', outlives ? () => undefined : leave)
}

function parseJob(given: unknown): TrainerJob {
  const parsed = trainerJob.safeParse(given)
  if (parsed.success) return parsed.data
  throw new AtelierError('INVALID_INPUT', {
    name: 'run',
    problems: issuesOf(parsed.error)
      .map(({ path, message }) => `${path}: ${message}`)
      .join('; ')
  })
}

/** Rejects with the first error that nobody caught. */
function firstUncaughtError(): Promise<never> {
  const crash = new Promise<never>((_, reject) => {
    process.on('uncaughtException', reject)
    process.on('unhandledRejection', reject)
  })
  // Before there is a job nobody waits for it.
  crash.catch(() => undefined)
  return crash
}

/** The answer for an error; the log gets the whole of what is not meant for a person to read. */
function failure(error: unknown, emit: (events: TrainerEvent[]) => void): TrainerAnswer {
  // What a person is told may be an engine's or the trainer's words for something else.
  const origin = error instanceof AtelierError ? error.cause : error
  if (origin !== undefined) {
    const text = origin instanceof Error ? (origin.stack ?? origin.message) : String(origin)
    emit([{ type: 'log', line: { at: Date.now(), level: 'error', text } }])
  }
  return { ok: false, error: encodeError(error) }
}

// What it writes is for this user alone.
process.umask(0o077)
const channel = ownerChannel()
if (channel) serve(channel)
else {
  process.stderr.write(
    'This is Atelier\'s trainer: the workbench starts it. Run "atelier train" instead.\n'
  )
  process.exitCode = 2
}
