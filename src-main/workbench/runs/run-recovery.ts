import { AtelierError, type RunSummary } from '../../contract'
import type { RunStore } from '../../runs/run-store'
import type { RunRecorder } from './run-recorder'

/**
 * Ends as interrupted what a dead workbench left under way. Returns the runs that it left waiting, in
 * their turn.
 */
export function recoverRuns(store: RunStore, recorder: RunRecorder): string[] {
  const reason = new AtelierError('TRAINER_DIED', { how: 'the workbench ended before the run did' })
  const left = store.active()
  for (const run of left)
    if (run.status !== 'queued')
      recorder.end(run.id, 'interrupted', { reason, at: lastActivity(store, run) })

  const inTurn = new Set(store.waiting())
  // Those without a turn lost it in a crash, right after they were made.
  const others = left.toReversed().filter(({ id, status }) => status === 'queued' && !inTurn.has(id))
  const queued = [...inTurn].filter((id) => store.summary(id).status === 'queued')
  return [...queued, ...others.map(({ id }) => id)]
}

/** When something was last heard of a run that a dead workbench left behind. */
function lastActivity(store: RunStore, { id, createdAt }: RunSummary): number {
  try {
    return store.lastActivity(id)
  } catch {
    // What is stored of it is damaged: one run does not keep the others from being shown.
    return createdAt
  }
}

/** The interrupted runs that want to go on by themselves, the newest first. */
export function interruptedToGoOn(store: RunStore): string[] {
  return store
    .list()
    .filter(({ id, status }) => status === 'interrupted' && wantsToGoOn(store, id))
    .map(({ id }) => id)
}

function wantsToGoOn(store: RunStore, id: string): boolean {
  try {
    return store.readOnly === null && store.detail(id).spec.autoResume
  } catch {
    // What is stored of it is damaged.
    return false
  }
}
