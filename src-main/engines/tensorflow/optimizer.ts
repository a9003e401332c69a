import * as tf from '@tensorflow/tfjs'
import type { OptimizerConfig } from '../../contract'
import { decayOf, requireSlot, slotsOf } from '../primitives/compositions'
import type { OptimizerKernel } from '../primitives/primitives'
import { type Moment, stepInput } from '../primitives/step-inputs'
import type { GraphVariable } from './capture/recorder'
import { float, type Operations } from './operations'

/** A resource variable of TensorFlow: updated in place by its own operations. tfjs-node hands its handle out as a string tensor. */
class Resource {
  readonly handle: tf.Tensor
  private readonly attributes

  constructor(
    private readonly operations: Operations,
    name: string,
    shape: number[]
  ) {
    this.attributes = { dtype: { type: 'float32' } } as const
    this.handle = tf.keep(operations.one('VarHandleOp', { ...this.attributes, shape: { shape }, shared_name: { string: name }, container: { string: '' } }, []))
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

let instances = 0

/** Keras' update rules by one operation of TensorFlow a variable: ResourceApplyAdam, ResourceApplyKerasMomentum, ResourceApplyRMSProp, after the weight decay where there is one. */
export class ResourceOptimizer implements OptimizerKernel {
  private readonly weights: Resource[]
  private readonly state: Record<string, Resource>[]

  constructor(
    private readonly operations: Operations,
    private readonly config: OptimizerConfig,
    private readonly variables: tf.Variable[]
  ) {
    const instance = instances++
    const resource = (name: string, shape: number[]): Resource => new Resource(operations, `atelier/${instance}/${name}`, shape)
    this.weights = variables.map((variable) => resource(variable.name, variable.shape))
    this.state = variables.map((variable) => Object.fromEntries(heldSlots(config).map((slot) => [slot, resource(`${variable.name}/${slot}`, variable.shape)])))
    tf.tidy(() => variables.forEach((variable, i) => {
      this.weights[i]?.write(variable)
      for (const slot of Object.values(this.state[i] ?? {})) slot.write(tf.zerosLike(variable))
    }))
  }

  apply(gradients: tf.Tensor[], learningRate: number, step: number): void {
    tf.tidy(() => {
      const moment = { learningRate, step }
      const scalars = this.scalars(moment)
      const decay = 'weightDecay' in this.config && this.config.weightDecay > 0 ? stepInput(moment, (now) => tf.scalar(decayOf(this.config, now.learningRate))) : null
      this.variables.forEach((variable, i) => {
        const weight = this.weights[i] as Resource
        if (decay) weight.subtract(tf.mul(variable, decay))
        this.update(weight, this.state[i] ?? {}, scalars, gradients[i] as tf.Tensor)
        variable.assign(weight.read())
      })
    })
  }

  private scalars(moment: Moment): tf.Tensor[] {
    const { config } = this
    const rate = stepInput(moment, (now) => tf.scalar(now.learningRate))
    switch (config.type) {
      case 'adam':
      case 'adamw': {
        const { beta1, beta2, epsilon } = config
        const powers = [beta1, beta2].map((beta) => stepInput(moment, (now) => tf.scalar(beta ** now.step)))
        return [...powers, rate, tf.scalar(beta1), tf.scalar(beta2), tf.scalar(epsilon)]
      }
      case 'sgd':
        return [rate, tf.scalar(config.momentum)]
      case 'rmsprop':
        return [rate, tf.scalar(config.rho), tf.scalar(config.momentum), tf.scalar(config.epsilon)]
      default:
        return config satisfies never
    }
  }

  private update(weight: Resource, slots: Record<string, Resource>, scalars: tf.Tensor[], gradient: tf.Tensor): void {
    const { config, operations } = this
    const locking = { ...float, use_locking: { bool: false } } as const
    if (config.type === 'adam' || config.type === 'adamw') {
      const { m, v } = slots as { m: Resource; v: Resource }
      operations.all('ResourceApplyAdam', { ...locking, use_nesterov: { bool: false } }, [weight.handle, m.handle, v.handle, ...scalars, gradient], 0)
      return
    }
    if (config.type === 'rmsprop') {
      const { velocity: squares, momentum: gathered } = slots as { velocity: Resource; momentum: Resource }
      operations.all('ResourceApplyRMSProp', locking, [weight.handle, squares.handle, gathered.handle, ...scalars, gradient], 0)
      return
    }
    const [rate, momentum] = scalars as [tf.Tensor, tf.Tensor]
    const velocity = slots['momentum']
    if (!velocity) return void operations.all('ResourceApplyGradientDescent', locking, [weight.handle, rate, gradient], 0)
    operations.all('ResourceApplyKerasMomentum', { ...locking, use_nesterov: { bool: config.nesterov } }, [weight.handle, velocity.handle, rate, gradient, momentum], 0)
  }

  slots(): Record<string, tf.Tensor> {
    return Object.fromEntries(this.variables.flatMap((variable, i) => slotsOf(this.config).map((slot) => [`${variable.name}/${slot}`, (this.state[i]?.[slot] as Resource).read()])))
  }

  /** Also takes over what the variables hold now: a checkpoint restores both. */
  restore(slots: Record<string, tf.Tensor>): void {
    this.variables.forEach((variable, i) => {
      this.weights[i]?.write(variable)
      for (const slot of slotsOf(this.config)) this.state[i]?.[slot]?.write(requireSlot(slots, `${variable.name}/${slot}`, variable.shape))
    })
  }

  /** Everything that it changes in place, as variables of a graph. */
  graphVariables(): Omit<GraphVariable, 'name'>[] {
    return this.variables.flatMap((value, i) => [
      { shape: value.shape, value, handle: (this.weights[i] as Resource).handle },
      ...Object.values(this.state[i] ?? {}).map(({ handle }) => ({ shape: value.shape, value: null, handle }))
    ])
  }

  dispose(): void {
    for (const resource of [...this.weights, ...this.state.flatMap((slots) => Object.values(slots))]) resource.dispose()
  }
}

/** The slots, and one more that ResourceApplyRMSProp asks for even where it gathers no momentum: it then holds the last change and is no state. */
function heldSlots(config: OptimizerConfig): readonly string[] {
  return config.type === 'rmsprop' ? ['velocity', 'momentum'] : slotsOf(config)
}
