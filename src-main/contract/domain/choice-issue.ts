import type { z } from 'zod'
import { closest } from '../formats/closest'
import { codedIssue, type ExperimentIssue } from './experiment-issue'

/** The values that a field may have, where it has one that is none of them; null where something else is wrong. */
function choicesOf(issue: z.core.$ZodIssue): string[] | null {
  if (issue.code === 'invalid_value' && issue.values.length > 1) return issue.values.map(String)
  const isKind = issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)
  return isKind ? (issue.options as unknown[]).map(String) : null
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (holder, key) =>
      typeof holder === 'object' && holder !== null
        ? (holder as Record<PropertyKey, unknown>)[key]
        : undefined,
    input
  )

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
  const value = valueAt(input, issue.path)
  if (typeof value !== 'string' && typeof value !== 'number')
    return codedIssue(path, 'choiceMissing', { choices })
  const suggestion = closest(String(value), options)
  return suggestion === null
    ? codedIssue(path, 'unknownChoice', { value, choices })
    : codedIssue(path, 'misspeltChoice', { value, suggestion })
}
