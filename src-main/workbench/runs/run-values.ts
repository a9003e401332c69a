import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import {
  AtelierError,
  type CallOutput,
  figureMetrics,
  type FigureMetric,
  type RunValue
} from '../../contract'
import { bestValue } from '../../figures/best-value'
import { settingOf, settingsOf } from '../../figures/kinds/settings-that-differ'
import { experimentKey } from '../../figures/seed-groups'
import type { RunStore } from '../../runs/run-store'
import type { RunConfiguration } from '../../runs/run-records'

/** Runs that are read before others have their turn. */
const runsATurn = 50

/** Reads one column of a run; null where the run has nothing there. */
type Reader = (id: string, configuration: RunConfiguration | null) => RunValue

/**
 * What a person looks at of many runs beside their summaries. Best values are kept in memory until the run
 * changes, since each is looked for in all of a run's epochs.
 */
export class RunValues {
  private readonly bests = new Map<string, { seq: number; values: Map<FigureMetric, number> }>()
  private settingsOfAll = { runs: new Set<string>(), paths: new Set<string>() }

  constructor(private readonly store: RunStore) {}

  /** @param runs identifiers; null: every run. Those that are unknown are left out. */
  async of(runs: string[] | null, columns: readonly string[]): Promise<CallOutput<'runs.values'>> {
    const readers = columns.map((name) => this.readerOf(name))
    const asksSettings = columns.some((name) => !name.startsWith('best.'))
    const asked = runs ?? this.store.list().map(({ id }) => id)
    const answer: CallOutput<'runs.values'> = { runs: [], columns: columns.map(() => []) }

    for (const [i, id] of asked.entries()) {
      if (i % runsATurn === runsATurn - 1) await turn()
      if (!this.store.has(id)) continue
      const configuration = asksSettings ? readableOr(null, () => this.store.configuration(id)) : null
      answer.runs.push(id)
      readers.forEach((read, column) => answer.columns[column]?.push(read(id, configuration)))
    }
    return answer
  }

  /**
   * The paths of the settings that any run has, in the order of an experiment. Each run is read once: what
   * it was set to has the same paths for ever.
   */
  async settings(): Promise<string[]> {
    // What only a run had that is gone is no run's any more.
    if ([...this.settingsOfAll.runs].some((id) => !this.store.has(id)))
      this.settingsOfAll = { runs: new Set(), paths: new Set() }
    const { runs, paths } = this.settingsOfAll
    for (const [i, { id }] of this.store.list().entries()) {
      if (runs.has(id)) continue
      if (i % runsATurn === runsATurn - 1) await turn()
      const configuration = readableOr(null, () => this.store.configuration(id))
      if (configuration) for (const [path] of settingsOf(asConfigured(configuration))) paths.add(path)
      runs.add(id)
    }
    return [...paths].filter((path) => path !== 'name' && path !== 'formatVersion')
  }

  private readerOf(column: string): Reader {
    if (column === 'run.data') return (_, run) => run?.datasetSha256 ?? null
    if (column === 'run.experiment')
      return (id, run) => (run && !run.imported?.settings ? hashOf(experimentKey(run)) : id)
    const metric = figureMetrics.find((name) => column === `best.${name}`)
    if (metric) return (id) => this.best(id, metric)
    return (_, run) => (run ? settingOf(asConfigured(run), column) : null)
  }

  private best(id: string, metric: FigureMetric): number | null {
    const { seq } = this.store.summary(id)
    let known = this.bests.get(id)
    if (known?.seq !== seq) {
      const epochs = readableOr([], () => this.store.epochsUnchecked(id))
      const values = new Map(figureMetrics.map((name) => [name, bestValue(epochs, name)]))
      this.bests.set(id, (known = { seq, values }))
    }
    const value = known.values.get(metric) as number
    return Number.isFinite(value) ? value : null
  }
}

const asConfigured = ({ spec, imported }: RunConfiguration): Parameters<typeof settingsOf>[0] => ({
  spec,
  summary: imported ? { imported } : {}
})
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** One damaged run does not keep the others from being listed. */
function readableOr<T>(otherwise: T, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof AtelierError && error.code === 'RUN_UNREADABLE') return otherwise
    throw error
  }
}
