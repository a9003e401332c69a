import {
  AtelierError,
  type EpochAnswersView,
  formatMetric,
  formatPValue,
  type WorkbenchClient
} from '../../contract'
import { table } from './output'

/** An epoch of a run, as a command line says it: RUN, or RUN@EPOCH. */
function epochIn(text: string): { run: string; epoch: number | null } {
  const [, run, epoch] = /^(.+)@(\d+)$/.exec(text) ?? []
  return run && epoch ? { run, epoch: Number(epoch) } : { run: text, epoch: null }
}

/** What a second run answers differently from a first, each as RUN or RUN@EPOCH; without an epoch the last. */
export interface ChangedAnswers {
  before: { run: string; epoch: number; accuracy: number }
  now: { run: string; epoch: number; accuracy: number }
  images: number
  bothRight: number
  toRight: number
  toWrong: number
  sameMistake: number
  otherMistake: number
  pValue: number
}

/** @throws AtelierError ANSWERS_NOT_COMPARABLE, UNKNOWN_RUN */
export async function changedAnswers(
  client: WorkbenchClient,
  [first, second]: readonly [string, string]
): Promise<ChangedAnswers> {
  const [before, now] = [epochIn(first), epochIn(second)]
  const view = await client.call('runs.answers', { ...now, against: before, count: 0 })
  if (view.epoch === null || !view.changed || !view.evaluation) throw notComparable(view, first, second)
  const { against, accuracy, ...counts } = view.changed
  return {
    before: { ...against, accuracy },
    now: { run: view.evaluation.runId, epoch: view.epoch, accuracy: view.evaluation.accuracy },
    ...counts
  }
}

function notComparable(view: EpochAnswersView, first: string, second: string): AtelierError {
  if (view.incomparable === 'images')
    return new AtelierError('ANSWERS_OF_OTHER_IMAGES', { first, second })
  return new AtelierError('ANSWERS_NOT_KEPT', { run: view.epoch === null ? second : first })
}

/** The same in words. */
export function changedAnswersText(
  { before, now, pValue, ...counts }: ChangedAnswers,
  names: readonly [string, string]
): string {
  const share = (value: number): string => formatMetric('accuracy', value)
  const count = (value: number): string => value.toLocaleString('en')
  const isReal = pValue < 0.05
  return [
    table(
      ['', `${names[1]}: right`, `${names[1]}: wrong`],
      [
        [`${names[0]}: right`, count(counts.bothRight), `${count(counts.toWrong)} became wrong`],
        [
          `${names[0]}: wrong`,
          `${count(counts.toRight)} became right`,
          `${count(counts.sameMistake)} the same mistake, ${count(counts.otherMistake)} another`
        ]
      ]
    ),
    '',
    `Epoch ${before.epoch}: ${share(before.accuracy)}; epoch ${now.epoch}: ${share(now.accuracy)}. ` +
      `McNemar's exact test: p ${formatPValue(pValue)}, ${isReal ? 'hardly' : 'it may well be'} chance.`
  ].join('\n')
}
