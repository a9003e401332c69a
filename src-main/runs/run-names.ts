import { AtelierError, formatMoment, type RunSummary } from '../contract'

const mostCandidates = 5
/** Runs to choose from: identifier, name, and the day and minute when they were started. */
function candidatesText(runs: RunSummary[]): string {
  const named = runs
    .slice(0, mostCandidates)
    .map(({ id, name, createdAt }) => `${id} "${name}" (${formatMoment(createdAt)})`)
  const rest = runs.length > mostCandidates ? [`${runs.length - mostCandidates} more`] : []
  return [...named, ...rest].join(', ')
}

/**
 * The identifier of the run that a person means: an identifier, a name, or a beginning of an identifier
 * that fits a single run. A whole name goes before a beginning: whoever called a run `2026` can have it
 * by that.
 * @param runs in the order in which candidates are named
 * @throws AtelierError UNKNOWN_RUN, AMBIGUOUS_RUN
 */
export function resolveRun(run: string, runs: RunSummary[]): string {
  if (runs.some(({ id }) => id === run)) return run
  const named = runs.filter(({ name }) => name === run)
  const fitting = named.length > 0 ? named : runs.filter(({ id }) => id.startsWith(run))
  if (fitting.length === 0 || run === '') throw new AtelierError('UNKNOWN_RUN', { run })
  if (fitting.length > 1)
    throw new AtelierError('AMBIGUOUS_RUN', {
      run,
      count: fitting.length,
      candidates: candidatesText(fitting)
    })
  return (fitting[0] as RunSummary).id
}

/**
 * As {@link resolveRun}, of RUN or RUN@CHECKPOINT. A name that has an @ itself goes before.
 * @throws AtelierError UNKNOWN_RUN, AMBIGUOUS_RUN
 */
export function resolveCheckpoint(
  text: string,
  runs: RunSummary[]
): { id: string; checkpoint: string | null } {
  const at = text.lastIndexOf('@')
  try {
    return { id: resolveRun(text, runs), checkpoint: null }
  } catch (error) {
    if (at < 1 || !(error instanceof AtelierError) || error.code !== 'UNKNOWN_RUN') throw error
    return { id: resolveRun(text.slice(0, at), runs), checkpoint: text.slice(at + 1) }
  }
}
