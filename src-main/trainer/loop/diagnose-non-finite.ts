import { readFirstIntact } from '../checkpoints/checkpoint'
import { restoreModelState } from '../checkpoints/restore-model-state'
import { type BatchLoader, batchIndexOf } from '../data/batch-loader'
import { onDevice } from '../data/batch-tensors'
import { firstNonFinite } from '../step/first-non-finite'
import { createModelState, disposeModelState } from '../step/model-state'
import { readResult } from '../step/step'
import { StepRunner } from '../step/step-runner'
import { frozenStages } from './training'
import type { TrainingInput } from './training-input'
import type { TrainingPlan } from './training-plan'

export interface DiagnosisRequest {
  input: TrainingInput
  loader: BatchLoader
  plan: TrainingPlan
  stepsPerEpoch: number
  /** Checkpoints of the run, the newest first. */
  files: string[]
}

/** How long the steps since the last checkpoint may take to be done again, in milliseconds. */
const timeLimit = 15 * 60_000
/** Steps whose layers are looked into: a gradient that breaks shows in the loss of the step after it. */
const inspectedSteps = 2

/**
 * Finds out what broke at a step (counted from 1 over the whole run): does the steps since the last
 * checkpoint again, and looks into every layer of the last ones. In words, or null where it cannot be
 * found or takes too long.
 */
export async function diagnoseNonFinite(
  { input, loader, plan, stepsPerEpoch, files }: DiagnosisRequest,
  failed: number
): Promise<string | null> {
  const { spec, architecture, dataset, session, port, control } = input
  const until = port.now() + timeLimit
  const checkpoint = await readFirstIntact(port, files).catch(() => null)
  const pretrained = checkpoint ? null : ((await input.pretrained?.(() => undefined)) ?? null)
  const model = createModelState(spec, architecture, session, pretrained)
  const runner = new StepRunner(model, session, () => undefined)
  try {
    if (checkpoint) restoreModelState(model, checkpoint, port.pathOf(checkpoint.file))

    const { epoch = 0, step: inEpoch = 0 } = checkpoint?.position ?? {}
    for (let step = epoch * stepsPerEpoch + inEpoch + 1; step <= failed; step++) {
      const parameters = { learningRate: plan.learningRate(step), step }
      const frozen = frozenStages({ model, plan }, step)
      const batch = loader.load(batchIndexOf(step, stepsPerEpoch))
      if (step > failed - inspectedSteps) {
        runner.synchronize()
        const found = await onDevice(batch, dataset.imageShape, (tensors) =>
          firstNonFinite(model, tensors, parameters, frozen)
        )
        if (found !== null) return found
      }

      await readResult(
        onDevice(batch, dataset.imageShape, (tensors) => runner.train(tensors, parameters, frozen))
      )
      await port.yieldToEventLoop()
      if (control.ending() || port.now() > until) return null
    }
    return null
  } finally {
    runner.dispose()
    disposeModelState(model)
  }
}
