import { onDevice } from '../data/batch-tensors'
import { readFirstWhole } from '../checkpoints/checkpoints'
import type { Course } from './course'
import { type Feed, placeOf } from '../data/feed'
import { firstNonFinite } from '../step/layer-check'
import { restoreTrainee } from '../checkpoints/restoration'
import { readResult } from '../step/step'
import { StepRunner } from '../step/step-runner'
import { createTrainee, disposeTrainee } from '../step/trainee'
import type { TrainingInput } from './training-input'

export interface DiagnosisRequest {
  input: TrainingInput
  feed: Feed
  course: Course
  stepsPerEpoch: number
  /** Checkpoints of the run, the newest first. */
  files: string[]
}

/** How long the steps since the last checkpoint may take to be done again, in milliseconds. */
const patience = 15 * 60_000
/** Steps that are looked into: a gradient that breaks shows in the loss of the step after it. */
const looked = 2

/**
 * Finds out what broke at a step (counted from 1 over the whole run): does the steps since the last
 * checkpoint again, and looks into every layer of the last ones. In words, or null where it cannot be
 * found or takes too long.
 */
export async function whereItBroke(
  { input, feed, course, stepsPerEpoch, files }: DiagnosisRequest,
  failed: number
): Promise<string | null> {
  const { spec, architecture, dataset, session, port, control } = input
  const until = port.now() + patience
  const trainee = createTrainee(spec, architecture, session)
  const runner = new StepRunner(trainee, session, () => undefined)
  try {
    const checkpoint = await readFirstWhole(port, files).catch(() => null)
    if (checkpoint) restoreTrainee(trainee, checkpoint, port.pathOf(checkpoint.file))
    const { epoch = 0, step: inEpoch = 0 } = checkpoint?.position ?? {}
    for (let step = epoch * stepsPerEpoch + inEpoch + 1; step <= failed; step++) {
      const moment = { learningRate: course.learningRate(step), step }
      const batch = feed.assemble(placeOf(step, stepsPerEpoch))
      if (step > failed - looked) {
        runner.synchronize()
        const found = await onDevice(batch, dataset.imageShape, (tensors) =>
          firstNonFinite(trainee, tensors, moment)
        )
        if (found !== null) return found
      }
      await readResult(onDevice(batch, dataset.imageShape, (tensors) => runner.train(tensors, moment)))
      await port.breathe()
      if (control.ending() || port.now() > until) return null
    }
    return null
  } finally {
    runner.dispose()
    disposeTrainee(trainee)
  }
}
