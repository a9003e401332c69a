/**
 * The trainer, a process of its own: started by child_process.fork or as Electron's utility process, it takes one job
 * (contract/trainer-protocol.ts), answers it and exits, with 0 where it succeeded and 1 where not. It promises that every job is
 * answered unless the process itself is killed; that a training run whose owner disappears, or that is asked to end (SIGINT,
 * SIGTERM), stops after the step under way and writes a checkpoint; and that it writes nothing but the files of its run.
 */
import { createBirpc } from 'birpc'
import { AtelierError, encodeError, issuesOf, type TrainerAnswer, type TrainerEvent, type TrainerFunctions, type TrainerJob, trainerJob, type TrainerOwnerFunctions } from '../contract'
import { type OwnerChannel, ownerChannel } from './node-channel'
import { runJob } from './node-jobs'

const interrupted = 130
let job: TrainerJob | null = null
let stopRequested = false

function serve(channel: OwnerChannel): void {
  let fail: (error: unknown) => void = () => undefined
  const crashed = new Promise<never>((_, reject) => (fail = reject))
  crashed.catch(() => undefined)
  process.on('uncaughtException', (error) => fail(error))
  process.on('unhandledRejection', (reason) => fail(reason))

  const functions: TrainerFunctions = {
    async run(given) {
      const answer = await Promise.race([answerJob(given, (events) => emit(events)), crashed.catch(answerError)])
      // After birpc has posted what this function returns.
      setImmediate(() => void channel.drain().then(() => process.exit(answer.ok ? 0 : 1)))
      return answer
    },
    stop: () => void (stopRequested = true)
  }
  const owner = createBirpc<TrainerOwnerFunctions, TrainerFunctions>(functions, {
    post: (message) => channel.post(message), on: (listener) => channel.onMessage(listener), eventNames: ['events'], timeout: -1
  })
  const emit = (events: TrainerEvent[]): void => void owner.events(events)

  const leave = (): void => {
    if (job?.kind === 'train') stopRequested = true
    else process.exit(interrupted)
  }
  channel.onDisconnect(leave)
  process.on('SIGINT', leave)
  process.on('SIGTERM', leave)

  async function answerError(error: unknown): Promise<TrainerAnswer> {
    if (!(error instanceof AtelierError)) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      emit([{ type: 'log', line: { at: Date.now(), level: 'error', text } }])
    }
    return { ok: false, error: encodeError(error) }
  }

  async function answerJob(given: unknown, report: (events: TrainerEvent[]) => void): Promise<TrainerAnswer> {
    try {
      if (job) throw new AtelierError('INTERNAL', { reason: 'a trainer process takes one job only' })
      const parsed = trainerJob.safeParse(given)
      if (!parsed.success) throw new AtelierError('INVALID_INPUT', { name: 'run', problems: issuesOf(parsed.error).map(({ path, message }) => `${path}: ${message}`).join('; ') })
      job = parsed.data
      return { ok: true, value: await runJob(job, { entry: __filename, emit: report, stopRequested: () => stopRequested }) }
    } catch (error) {
      return answerError(error)
    }
  }
}

const channel = ownerChannel()
if (channel) serve(channel)
else {
  process.stderr.write('This is Atelier\'s trainer: the workbench starts it. Run "atelier train" instead.\n')
  process.exitCode = 2
}
