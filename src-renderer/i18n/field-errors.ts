import { z } from 'zod'
import japanese from 'zod/v4/locales/ja.js'
import type { ExperimentIssue } from '../../src-main/contract'
import { i18n } from './index'
import { saidText } from './said'

const japaneseError = japanese().localeError
const said = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 6 })

/** Texts for what is too small or too large: a number by its size, others by how many they have. */
const numberTexts = ['moreThan', 'atLeast', 'lessThan', 'atMost'] as const
const countTexts = {
  string: ['tooShort', 'tooShort', 'tooLong', 'tooLong'],
  array: ['tooFew', 'tooFew', 'tooMany', 'tooMany']
} as const

/**
 * What is wrong with a field, as a person would say it in the window's language; where it is not about
 * sizes, as zod says it.
 */
function fieldError(issue: z.core.$ZodRawIssue): ReturnType<z.core.$ZodErrorMap> {
  const { t, locale } = i18n.global
  if (issue.code === 'invalid_type') {
    if (issue.expected === 'int') return t('fieldErrors.whole')
    if (issue.expected === 'number') return t('fieldErrors.number')
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const [moreThan, atLeast, lessThan, atMost] =
      countTexts[issue.origin as keyof typeof countTexts] ?? numberTexts
    const isSmall = issue.code === 'too_small'
    const text = issue.inclusive === false ? (isSmall ? moreThan : lessThan) : isSmall ? atLeast : atMost
    return t(`fieldErrors.${text}`, { value: said(Number(isSmall ? issue.minimum : issue.maximum)) })
  }
  return locale.value === 'ja' ? japaneseError(issue) : undefined
}

/**
 * What is wrong with an experiment in the window's language, where it is more than one field's value;
 * else the message that came.
 */
export function issueText({ code, finding, params = {}, message }: ExperimentIssue): string {
  if (code === undefined && finding === undefined) return saidText(message)
  return i18n.global.t(
    finding === undefined ? `issues.${code}` : `findings.${finding}`,
    Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'number' ? said(value) : value
      ])
    )
  )
}

/** The window checks what one types itself, so it also says itself what is wrong. */
export function sayFieldErrors(): void {
  z.config({ customError: fieldError })
}
