import { templateReader } from '../formats/template-reader'
import { datasetSentences } from './sentences/dataset-sentences'
import { engineSentences } from './sentences/engine-sentences'
import { exportSentences } from './sentences/export-sentences'
import { logSentences } from './sentences/log-sentences'
import { runSentences } from './sentences/run-sentences'
import { weightsSentences } from './sentences/weights-sentences'

/**
 * Every sentence that the main process says to a person inside of an error, a report or a run's log: reasons,
 * what to do, steps of a set-up. `{name}` stands for a text. They cross the wire and lie in databases as they
 * read in English; whoever shows them reads them back ({@link readSentence}) and says them in another
 * language, which does not compile before it has all of them.
 */
export const sentenceTemplates = [
  ...engineSentences,
  ...datasetSentences,
  ...weightsSentences,
  ...runSentences,
  ...exportSentences,
  ...logSentences
] as const

export type SentenceTemplate = (typeof sentenceTemplates)[number]

type Filled<T extends string> = T extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : T

/** A text that one of the catalogue's templates makes. */
export type Sentence = Filled<SentenceTemplate>

/** What a sentence says: its template and its parameters; null where the catalogue does not have it. */
export const readSentence = templateReader(sentenceTemplates)

/** What the system, a library or another program says, in its own words. */
export const asOthersSay = (text: string): Sentence => text as Sentence
