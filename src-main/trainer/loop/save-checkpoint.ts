import type { CheckpointFacts } from '../checkpoints/checkpoint'
import { type Snapshot, takeSnapshot } from '../checkpoints/snapshot'
import type { SavedProgress } from '../checkpoints/saved-progress'
import type { Training } from './training'

/** The state between two steps. */
export function snapshotOf({ runner, model, progress }: Training): Promise<Snapshot> {
  runner.synchronize()
  return takeSnapshot(model, progress.position)
}

/**
 * Begins to save a state, beside the training that goes on meanwhile.
 * @param next the loss of the batch that comes next, where it is known
 * @throws AtelierError what kept the checkpoint before from being written
 */
export async function saveCheckpoint(
  training: Training,
  snapshot: Snapshot,
  next: SavedProgress['next'] = null
): Promise<void> {
  const { keeper, plan } = training
  await keeper.save(snapshot, factsOf(training, next), plan.epochToRestore)
}

function factsOf(
  { input, facts, progress, plan }: Training,
  next: SavedProgress['next']
): CheckpointFacts {
  return {
    ...facts,
    position: progress.position,
    at: input.port.now(),
    progress: {
      means: progress.means.state(),
      trainingSeconds: progress.trainingSeconds,
      epochs: [...progress.epochs],
      steps: progress.recent.columns(),
      checkpoints: [],
      ...plan.state(),
      next
    }
  }
}
