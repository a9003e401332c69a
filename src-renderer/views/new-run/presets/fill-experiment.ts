import {
  type ExperimentInput,
  type ExperimentIssue,
  type ExperimentSpec,
  experimentSpec,
  parseExperiment,
  upgradeExperiment
} from '../../../../src-main/contract'
import { settingText } from './preset-differences'
import { valueAt } from '../../../../src-main/contract/formats/value-at'

/** What an experiment has to say, and no default answers. */
const required = ['model.id', 'dataset.id', 'optimizer.type', 'epochs', 'batchSize'] as const

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A setting that a file left out, with what it was given. */
export interface FilledSetting {
  path: string
  value: string
}

/**
 * An experiment of which a file says only a part, with what it leaves out as usual: what has no default
 * is taken from `usual`, and said in `filled`. Whether the rest is right is for others to say.
 * @throws SyntaxError where it is no part of an experiment
 */
export function fillExperiment(
  content: unknown,
  usual: ExperimentInput
): { input: Fields; filled: FilledSetting[] } {
  const known = new Set(Object.keys(experimentSpec.shape))
  if (!isFields(content) || !Object.keys(content).some((key) => known.has(key)))
    throw new SyntaxError('it has no field of an experiment')
  const input = structuredClone(content)
  const filled: FilledSetting[] = []
  for (const path of required) {
    if (valueAt(input, path) !== undefined) continue
    const [part = '', key] = path.split('.')
    const value = valueAt(usual, path)
    // What is there and is no part of an experiment is refused as what it is.
    if (key !== undefined && part in input && !isFields(input[part])) continue
    if (key === undefined) input[part] = value
    else input[part] = { ...(isFields(input[part]) ? input[part] : {}), [key]: value }
    filled.push({ path, value: settingText(value) })
  }
  return { input, filled }
}

/** A setting of a file that is none of an experiment, and what stands in its place. */
export interface ReplacedSetting {
  path: string
  /** As the file has it, in words. */
  given: string
  /** What is used instead, in words; null: nothing, since there is no such setting. */
  used: string | null
  issue: ExperimentIssue
}

/** What a form is filled with from a file. */
export interface OpenedExperiment {
  spec: ExperimentSpec
  filled: FilledSetting[]
  replaced: ReplacedSetting[]
}

/** More settings than an experiment has are not set right one by one. */
const mostReplaced = 200

/**
 * The experiment of a file: what it leaves out is filled, and what is no value of a setting is replaced by
 * the usual one, each with what the file has there. Values that are right by themselves and contradict each
 * other stay, since the form says so itself.
 * @throws SyntaxError where it is no part of an experiment
 */
export function openExperiment(content: unknown, usual: ExperimentInput): OpenedExperiment {
  const { input, filled } = fillExperiment(content, usual)
  const wrong = new Map<string, ExperimentIssue>()
  for (let round = 0; round < mostReplaced; round++) {
    const parsed = experimentSpec.safeParse(upgradeExperiment(input))
    if (parsed.success)
      return { spec: parsed.data, filled, replaced: replacedOf(content, parsed.data, wrong) }
    const [issue] = issuesIn(input)
    if (!issue) break
    // What is wrong once more after it was replaced is so because of the part that it stands in.
    let { path } = issue
    while (wrong.has(path) && path.includes('.')) path = path.slice(0, path.lastIndexOf('.'))
    wrong.set(path, { ...issue, path })
    replace(input, path, valueAt(usual, path))
  }
  throw new SyntaxError('too much in it is wrong')
}

function issuesIn(input: Fields): ExperimentIssue[] {
  const parsed = parseExperiment(input)
  return 'issues' in parsed ? parsed.issues : []
}

/** Puts a value in the place of another one; undefined takes that away. */
function replace(input: Fields, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const holder = keys.length === 0 ? input : valueAt(input, keys.join('.'))
  if (Array.isArray(holder)) holder.splice(Number(last), 1)
  else if (isFields(holder)) {
    if (value === undefined) delete holder[last]
    else holder[last] = structuredClone(value)
  }
}

/** Of what was replaced as a whole, nothing within is told apart. */
function replacedOf(
  content: unknown,
  spec: ExperimentSpec,
  wrong: ReadonlyMap<string, ExperimentIssue>
): ReplacedSetting[] {
  const paths = [...wrong.keys()]
  return paths
    .filter((path) => !paths.some((other) => path.startsWith(`${other}.`)))
    .map((path) => {
      const used = valueAt(spec, path)
      return {
        path,
        given: settingText(valueAt(content, path)).slice(0, mostCited),
        used: used === undefined ? null : settingText(used).slice(0, mostCited),
        issue: wrong.get(path) as ExperimentIssue
      }
    })
}

/** Characters of a value that are shown. */
const mostCited = 60
