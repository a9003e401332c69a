import type { CallArguments, LayerTimes, WorkbenchEvent } from '../../contract'
import type { TrainerJobs } from '../processes/trainer-jobs'
import { cacheFolder } from '../files/folders'
import { Tickets } from '../tickets'

/** So many measurements are remembered, the newest. */
const mostKept = 50

/** Measures what each layer of a network takes in training, once for each network and way to compute. */
export class LayerTimings {
  private readonly kept = new Map<string, LayerTimes>()
  private readonly tickets = new Tickets('models.time')

  constructor(
    private readonly jobs: Pick<TrainerJobs, 'run'>,
    private readonly threads: () => number | null,
    private readonly isTraining: () => boolean,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {}

  /**
   * A request with a ticket can be given up by it, and windows are told how far it is.
   * @throws AtelierError ENGINE_UNAVAILABLE, or what else is wrong with the engine; JOB_CANCELLED
   */
  async measure(request: CallArguments<'models.time'>): Promise<LayerTimes> {
    const { config, ticket, ...rest } = request
    const job = {
      ...{ kind: 'layers' as const, model: config, ...rest },
      ...{ threads: this.threads(), cacheFolder: cacheFolder() }
    }
    const key = JSON.stringify(job)
    const known = this.kept.get(key)
    if (known) return known

    const wasTraining = this.isTraining()
    const layers = (done: number, total: number): void => {
      if (ticket !== null) this.emit({ type: 'layers-progress', ticket, done, total })
    }
    const measured = await this.tickets.holding(ticket, (signal) =>
      this.jobs.run<'layers'>(job, { layers }, signal)
    )
    const found = { ...measured, isBesideTraining: wasTraining || this.isTraining() }
    // What was slowed down is told, and not remembered.
    if (!found.isBesideTraining) this.keep(key, found)
    return found
  }

  /** Gives a measurement up. Returns whether there was one. */
  cancel(ticket: string): boolean {
    return this.tickets.cancel(ticket)
  }

  private keep(key: string, found: LayerTimes): void {
    this.kept.set(key, found)
    const [oldest] = this.kept.keys()
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest)
  }
}
