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
}

/**
 * Tells in a list of windows what one would look up: how far the training is, the one that is looked at
 * or the only one; else how many train; else what is looked at.
 */
export function windowTitle({ view, run, training, several }: TitleFacts): string {
  const [first] = training
  const told = training.find(({ id }) => id === run?.id) ?? (training.length === 1 ? first : undefined)
  if (told) return [...progressOf(told), 'Atelier'].join(', ')
  if (training.length > 1) return `${several(training.length)}, Atelier`
  return `${run?.name ?? view}, Atelier`
}

function progressOf({ epochsDone, epochsPlanned, last }: RunSummary): string[] {
  const accuracy = last ? decodeMetric(last.val_accuracy) : Number.NaN
  return [
    `${epochsDone}/${epochsPlanned}`,
    ...(Number.isFinite(accuracy) ? [formatMetric('val_accuracy', accuracy)] : [])
  ]
}
