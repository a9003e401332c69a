import * as tf from '@tensorflow/tfjs'
import type { OnednnBackend } from '../backend'
import type { Handle } from '../handle'

/** A tensor of tf.js from one of the backend: from here on the tape and the scopes know it. */
export const tracked = <T extends tf.Tensor>(info: tf.TensorInfo): T =>
  tf.engine().makeTensorFromTensorInfo(info) as T

/**
 * Where activations, their gradients and the factors of products lie: in fp32, or, `half`, in bfloat16.
 */
export class Activations {
  constructor(
    readonly backend: OnednnBackend,
    readonly half: boolean
  ) {}

  /** Memory of an activation, its gradient or a factor of a product. */
  of(tensor: tf.TensorInfo): Handle {
    return this.half ? this.backend.half(tensor) : this.backend.handle(tensor)
  }

  /** A new activation, its contents undefined until a kernel has written them. */
  blank(shape: readonly number[]): tf.TensorInfo {
    return this.half ? this.backend.halfOutput(shape) : this.backend.output(shape)
  }

  /** A new activation, filled by what `write` does to its memory. */
  make<T extends tf.Tensor>(shape: readonly number[], write: (memory: Handle) => void): T {
    const result = this.blank(shape)
    write(this.of(result))
    return tracked<T>(result)
  }

  /** The gradient before an activation, of `dy` behind it: where the output `y` was not cut. */
  reluGradient(dy: tf.Tensor, y: tf.Tensor, cut: 'relu' | 'relu6' = 'relu'): tf.Tensor {
    const { kernels } = this.backend
    return this.make(dy.shape, (dx) => {
      const call = { dy: this.of(dy), y: this.of(y), dx, count: dy.size, cut }
      if (this.half) kernels.reluGradientHalf(call)
      else kernels.reluGradient(call)
    })
  }
}
