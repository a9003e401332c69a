import type { TrainerJob } from '../../contract'
import type { JobOwner } from './trainer-client'

/** A checkpoint that somebody reads; null: a run's newest. */
interface Read {
  runFolder: string
  file: string | null
}

/** Which checkpoints jobs read now, or will read when their turn comes: these cannot be deleted. */
export class CheckpointReaders {
  private readonly reads = new Set<Read>()

  /** Has a checkpoint be read until the returned function is called; `file`: null is the run's newest. */
  begin(runFolder: string, file: string | null): () => void {
    const read = { runFolder, file }
    this.reads.add(read)
    return () => void this.reads.delete(read)
  }

  /** Whether anybody reads a checkpoint of a run. */
  isRead(runFolder: string, file: string, isNewest: boolean): boolean {
    return [...this.reads].some(
      (read) => read.runFolder === runFolder && (read.file === file || (read.file === null && isNewest))
    )
  }

  /**
   * Has the checkpoint of a job be read for as long as that takes: of one that answers on request until it asks
   * for the first, since it has its weights in memory then.
   */
  async whileRunning<T>(
    job: TrainerJob,
    owner: JobOwner | undefined,
    run: (owner: JobOwner | undefined) => Promise<T>
  ): Promise<T> {
    if (!('checkpoint' in job)) return run(owner)
    const end = this.begin(job.runFolder, job.checkpoint)
    const next = job.kind === 'predictions' ? owner?.nextPrediction : undefined
    try {
      return await run(next ? { ...owner, nextPrediction: (answers) => (end(), next(answers)) } : owner)
    } finally {
      end()
    }
  }
}
