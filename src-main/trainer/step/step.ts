import * as tf from '@tensorflow/tfjs'
import type { StepParameters } from '../../engines/primitives/step-inputs'
import { classificationLoss, type MixedLabels } from './classification-loss'
import { clipByGlobalNorm, globalNorm } from './clip-by-global-norm'
import type { Network } from '../network/network'
import type { UntrainedPart } from '../network/untrained-part'
import type { ModelState } from './model-state'

/**
 * [mean loss, number of correct predictions] of a batch, and behind them the norm of its gradients where
 * that is tracked, still on the device: read it when the next step is under way.
 */
export type BatchResult = tf.Tensor1D

/**
 * Images [batch, height, width, channels] and their class numbers [batch], and what they were mixed
 * with.
 */
export interface TrainingBatch {
  images: tf.Tensor4D
  labels: tf.Tensor1D
  mix?: MixedLabels | null
  /** The layer that the images are the output of already; absent: they are images. */
  from?: string
}

/** What evaluation needs of a model. */
export type EvaluatedModel = Pick<ModelState, 'network' | 'primitives' | 'average'>

/**
 * One training step: forward, backward, clipping, update, average, moving statistics. The number of
 * live tensors afterwards is that before plus one, the result, which the caller disposes.
 * @param frozen stages, from the input on, that are not trained, where the model has stages
 */
export function trainStep(
  model: ModelState,
  batch: TrainingBatch,
  { learningRate, step }: StepParameters,
  frozen = 0
): BatchResult {
  const { network, average, staged } = model
  const trained = staged?.trained(frozen) ?? network.variables
  const still = staged ? stillPart(network, staged.frozenLayers(frozen), batch) : {}
  let result: BatchResult | null = null
  let statistics = new Map<string, tf.Tensor1D>()
  const { value, grads } = tf.variableGrads(() => {
    const forward = network.forward(batch.images, {
      training: true,
      step,
      ...still,
      ...(batch.from === undefined ? {} : { from: batch.from })
    })
    const loss = trainingLoss(model, forward.logits, batch)
    result = tf.keep(batchResult(loss, forward.logits, batch.labels))
    statistics = forward.statistics
    statistics.forEach((tensor) => tf.keep(tensor))
    return loss
  }, trained)

  const gradients = trained.map((variable) => grads[variable.name] as tf.Tensor)
  if (model.tracksNorms) result = withNorm(result as unknown as BatchResult, gradients)
  updateWeights(model, gradients, { learningRate, step }, frozen)

  average?.update()
  network.updateMoving(statistics)
  tf.dispose([value, grads, ...statistics.values()])
  still.untrained?.results.dispose()
  return result as unknown as BatchResult
}

/** The result with the norm of the gradients behind it; the one without is disposed. */
function withNorm(result: BatchResult, gradients: readonly tf.Tensor[]): BatchResult {
  const whole = tf.tidy(() => tf.concat1d([result, tf.reshape(globalNorm(gradients), [1])]))
  result.dispose()
  return whole
}

/** The layers that are not trained, with what those before all others give. */
function stillPart(
  network: Network,
  frozen: ReadonlySet<string>,
  { images, from }: TrainingBatch
): { frozen?: ReadonlySet<string>; untrained?: UntrainedPart } {
  return { frozen, untrained: network.untrainedPart(images, { frozen, from }) }
}

function updateWeights(
  { optimizer, staged, clipNorm }: ModelState,
  gradients: tf.Tensor[],
  { learningRate, step }: StepParameters,
  frozen: number
): void {
  const clip = clipNorm === null ? undefined : (given: tf.Tensor[]) => clipByGlobalNorm(given, clipNorm)
  if (!staged) return optimizer.apply(gradients, learningRate, step, clip)
  const clipped = clip?.(gradients) ?? gradients
  staged.update(clipped, frozen, { learningRate, step })
  if (clipped !== gradients) tf.dispose(clipped)
}

/** What a training step makes smaller. */
export function trainingLoss(
  { primitives, smoothing }: Pick<ModelState, 'primitives' | 'smoothing'>,
  logits: tf.Tensor2D,
  { labels, mix }: TrainingBatch
): tf.Scalar {
  return classificationLoss(primitives, logits, labels, { smoothing, ...(mix ? { mix } : {}) })
}

/**
 * Loss and number of correct predictions of a batch that is not learnt from; behind them the class that
 * each image is taken for, and then how probable each of these is held to be.
 * @param from the layer that the images are the output of already
 */
export function evaluateStep(
  model: EvaluatedModel,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  from?: string
): BatchResult {
  return tf.tidy(() => {
    const logits = evaluatedLogits(model, images, from)
    const result = batchResult(
      classificationLoss(model.primitives, logits, labels, { smoothing: 0 }),
      logits,
      labels
    )
    const predicted = tf.cast(tf.argMax(logits, -1), 'float32') as tf.Tensor1D
    return tf.concat1d([result, predicted, tf.max(tf.softmax(logits), -1) as tf.Tensor1D])
  })
}

/**
 * The mean loss of a batch, the class that each image is taken for, and the probabilities of all classes
 * [batch, classes].
 */
export function classifyStep(
  model: EvaluatedModel,
  images: tf.Tensor4D,
  labels: tf.Tensor1D
): { loss: tf.Scalar; predicted: tf.Tensor1D; probabilities: tf.Tensor2D } {
  return tf.tidy(() => {
    const logits = evaluatedLogits(model, images)
    return {
      loss: classificationLoss(model.primitives, logits, labels, { smoothing: 0 }),
      predicted: tf.argMax(logits, -1) as tf.Tensor1D,
      probabilities: tf.softmax(logits)
    }
  })
}

/** Logits [batch, classes] by the averaged weights, where there are any. Call it inside tf.tidy. */
export function evaluatedLogits(
  { network, average }: Pick<ModelState, 'network' | 'average'>,
  images: tf.Tensor4D,
  from?: string
): tf.Tensor2D {
  return network.forward(images, {
    training: false,
    letsGo: true,
    ...(from === undefined ? {} : { from }),
    ...(average ? { weights: (name: string) => average.of(name) } : {})
  }).logits
}

function batchResult(loss: tf.Scalar, logits: tf.Tensor2D, labels: tf.Tensor1D): BatchResult {
  const correct = tf.sum(tf.cast(tf.equal(tf.argMax(logits, -1), labels), 'float32'))
  return tf.stack([loss, correct]) as BatchResult
}

/** What an evaluated batch came to, image by image; the result is disposed. */
export async function readEvaluation(result: BatchResult): Promise<{
  loss: number
  correct: number
  predicted: Float32Array
  probability: Float32Array
}> {
  const numbers = (await result.data()) as Float32Array
  result.dispose()
  const images = (numbers.length - 2) / 2
  return {
    loss: numbers[0] ?? Number.NaN,
    correct: numbers[1] ?? 0,
    predicted: numbers.subarray(2, 2 + images),
    probability: numbers.subarray(2 + images)
  }
}

/** The numbers of a training step's result, which is disposed; the norm is left out where it was not tracked. */
export async function readResult(
  result: BatchResult
): Promise<{ loss: number; correct: number; gradientNorm?: number }> {
  const [loss = Number.NaN, correct = 0, gradientNorm] = await result.data()
  result.dispose()
  return { loss, correct, ...(gradientNorm !== undefined && { gradientNorm }) }
}
