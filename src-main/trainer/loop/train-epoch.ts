import type { AssembledBatch } from '../../datasets/batches'
import { batchIndexOf } from '../data/batch-loader'
import { onDevice } from '../data/batch-tensors'
import { enterStep } from './enter-step'
import { saveCheckpoint, snapshotOf } from './save-checkpoint'
import { StepResults } from './step-results'
import type { HeadFeatures } from './head-features'
import { type Ending, frozenStages, type Training } from './training'

/**
 * The training steps that are left of the epoch under way, in the epoch's own order.
 * @returns why it ended before its last step, or null
 * @throws AtelierError LOSS_NOT_FINITE
 */
export async function trainEpoch(training: Training): Promise<Ending> {
  const { port, control } = training.input
  const { progress } = training
  const results = new StepResults(training)
  const started = port.now(),
    secondsBefore = progress.trainingSeconds
  let ending: Ending = null

  try {
    while (progress.step < progress.stepsPerEpoch && !ending) {
      enterStep(training)
      await trainNextBatch(training, results)
      progress.trainingSeconds = secondsBefore + (port.now() - started) / 1000
      training.meter.look(progress.overall)

      await saveIfDue(training, results)
      await port.yieldToEventLoop()
      ending = control.ending()
    }
    await results.settle()
  } finally {
    results.dispose()
  }
  return ending
}

/** Issues the step that was entered; what the one before it came to is read meanwhile. */
async function trainNextBatch(training: Training, results: StepResults): Promise<void> {
  const { input, batches, runner, features, progress, plan } = training
  const step = progress.overall + 1
  const parameters = { learningRate: plan.learningRate(step), step }
  const known = features?.areInForce(step) ? features : null

  const batch = known ? await featuresOf(training, known, step) : await imagesOf(training, step)
  const result = onDevice(batch, known?.shape ?? input.dataset.imageShape, (tensors) =>
    runner.train(
      known ? { ...tensors, from: known.from } : tensors,
      parameters,
      frozenStages(training, step)
    )
  )
  // Whatever the engine needs of it is on the device.
  if (!known) batches.giveBack(batch)
  progress.step++
  await results.add(progress.step, result, batch.labels.length)
}

function imagesOf({ batches, progress, meter }: Training, step: number): Promise<AssembledBatch> {
  return meter.waitFor(() =>
    batches.batch(
      batchIndexOf(step, progress.stepsPerEpoch),
      batchIndexOf(step + 1, progress.stepsPerEpoch)
    )
  )
}

/** A batch of what the frozen part of the network makes of its images, which are made where it is new. */
function featuresOf(training: Training, features: HeadFeatures, step: number): Promise<AssembledBatch> {
  const { loader, progress, batches } = training
  const selection = loader.selectionOf(batchIndexOf(step, progress.stepsPerEpoch))
  return features.batch('train', selection, async (use) => {
    const batch = await imagesOf(training, step)
    try {
      return await use(batch.images)
    } finally {
      batches.giveBack(batch)
    }
  })
}

/** Saves the state in the middle of the epoch where it is time for that. */
async function saveIfDue(training: Training, results: StepResults): Promise<void> {
  training.keeper.check()
  if (!training.keeper.isDue) return

  // What is saved has to know what every step came to.
  await results.settle()
  await saveCheckpoint(training, await snapshotOf(training))
}
