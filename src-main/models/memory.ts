import type { Architecture, OptimizerType } from '../contract'

const slotsPerWeight: Record<OptimizerType, number> = { adam: 2, adamw: 2, sgd: 1, rmsprop: 2 }
const bytesPerNumber = 4
/** The runtime, the libraries and the data set. */
const baseBytes = 600 * 2 ** 20
/**
 * Gradients that live beside the activations, and the libraries' own workspace, as a share of the
 * activations.
 */
const backwardShare = 0.6

export interface TrainingEstimate {
  /** Weights, their gradients and the optimizer's slots. */
  weightBytes: number
  /**
   * Outputs of all layers that the backward pass reads, and the gradients in flight, for the whole
   * batch.
   */
  activationBytes: number
  /** Everything together, the process included. */
  totalBytes: number
}

/**
 * Memory that training needs, by counting what has to live at once: an estimate to refuse what is
 * hopeless and to suggest a batch size, not an accountant's figure. fp32.
 */
export function estimateTraining(
  architecture: Architecture,
  optimizer: OptimizerType,
  batchSize: number
): TrainingEstimate {
  const weightBytes = architecture.params.total * bytesPerNumber * (2 + slotsPerWeight[optimizer])
  const outputs = architecture.layers.reduce(
    (sum, layer) => sum + layer.outputShape.reduce((a, b) => a * b, 1),
    0
  )
  const activationBytes = Math.ceil(outputs * bytesPerNumber * batchSize * (1 + backwardShare))
  return { weightBytes, activationBytes, totalBytes: baseBytes + weightBytes + activationBytes }
}

/** The largest batch whose estimate stays within `availableBytes`; 0 where not even one image fits. */
export function largestBatchSize(
  architecture: Architecture,
  optimizer: OptimizerType,
  availableBytes: number
): number {
  const one = estimateTraining(architecture, optimizer, 1)
  const left = availableBytes - baseBytes - one.weightBytes
  return left < one.activationBytes ? 0 : Math.min(65_536, Math.floor(left / one.activationBytes))
}
