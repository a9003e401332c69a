import * as tf from '@tensorflow/tfjs'
import { withStepInputs } from '../../primitives/step-inputs'
import type { TensorflowBackend } from '../load'
import type { GraphVariable, Recording } from './recording'
import { RecordingSession } from './recording-session'

/**
 * Runs `program` once and returns its operations as graph nodes whose names begin with `prefix`. Nothing
 * changes: operations that write to variables are noted but not done, and variables that were assigned
 * get their value back.
 * @throws NotRecordable
 */
export function record(
  backend: TensorflowBackend,
  variables: GraphVariable[],
  prefix: string,
  inputs: tf.Tensor[],
  program: () => tf.Tensor
): Recording {
  const session = new RecordingSession(backend, variables, prefix)
  const before = variables.map(({ value }) => value && tf.keep(tf.clone(value as tf.Tensor)))
  inputs.forEach((input) => session.placeholder(input))
  const { binding } = backend
  backend.binding = session.binding
  try {
    tf.tidy(() => {
      let result: tf.Tensor | null = null
      withStepInputs(
        () => {
          result = program()
        },
        (input) => session.stepInput(input)
      )
      session.end(result as unknown as tf.Tensor)
      tf.dispose(result as unknown as tf.Tensor)
    })
  } finally {
    backend.binding = binding
    before.forEach((value, i) => value && variables[i]?.value?.assign(value))
    tf.dispose(before.filter((value) => value !== null))
  }
  return session.recording
}
