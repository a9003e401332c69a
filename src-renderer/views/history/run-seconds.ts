import type { RunSummary } from '../../../src-main/contract'

/** Seconds that a run has trained until now, pauses left out; null where it has not begun. */
export function secondsOf(run: RunSummary, now = Date.now()): number | null {
  if (run.startedAt === null) return null
  return run.activeSeconds + (run.activeSince === null ? 0 : Math.max(0, now - run.activeSince) / 1000)
}
