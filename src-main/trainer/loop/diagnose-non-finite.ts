import { readFirstIntact } from '../checkpoints/checkpoint'
import { restoreModelState } from '../checkpoints/restore-model-state'
import { type BatchLoader, batchIndexOf } from '../data/batch-loader'
import { onDevice } from '../data/batch-tensors'
import { firstNonFinite, type StepPart } from '../step/first-non-finite'
import { createModelState, disposeModelState } from '../step/model-state'
import { readResult } from '../step/step'
import { StepRunner } from '../step/step-runner'
import type { CameFirst } from './came-first'
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
 * Finds out what broke first, up to a step (counted from 1 over the whole run) whose loss or update is not
 * finite: does the steps since the last checkpoint again, and looks into every part of the last ones, and
 * of earlier ones where those begin with a weight that is broken already.
 * @returns `first: null` where every part of that step is finite; null where it takes too long
 */
export async function diagnoseNonFinite(
  request: DiagnosisRequest,
  failed: number
): Promise<{ first: CameFirst | null } | null> {
  const until = request.input.port.now() + timeLimit
  let first: CameFirst | null = null
  for (let last = failed; ;) {
    const found = await stepAgain(request, last, until)
    if (found === null) return first && { first }
    if (found === 'finite') return { first }

    const { step, what, isFirst } = found
    if (what.part !== 'weight' || isFirst) return { first: { step, what } }
    first = { step: step - 1, what: { ...what, part: 'update' } }
    const isInspected = step - 1 > last - inspectedSteps
    if (isInspected) return { first }
    last = step - 1
  }
}

interface Found {
  /** Counted from 1 over the whole run. */
  step: number
  what: StepPart
  /** Whether that step is the first since the checkpoint. */
  isFirst: boolean
}

/** Does the steps up to one again, and looks into the last of them; null where there is no time for it. */
async function stepAgain(
  { input, loader, plan, stepsPerEpoch, files }: DiagnosisRequest,
  last: number,
  until: number
): Promise<Found | 'finite' | null> {
  const { spec, architecture, dataset, session, port, control } = input
  const checkpoint = await readFirstIntact(port, files).catch(() => null)
  const pretrained = checkpoint ? null : ((await input.pretrained?.(() => undefined)) ?? null)
  const model = createModelState(spec, architecture, session, pretrained)
  const runner = new StepRunner(model, session, () => undefined)
  try {
    if (checkpoint) restoreModelState(model, checkpoint, port.pathOf(checkpoint.file))

    const { epoch = 0, step: inEpoch = 0 } = checkpoint?.position ?? {}
    const from = epoch * stepsPerEpoch + inEpoch + 1
    for (let step = from; step <= last; step++) {
      const parameters = { learningRate: plan.learningRate(step), step }
      const frozen = frozenStages({ model, plan }, step)
      const batch = loader.load(batchIndexOf(step, stepsPerEpoch))
      if (step > last - inspectedSteps) {
        runner.synchronize()
        const what = await onDevice(batch, dataset.imageShape, (tensors) =>
          firstNonFinite(model, tensors, parameters, frozen)
        )
        if (what !== null) return { step, what, isFirst: step === from }
      }

      await readResult(
        onDevice(batch, dataset.imageShape, (tensors) => runner.train(tensors, parameters, frozen))
      )
      await port.yieldToEventLoop()
      if (control.ending() || port.now() > until) return null
    }
    return 'finite'
  } finally {
    runner.dispose()
    disposeModelState(model)
  }
}
