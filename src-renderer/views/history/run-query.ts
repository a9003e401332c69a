import { decodeMetric, type MetricValue, type RunSummary } from '../../../src-main/contract'
import { secondsOf } from './run-seconds'

/** Why a part of a search is not understood. */
type QueryProblem =
  | { reason: 'unknownField'; field: string; known: string }
  | { reason: 'noNumber'; field: string; value: string }
  | { reason: 'noOrder'; field: string; operator: string }
  | { reason: 'unfinished'; text: string }

/** A search that was read: words that a run has somewhere, and what it must be besides. */
export interface RunQuery {
  words: string[]
  fits(run: RunSummary): boolean
  problems: QueryProblem[]
}

const metric = (value: MetricValue | undefined): number | null =>
  value === undefined ? null : decodeMetric(value)
type Field =
  | { kind: 'number'; of(run: RunSummary): number | null }
  | { kind: 'text'; of(run: RunSummary): readonly string[] }
const number = (of: (run: RunSummary) => number | null): Field => ({ kind: 'number', of })
const text = (of: (run: RunSummary) => string | null | readonly string[]): Field => ({
  kind: 'text',
  of: (run) => {
    const value = of(run)
    return value === null ? [] : typeof value === 'string' ? [value] : value
  }
})

/** What runs are asked for by: accuracies are the best ones, losses those of the last epoch. */
const fields: Record<string, Field> = {
  name: text((run) => run.name),
  status: text((run) => run.status),
  tag: text((run) => run.tags),
  model: text((run) => [run.modelId, ...(run.modelTitle ? [run.modelTitle] : [])]),
  data: text((run) => run.datasetId),
  optimizer: text((run) => run.optimizerType),
  engine: text((run) => run.engine),
  parent: text((run) => run.parentId),
  note: text((run) => run.note ?? null),
  learning_rate: number((run) => run.learningRate),
  batch: number((run) => run.batchSize),
  epochs: number((run) => run.epochsDone),
  planned: number((run) => run.epochsPlanned),
  val_accuracy: number((run) => metric(run.best?.val_accuracy)),
  accuracy: number((run) => metric(run.last?.accuracy)),
  val_loss: number((run) => metric(run.last?.val_loss)),
  loss: number((run) => metric(run.last?.loss)),
  speed: number((run) => run.last?.imagesPerSecond ?? null),
  seconds: number((run) => secondsOf(run))
}
const aliases: Record<string, string> = {
  ...{ lr: 'learning_rate', rate: 'learning_rate', learningrate: 'learning_rate', best: 'val_accuracy' },
  ...{ batch_size: 'batch', batchsize: 'batch', dataset: 'data', tags: 'tag', time: 'seconds' }
}

type Operator = '>=' | '<=' | '!=' | '=' | '>' | '<' | '~'
const condition = /([\p{L}_][\p{L}\p{N}_]*)\s*(>=|<=|!=|=|>|<|~)\s*("[^"]*"|[^\s"<>=!~]+)?/gu

/**
 * Reads a search: conditions like `val_accuracy > 0.9 and optimizer = adam`, and words. A comparison is
 * true of no run that has no such value; `~` is "contains".
 */
export function parseQuery(search: string): RunQuery {
  const conditions: ((run: RunSummary) => boolean)[] = []
  const problems: QueryProblem[] = []
  const rest = search.replace(condition, (whole, name: string, operator: Operator, given?: string) => {
    if (given === undefined) problems.push({ reason: 'unfinished', text: whole.trim() })
    else {
      const read = conditionOf(name, operator, given.replace(/^"(.*)"$/, '$1'))
      if (typeof read === 'function') conditions.push(read)
      else problems.push(read)
    }
    return ' '
  })
  const words = rest
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && (word !== 'and' || conditions.length === 0))
  return { words, problems, fits: (run) => conditions.every((holds) => holds(run)) }
}

function conditionOf(
  name: string,
  operator: Operator,
  value: string
): ((run: RunSummary) => boolean) | QueryProblem {
  const key = name.toLowerCase()
  const field = fields[aliases[key] ?? key]
  if (!field) return { reason: 'unknownField', field: name, known: Object.keys(fields).join(', ') }
  if (field.kind === 'text') return textCondition(field, name, operator, value)
  if (operator === '~') return { reason: 'noOrder', field: name, operator }

  const wanted = value.endsWith('%') ? Number(value.slice(0, -1)) / 100 : Number(value)
  if (Number.isNaN(wanted)) return { reason: 'noNumber', field: name, value }
  return (run) => {
    const found = field.of(run)
    return found !== null && !Number.isNaN(found) && compares(found, operator, wanted)
  }
}

function textCondition(
  field: Extract<Field, { kind: 'text' }>,
  name: string,
  operator: Operator,
  value: string
): ((run: RunSummary) => boolean) | QueryProblem {
  const wanted = value.toLowerCase()
  const some = (run: RunSummary, holds: (text: string) => boolean): boolean =>
    field.of(run).some((text) => holds(text.toLowerCase()))
  if (operator === '=') return (run) => some(run, (text) => text === wanted)
  if (operator === '!=') return (run) => !some(run, (text) => text === wanted)
  if (operator === '~') return (run) => some(run, (text) => text.includes(wanted))
  return { reason: 'noOrder', field: name, operator }
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
