import type { ErrorCode } from '../../src-main/contract'

/** Some errors in a language: what is wrong and what to do, with `{name}` for a parameter. */
export type ErrorTexts = Partial<Record<ErrorCode, { message: string; fix: string }>>
