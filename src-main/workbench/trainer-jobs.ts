import type { TrainerJob, TrainerJobOf, TrainerResult } from '../contract'
import { TrainerClient, type TrainerLauncher } from './trainer-client'

/** Jobs that are no training: each in a process of its own, and none outlives the workbench. */
export class TrainerJobs {
  private readonly running = new Set<TrainerClient<TrainerJob['kind']>>()

  constructor(private readonly launch: TrainerLauncher) {}

  /**
   * `rest`: what a job that takes turns waits for between them.
   * @throws AtelierError of the job, or TRAINER_DIED
   */
  async run<K extends TrainerJob['kind']>(job: TrainerJobOf<K>, rest?: () => Promise<void>): Promise<TrainerResult<K>> {
    const client = new TrainerClient<K>(this.launch(), job, undefined, rest)
    this.running.add(client)
    try {
      return await client.result
    } finally {
      this.running.delete(client)
    }
  }

  close(): void {
    for (const client of this.running) client.kill()
  }
}
