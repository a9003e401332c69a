import { fieldOf, measuredPaths, type QueryField, wordFields } from './query-fields'
import { fieldName } from './run-query'

/** How a search may go on. */
export interface QuerySuggestion {
  /** The field or the value that is written. */
  written: string
  /** What the field is called in the window. */
  title: string
  /** The search with it. */
  search: string
}

/** What suggestions are made of. */
export interface SuggestionSources {
  settings: readonly string[]
  /** What the runs have of a field, the most frequent first. */
  valuesOf(field: QueryField): readonly (string | number)[]
  /** What a column is called in the window. */
  titleOf(key: string): string
}

/** More than these nobody reads: a longer word has fewer. */
const most = 10

const valueAtEnd = new RegExp(
  `("[^"]+"|${fieldName.source})\\s*(=|!=|~)\\s*("[^"]*|[^\\s"<>=!~]*)$`,
  'u'
)
const nameAtEnd = new RegExp(`(^|\\s)(${fieldName.source}|\\S*\\P{ASCII}\\S*)$`, 'u')

/** Fields and values that the end of a search is the beginning of; of an empty search the first fields. */
export function suggestionsFor(search: string, sources: SuggestionSources): QuerySuggestion[] {
  const comparison = valueAtEnd.exec(search)
  if (comparison) return valueSuggestions(search, comparison, sources)
  if (search.trim() === '') return fieldSuggestions('', '', sources)
  const [, , typed] = nameAtEnd.exec(search) ?? []
  if (typed === undefined) return []
  return fieldSuggestions(search.slice(0, search.length - typed.length), typed, sources)
}

function valueSuggestions(
  search: string,
  [, name = '', , typed = '']: RegExpExecArray,
  { settings, valuesOf }: SuggestionSources
): QuerySuggestion[] {
  const field = fieldOf(name.replaceAll('"', ''), settings)
  if (!field || 'reason' in field || field.kind === 'number') return []
  const head = search.slice(0, search.length - typed.length)
  const wanted = typed.replace('"', '').toLowerCase()
  return valuesOf(field)
    .map(String)
    .filter((value) => value.toLowerCase().includes(wanted) && value.toLowerCase() !== wanted)
    .filter((value) => !value.includes('"') && value.length <= 80)
    .slice(0, most)
    .map((value) => ({
      written: value,
      title: '',
      search: `${head}${quoted(value, /^[^\s"<>=!~]+$/u)} `
    }))
}

function fieldSuggestions(
  head: string,
  typed: string,
  { settings, titleOf }: SuggestionSources
): QuerySuggestion[] {
  const wanted = typed.toLowerCase()
  const whole = new RegExp(`^${fieldName.source}$`, 'u')
  return [...wordFields, ...measuredPaths, ...settings]
    .map((path) => ({ path, title: wordFields.includes(path) ? '' : titleOf(path) }))
    .map((each) => ({ ...each, rank: rankOf(each, wanted) }))
    .filter(({ path, rank }) => rank !== null && path.toLowerCase() !== wanted && !path.includes('"'))
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .slice(0, most)
    .map(({ path, title }) => ({
      ...{ written: path, title: title === path ? '' : title },
      search: `${head}${quoted(path, whole)} `
    }))
}

/** Paths that begin with what is typed come before those of which a part or the title's word does. */
function rankOf({ path, title }: { path: string; title: string }, typed: string): number | null {
  const name = path.toLowerCase()
  if (name.startsWith(typed)) return 0
  if (name.split(/[._/-]/).some((_, i, parts) => parts.slice(i).join('.').startsWith(typed))) return 1
  const words = title.toLowerCase()
  // Japanese has no spaces between its words.
  if (words.split(/\s+/).some((word) => word.startsWith(typed))) return 2
  return /\P{ASCII}/u.test(typed) && words.includes(typed) ? 3 : null
}

const quoted = (text: string, plain: RegExp): string => (plain.test(text) ? text : `"${text}"`)
