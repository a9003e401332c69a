import * as tf from '@tensorflow/tfjs'
import { float, type Operations } from './operations'
import { Resource } from './resource'

const initialScale = 2 ** 15
const largestScale = 2 ** 24
/** So many steps in a row without an overflow, and the scale doubles. */
const patience = 2000

let instances = 0

/**
 * Dynamic loss scaling (Micikevicius et al., Mixed Precision Training, section 3.2; Keras'
 * LossScaleOptimizer): the loss' gradient is multiplied by a power of two, so that small gradients do
 * not vanish in fp16; where they overflow the step is skipped and the scale halved. Its state lives in
 * variables of TensorFlow, and so in the captured graph.
 */
export class LossScaling {
  private readonly scale: Resource
  /** Steps in a row without an overflow. */
  private readonly finiteSteps: Resource

  constructor(private readonly operations: Operations) {
    const instance = instances++
    this.scale = new Resource(operations, `atelier/loss_scale/${instance}/scale`, [])
    this.finiteSteps = new Resource(operations, `atelier/loss_scale/${instance}/finite_steps`, [])
    tf.tidy(() => {
      this.scale.write(tf.scalar(initialScale))
      this.finiteSteps.write(tf.scalar(0))
    })
  }

  /** The gradient of the loss, scaled: everything that is computed from it is too. */
  scaled<T extends tf.Tensor>(gradient: T): T {
    return tf.mul(gradient, this.scale.read())
  }

  /**
   * The gradients as they are without the scale, all of them 0 where one has a number that is not
   * finite.
   */
  unscale(gradients: tf.Tensor[]): { gradients: tf.Tensor[]; finite: tf.Tensor } {
    const { operations } = this
    const all = (flags: tf.Tensor): tf.Tensor =>
      operations.one('All', { keep_dims: { bool: false }, Tidx: { type: 'int32' } }, [
        flags,
        tf.tensor1d(
          flags.shape.map((_, axis) => axis),
          'int32'
        )
      ])
    const finite = all(
      tf.stack(gradients.map((gradient) => all(operations.one('IsFinite', float, [gradient]))))
    )
    const factor = this.where(finite, tf.div(1, this.scale.read()), tf.scalar(0))
    // Times 0 this product is 0, of infinity and NaN too.
    return {
      finite,
      gradients: gradients.map((gradient) => operations.one('MulNoNan', float, [gradient, factor]))
    }
  }

  /** Chooses the scale of the next step by how this one went. */
  adapt(finite: tf.Tensor): void {
    const scale = this.scale.read()
    const steps = tf.add(this.finiteSteps.read(), 1)
    const isLongEnough = tf.greaterEqual(steps, patience)
    const grown = this.where(isLongEnough, tf.minimum(tf.mul(scale, 2), largestScale), scale)
    this.scale.write(this.where(finite, grown, tf.maximum(tf.div(scale, 2), 1)))
    this.finiteSteps.write(
      this.where(finite, this.where(isLongEnough, tf.scalar(0), steps), tf.scalar(0))
    )
  }

  private where(condition: tf.Tensor, yes: tf.Tensor, no: tf.Tensor): tf.Tensor {
    return this.operations.one('SelectV2', float, [condition, yes, no])
  }

  slots(): Record<string, tf.Tensor> {
    return { 'loss_scale/scale': this.scale.read(), 'loss_scale/finite_steps': this.finiteSteps.read() }
  }

  /** A training that went on in another precision has none saved: then it begins anew. */
  restore(slots: Record<string, tf.Tensor>): void {
    const { 'loss_scale/scale': scale, 'loss_scale/finite_steps': steps } = slots
    if (scale) this.scale.write(scale)
    if (steps) this.finiteSteps.write(steps)
  }

  handles(): tf.Tensor[] {
    return [this.scale.handle, this.finiteSteps.handle]
  }

  dispose(): void {
    this.scale.dispose()
    this.finiteSteps.dispose()
  }
}
