import type { z } from 'zod'
import { closest } from '../formats/closest'
import { valueAt } from '../formats/value-at'
import { codedIssue, type ExperimentIssue } from './experiment-issue'

/** The values that a field may have, where it has one that is none of them; null where something else is wrong. */
function choicesOf(issue: z.core.$ZodIssue): string[] | null {
  if (issue.code === 'invalid_value' && issue.values.length > 1) return issue.values.map(String)
  const isKind = issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)
  return isKind ? (issue.options as unknown[]).map(String) : null
}

/**
 * What is wrong with a value that has to be one of several and is none of them: which there are, or which it
 * was probably meant to be. Null where something else is wrong.
 * @param input what was checked
 */
export function choiceIssue(issue: z.core.$ZodIssue, input: unknown): ExperimentIssue | null {
  const options = choicesOf(issue)
  if (options === null) return null
  const path = issue.path.join('.')
  const choices = options.join(', ')
  const value = valueAt(input, path)
  if (typeof value !== 'string' && typeof value !== 'number')
    return codedIssue(path, 'choiceMissing', { choices })
  const suggestion = closest(String(value), options)
  return suggestion === null
    ? codedIssue(path, 'unknownChoice', { value, choices })
    : codedIssue(path, 'misspeltChoice', { value, suggestion })
}
