import { AtelierError, encodeError, encodeMetric } from '../../contract'
import { readCheckpoint } from '../checkpoints/checkpoint'
import { checkpointFile } from '../checkpoints/checkpoint-names'
import { modelTensors } from '../checkpoints/checkpoint-tensors'
import type { SavedProgress } from '../checkpoints/saved-progress'
import type { Snapshot } from '../checkpoints/snapshot'
import { batchIndexOf } from '../data/batch-loader'
import { onDevice } from '../data/batch-tensors'
import { readResult } from '../step/step'
import { takeChanges } from './enter-step'
import { saveCheckpoint, snapshotOf } from './save-checkpoint'
import { type Ending, frozenStages, isDone, type Training } from './training'

/**
 * Saves the last state: that of the best epoch where an early stop takes it back, and before a pause
 * with the loss of the batch that comes next. No step can be made after it.
 */
export async function finishTraining(training: Training, ending: Ending): Promise<Snapshot> {
  const { keeper } = training
  await keeper.settle()

  const isComplete = isDone(training)
  if (isComplete) await restoreBest(training)
  // What was asked for in the last moment is not lost.
  else takeChanges(training)

  const snapshot = await snapshotOf(training)
  const next = !isComplete && ending ? await nextLoss(training) : null
  await saveCheckpoint(training, snapshot, next)
  await keeper.settle()
  return snapshot
}

/**
 * The loss of the batch that comes next; null where none does. Changes the weights, of which a snapshot
 * was taken and which are not used any more.
 */
async function nextLoss(training: Training): Promise<SavedProgress['next']> {
  const { input, loader, runner, progress, plan } = training
  const step = progress.overall + 1
  const index = batchIndexOf(step, progress.stepsPerEpoch)
  if (index.epoch > plan.epochs(step)) return null

  const result = onDevice(loader.load(index), input.dataset.imageShape, (batch) =>
    runner.train(batch, { learningRate: plan.learningRate(step), step }, frozenStages(training, step))
  )
  return { step, loss: encodeMetric((await readResult(result)).loss) }
}

/** Puts the weights of the best epoch in place of the last ones, where an early stop wants that. */
async function restoreBest(training: Training): Promise<void> {
  const { plan, progress, events } = training
  const { stopsEarly, epochToRestore } = plan
  if (!stopsEarly) return
  events.log(
    `Stopped early: ${stopsEarly.monitor} did not become better for ${stopsEarly.patience} epochs.`
  )
  if (epochToRestore === null || epochToRestore === progress.epoch) return

  try {
    await importWeights(training, checkpointFile({ epoch: epochToRestore, step: 0 }))
    events.log(`Took back the weights of epoch ${epochToRestore}, its best.`)
  } catch (error) {
    const { message } = encodeError(error)
    events.log(`The weights of epoch ${epochToRestore} could not be taken back: ${message}`, 'warning')
  }
}

async function importWeights({ input, model, runner }: Training, file: string): Promise<void> {
  const checkpoint = await readCheckpoint(input.port, file)
  if (!checkpoint) throw new AtelierError('CHECKPOINT_MISSING', { run: '', file })

  runner.synchronize()
  model.network.import(modelTensors(checkpoint.tensors), file)
  model.average?.import(checkpoint.tensors, file)
  // What is recorded of the steps has weights of its own, which it would put over these.
  runner.dispose()
}
