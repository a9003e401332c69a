import { formatSetting, isNetworkLayers, networkMark } from '../../src-main/contract'

const written = (value: unknown): string =>
  typeof value === 'number' ? formatSetting(value) : String(value)

/** Leaves of a specification as dotted paths with their values, in order. */
export function flattenSpec(value: unknown, path = ''): [path: string, value: string][] {
  if (typeof value !== 'object' || value === null) return [[path, value === null ? '–' : written(value)]]
  if (isNetworkLayers(path, value)) return [[path, networkMark(value)]]
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object'))
    return [[path, value.join(', ')]]
  return Object.entries(value).flatMap(([key, inner]) =>
    flattenSpec(inner, path ? `${path}.${key}` : key)
  )
}
