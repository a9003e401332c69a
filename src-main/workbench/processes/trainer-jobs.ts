import {
  AtelierError,
  type TrainerEvent,
  type TrainerJob,
  type TrainerJobOf,
  type TrainerResult
} from '../../contract'
import { CheckpointReaders } from './checkpoint-readers'
import { type JobOwner, TrainerClient, type TrainerLauncher } from './trainer-client'

/**
 * Jobs that take a network's memory for as long as the data is long: so many at once, the others wait
 * for their turn.
 */
const limited: ReadonlySet<TrainerJob['kind']> = new Set<TrainerJob['kind']>([
  'evaluate',
  'predict',
  'predictions',
  'embed',
  'handover',
  'preflight',
  'layers'
])
const mostAtOnce = 2
/** No job is meant to take nearly as long. */
const mostHours = 6

/** Jobs that are no training: each in a process of its own, and none outlives the workbench. */
export class TrainerJobs {
  private readonly running = new Set<TrainerClient<TrainerJob['kind']>>()
  private isClosed = false
  private taking = 0
  private readonly waiting: (() => void)[] = []
  /** Told when a job has to wait: one that only stands by may make room for it. */
  onCrowded: () => void = () => undefined

  /** Whether a job waits for another to end. */
  get isCrowded(): boolean {
    return this.waiting.length > 0
  }

  /**
   * @param onTrouble told what only a log is to know: the stack of what failed in the process
   * @param readers told which checkpoints jobs read
   */
  constructor(
    private readonly launch: TrainerLauncher,
    private readonly onTrouble: (text: string) => void = () => undefined,
    private readonly readers = new CheckpointReaders()
  ) {}

  /**
   * `owner`: what the job may ask for meanwhile. `signal`: gives it up.
   * @throws AtelierError of the job, JOB_DIED, JOB_CANCELLED, or WORKBENCH_ENDING where this workbench closes
   */
  async run<K extends TrainerJob['kind']>(
    job: TrainerJobOf<K>,
    owner?: JobOwner,
    signal?: AbortSignal
  ): Promise<TrainerResult<K>> {
    return this.readers.whileRunning(job, owner, (told) => this.inTurn<K>(job, told, signal))
  }

  private async inTurn<K extends TrainerJob['kind']>(
    job: TrainerJobOf<K>,
    owner?: JobOwner,
    signal?: AbortSignal
  ): Promise<TrainerResult<K>> {
    if (!limited.has(job.kind)) return this.inProcess<K>(job, owner, signal)
    if (this.taking < mostAtOnce) this.taking++
    else {
      const turn = this.turn(signal)
      this.onCrowded()
      await turn
    }
    try {
      return await this.inProcess<K>(job, owner, signal)
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.taking--
    }
  }

  /** Resolves when there is room for another job. @throws AtelierError JOB_CANCELLED where it is given up before */
  private turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.waiting.splice(this.waiting.indexOf(begin), 1)
        reject(new AtelierError('JOB_CANCELLED'))
      }
      const begin = (): void => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      this.waiting.push(begin)
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }

  private async inProcess<K extends TrainerJob['kind']>(
    job: TrainerJobOf<K>,
    owner?: JobOwner,
    signal?: AbortSignal
  ): Promise<TrainerResult<K>> {
    if (this.isClosed) throw new AtelierError('WORKBENCH_ENDING')
    if (signal?.aborted) throw new AtelierError('JOB_CANCELLED')
    const client = new TrainerClient<K>(this.launch(), job, (events) => this.tell(events), owner)
    this.running.add(client)
    const giveUp = (): void => client.kill()
    signal?.addEventListener('abort', giveUp)
    let isTooLong = false
    const limit = setTimeout(() => {
      isTooLong = true
      client.kill()
    }, mostHours * 3600_000)
    try {
      return await client.result
    } catch (error) {
      if (isTooLong) throw new AtelierError('JOB_TOO_LONG', { hours: mostHours }, { cause: error })
      if (signal?.aborted) throw new AtelierError('JOB_CANCELLED', {}, { cause: error })
      throw this.isClosed ? new AtelierError('WORKBENCH_ENDING') : error
    } finally {
      clearTimeout(limit)
      signal?.removeEventListener('abort', giveUp)
      this.running.delete(client)
    }
  }

  private tell(events: TrainerEvent[]): void {
    for (const event of events)
      if (event.type === 'log' && event.line.level === 'error') this.onTrouble(event.line.text)
  }

  close(): void {
    this.isClosed = true
    for (const client of this.running) client.kill()
  }
}
