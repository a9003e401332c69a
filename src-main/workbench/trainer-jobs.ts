import { AtelierError, type TrainerJob, type TrainerJobOf, type TrainerResult } from '../contract'
import { TrainerClient, type TrainerLauncher } from './trainer-client'

/** Jobs that are no training: each in a process of its own, and none outlives the workbench. */
export class TrainerJobs {
  private readonly running = new Set<TrainerClient<TrainerJob['kind']>>()
  private isClosed = false

  constructor(private readonly launch: TrainerLauncher) {}

  /**
   * `rest`: what a job that takes turns waits for between them.
   * @throws AtelierError of the job, JOB_DIED, or WORKBENCH_ENDING where this workbench closes
   */
  async run<K extends TrainerJob['kind']>(job: TrainerJobOf<K>, rest?: () => Promise<void>): Promise<TrainerResult<K>> {
    if (this.isClosed) throw new AtelierError('WORKBENCH_ENDING')
    const client = new TrainerClient<K>(this.launch(), job, undefined, rest)
    this.running.add(client)
    try {
      return await client.result
    } catch (error) {
      throw this.isClosed ? new AtelierError('WORKBENCH_ENDING') : error
    } finally {
      this.running.delete(client)
    }
  }

  close(): void {
    this.isClosed = true
    for (const client of this.running) client.kill()
  }
}
