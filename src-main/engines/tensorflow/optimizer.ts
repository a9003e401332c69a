import * as tf from '@tensorflow/tfjs'
import type { OptimizerConfig } from '../../contract'
import { requireSlot, slotsOf } from '../primitives/compositions'
import type { OptimizerKernel } from '../primitives/primitives'
import { type Moment, stepInput } from '../primitives/step-inputs'
import type { GraphVariable } from './capture/recorder'
import type { LossScaling } from './loss-scaling'
import { float, type Operations } from './operations'
import { Resource } from './resource'

let instances = 0

/**
 * Keras' update rules by one operation of TensorFlow a variable: ResourceApplyAdam, ResourceApplyKerasMomentum. With loss scaling, a
 * step whose gradients are not all finite changes nothing.
 */
export class ResourceOptimizer implements OptimizerKernel {
  private readonly weights: Resource[]
  private readonly state: Record<string, Resource>[]

  constructor(
    private readonly operations: Operations,
    private readonly config: OptimizerConfig,
    private readonly variables: tf.Variable[],
    private readonly scaling: LossScaling | null = null
  ) {
    const instance = instances++
    const resource = (name: string, shape: number[]): Resource => new Resource(operations, `atelier/${instance}/${name}`, shape)
    this.weights = variables.map((variable) => resource(variable.name, variable.shape))
    this.state = variables.map((variable) => Object.fromEntries(slotsOf(config).map((slot) => [slot, resource(`${variable.name}/${slot}`, variable.shape)])))
    tf.tidy(() => variables.forEach((variable, i) => {
      this.weights[i]?.write(variable)
      for (const slot of Object.values(this.state[i] ?? {})) slot.write(tf.zerosLike(variable))
    }))
  }

  apply(gradients: tf.Tensor[], learningRate: number, step: number): void {
    tf.tidy(() => {
      const unscaled = this.scaling?.unscale(gradients)
      const finite = unscaled?.finite ?? null
      const scalars = this.scalars({ learningRate, step }, finite)
      this.variables.forEach((variable, i) => {
        const weight = this.weights[i] as Resource
        this.update(weight, this.state[i] ?? {}, scalars, (unscaled?.gradients ?? gradients)[i] as tf.Tensor, finite)
        variable.assign(weight.read())
      })
      if (finite) this.scaling?.adapt(finite)
    })
  }

  /** Without `finite` gradients, which are 0 then, Adam's rule with these moves neither moments nor weights. */
  private scalars(moment: Moment, finite: tf.Tensor | null): tf.Tensor[] {
    const { config, operations } = this
    const orElse = (value: tf.Tensor, otherwise: number): tf.Tensor => (finite ? operations.one('SelectV2', float, [finite, value, tf.scalar(otherwise)]) : value)
    const rate = stepInput(moment, (now) => tf.scalar(now.learningRate))
    if (config.type === 'sgd') return [rate, tf.scalar(config.momentum)]
    const { beta1, beta2, epsilon } = config
    const powers = [beta1, beta2].map((beta) => stepInput(moment, (now) => tf.scalar(beta ** now.step)))
    return [...powers, orElse(rate, 0), orElse(tf.scalar(beta1), 1), orElse(tf.scalar(beta2), 1), tf.scalar(epsilon)]
  }

  private update(weight: Resource, slots: Record<string, Resource>, scalars: tf.Tensor[], gradient: tf.Tensor, finite: tf.Tensor | null): void {
    const { config, operations } = this
    const locking = { ...float, use_locking: { bool: false } } as const
    if (config.type === 'adam') {
      const { m, v } = slots as { m: Resource; v: Resource }
      operations.all('ResourceApplyAdam', { ...locking, use_nesterov: { bool: false } }, [weight.handle, m.handle, v.handle, ...scalars, gradient], 0)
      return
    }
    const [rate, momentum] = scalars as [tf.Tensor, tf.Tensor]
    const velocity = slots['momentum']
    if (!velocity) return void operations.all('ResourceApplyGradientDescent', locking, [weight.handle, rate, gradient], 0)
    if (finite) return this.updateWhere(finite, weight, velocity, [rate, momentum], gradient)
    operations.all('ResourceApplyKerasMomentum', { ...locking, use_nesterov: { bool: config.nesterov } }, [weight.handle, velocity.handle, rate, gradient, momentum], 0)
  }

  /** Keras' momentum, which moves on with a gradient of 0, in single operations that can keep the old values. */
  private updateWhere(finite: tf.Tensor, weight: Resource, velocity: Resource, [rate, momentum]: [tf.Tensor, tf.Tensor], gradient: tf.Tensor): void {
    const { operations, config } = this
    const w = weight.read(), v = velocity.read()
    const plain = tf.neg(tf.mul(rate, gradient))
    const moved = tf.add(tf.mul(momentum, v), plain)
    const change = config.type === 'sgd' && config.nesterov ? tf.add(tf.mul(momentum, moved), plain) : moved
    velocity.write(operations.one('SelectV2', float, [finite, moved, v]))
    weight.write(operations.one('SelectV2', float, [finite, tf.add(w, change), w]))
  }

  slots(): Record<string, tf.Tensor> {
    const own = this.variables.flatMap((variable, i) => Object.entries(this.state[i] ?? {}).map(([slot, value]) => [`${variable.name}/${slot}`, value.read()]))
    return { ...(Object.fromEntries(own) as Record<string, tf.Tensor>), ...this.scaling?.slots() }
  }

  /** Also takes over what the variables hold now: a checkpoint restores both. */
  restore(slots: Record<string, tf.Tensor>): void {
    this.variables.forEach((variable, i) => {
      this.weights[i]?.write(variable)
      for (const [slot, resource] of Object.entries(this.state[i] ?? {})) resource.write(requireSlot(slots, `${variable.name}/${slot}`, variable.shape))
    })
    this.scaling?.restore(slots)
  }

  /** Everything that it changes in place, as variables of a graph. */
  graphVariables(): Omit<GraphVariable, 'name'>[] {
    const own = this.variables.flatMap((value, i) => [
      { shape: value.shape, value, handle: (this.weights[i] as Resource).handle },
      ...Object.values(this.state[i] ?? {}).map(({ handle }) => ({ shape: value.shape, value: null, handle }))
    ])
    return [...own, ...(this.scaling?.handles() ?? []).map((handle) => ({ shape: [], value: null, handle }))]
  }

  dispose(): void {
    for (const resource of [...this.weights, ...this.state.flatMap((slots) => Object.values(slots))]) resource.dispose()
    this.scaling?.dispose()
  }
}
