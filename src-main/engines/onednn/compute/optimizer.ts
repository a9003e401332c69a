import * as tf from '@tensorflow/tfjs'
import type { OptimizerConfig } from '../../../contract'
import { adamRate, decayOf, requireSlot, slotsOf } from '../../primitives/compositions'
import type { GradientTransform, OptimizerKernel } from '../../primitives/primitives'
import type { OnednnBackend } from '../backend'
import type { Handle } from '../handle'
import type { AdamCall, RmspropCall, SgdCall } from '../kernel-calls'

/**
 * Keras' update rules, in place: one kernel that passes once over every variable, its gradient and its
 * slots, and keeps the bfloat16 copies equal.
 */
export class NativeOptimizer implements OptimizerKernel {
  private readonly state: Record<string, tf.Tensor>[]

  constructor(
    private readonly backend: OnednnBackend,
    private readonly config: OptimizerConfig,
    private readonly variables: tf.Variable[],
    private readonly rateFactor = 1
  ) {
    this.state = variables.map((variable) =>
      Object.fromEntries(slotsOf(config).map((slot) => [slot, tf.keep(tf.zerosLike(variable))]))
    )
    // What is changed in place must be nobody else's: a variable made of a tensor shares its memory with
    // it.
    for (const variable of variables) tf.tidy(() => variable.assign(tf.add(variable, 0)))
  }

  apply(gradients: tf.Tensor[], learningRate: number, step: number, refine?: GradientTransform): void {
    const rate = learningRate * this.rateFactor
    tf.tidy(() => this.update(refine?.(gradients) ?? gradients, rate, step))
  }

  private update(gradients: tf.Tensor[], rate: number, step: number): void {
    const { kernels } = this.backend
    const { config } = this
    const decay = decayOf(config, rate)
    switch (config.type) {
      case 'adam':
      case 'adamw': {
        const { beta1, beta2, epsilon } = config
        const parts = gradients.map((gradient, i) => this.adamPart(gradient, i))
        const corrected = adamRate(config, rate, step)
        return kernels.adam({ parts, rate: corrected, beta1, beta2, epsilon, decay })
      }
      case 'sgd': {
        const { nesterov, momentum } = config
        const parts = gradients.map((gradient, i) => this.sgdPart(gradient, i))
        return kernels.sgd({ parts, nesterov, rate, momentum, decay })
      }
      case 'rmsprop': {
        const { rho, momentum, epsilon } = config
        const parts = gradients.map((gradient, i) => this.rmspropPart(gradient, i))
        return kernels.rmsprop({ parts, rate, rho, momentum, epsilon })
      }
      default:
        return config satisfies never
    }
  }

  // One variable as the kernels of its rule are given it. Written out, since a step makes one for each
  // variable and copying a common part costs as much again.

  private adamPart(gradient: tf.Tensor, i: number): AdamCall['parts'][number] {
    const variable = this.variables[i] as tf.Variable
    return {
      gradient: this.backend.handle(gradient),
      variable: this.backend.handle(variable),
      m: this.slot(i, 'm'),
      v: this.slot(i, 'v'),
      copy: this.backend.halfCopy(variable),
      count: variable.size
    }
  }
  private sgdPart(gradient: tf.Tensor, i: number): SgdCall['parts'][number] {
    const variable = this.variables[i] as tf.Variable
    return {
      gradient: this.backend.handle(gradient),
      variable: this.backend.handle(variable),
      velocity: this.slotIfAny(i, 'momentum'),
      copy: this.backend.halfCopy(variable),
      count: variable.size
    }
  }
  private rmspropPart(gradient: tf.Tensor, i: number): RmspropCall['parts'][number] {
    const variable = this.variables[i] as tf.Variable
    return {
      gradient: this.backend.handle(gradient),
      variable: this.backend.handle(variable),
      velocity: this.slot(i, 'velocity'),
      gathered: this.slotIfAny(i, 'momentum'),
      copy: this.backend.halfCopy(variable),
      count: variable.size
    }
  }
  private slot(i: number, name: string): Handle {
    return this.backend.handle(this.state[i]?.[name] as tf.Tensor)
  }
  private slotIfAny(i: number, name: string): Handle | null {
    return this.state[i]?.[name] ? this.slot(i, name) : null
  }

  slots(): Record<string, tf.Tensor> {
    // Of the same memory, which the next update changes in place: to be read at once.
    return Object.fromEntries(
      this.variables.flatMap((variable, i) =>
        Object.entries(this.state[i] ?? {}).map(([slot, value]) => [
          `${variable.name}/${slot}`,
          tf.clone(value)
        ])
      )
    )
  }
  restore(slots: Record<string, tf.Tensor>): void {
    this.variables.forEach((variable, i) => {
      for (const slot of Object.keys(this.state[i] ?? {})) {
        const saved = requireSlot(slots, `${variable.name}/${slot}`, variable.shape)
        this.state[i]?.[slot]?.dispose()
        ;(this.state[i] as Record<string, tf.Tensor>)[slot] = tf.keep(tf.add(saved, 0))
      }
      tf.tidy(() => variable.assign(tf.add(variable, 0)))
    })
  }
  dispose(): void {
    for (const slots of this.state) tf.dispose(slots)
  }
}
