import { fork } from 'node:child_process'
import { createBirpc } from 'birpc'
import {
  AtelierError,
  decodeError,
  trainerAnswer,
  type TrainerFunctions,
  type TrainerJobOf,
  type TrainerOwnerFunctions,
  type TrainerResult,
  trainerResults
} from '../../contract'

/** Jobs that a trainer gives to others of its kind: what may crash, or must have a process to itself. */
type ChildJob = TrainerJobOf<'probe'> | TrainerJobOf<'bench'>

/**
 * Runs a job in another trainer process and resolves with its result.
 * @throws AtelierError of the job, or TRAINER_DIED where the process ended without an answer or took too
 * long
 */
export function runInChild<J extends ChildJob>(
  entry: string,
  job: J,
  limitSeconds: number
): Promise<TrainerResult<J['kind']>> {
  const child = fork(entry, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const remote = createBirpc<TrainerFunctions, TrainerOwnerFunctions>(
    {
      events: () => undefined,
      rest: async () => undefined,
      nextPrediction: async () => null,
      beat: () => undefined,
      pictures: () => undefined,
      layers: () => undefined
    },
    {
      post: (message) => void (child.connected && child.send(message)),
      on: (listener) => void child.on('message', listener),
      timeout: -1
    }
  )
  return new Promise<TrainerResult<J['kind']>>((resolve, reject) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearTimeout(limit)
      reject(
        new AtelierError('TRAINER_DIED', {
          how: signal ? `signal ${signal}` : `exit code ${code ?? '?'}`
        })
      )
    })
    remote
      .run(job)
      .then((value) => {
        const answer = trainerAnswer.parse(value)
        if (answer.ok) resolve(trainerResults[job.kind].parse(answer.value) as TrainerResult<J['kind']>)
        else reject(decodeError(answer.error))
      })
      .catch(reject)
  })
}
