import { decodeMetric, isActive, type RunSummary } from '../../src-main/contract'

/** What is worth to be told of a run to somebody who looks elsewhere. */
export interface RunNews {
  kind: 'completed' | 'failed' | 'interrupted' | 'best'
  run: RunSummary
}

/**
 * What has happened between two states of the history: runs that came to an end by themselves, and new
 * bests of those that go on. A run's first epoch is no news, and neither is a run that was not known.
 */
export function newsBetween(
  before: ReadonlyMap<string, RunSummary>,
  after: ReadonlyMap<string, RunSummary>
): RunNews[] {
  const news: RunNews[] = []
  for (const [id, run] of after) {
    const known = before.get(id)
    if (!known || known === run || !isActive(known.status)) continue
    const { status } = run
    if (status === 'completed' || status === 'failed' || status === 'interrupted')
      news.push({ kind: status, run })
    else if (isActive(status) && isBetter(run, known)) news.push({ kind: 'best', run })
  }
  return news
}

const isBetter = (run: RunSummary, known: RunSummary): boolean =>
  run.best !== null &&
  known.best !== null &&
  run.best.epoch !== known.best.epoch &&
  decodeMetric(run.best.val_accuracy) > decodeMetric(known.best.val_accuracy)
