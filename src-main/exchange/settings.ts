/** Settings of a run, by their names. */
export type Settings = Record<string, string | number | boolean>

/** An experiment's fields by their paths; lists as JSON, and what is not set left out. */
export function settingsOf(spec: object): Settings {
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
