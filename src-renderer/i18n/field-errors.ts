import { z } from 'zod'
import { i18n } from './index'

/** What is wrong with a field, as a person would say it in the window's language; where it is not about numbers, as zod says it. */
export function fieldError(issue: z.core.$ZodRawIssue): string | undefined {
  const { t } = i18n.global
  if (issue.code === 'invalid_type') return issue.expected === 'int' ? t('fieldErrors.whole') : issue.expected === 'number' ? t('fieldErrors.number') : undefined
  if (issue.code === 'too_small' && (issue.origin === 'number' || issue.origin === 'int')) return t(issue.inclusive === false ? 'fieldErrors.moreThan' : 'fieldErrors.atLeast', { value: Number(issue.minimum).toLocaleString('en', { maximumSignificantDigits: 6 }) })
  if (issue.code === 'too_big' && (issue.origin === 'number' || issue.origin === 'int')) return t(issue.inclusive === false ? 'fieldErrors.lessThan' : 'fieldErrors.atMost', { value: Number(issue.maximum).toLocaleString('en', { maximumSignificantDigits: 6 }) })
  return undefined
}

/** The window checks what one types itself, so it also says itself what is wrong. */
export function sayFieldErrors(): void {
  z.config({ customError: fieldError })
}
