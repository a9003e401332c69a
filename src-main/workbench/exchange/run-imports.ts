import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import {
  AtelierError,
  type EpochMetrics,
  encodeMetric,
  experimentSpec,
  type LogLine,
  type NamedSeries,
  type RunDetail,
  type RunSummary,
  type WorkbenchEvent,
  asOthersSay,
  type Sentence
} from '../../contract'
import { isCapsule } from '../../exchange/capsule/read-capsule'
import { asEpochs, type EpochsAndSteps } from '../../exchange/as-epochs'
import { KeptPoints } from '../../exchange/kept-points'
import type { LoggedRun } from '../../exchange/logged-run'
import { metricFileName, MetricFileWriter } from '../../exchange/metric-file'
import { meaningOf } from '../../exchange/metric-meaning'
import { readingProblem, runsAt, unreadable } from '../../exchange/read-runs'
import { newRunId } from '../../runs/run-id'
import type { RunStore } from '../../runs/run-store'
import { application } from '../application'
import type { Capsules } from './capsules'

/** So many points are kept for charts of a metric that has a column, of a few of them, and of any other. */
const mostMeant = 100_000
const mostMeantNames = 16
const mostOther = 2000
/** And so many of all others together, however many names there are. */
const mostOfOthers = 1_000_000
/** A run that logs a million names is none. */
const mostMetrics = 20_000

/** What was read of a run. */
interface Collected {
  metrics: Map<string, KeptPoints>
  /** So many of them have room for a column of the history. */
  meant: number
  others: KeptPoints[]
  /** Unix milliseconds of the first and the last point whose time is known. */
  first: number | null
  last: number | null
}

/** Takes runs from elsewhere into the history: capsules, and what other software recorded of its own. */
export class RunImports {
  constructor(
    private readonly store: RunStore,
    private readonly capsules: Pick<Capsules, 'take'>,
    private readonly emit: (event: WorkbenchEvent) => void
  ) {}

  /**
   * Takes in the runs at a path, each of them whole or not at all.
   * @throws AtelierError IMPORT_UNREADABLE where there is none, DISK_FULL, WORKSPACE_NOT_WRITABLE
   */
  async take(path: string): Promise<{ runs: RunSummary[]; notes: string[] }> {
    if (await isCapsule(path)) {
      const { run, isNew } = await this.capsules.take(path)
      const note = `Run "${run.name}" (${run.id}) is here already, with the same content: nothing was done.`
      return { runs: [run], notes: isNew ? [] : [note] }
    }
    const runs: RunSummary[] = []
    const notes: string[] = []
    for (const logged of await runsAt(path)) {
      const files = this.store.incomingFolder()
      try {
        const collected = await collect(logged, join(files, metricFileName), logged.path)
        notes.push(...logged.facts.notes.map((note) => `${logged.name}: ${note}`))
        if (collected.metrics.size === 0) continue
        const summary = this.store.import({ ...importedRun(logged, collected), files })
        this.emit({ type: 'run-changed', summary })
        runs.push(summary)
      } finally {
        rmSync(files, { recursive: true, force: true })
      }
    }
    if (runs.length === 0) throw unreadable(path, firstReason(notes))
    return { runs, notes }
  }
}

const firstReason = ([note]: string[]): Sentence =>
  note === undefined ? 'it has no metrics' : asOthersSay(note.replace(/^[^:]*: /, '').replace(/\.$/, ''))

/** Reads a run to its end, and writes every point of it into a file. */
async function collect(logged: LoggedRun, path: string, source: string): Promise<Collected> {
  const collected: Collected = { metrics: new Map(), meant: 0, others: [], first: null, last: null }
  const file = new MetricFileWriter(path)
  try {
    for await (const points of logged.points())
      for (const point of points) {
        file.add(point)
        const kept = keptOf(collected, point.metric, source)
        kept.add(point)
        if (point.at === null) continue
        collected.first = Math.min(collected.first ?? point.at, point.at)
        collected.last = Math.max(collected.last ?? point.at, point.at)
      }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof AtelierError || code === 'ENOSPC' || code === 'EDQUOT') throw error
    throw unreadable(source, readingProblem(error), error)
  } finally {
    file.close()
  }
  return collected
}

function keptOf(collected: Collected, metric: string, source: string): KeptPoints {
  const { metrics } = collected
  const known = metrics.get(metric)
  if (known) return known
  if (metrics.size >= mostMetrics) throw unreadable(source, `it has more than ${mostMetrics} metrics`)
  const isMeant = meaningOf(metric) !== null && collected.meant < mostMeantNames
  if (isMeant) collected.meant++
  const each = Math.floor(mostOfOthers / (collected.others.length + 1))
  const kept = new KeptPoints(isMeant ? mostMeant : Math.min(mostOther, each))
  metrics.set(metric, kept)
  if (!isMeant) collected.others.push(kept)
  // Looked at now and then, not for each of twenty thousand names.
  if (each < mostOther && collected.others.length % 500 === 0)
    for (const other of collected.others) other.limitTo(each)
  return kept
}

type Imported = Omit<Parameters<RunStore['import']>[0], 'files'>

function importedRun(logged: LoggedRun, collected: Collected): Imported {
  const now = Date.now()
  const { facts } = logged
  const startedAt = whole(facts.startedAt ?? collected.first ?? now)
  const endedAt = Math.max(startedAt, whole(facts.endedAt ?? collected.last ?? startedAt))
  const meant = [...collected.metrics].flatMap(([name, points]) => {
    const meaning = meaningOf(name)
    return meaning ? [{ ...meaning, points: points.ordered(), means: points.means() }] : []
  })
  const history = asEpochs(meant, startedAt)
  return {
    detail: detailOf(logged, history, { now, startedAt, endedAt }),
    origin: {
      from: logged.source,
      at: now,
      source: basename(logged.path),
      settings: facts.parameters
    },
    steps: [history.steps],
    log: linesOf(logged, collected, endedAt),
    use: [],
    series: seriesOf(collected, startedAt)
  }
}

/** Unix milliseconds that a calendar has. */
const whole = (at: number): number => Math.round(Math.min(Math.max(at, 0), 8.64e15))

function detailOf(
  { name, facts }: LoggedRun,
  { epochs, stepsPerEpoch }: EpochsAndSteps,
  { now, startedAt, endedAt }: { now: number; startedAt: number; endedAt: number }
): Imported['detail'] {
  const last = epochs.at(-1) ?? null
  const title = plain(name).slice(0, 200) || 'imported run'
  const summary: RunSummary = {
    id: newRunId(new Date(now)),
    name: title,
    status: facts.status,
    tags: facts.tags
      .map((tag) => plain(tag).slice(0, 50))
      .filter((tag) => tag !== '')
      .slice(0, 20),
    ...{ modelId: '–', datasetId: '–', optimizerType: '–', learningRate: 0, batchSize: 0 },
    engine: null,
    epochsPlanned: Math.max(1, epochs.length),
    epochsDone: last?.epoch ?? 0,
    stepsPerEpoch,
    last,
    best: bestOf(epochs),
    ...{ number: 0, createdAt: now, startedAt, endedAt, error: null, parentId: null },
    queuePosition: null,
    activeSeconds: (endedAt - startedAt) / 1000,
    ...{ activeSince: null, seq: 1 }
  }
  return {
    summary,
    spec: placeOfExperiment(title, Math.max(1, last?.epoch ?? 1)),
    ...{ setup: null, epochs, sessions: [], checkpoints: [], steering: [], parent: null },
    machine: { hostname: '–', platform: '–', cpu: '–', cores: 0, memoryBytes: 0, node: '–' },
    applicationVersion: application.version,
    ...{ commit: null, weightsSha256: null }
  }
}

/** A run has one; of another tool's nothing of it is true, and nobody shows it. */
const placeOfExperiment = (name: string, epochs: number): RunDetail['spec'] =>
  experimentSpec.parse({
    name,
    model: { id: 'mlp' },
    dataset: { id: 'garments' },
    optimizer: { type: 'sgd' },
    epochs: Math.min(epochs, 100_000),
    batchSize: 1
  })

/** One line of what can be seen. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()

function bestOf(epochs: EpochMetrics[]): RunSummary['best'] {
  let best: RunSummary['best'] = null
  for (const { epoch, val_accuracy } of epochs)
    if (typeof val_accuracy === 'number' && !(Number(best?.val_accuracy) >= val_accuracy))
      best = { epoch, val_accuracy }
  return best
}

function* linesOf(
  { facts, path, source }: LoggedRun,
  { metrics }: Collected,
  at: number
): Iterable<LogLine> {
  const points = [...metrics.values()].reduce((sum, { count }) => sum + count, 0)
  const what = `${points.toLocaleString('en')} values of ${metrics.size} metrics`
  yield { at, level: 'info', text: `Imported from ${source}: ${basename(path)}, ${what}` }
  for (const text of facts.texts) yield { at, level: 'info', text }
  for (const text of facts.notes) yield { at, level: 'warning', text }
  for (const [name, kept] of metrics)
    if (kept.isThinned)
      yield {
        at,
        level: 'info',
        text: `${name} has ${kept.count.toLocaleString('en')} values: the history shows the least and the largest of each stretch, exports have all`
      }
}

function* seriesOf({ metrics }: Collected, startedAt: number): Iterable<NamedSeries> {
  for (const [name, kept] of metrics) {
    if (name === '') continue
    const points = kept.ordered()
    yield {
      name: name.slice(0, 1000),
      step: points.map(({ step }) => step),
      value: points.map(({ value }) => encodeMetric(value)),
      at: points.map(({ at }) => at ?? startedAt)
    }
  }
}
