import { createHash } from 'node:crypto'
import {
  AtelierError,
  type DrawnRun,
  type FigureChange,
  type FigureKind,
  type FigureOrigin,
  type FigureRecipe,
  type PlotRequest,
  type RunDetail,
  type RunQuery
} from '../../contract'
import type { RunStore } from '../../runs/run-store'
import { keptEvaluation } from '../analysis/kept-evaluations'

/** Kinds of figures that show what an evaluation found. */
const evaluated: ReadonlySet<FigureKind> = new Set([
  'confusion',
  'difference',
  'classes',
  'calibration',
  'misclassified'
])

/**
 * The runs that a figure is of, each by its identifier, with the checkpoint where one was named.
 * @throws AtelierError UNKNOWN_RUN, AMBIGUOUS_RUN, NO_RUNS_CHOSEN
 */
export function runsOf(store: RunStore, { runs, query }: Pick<PlotRequest, 'runs' | 'query'>): string[] {
  if (query && runs.length > 0)
    throw new AtelierError('NO_RUNS_CHOSEN', { reason: 'runs are named and asked for by a query, too' })
  const named = query
    ? found(store, query)
    : runs.map((run) => {
        const { id, checkpoint } = store.resolveCheckpoint(run)
        return checkpoint === null ? id : `${id}@${checkpoint}`
      })
  if (named.length > 0) return named
  throw new AtelierError('NO_RUNS_CHOSEN', {
    reason: query ? 'none fits the query' : 'none was named'
  })
}

/** In the order in which the runs were made, so that one more changes no other's colour. */
function found(store: RunStore, { status, tag, model, dataset, latest = 50 }: RunQuery): string[] {
  return store
    .list()
    .filter(
      (run) =>
        (status === undefined || run.status === status) &&
        (tag === undefined || run.tags.includes(tag)) &&
        (model === undefined || run.modelId === model) &&
        (dataset === undefined || run.datasetId === dataset)
    )
    .toSorted((a, b) => b.number - a.number)
    .slice(0, latest)
    .reverse()
    .map(({ id }) => id)
}

/** A run that a figure is of, as it is now. @throws AtelierError UNKNOWN_RUN, RUN_UNREADABLE */
export const detailOf = (store: RunStore, run: string): RunDetail =>
  store.detail(store.resolveCheckpoint(run).id)

/**
 * What a figure says of itself.
 * @param runs as {@link runsOf} has them
 * @param details of these runs
 */
export function originOf(
  store: RunStore,
  request: PlotRequest,
  runs: readonly string[],
  details: readonly RunDetail[]
): FigureOrigin {
  const { format: _, ...drawn } = request
  // Where a picture lay is nobody's business, and what a window sent is gone soon.
  const picture = request.picture && { ...request.picture, path: null, upload: null }
  const named = request.query ? [] : [...runs]
  const recipe: FigureRecipe = { atelierFigure: 1, ...drawn, picture, runs: named }
  return {
    recipe,
    runs: runs.map((run, i) => drawnRun(store, request.kind, run, details[i] as RunDetail))
  }
}

/** A run as a figure of it knows it. @throws AtelierError EVALUATION_MISSING */
function drawnRun(
  store: RunStore,
  kind: FigureKind,
  run: string,
  { summary, spec, epochs, steering, weightsSha256 }: RunDetail
): DrawnRun {
  const evaluation = evaluated.has(kind) ? keptEvaluation(store, run) : null
  return {
    // With its checkpoint: that is what is looked for again.
    id: run,
    name: summary.name,
    configuration: hashOf(spec),
    results: hashOf({ epochs, steering, weightsSha256, evaluation })
  }
}

/** What has changed since a figure was drawn, in the order of its runs. */
export function changesSince(store: RunStore, { recipe, runs }: FigureOrigin): FigureChange[] {
  const changes = runs.flatMap((was): FigureChange[] => {
    const change = (reason: FigureChange['reason']): FigureChange => ({
      reason,
      run: was.name,
      id: was.id
    })
    try {
      const now = drawnRun(store, recipe.kind, was.id, detailOf(store, was.id))
      return [
        ...(now.configuration === was.configuration ? [] : [change('configuration')]),
        ...(now.results === was.results ? [] : [change('results')]),
        ...(now.name === was.name ? [] : [change('renamed')])
      ]
    } catch (error) {
      if (error instanceof AtelierError && error.code === 'EVALUATION_MISSING')
        return [change('results')]
      if (error instanceof AtelierError && error.code === 'UNKNOWN_RUN') return [change('gone')]
      throw error
    }
  })
  if (!recipe.query) return changes
  const now = found(store, recipe.query)
  const isSame = now.length === runs.length && runs.every(({ id }, i) => now[i] === id)
  return isSame || changes.some(({ reason }) => reason === 'gone')
    ? changes
    : [...changes, { reason: 'others', run: '', id: '' }]
}

/** SHA-256 of a value as JSON, the keys of every object in one order. */
export function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(orderedJson(value) ?? 'undefined')
    .digest('hex')
}

/** JSON of a value, the keys of every object in one order; undefined where it has none. */
function orderedJson(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((each) => orderedJson(each) ?? 'null').join()}]`
  const members: string[] = []
  for (const { key, text } of orderOf(Object.keys(value))) {
    const inner = orderedJson((value as Record<string, unknown>)[key])
    if (inner !== undefined) members.push(text + inner)
  }
  return `{${members.join()}}`
}

/** A key, and how it begins a member of an object. */
interface OrderedKey {
  key: string
  text: string
}
/** Of the objects that are met again and again, such as epochs. */
const orders = new Map<string, OrderedKey[]>()
const mostOrders = 1000

/** Keys in the order in which an object has them that they were added to by the alphabet. */
function orderOf(keys: string[]): OrderedKey[] {
  const name = keys.join('\0')
  const known = orders.get(name)
  if (known) return known
  const sorted = keys.toSorted((a, b) => (a < b ? -1 : 1)).map((key): [string, null] => [key, null])
  // Numbers among them come first.
  const order = Object.keys(Object.fromEntries(sorted)).map((key) => ({
    ...{ key, text: `${JSON.stringify(key)}:` }
  }))
  if (orders.size >= mostOrders) orders.clear()
  orders.set(name, order)
  return order
}
