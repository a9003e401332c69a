import type { backend_util } from '@tensorflow/tfjs'
import type { ConvolutionPadding } from './primitives'

/** A padding as tf.js' convolutions over NHWC images take it. */
export function inTensorflowsTerms(
  padding: ConvolutionPadding
): 'same' | 'valid' | backend_util.ExplicitPadding {
  return typeof padding === 'string' ? padding : [[0, 0], ...padding, [0, 0]]
}
