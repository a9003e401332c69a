import { type ChildProcess, fork } from 'node:child_process'
import { resolve } from 'node:path'
import { createBirpc } from 'birpc'
import {
  type TrainerAnswer,
  type TrainerEvent,
  type TrainerFunctions,
  type TrainerJob,
  type TrainerOwnerFunctions,
  trainerAnswer,
  trainerEvent
} from '../../src-main/contract'
import { cliPath } from './command-line'

export interface StartedTrainer {
  child: ChildProcess
  /** Everything reported so far, parsed by the contract, in order. */
  events: TrainerEvent[]
  answer: Promise<TrainerAnswer>
  /** What the process exits with. */
  exit: Promise<number | null>
  /** How often it has asked to be let go on. */
  rests(): number
  stop(): void
  /** Gives it another job. */
  again(job: TrainerJob): Promise<TrainerAnswer>
  /** Resolves at the first event that fits. */
  until(fits: (event: TrainerEvent) => boolean): Promise<TrainerEvent>
  stderr(): string
}

const entry = resolve(cliPath, '../trainer.js')

/** Starts the built trainer as the workbench does, and gives it a job. */
export function startTrainer(job: unknown): StartedTrainer {
  const child = fork(entry, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const events: TrainerEvent[] = []
  const waiting: {
    fits: (event: TrainerEvent) => boolean
    resolve: (event: TrainerEvent) => void
    reject: (error: Error) => void
  }[] = []
  let stderr = '',
    rests = 0
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()))
  const remote = createBirpc<TrainerFunctions, TrainerOwnerFunctions>(
    {
      rest: async () => void rests++,
      nextPrediction: async () => null,
      beat: () => undefined,
      pictures: () => undefined,
      layers: () => undefined,
      events(batch) {
        for (const each of batch) {
          const event = trainerEvent.parse(each)
          events.push(event)
          for (const waiter of waiting.filter(({ fits }) => fits(event))) waiter.resolve(event)
        }
      }
    },
    {
      post: (message) => child.connected && child.send(message),
      on: (listener) => void child.on('message', listener),
      timeout: -1
    }
  )
  const exit = new Promise<number | null>((resolve) =>
    child.on('exit', (code) => {
      const dead = new Error(`the trainer exited with ${String(code)}\n${stderr}`)
      // What it returns are the handler's answers; the calls themselves are awaited by those who made them.
      void remote.$rejectPendingCalls(({ reject }) => reject(dead))
      for (const waiter of waiting) waiter.reject(dead)
      resolve(code)
    })
  )
  const answer = remote.run(job as TrainerJob).then((value) => trainerAnswer.parse(value))
  answer.catch(() => undefined)
  return {
    child,
    events,
    answer,
    exit,
    rests: () => rests,
    stop: () => void remote.stop.asEvent(),
    again: (another) => remote.run(another).then((value) => trainerAnswer.parse(value)),
    until: (fits) => {
      const found = events.find(fits)
      return found
        ? Promise.resolve(found)
        : new Promise((resolve, reject) => waiting.push({ fits, resolve, reject }))
    },
    stderr: () => stderr
  }
}
