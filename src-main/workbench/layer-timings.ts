import type { CallArguments, LayerTimes } from '../contract'
import type { TrainerJobs } from './trainer-jobs'
import { cacheFolder } from './folders'

/** So many measurements are remembered, the newest. */
const mostKept = 50

/** Measures what each layer of a network takes in training, once for each network and way to compute. */
export class LayerTimings {
  private readonly kept = new Map<string, LayerTimes>()

  constructor(
    private readonly jobs: Pick<TrainerJobs, 'run'>,
    private readonly threads: () => number | null,
    private readonly isTraining: () => boolean
  ) {}

  /** @throws AtelierError ENGINE_UNAVAILABLE, or what else is wrong with the engine */
  async measure(request: CallArguments<'models.time'>): Promise<LayerTimes> {
    const { config, ...rest } = request
    const job = {
      ...{ kind: 'layers' as const, model: config, ...rest },
      ...{ threads: this.threads(), cacheFolder: cacheFolder() }
    }
    const key = JSON.stringify(job)
    const known = this.kept.get(key)
    if (known) return known

    const wasTraining = this.isTraining()
    const measured = await this.jobs.run<'layers'>(job)
    const found = { ...measured, isBesideTraining: wasTraining || this.isTraining() }
    // What was slowed down is told, and not remembered.
    if (!found.isBesideTraining) this.keep(key, found)
    return found
  }

  private keep(key: string, found: LayerTimes): void {
    this.kept.set(key, found)
    const [oldest] = this.kept.keys()
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest)
  }
}
