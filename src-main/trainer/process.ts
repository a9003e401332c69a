/**
 * The trainer, a process of its own: started by child_process.fork or as Electron's utility process, it
 * takes one job (contract/trainer-protocol.ts), answers it and exits, with 0 where it succeeded and 1
 * where not. It promises that every job is answered unless the process itself is killed; that a training
 * run whose owner disappears, or that is asked to end (SIGINT, SIGTERM, SIGHUP), stops after the step
 * under way and writes a checkpoint; and that it writes nothing but the files of its run.
 */
import { createBirpc } from 'birpc'
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
} from '../contract'
import { type OwnerChannel, ownerChannel } from './node-channel'
import { runJob } from './node-jobs'

/** Exit code of a job that was interrupted and has nothing to save. */
const interrupted = 130

function serve(channel: OwnerChannel): void {
  // What it writes is for this user alone.
  process.umask(0o077)
  let taken = false
  let training = false
  let ending: 'stop' | 'pause' | null = null
  const changes: SteeringChange[] = []
  const emit = (events: TrainerEvent[]): void => void owner.events(events)
  const crash = firstUncaughtError()

  const functions: TrainerFunctions = {
    async run(given) {
      if (taken)
        return {
          ok: false,
          error: encodeError(
            new AtelierError('INTERNAL', { reason: 'a trainer process takes one job only' })
          )
        }
      taken = true
      const answer = await Promise.race([work(given), crash]).catch((error: unknown) =>
        failure(error, emit)
      )
      // After birpc has posted what this function returns.
      setImmediate(() => void channel.drain().then(() => process.exit(answer.ok ? 0 : 1)))
      return answer
    },
    stop: () => void (ending ??= 'stop'),
    pause: () => void (ending ??= 'pause'),
    steer: (change) => void changes.push(steeringChange.parse(change))
  }
  const owner = createBirpc<TrainerOwnerFunctions, TrainerFunctions>(functions, {
    post: (message) => channel.post(message),
    on: (listener) => channel.onMessage(listener),
    eventNames: ['events', 'beat'],
    timeout: -1
  })

  setInterval(() => void owner.beat(), 2000).unref()

  async function work(given: unknown): Promise<TrainerAnswer> {
    const job = parseJob(given)
    training = job.kind === 'train'
    return {
      ok: true,
      value: await runJob(job, {
        entry: __filename,
        emit,
        rest: () => owner.rest(),
        control: { ending: () => ending, changes: () => changes.splice(0) }
      })
    }
  }

  const leave = (): void => {
    if (training) ending ??= 'stop'
    else process.exit(interrupted)
  }
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

const channel = ownerChannel()
if (channel) serve(channel)
else {
  process.stderr.write(
    'This is Atelier\'s trainer: the workbench starts it. Run "atelier train" instead.\n'
  )
  process.exitCode = 2
}
