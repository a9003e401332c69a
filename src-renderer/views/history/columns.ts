import {
  decodeMetric,
  epochValue,
  type FigureMetric,
  figureMetrics,
  type RunSummary,
  type RunValue
} from '../../../src-main/contract'
import type { TitleOf } from '../../stores/use-titles'
import { optimizerName } from '../optimizer-names'
import { secondsOf } from './run-seconds'

/** A column that every history has, whatever its runs are of. */
interface UsualColumn {
  /** Its title among the texts of the history. */
  title: string
  /** The least that it takes, in units of the letters' size. */
  least: number
  /** What it gets of the room that is left, in proportion; it is of one width without. */
  share?: number
  isNumber?: boolean
}

export const usualColumns = {
  'name': { title: 'name', least: 190, share: 2.6 },
  'status': { title: 'status', least: 98 },
  'modelId': { title: 'model', least: 68, share: 0.8 },
  'datasetId': { title: 'data', least: 100, share: 1 },
  'optimizerType': { title: 'optimizer', least: 68 },
  'learningRate': { title: 'rate', least: 66, isNumber: true },
  'batchSize': { title: 'batch', least: 52, isNumber: true },
  'engine': { title: 'engine', least: 80, share: 0.7 },
  'epochsDone': { title: 'epochs', least: 106, isNumber: true },
  'best': { title: 'best', least: 64, isNumber: true },
  'seconds': { title: 'time', least: 90, isNumber: true },
  'createdAt': { title: 'started', least: 104, isNumber: true },
  'note': { title: 'note', least: 120, share: 1.4 },
  'checkpointNotes': { title: 'checkpointNotes', least: 120, share: 1.4 },
  'parent': { title: 'parent', least: 100, share: 1 },
  'tags': { title: 'tags', least: 100, share: 1 },
  'run.data': { title: 'dataVersion', least: 110 }
} satisfies Record<string, UsualColumn>
type UsualKey = keyof typeof usualColumns

/** A column by what it shows: a usual one, `last.METRIC`, `best.METRIC`, or a setting's dotted path. */
export interface ShownColumn {
  key: string
  /** In units of the letters' size, where a person chose one. */
  width: number | null
}

export const firstColumns: readonly ShownColumn[] = [
  ...['name', 'status', 'modelId', 'datasetId', 'optimizerType', 'learningRate', 'batchSize'],
  ...['engine', 'epochsDone', 'best', 'seconds', 'createdAt']
].map((key) => ({ key, width: null }))

export const usualColumn = (key: string): UsualColumn | null =>
  Object.hasOwn(usualColumns, key) ? usualColumns[key as UsualKey] : null

/** Which metric's last or best value a column shows; null where it shows neither. */
export function metricOf(key: string): { kind: 'last' | 'best'; metric: FigureMetric } | null {
  const [kind, name] = key.split('.')
  const metric = figureMetrics.find((each) => each === name)
  if ((kind !== 'last' && kind !== 'best') || !metric || key.split('.').length !== 2) return null
  return { kind, metric }
}

/** Every column that a history offers beside the settings of its runs. */
export const offeredColumns: readonly string[] = [
  ...Object.keys(usualColumns),
  ...figureMetrics.map((metric) => `last.${metric}`),
  ...figureMetrics
    .filter((metric) => metric.includes('loss') || metric === 'accuracy')
    .map((m) => `best.${m}`)
]

/** Whether what a column shows is asked of the workbench: the summaries do not have it. */
export const isAsked = (key: string): boolean =>
  (usualColumn(key) === null && metricOf(key)?.kind !== 'last') || key === 'run.data'

/** Values that were asked for; undefined until they are there. */
export type AskedValues = (column: string, run: string) => RunValue | undefined
export interface ColumnSources {
  asked: AskedValues
  nameOf(id: string): string | undefined
  titleOf: TitleOf
}
export const noSources: ColumnSources = {
  asked: () => undefined,
  nameOf: () => undefined,
  titleOf: () => undefined
}

/** A run's network and data as people know them. */
export const modelTitle = (run: RunSummary, titleOf: TitleOf): string =>
  run.modelTitle ?? titleOf('model', run.modelId) ?? run.modelId
export const dataTitle = ({ datasetId }: RunSummary, titleOf: TitleOf): string =>
  titleOf('data', datasetId) ?? datasetId

/** What a run has in a column, to sort and to group by; null where it has nothing there. */
export function valueOf(
  run: RunSummary,
  key: string,
  { asked, nameOf, titleOf }: ColumnSources
): RunValue {
  switch (key) {
    case 'best':
      return run.best === null ? null : decodeMetric(run.best.val_accuracy)
    case 'seconds':
      return secondsOf(run)
    // The order in which they were made, which a clock that is set back does not change.
    case 'createdAt':
      return run.number
    case 'note':
      return run.note ?? null
    case 'checkpointNotes':
      return run.checkpointNotes?.join(' · ') ?? null
    case 'parent':
      return run.parentId && (nameOf(run.parentId) ?? run.parentId)
    case 'tags':
      return run.tags.length === 0 ? null : run.tags.join(', ')
    case 'modelId':
      return modelTitle(run, titleOf)
    case 'datasetId':
      return dataTitle(run, titleOf)
    case 'optimizerType':
      return optimizerName(run.optimizerType)
    case 'name':
    case 'status':
    case 'engine':
    case 'epochsDone':
      return run[key]
    // Of a run that came from elsewhere, or that cannot be read, nobody knows them.
    case 'learningRate':
    case 'batchSize':
      return run[key] || null
    default: {
      const metric = metricOf(key)
      if (metric?.kind !== 'last') return asked(key, run.id) ?? null
      const value = run.last === null ? undefined : epochValue(run.last, metric.metric)
      return value === undefined ? null : decodeMetric(value)
    }
  }
}

/** Whether the numbers of a column stand below one another. */
export const isNumberColumn = (key: string): boolean =>
  usualColumn(key)?.isNumber ?? metricOf(key) !== null

/** The least and the largest width of a column that a person draws, in units of the letters' size. */
export const [narrowest, widest] = [40, 800]

/** Whether a column's numbers were measured: those of several runs have a mean and a spread. */
export const isMeasured = (key: string): boolean =>
  key === 'best' || key === 'seconds' || key === 'epochsDone' || metricOf(key) !== null

/** What a group's cell takes: a mean with its spread, or how many different things there are. */
const leastInGroup = (key: string): number => (isMeasured(key) ? 132 : 82)

/** A column's track of a grid. */
const trackOf = ({ share }: UsualColumn, least: number, unit: (count: number) => string): string =>
  share === undefined ? unit(least) : `minmax(${unit(least)}, ${share}fr)`

/** What columns take at least to show what these runs have in them, in units of the letters' size. */
export type LeastWidths = ReadonlyMap<string, number>

/**
 * Tracks of a grid for columns, and the least that all of them take, in units of the letters' size.
 * @param isGrouped whether cells say something of several runs
 * @param needed of columns that are as wide as their texts are long
 */
export function tracksOf(
  columns: readonly ShownColumn[],
  isGrouped: boolean,
  needed: LeastWidths = new Map()
): { tracks: string; least: number } {
  const unit = (count: number): string => `calc(${count} * var(--u))`
  const parts = columns.map(({ key, width }) => {
    if (width !== null) return { track: unit(width), least: width }
    const usual = usualColumn(key)
    const usualLeast = needed.get(key) ?? usual?.least ?? 92
    const wider = leastInGroup(key)
    if (isGrouped && isNumberColumn(key) && usualLeast < wider)
      return { track: unit(wider), least: wider }
    if (usual) return { track: trackOf(usual, usualLeast, unit), least: usualLeast }
    return metricOf(key)
      ? { track: unit(92), least: 92 }
      : { track: `minmax(${unit(92)}, 0.8fr)`, least: 92 }
  })
  return {
    tracks: parts.map(({ track }) => track).join(' '),
    least: parts.reduce((sum, { least }) => sum + least, 0)
  }
}

/** Columns with one at another place: before the one that is there. */
export function movedColumn(columns: readonly ShownColumn[], key: string, to: number): ShownColumn[] {
  const moved = columns.find((each) => each.key === key)
  if (!moved) return [...columns]
  const others = columns.filter((each) => each !== moved)
  const place = Math.max(0, Math.min(others.length, to))
  return [...others.slice(0, place), moved, ...others.slice(place)]
}
