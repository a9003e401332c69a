import { type ExperimentSpec, formatSetting } from '../../../../src-main/contract'
import type { Draft } from '../use-draft'
import { valueAt } from '../../../../src-main/contract/formats/value-at'

/** A setting in which an experiment differs from a preset; values as a person reads them. */
export interface Difference {
  path: string
  own: string
  preset: string
}

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Settings of several kinds, and the field that says which kind: another kind has other fields. */
const kindOf: Record<string, string> = {
  'model': 'id',
  'optimizer': 'type',
  'schedule': 'type',
  'dataset.validation': 'from'
}
/** The name follows what one changes, and the format is no choice. */
const aside = new Set(['name', 'formatVersion'])

/**
 * A setting in a few words: numbers with all their digits, lists with commas, `–` for nothing and `?` for what
 * was typed and is no number.
 */
export function settingText(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return Number.isNaN(value) ? '?' : formatSetting(value)
  if (Array.isArray(value))
    return value
      .map((each: unknown) =>
        isFields(each) ? Object.values(each).map(settingText).join('×') : settingText(each)
      )
      .join(', ')
  if (isFields(value))
    return Object.entries(value)
      .map(([key, each]) => `${key} ${settingText(each)}`)
      .join(', ')
  return String(value)
}

const isSame = (a: unknown, b: unknown): boolean =>
  Object.is(a ?? null, b ?? null) ||
  (!Number.isNaN(a) && JSON.stringify(a ?? null) === JSON.stringify(b ?? null))

/** In what an experiment differs from a preset, in the order of its fields: a leaf each, or a kind. */
export function differencesFrom(own: Draft, preset: ExperimentSpec): Difference[] {
  return compared(own, preset, '')
}

function compared(own: unknown, preset: unknown, path: string): Difference[] {
  if (isSame(own, preset)) return []
  if (!isFields(own) || !isFields(preset))
    return [{ path, own: settingText(own), preset: settingText(preset) }]
  const kind = kindOf[path]
  if (kind !== undefined && own[kind] !== preset[kind])
    return [{ path: `${path}.${kind}`, own: settingText(own[kind]), preset: settingText(preset[kind]) }]
  return [...new Set([...Object.keys(own), ...Object.keys(preset)])]
    .filter((key) => path !== '' || !aside.has(key))
    .flatMap((key) => compared(own[key], preset[key], path === '' ? key : `${path}.${key}`))
}

/** What has to be put back for a setting: where its kind is another, all that belongs to it. */
function partOf(own: Draft, preset: ExperimentSpec, path: string): string {
  const cut = path.lastIndexOf('.')
  const [parent, key] = [path.slice(0, Math.max(0, cut)), path.slice(cut + 1)]
  return kindOf[parent] === key && valueAt(own, path) !== valueAt(preset, path) ? parent : path
}

/** Gives one setting of an experiment the value that it has in a preset. */
export function putBack(own: Draft, preset: ExperimentSpec, path: string): void {
  const keys = partOf(own, preset, path).split('.')
  const last = keys.pop() ?? ''
  const holder = keys.length === 0 ? (own as unknown as Fields) : valueAt(own, keys.join('.'))
  if (!isFields(holder)) return
  const value = valueAt(preset, [...keys, last].join('.'))
  if (value === undefined) delete holder[last]
  else holder[last] = structuredClone(value)
}

/** So many settings are named in a run's name; more are counted. */
const mostNamed = 2

/**
 * The name of a run that began as a preset: the preset's, with what was changed. Empty where that is
 * another network or other data, after which the run is named then.
 */
export function followingName(preset: ExperimentSpec, differences: readonly Difference[]): string {
  if (differences.some(({ path }) => path === 'model.id' || path === 'dataset.id')) return ''
  if (differences.length > mostNamed) return `${preset.name}, ${differences.length} changes`
  return [
    preset.name,
    ...differences.map(({ path, own }) => `${path.slice(path.lastIndexOf('.') + 1)} ${own}`)
  ]
    .join(', ')
    .slice(0, 200)
}
