import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { AtelierError, type ExperimentInput } from '../../contract'
import { readExperiment } from '../../workbench/experiments/experiment-sources'
import { readModelFile } from '../../workbench/models/model-service'
import { printNote } from './output'
import { wholePath } from './whole-path'

export interface TrainOptions {
  epochs?: number
  limit?: number
  batchSize?: number
  engine?: string
  seed?: number
  set: string[]
  /** Classes whose images are left out. */
  leaveOut?: string[]
  /** Classes that count as others: FROM=INTO */
  merge?: string[]
  name?: string
  /** RUN or RUN@FILE */
  from?: string
  /** File of a network, in place of the experiment's. */
  model?: string
  /** File, name on the shelf, or RUN[@FILE] */
  weights?: string
  head?: 'keep' | 'new'
  dryRun?: boolean
}

type Json = { [key: string]: unknown }

/**
 * What a person wrote after "=": JSON where it is some, else a text. `NaN` stays a text, and so no
 * number.
 */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function setPath(spec: Json, assignment: string): void {
  const at = assignment.indexOf('=')
  const path = assignment.slice(0, at).split('.')
  if (at < 1 || path.some((part) => part === '' || part === '__proto__'))
    throw new AtelierError('INVALID_USAGE', { problem: `--set takes path=value, not "${assignment}".` })
  const last = path.pop() as string
  let place: Json = spec
  for (const part of path) {
    if (typeof place[part] !== 'object' || place[part] === null) place[part] = {}
    place = place[part] as Json
  }
  const value = valueOf(assignment.slice(at + 1))
  if (isKind(assignment.slice(0, at)) && place[last] !== value)
    for (const name of Object.keys(place)) delete place[name]
  place[last] = value
}

/**
 * The fields that say what kind of a thing another part is: with another kind, the fields of the one
 * before mean nothing.
 */
const kinds = ['model.id', 'optimizer.type', 'schedule.type', 'dataset.validation.from']
const isKind = (path: string): boolean => kinds.includes(path)
/** Kinds first: what is set beside them, in whatever order, is of the new kind. */
const kindsFirst = (assignments: string[]): string[] =>
  [...assignments].sort(
    (a, b) => Number(isKind(b.split('=')[0] ?? '')) - Number(isKind(a.split('=')[0] ?? ''))
  )

/** Puts the classes of the options beside those that the experiment itself speaks of. */
function chooseClasses(spec: Json, leaveOut: string[], merge: string[]): void {
  if (leaveOut.length === 0 && merge.length === 0) return
  const part = (place: Json, name: string): Json => {
    const value = place[name]
    return typeof value === 'object' && value !== null ? { ...value } : {}
  }
  const dataset = part(spec, 'dataset')
  const classes = part(dataset, 'classes')
  const named = Array.isArray(classes['leaveOut']) ? (classes['leaveOut'] as unknown[]) : []
  const pairs = merge.map((pair) => {
    const at = pair.indexOf('=')
    if (at < 1 || at === pair.length - 1)
      throw new AtelierError('INVALID_USAGE', { problem: `--merge takes FROM=INTO, not "${pair}".` })
    return [pair.slice(0, at), pair.slice(at + 1)] as const
  })
  if (leaveOut.length > 0) classes['leaveOut'] = [...named, ...leaveOut]
  if (pairs.length > 0) classes['merge'] = { ...part(classes, 'merge'), ...Object.fromEntries(pairs) }
  spec['dataset'] = { ...dataset, classes }
}

/** Puts the weights of the options in place of those that the experiment itself names. */
function chooseWeights(spec: Json, { weights, head }: TrainOptions): void {
  if (weights !== undefined) {
    const isFile = existsSync(wholePath(weights))
    spec['weights'] = { from: isFile ? wholePath(weights) : weights }
  }
  if (head === undefined) return
  if (typeof spec['weights'] !== 'object' || spec['weights'] === null)
    throw new AtelierError('INVALID_USAGE', {
      problem: '--head says what becomes of --weights, which is not there.'
    })
  spec['weights'] = { ...spec['weights'], head }
}

function resolveDataPath({ dataset }: Json, folder: string): void {
  if (
    typeof dataset !== 'object' ||
    dataset === null ||
    !('path' in dataset) ||
    typeof dataset.path !== 'string' ||
    dataset.path === ''
  )
    return
  dataset.path = wholePath(dataset.path, folder)
}

/**
 * The experiment of a command line: a preset or a file, changed by the options. It is checked by whoever
 * starts it.
 */
export function experimentOf(source: string, options: TrainOptions): ExperimentInput {
  const spec = readExperiment(source)
  // A file's path is meant from where the file lies, a typed one from where it is typed.
  resolveDataPath(spec, dirname(wholePath(source)))
  const direct: [string, unknown][] = [
    ['epochs', options.epochs],
    ['batchSize', options.batchSize],
    ['engine', options.engine],
    ['seed', options.seed],
    ['name', options.name]
  ]
  for (const [key, value] of direct) if (value !== undefined) spec[key] = value
  if (options.limit !== undefined) setPath(spec, `dataset.limit=${options.limit}`)
  if (options.model !== undefined) {
    const { network, notes } = readModelFile(options.model)
    for (const { message } of notes) printNote(message)
    spec['model'] = network
  }
  for (const assignment of kindsFirst(options.set)) setPath(spec, assignment)
  chooseWeights(spec, options)
  chooseClasses(spec, options.leaveOut ?? [], options.merge ?? [])
  resolveDataPath(spec, process.cwd())
  return spec as unknown as ExperimentInput
}
