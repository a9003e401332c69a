import type { ExperimentSpec, Preset } from '../../../src-main/contract'
import { flattenSpec } from '../flatten-spec'

/** What is said of a run beside its experiment, and where it is computed: no preset is about that. */
const aside = new Set(['name', 'engine', 'seed', 'formatVersion', 'autoResume', 'trackNorms'])

/** A preset, and what it has where an experiment has something else, by the settings' dotted paths. */
interface ComparedPreset {
  id: string
  title: string
  differences: ReadonlyMap<string, string>
}

/**
 * The preset from which an experiment differs in the fewest settings, the first of equals; null without
 * any.
 */
export function nearestPreset(spec: ExperimentSpec, presets: readonly Preset[]): ComparedPreset | null {
  const own = new Map(flattenSpec(spec))
  const compared = presets.map(({ id, title, spec: other }) => {
    const theirs = new Map(flattenSpec(other))
    const paths = new Set([...own.keys(), ...theirs.keys()])
    const differing = [...paths].filter(
      (path) => !aside.has(path) && (own.get(path) ?? '–') !== (theirs.get(path) ?? '–')
    )
    return { id, title, differences: new Map(differing.map((path) => [path, theirs.get(path) ?? '–'])) }
  })
  return compared.reduce<ComparedPreset | null>(
    (least, each) => (least && least.differences.size <= each.differences.size ? least : each),
    null
  )
}
