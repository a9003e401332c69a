import { type ExperimentSpec, type Preflight, withLength } from '../../contract'
import type { RunStore } from '../../runs/run-store'
import { requireRunnable } from './experiment-check'
import type { RunJobs } from '../analysis/run-jobs'
import { Tickets } from '../tickets'

/** So many measurements are remembered, the newest. */
const mostKept = 200

/**
 * What a few steps of an experiment depend on, as one text. Names, seeds and rates cost nothing; how
 * long it is changes what is trained only where stages are unfrozen on the way.
 */
function subjectOf(spec: ExperimentSpec, threads: number | null): string {
  const { model, weights, fineTuning, dataset, optimizer, batchSize, engine, precision } = spec
  const { augmentation, averageDecay, clipNorm, labelSmoothing, trackNorms } = spec
  return JSON.stringify([
    [model, weights ?? null, dataset, optimizer.type, batchSize, engine, precision, threads],
    [augmentation, averageDecay !== null, clipNorm !== null, labelSmoothing > 0],
    trackNorms ?? false,
    fineTuning ? [fineTuning, spec.epochs] : null
  ])
}

/** Measures what experiments will take, once each, and lets a measurement be given up. */
export class Preflights {
  private readonly kept = new Map<string, { spec: ExperimentSpec; measured: Preflight }>()
  private readonly tickets = new Tickets('experiments.preflight')

  constructor(
    private readonly store: RunStore,
    private readonly runJobs: RunJobs,
    private readonly threads: () => number | null
  ) {}

  /**
   * @param ticket the name by which it can be given up; null: it can not
   * @throws AtelierError what is wrong with the experiment, JOB_CANCELLED
   */
  async measure(input: unknown, ticket: string | null = null): Promise<Preflight> {
    const spec = await requireRunnable(input, this.store.workspace, this.store)
    const key = subjectOf(spec, this.threads())
    const known = this.kept.get(key)
    if (known) return withLength(known.measured, known.spec, spec)

    const wasTraining = this.isTraining()
    const measured = await this.tickets.holding(ticket, (signal) => this.runJobs.preflight(spec, signal))
    const isBesideTraining = wasTraining || this.isTraining()
    // What was slowed down is told, and not remembered.
    if (!isBesideTraining) this.keep(key, { spec, measured })
    return { ...measured, isBesideTraining }
  }

  /** Gives a measurement up. Returns whether there was one. */
  cancel(ticket: string): boolean {
    return this.tickets.cancel(ticket)
  }

  /** Data has changed: what was measured with it may no longer be so. */
  forget(): void {
    this.kept.clear()
  }

  private isTraining(): boolean {
    return this.store.list().some(({ status }) => status === 'preparing' || status === 'running')
  }

  private keep(key: string, found: { spec: ExperimentSpec; measured: Preflight }): void {
    this.kept.set(key, found)
    const [oldest] = this.kept.keys()
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest)
  }
}
