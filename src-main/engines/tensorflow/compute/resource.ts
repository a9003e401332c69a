import * as tf from '@tensorflow/tfjs'
import type { Operations } from './operations'

/**
 * A resource variable of TensorFlow: updated in place by its own operations. tfjs-node hands its handle
 * out as a string tensor.
 */
export class Resource {
  readonly handle: tf.Tensor
  private readonly attributes

  constructor(
    private readonly operations: Operations,
    name: string,
    shape: number[]
  ) {
    this.attributes = { dtype: { type: 'float32' } } as const
    this.handle = tf.keep(
      operations.one(
        'VarHandleOp',
        {
          ...this.attributes,
          shape: { shape },
          shared_name: { string: name },
          container: { string: '' }
        },
        []
      )
    )
  }

  write(value: tf.Tensor): void {
    this.operations.all('AssignVariableOp', this.attributes, [this.handle, value], 0)
  }
  subtract(value: tf.Tensor): void {
    this.operations.all('AssignSubVariableOp', this.attributes, [this.handle, value], 0)
  }
  read(): tf.Tensor {
    return this.operations.one('ReadVariableOp', this.attributes, [this.handle])
  }
  dispose(): void {
    this.operations.all('DestroyResourceOp', { ignore_lookup_error: { bool: true } }, [this.handle], 0)
    this.handle.dispose()
  }
}
