import * as tf from '@tensorflow/tfjs'
import type { OptimizerKernel, Primitives } from '../engines/primitives/primitives'
import type { Moment } from '../engines/primitives/step-inputs'
import type { Network } from './network'

/** [mean loss, number of correct predictions] of a batch, still on the device: read it when the next step is under way. */
export type BatchResult = tf.Tensor1D

export interface Trainee {
  network: Network
  optimizer: OptimizerKernel
  primitives: Primitives
}

/**
 * One training step: forward, backward, moving statistics, update. The number of
 * live tensors afterwards is that before plus one, the result, which the caller disposes.
 */
export function trainStep({ network, optimizer, primitives }: Trainee, images: tf.Tensor4D, labels: tf.Tensor1D, { learningRate, step }: Moment): BatchResult {
  let result: BatchResult | null = null
  let statistics = new Map<string, tf.Tensor1D>()
  const { value, grads } = tf.variableGrads(() => {
    const forward = network.forward(images, { training: true, step })
    const loss = tf.mean(primitives.softmaxCrossEntropy(forward.logits, labels)) as tf.Scalar
    result = tf.keep(batchResult(loss, forward.logits, labels))
    statistics = forward.statistics
    statistics.forEach((tensor) => tf.keep(tensor))
    return loss
  }, network.variables)
  const gradients = network.variables.map((variable) => grads[variable.name] as tf.Tensor)
  optimizer.apply(gradients, learningRate, step)
  network.updateMoving(statistics)
  tf.dispose([value, grads, ...statistics.values()])
  return result as unknown as BatchResult
}

/** Loss and number of correct predictions of a batch that is not learnt from. */
export function evaluateStep({ network, primitives }: Pick<Trainee, 'network' | 'primitives'>, images: tf.Tensor4D, labels: tf.Tensor1D): BatchResult {
  return tf.tidy(() => {
    const { logits } = network.forward(images, { training: false })
    return batchResult(tf.mean(primitives.softmaxCrossEntropy(logits, labels)) as tf.Scalar, logits, labels)
  })
}

/** The mean loss of a batch and the class that each image is taken for. */
export function classifyStep({ network, primitives }: Pick<Trainee, 'network' | 'primitives'>, images: tf.Tensor4D, labels: tf.Tensor1D): { loss: tf.Scalar; predicted: tf.Tensor1D } {
  return tf.tidy(() => {
    const { logits } = network.forward(images, { training: false })
    return { loss: tf.mean(primitives.softmaxCrossEntropy(logits, labels)) as tf.Scalar, predicted: tf.argMax(logits, -1) as tf.Tensor1D }
  })
}

function batchResult(loss: tf.Scalar, logits: tf.Tensor2D, labels: tf.Tensor1D): BatchResult {
  const correct = tf.sum(tf.cast(tf.equal(tf.argMax(logits, -1), labels), 'float32'))
  return tf.stack([loss, correct]) as BatchResult
}

/** The numbers of a result, which is disposed. */
export async function readResult(result: BatchResult): Promise<{ loss: number; correct: number }> {
  const [loss = Number.NaN, correct = 0] = await result.data()
  result.dispose()
  return { loss, correct }
}
