/** What a file of MLflow's holds: names with one value each, as PyYAML writes them. */
export type FlatYaml = Record<string, string>

/**
 * Reads such a file. Values that take several lines are joined as YAML folds them; lists and maps, of which
 * there are only empty ones, are texts.
 */
export function readFlatYaml(text: string): FlatYaml {
  const values: FlatYaml = {}
  const entries = text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  for (const entry of entries) {
    const [, name, value] = /^([\w.-]+):[ \t]*(.*)$/.exec(entry) ?? []
    if (name !== undefined && name !== '__proto__') values[name] = scalar((value ?? '').trim())
  }
  return values
}

function scalar(text: string): string {
  if (text.startsWith("'") && text.endsWith("'") && text.length > 1)
    return text.slice(1, -1).replace(/''/g, "'")
  if (!text.startsWith('"')) return text === 'null' || text === '~' ? '' : text
  try {
    return JSON.parse(
      text
        .replace(/\\x([0-9a-fA-F]{2})/g, '\\u00$1')
        .replace(/\\U([0-9a-fA-F]{8})/g, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
        .replace(/\\ /g, ' ')
        .replace(/\\e/g, '\\u001b')
    ) as string
  } catch {
    return text.slice(1, -1)
  }
}

/** Writes such a file: every text in quotes, of which JSON's are YAML's. */
export const flatYaml = (values: Record<string, string | number | null | []>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? '[]' : JSON.stringify(value)}\n`)
    .join('')
