import { type ExperimentSpec, formatSetting, type RunSummary, shortHash } from '../../contract'

/** Which data a run had; null and absent where that is not known. */
export interface RunOnData {
  setup?: { datasetSha256?: string | undefined } | null
}

/** A run with everything that it is a function of. */
export interface ConfiguredRun extends RunOnData {
  summary: Pick<RunSummary, 'imported'>
  spec: ExperimentSpec
}

/** A setting by its dotted path, and what each of some runs has there; null where it has none. */
export interface DifferingSetting {
  path: string
  values: (string | number | null)[]
}

/** Not what a run computes, but what it is called and on what. */
const aside = new Set(['name', 'formatVersion', 'autoResume', 'trackNorms'])

/** What a run was set to, by dotted paths, in order; another tool's run by the names that it gives. */
export function settingsOf({ summary, spec }: ConfiguredRun): [string, string | number | null][] {
  const { settings } = summary.imported ?? {}
  return settings ? Object.entries(settings) : leavesOf(spec, '')
}

/** One of {@link settingsOf} by its path, without going through all of them; null where the run has none. */
export function settingOf({ summary, spec }: ConfiguredRun, path: string): string | number | null {
  const { settings } = summary.imported ?? {}
  if (settings) return Object.hasOwn(settings, path) ? (settings[path] ?? null) : null
  return leafAt(spec, path)
}

function leafAt(value: unknown, path: string): string | number | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  // A key may have dots itself: the name of a class.
  for (const [key, inner] of Object.entries(value)) {
    if (path === key) return leafOf(inner)
    const found = path.startsWith(`${key}.`) ? leafAt(inner, path.slice(key.length + 1)) : null
    if (found !== null) return found
  }
  return null
}

/** What stands at the end of a path; null where it goes on. */
function leafOf(value: unknown): string | number | null {
  const [leaf, ...others] = leavesOf(value, '')
  return leaf?.[0] === '' && others.length === 0 ? leaf[1] : null
}

/**
 * The settings in which runs differ, in the order in which they stand in their experiments; and last, as
 * `run.data`, which version of their data they had, where those of the same settings changed in between.
 */
export function settingsThatDiffer(runs: readonly ConfiguredRun[]): DifferingSetting[] {
  const leaves = runs.map((run) => new Map(settingsOf(run)))
  const paths = new Set(leaves.flatMap((each) => [...each.keys()]))
  const settings = [...paths]
    .filter((path) => !aside.has(path.split('.')[0] as string))
    .map((path) => ({ path, values: leaves.map((each) => each.get(path) ?? null) }))
    .filter(({ values }) => new Set(values).size > 1)
    .filter((setting, _, all) => !followsFromType(setting, all))
  return haveChangedData(runs) ? [...settings, { path: 'run.data', values: runs.map(dataOf) }] : settings
}

const dataOf = ({ setup }: ConfiguredRun): string | null =>
  setup?.datasetSha256 ? shortHash(setup.datasetSha256) : null

/** Whether two of them name the same data and had others. */
function haveChangedData(runs: readonly ConfiguredRun[]): boolean {
  const versions = new Map<string, string>()
  return runs.some((run) => {
    const [data, version] = [JSON.stringify(run.spec.dataset), dataOf(run)]
    if (version === null) return false
    const known = versions.get(data) ?? version
    versions.set(data, known)
    return known !== version
  })
}

/** What only one type of optimizer or schedule has differs because the type does, and says nothing more. */
function followsFromType({ path, values }: DifferingSetting, all: DifferingSetting[]): boolean {
  const type = `${path.slice(0, path.lastIndexOf('.') + 1)}type`
  const named = new Set(values.filter((value) => value !== null))
  return path !== type && named.size < 2 && all.some((each) => each.path === type)
}

/** Leaves of an experiment as dotted paths with their values, in order. */
function leavesOf(value: unknown, path: string): [path: string, value: string | number | null][] {
  if (value === null || value === undefined) return [[path, null]]
  if (typeof value === 'number') return [[path, value]]
  if (typeof value !== 'object') return [[path, String(value)]]
  if (Array.isArray(value)) {
    const isPlain = value.every((each) => typeof each !== 'object')
    return [[path, isPlain ? value.map(written).join(', ') : JSON.stringify(value)]]
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === '' ? key : `${path}.${key}`)
  )
}

/** A setting for a person. */
export const written = (value: unknown): string =>
  typeof value === 'number' ? formatSetting(value) : value === null ? '–' : String(value)
