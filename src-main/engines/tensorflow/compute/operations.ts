import type * as tf from '@tensorflow/tfjs'
import type { TensorflowAttribute, TensorflowBackend } from '../load'

type Value =
  | { string: string }
  | { ints: readonly number[] }
  | { float: number }
  | { bool: boolean }
  | { type: 'float32' | 'int32' }
  | { shape: readonly number[] }

/** Runs operations of TensorFlow by name, attributes given in words. */
export class Operations {
  constructor(private readonly backend: TensorflowBackend) {}

  /** All outputs of an operation. */
  all(
    name: string,
    attributes: Record<string, Value>,
    inputs: tf.TensorInfo[],
    outputs: number
  ): tf.Tensor[] {
    return this.backend.executeMultipleOutputs(
      name,
      Object.entries(attributes).map(([key, value]) => this.attribute(key, value)),
      inputs,
      outputs
    )
  }

  /** The only output of an operation. */
  one<T extends tf.Tensor>(name: string, attributes: Record<string, Value>, inputs: tf.TensorInfo[]): T {
    return this.all(name, attributes, inputs, 1)[0] as T
  }

  private attribute(name: string, value: Value): TensorflowAttribute {
    const { binding } = this.backend
    if ('string' in value) return { name, type: binding.TF_ATTR_STRING, value: value.string }
    if ('ints' in value) return { name, type: binding.TF_ATTR_INT, value: value.ints }
    if ('float' in value) return { name, type: binding.TF_ATTR_FLOAT, value: value.float }
    if ('bool' in value) return { name, type: binding.TF_ATTR_BOOL, value: value.bool }
    if ('type' in value)
      return {
        name,
        type: binding.TF_ATTR_TYPE,
        value: value.type === 'float32' ? binding.TF_FLOAT : binding.TF_INT32
      }
    return { name, type: binding.TF_ATTR_SHAPE, value: value.shape }
  }
}

/** The attribute that most operations have. */
export const float = { T: { type: 'float32' } } as const
