import { type ExperimentInput, type ExperimentSpec, experimentSpec } from '../../../src-main/contract'
import { settingText } from './preset-differences'
import { valueAt } from './value-at'

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

/** What a form is filled with from a file. */
export interface OpenedExperiment {
  spec: ExperimentSpec
  filled: FilledSetting[]
}
