import type { SentenceTemplate } from '../../src-main/contract'

/** The sentences of the main process in a language, by their English templates. */
export type SentenceTexts = Record<SentenceTemplate, string>
