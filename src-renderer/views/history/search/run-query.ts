import { closest, type RunSummary, type RunValue } from '../../../../src-main/contract'
import { type ColumnSources, noSources } from '../columns'
import { fieldOf, type NameProblem, type QueryField } from './query-fields'

/** Why a part of a search is not understood, or finds nothing. */
export type QueryProblem =
  | NameProblem
  | { reason: 'noNumber'; field: string; value: string }
  | { reason: 'noOrder'; field: string; operator: string }
  | { reason: 'noSuchValue'; field: string; value: string; suggestion: string }
  | { reason: 'unfinished'; text: string }

/** A search that was read: words that a run has somewhere, and what it must be besides. */
export interface RunQuery {
  words: string[]
  /** Columns that the workbench has to be asked for before anybody knows which runs fit. */
  columns: string[]
  /** Whether it has names that only the settings of all runs explain. */
  needsSettings: boolean
  /** Whether every condition holds; those that are not understood are left out. */
  fits(run: RunSummary, sources?: ColumnSources): boolean
  problems: QueryProblem[]
  /** What is wrong with the values that are compared with, seen by those that the runs have. */
  valueProblems(runs: readonly RunSummary[], sources: ColumnSources): QueryProblem[]
}

type Operator = '>=' | '<=' | '!=' | '=' | '>' | '<' | '~'
/** A name as it is, or in quotation marks where it has other characters. */
export const fieldName = /[\p{L}_][\p{L}\p{N}_./-]*/u
const condition = new RegExp(
  `("[^"]+"|${fieldName.source})\\s*(>=|<=|!=|=|>|<|~)\\s*("[^"]*"|[^\\s"<>=!~]+)?`,
  'gu'
)

/** A condition that was understood. */
interface Condition {
  name: string
  field: QueryField
  operator: Operator
  /** What is compared with, without quotation marks. */
  value: string
}

/**
 * Reads a search: conditions like `val_accuracy > 0.9 and schedule.type = cosine`, and words. A number is
 * compared with none where a run has no such number; `~` is "contains", and `none` is a setting that is
 * not there.
 * @param settings the paths of all settings that any run has; null while nobody knows them
 */
export function parseQuery(search: string, settings: readonly string[] | null): RunQuery {
  const conditions: Condition[] = []
  const problems: QueryProblem[] = []
  const columns = new Set<string>()
  let needsSettings = false

  const rest = search.replace(condition, (whole, name: string, operator: Operator, given?: string) => {
    const plain = unquoted(name)
    const field = fieldOf(plain, settings)
    if (field && 'column' in field && field.column !== null) columns.add(field.column)
    if (!field || 'reason' in field || field.kind === 'setting') needsSettings = true
    if (given === undefined) problems.push({ reason: 'unfinished', text: whole.trim() })
    else if (field) {
      const read = 'reason' in field ? field : readCondition(plain, field, operator, unquoted(given))
      if ('reason' in read) problems.push(read)
      else conditions.push(read)
    }
    return ' '
  })
  const isJoined = conditions.length > 0 || problems.length > 0 || needsSettings
  const words = rest
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && (word !== 'and' || !isJoined))

  return {
    ...{ words, problems, columns: [...columns], needsSettings },
    fits: (run, sources = noSources) => conditions.every((each) => holds(each, run, sources)),
    valueProblems: (runs, sources) => conditions.flatMap((each) => valueProblem(each, runs, sources))
  }
}

const unquoted = (text: string): string => text.replace(/^"(.*)"$/, '$1')

/** A number, or a share in percent; NaN where a text is neither. */
const numberOf = (text: string): number =>
  text.endsWith('%') ? Number(text.slice(0, -1) || Number.NaN) / 100 : Number(text.trim() || Number.NaN)

function readCondition(
  name: string,
  field: QueryField,
  operator: Operator,
  value: string
): Condition | QueryProblem {
  const isText = operator === '=' || operator === '!=' || operator === '~'
  if (field.kind === 'text' ? !isText : field.kind === 'number' && operator === '~')
    return { reason: 'noOrder', field: name, operator }
  if ((field.kind === 'number' || !isText) && Number.isNaN(numberOf(value)))
    return { reason: 'noNumber', field: name, value }
  return { name, field, operator, value }
}

function holds({ field, operator, value }: Condition, run: RunSummary, sources: ColumnSources): boolean {
  const found = field.of(run, sources)
  if (operator === '~')
    return found.some((each) => each !== null && textOf(each).includes(textOf(value)))
  // A number that is not there differs from none; a word or a setting that is not there is another.
  if (operator === '!=' && field.kind !== 'number') return !found.some((each) => isSame(each, value))
  if (operator === '=' && field.kind !== 'number') return found.some((each) => isSame(each, value))
  return found.some(
    (each) =>
      typeof each === 'number' && !Number.isNaN(each) && compares(each, operator, numberOf(value))
  )
}

/** Lists are the same whatever spaces there are between their parts. */
const textOf = (value: string | number): string => String(value).toLowerCase().replaceAll(/,\s+/g, ',')

function isSame(found: RunValue, value: string): boolean {
  if (found === null) return value.toLowerCase() === 'none'
  return typeof found === 'number' ? found === numberOf(value) : textOf(found) === textOf(value)
}

function compares(found: number, operator: Exclude<Operator, '~'>, wanted: number): boolean {
  switch (operator) {
    case '=':
      return found === wanted
    case '!=':
      return found !== wanted
    case '>':
      return found > wanted
    case '>=':
      return found >= wanted
    case '<':
      return found < wanted
    case '<=':
      return found <= wanted
    default:
      return operator satisfies never
  }
}

/** What runs have of a field, each value once, the most frequent first. */
export function valuesOf(
  field: QueryField,
  runs: readonly RunSummary[],
  sources: ColumnSources
): (string | number)[] {
  const counts = new Map<string | number, number>()
  for (const run of runs)
    for (const value of field.of(run, sources))
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value)
}

function valueProblem(
  { name, field, operator, value }: Condition,
  runs: readonly RunSummary[],
  sources: ColumnSources
): QueryProblem[] {
  if (field.kind === 'number' || operator === '~') return []
  const values = valuesOf(field, runs, sources)
  if (values.length === 0 || value.toLowerCase() === 'none') return []

  const areNumbers = values.every((each) => typeof each === 'number')
  if (operator !== '=' && operator !== '!=')
    return values.some((each) => typeof each === 'number')
      ? []
      : [{ reason: 'noOrder', field: name, operator }]
  if (areNumbers)
    return Number.isNaN(numberOf(value)) ? [{ reason: 'noNumber', field: name, value }] : []
  if (values.some((each) => isSame(each, value))) return []
  const suggestion = closest(value, values.map(String))
  return suggestion === null ? [] : [{ reason: 'noSuchValue', field: name, value, suggestion }]
}
