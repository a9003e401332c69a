import { decodeMetric, formatMetric, type RunSummary } from '../../src-main/contract'

/** What the title of a window is made of. */
export interface TitleFacts {
  /** What is looked at. */
  view: string
  /** The run that is looked at. */
  run: RunSummary | undefined
  /** Those that train, not those that wait. */
  training: readonly RunSummary[]
  /** How several that train are told. */
  several: (count: number) => string
  /** The word for what a run has come to. */
  stateOf: (status: RunSummary['status']) => string
  /** What is said in place of all of it while nobody knows how far anything is. */
  away: string | null
}

/**
 * Tells in a list of windows what one would look up: how far the training is, the one that is looked at
 * or the only one; else how many train; else what has become of the run that is looked at, or the view.
 */
export function windowTitle(facts: TitleFacts): string {
  const { view, run, training, several, stateOf, away } = facts
  if (away !== null) return `${away}, Atelier`
  const [first] = training
  const told = training.find(({ id }) => id === run?.id) ?? (training.length === 1 ? first : undefined)
  if (told) return [...progressOf(told), 'Atelier'].join(', ')
  if (training.length > 1) return `${several(training.length)}, Atelier`
  return run ? `${stateOf(run.status)}, ${run.name}, Atelier` : `${view}, Atelier`
}

function progressOf({ epochsDone, epochsPlanned, last }: RunSummary): string[] {
  const accuracy = last ? decodeMetric(last.val_accuracy) : Number.NaN
  return [
    `${epochsDone}/${epochsPlanned}`,
    ...(Number.isFinite(accuracy) ? [formatMetric('val_accuracy', accuracy)] : [])
  ]
}
