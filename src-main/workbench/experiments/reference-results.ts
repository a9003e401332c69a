import {
  AtelierError,
  type ReferenceResult,
  type ReferenceRun,
  type RunSummary,
  type WorkbenchEvent
} from '../../contract'
import type { RunStore } from '../../runs/run-store'

/** The runs that come with Atelier: what is to be had with its presets, really made, to compare with. */
export class ReferenceResults {
  constructor(
    private readonly store: RunStore,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {}

  /** All of them, in the order of the presets and their seeds. */
  async list(): Promise<ReferenceResult[]> {
    const { referenceFiles } = await import('./reference-files')
    const taken = new Set(this.store.list().map(({ id }) => id))
    return referenceFiles.flatMap(({ id: of, runs }) =>
      runs.flatMap(({ detail: { summary, spec, setup } }) =>
        summary.last === null || setup === null
          ? []
          : {
              id: summary.id,
              of,
              name: summary.name,
              seed: spec.seed,
              epochsDone: summary.epochsDone,
              epochsPlanned: summary.epochsPlanned,
              val_accuracy: summary.last.val_accuracy,
              validationFrom: setup.validationFrom,
              engine: setup.engine,
              precision: setup.precision,
              isTaken: taken.has(summary.id)
            }
      )
    )
  }

  /**
   * Takes runs into the history, each whole or not at all.
   * @throws AtelierError UNKNOWN_RUN, and what the store throws
   */
  async take(ids: readonly string[]): Promise<RunSummary[]> {
    const { referenceFiles } = await import('./reference-files')
    const known = new Map(
      referenceFiles.flatMap(({ id, runs }) =>
        runs.map((run) => [run.detail.summary.id, { of: id, run }])
      )
    )
    const chosen = ids.map((id) => {
      const found = known.get(id)
      if (!found) throw new AtelierError('UNKNOWN_RUN', { run: id })
      return found
    })
    const here = new Map(this.store.list().map((run) => [run.id, run]))
    return chosen.map(({ of, run }) => {
      const { id } = run.detail.summary
      const summary = here.get(id) ?? this.takeOne(of, run)
      here.set(id, summary)
      return summary
    })
  }

  private takeOne(source: string, { detail }: ReferenceRun): RunSummary {
    const origin = { from: 'reference' as const, at: Date.now(), source }
    const none = { steps: [], log: [], use: [], series: [], files: null }
    const summary = this.store.import({ detail, origin, ...none })
    this.emit({ type: 'run-changed', summary })
    return summary
  }
}
