import type { SentenceTexts } from '../sentence-texts'
import { datasetSentences } from './sentences/dataset-sentences'
import { engineSentences } from './sentences/engine-sentences'
import { exportSentences } from './sentences/export-sentences'
import { logSentences } from './sentences/log-sentences'
import { runSentences } from './sentences/run-sentences'
import { weightsSentences } from './sentences/weights-sentences'

/** Everything that the main process says inside of errors, reports and logs. */
export const sentences: SentenceTexts = {
  ...engineSentences,
  ...datasetSentences,
  ...weightsSentences,
  ...runSentences,
  ...exportSentences,
  ...logSentences
}
