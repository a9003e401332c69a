import * as tf from '@tensorflow/tfjs'
import { oneHot } from '../../engines/primitives/compositions'
import type { Primitives } from '../../engines/primitives/primitives'

/**
 * What each image of a batch was mixed with: the class of the other one, and the share that the first
 * keeps; both [batch].
 */
export interface MixedLabels {
  labels: tf.Tensor1D
  share: tf.Tensor1D
}
export interface LossOptions {
  /**
   * The share of each target that is spread evenly over all classes (Szegedy et al., 2015, section 7).
   */
  smoothing: number
  mix?: MixedLabels
}

/**
 * Mean cross-entropy of a batch: of logits [batch, classes] and class numbers [batch], or of targets
 * that are smoothed, or mixed from two classes. Nothing is read, so that the step can be recorded.
 */
export function classificationLoss(
  primitives: Primitives,
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  { smoothing, mix }: LossOptions
): tf.Scalar {
  const losses = primitives.softmaxCrossEntropy(logits, labels)
  if (smoothing === 0 && !mix) return tf.mean(losses) as tf.Scalar
  const classes = logits.shape[1]
  const hard = oneHot(labels, classes)
  const blended = mix ? mixed(hard, oneHot(mix.labels, classes), mix.share) : hard
  const targets = tf.add(tf.mul(blended, 1 - smoothing), smoothing / classes)
  // Cross-entropy with any targets is log(sum(exp(logits))) - sum(targets * logits): only the second
  // term is another.
  return tf.mean(tf.add(losses, tf.sum(tf.mul(tf.sub(hard, targets), logits), -1))) as tf.Scalar
}

/** Each row's share of the first targets, and what is left of the second. */
function mixed(first: tf.Tensor2D, second: tf.Tensor2D, share: tf.Tensor1D): tf.Tensor {
  return tf.add(
    tf.mul(first, tf.expandDims(share, 1)),
    tf.mul(second, tf.expandDims(tf.sub(1, share), 1))
  )
}
