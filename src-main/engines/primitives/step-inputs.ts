import type * as tf from '@tensorflow/tfjs'

/** What a step depends on besides its batch and the variables. */
export interface StepParameters {
  learningRate: number
  /** Counted from 1 over the whole run. */
  step: number
}
/** A tensor that is another one in every step, and how to make it. */
export interface StepInput {
  tensor: tf.Tensor
  make(parameters: StepParameters): tf.Tensor
}

let listener: ((input: StepInput) => void) | null = null

/**
 * A tensor that JavaScript makes for a step: a dropout mask, a learning rate. Going through here tells
 * an engine that records the step that the tensor is an input of it and not a constant. `make` must be a
 * function of them alone.
 */
export function stepInput<T extends tf.Tensor>(
  parameters: StepParameters,
  make: (parameters: StepParameters) => T
): T {
  const tensor = make(parameters)
  listener?.({ tensor, make })
  return tensor
}

/** Runs `body`; `seen` is told of every step input as soon as it is made. */
export function withStepInputs(body: () => void, seen: (input: StepInput) => void): void {
  const before = listener
  listener = seen
  try {
    body()
  } finally {
    listener = before
  }
}
