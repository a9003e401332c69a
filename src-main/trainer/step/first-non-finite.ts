import * as tf from '@tensorflow/tfjs'
import type { StepParameters } from '../../engines/primitives/step-inputs'
import type { ModelState } from './model-state'
import { trainingLoss, type TrainingBatch } from './step'

/** A part of a step: a weight before it, its images, a layer's output, its loss, a weight's gradient. */
export type StepPart =
  | { part: 'weight'; name: string }
  | { part: 'output'; name: string }
  | { part: 'gradient'; name: string }
  | { part: 'images' | 'loss' }

/** Something that a step computes with, and a number that is 0 exactly where all of it is finite. */
interface Finding {
  what: StepPart
  probe: tf.Scalar
}

/**
 * Where a step on this batch stops being finite: runs it operation by operation, changing nothing, and
 * says what comes first, of the weights, the images, the layers' outputs, the loss, and the gradients in
 * the order in which the backward pass reaches them. Null where all is finite. A recorded step's weights
 * have to be synchronised first (StepRunner.synchronize).
 */
export async function firstNonFinite(
  model: ModelState,
  batch: TrainingBatch,
  { step }: Pick<StepParameters, 'step'>,
  frozen = 0
): Promise<StepPart | null> {
  const { network } = model
  const findings: Finding[] = []
  const look = (what: StepPart, tensor: tf.Tensor): void =>
    void findings.push({ what, probe: tf.keep(probeOf(tensor)) })
  try {
    for (const variable of network.variables) look({ part: 'weight', name: variable.name }, variable)
    look({ part: 'images' }, batch.images)

    const trained = model.staged?.trained(frozen) ?? network.variables
    const still = model.staged ? { frozen: model.staged.frozenLayers(frozen) } : {}
    const { value, grads } = tf.variableGrads(() => {
      const { logits } = network.forward(
        batch.images,
        { training: true, step, ...still },
        (layer, output) => look({ part: 'output', name: layer }, output)
      )
      const loss = trainingLoss(model, logits, batch)
      look({ part: 'loss' }, loss)
      return loss
    }, trained)

    for (const variable of [...trained].reverse())
      look({ part: 'gradient', name: variable.name }, grads[variable.name] as tf.Tensor)
    tf.dispose([value, grads])

    for (const { what, probe } of findings) if ((await probe.data())[0] !== 0) return what
    return null
  } finally {
    tf.dispose(findings.map(({ probe }) => probe))
  }
}

/** 0, or NaN where the tensor has a number that is not finite: infinity times 0 is NaN too. */
function probeOf(tensor: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.sum(tf.mul(tensor, 0)) as tf.Scalar)
}
