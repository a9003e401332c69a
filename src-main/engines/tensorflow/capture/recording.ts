import type * as tf from '@tensorflow/tfjs'
import type { StepInput } from '../../primitives/step-inputs'
import type { GraphNode } from './graph'

/**
 * A variable of the graph, its present value on tf.js' side, and the handle by which tf.js code changes
 * it in place, where it has one.
 */
export interface GraphVariable {
  /** Of its node in the graph. */
  name: string
  shape: number[]
  value: tf.Variable | null
  handle: tf.Tensor | null
}
/** What a recorded program has become: nodes of a graph that is run by fetching `result`. */
export interface Recording {
  nodes: GraphNode[]
  /** Placeholders, in the order of `inputs`, then of `stepInputs`. */
  placeholders: string[]
  stepInputs: StepInput['make'][]
  result: string
}

/** Why a program cannot be recorded. */
export class NotRecordable extends Error {}
