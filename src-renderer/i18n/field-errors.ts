import { z } from 'zod'
import type { ExperimentIssue } from '../../src-main/contract'
import { i18n } from './index'

const said = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 6 })

/** What is wrong with a field, as a person would say it in the window's language; where it is not about numbers, as zod says it. */
export function fieldError(issue: z.core.$ZodRawIssue): string | undefined {
  const { t } = i18n.global
  if (issue.code === 'invalid_type') return issue.expected === 'int' ? t('fieldErrors.whole') : issue.expected === 'number' ? t('fieldErrors.number') : undefined
  if (issue.code === 'too_small' && (issue.origin === 'number' || issue.origin === 'int')) return t(issue.inclusive === false ? 'fieldErrors.moreThan' : 'fieldErrors.atLeast', { value: said(Number(issue.minimum)) })
  if (issue.code === 'too_big' && (issue.origin === 'number' || issue.origin === 'int')) return t(issue.inclusive === false ? 'fieldErrors.lessThan' : 'fieldErrors.atMost', { value: said(Number(issue.maximum)) })
  return undefined
}

/** What is wrong with an experiment in the window's language, where it is more than one field's value; else the message that came. */
export function issueText({ code, params = {}, message }: ExperimentIssue): string {
  if (code === undefined) return message
  return i18n.global.t(`issues.${code}`, Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'number' ? said(value) : value])))
}

/** The window checks what one types itself, so it also says itself what is wrong. */
export function sayFieldErrors(): void {
  z.config({ customError: fieldError })
}
