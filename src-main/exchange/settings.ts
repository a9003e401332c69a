import type { RunDetail } from '../contract'

/** Settings of a run, by their names. */
export type Settings = Record<string, string | number | boolean>

/** An experiment's fields by their paths; lists as JSON, and what is not set left out. */
function settingsOf(spec: object): Settings {
  const settings: Settings = {}
  const add = (path: string, value: unknown): void => {
    if (value === null || value === undefined) return
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')
      settings[path] = value
    else if (Array.isArray(value)) settings[path] = JSON.stringify(value)
    else for (const [key, inner] of Object.entries(value)) add(path ? `${path}.${key}` : key, inner)
  }
  for (const [key, value] of Object.entries(spec))
    if (key !== 'name' && key !== 'formatVersion') add(key, value)
  return settings
}

/** A run's settings: its experiment's, or what other software said of its own. */
export const settingsOfRun = ({ summary, spec }: Pick<RunDetail, 'summary' | 'spec'>): Settings =>
  summary.imported?.settings ?? settingsOf(spec)
