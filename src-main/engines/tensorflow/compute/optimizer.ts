import * as tf from '@tensorflow/tfjs'
import type { OptimizerConfig } from '../../../contract'
import { decayOf, requireSlot, slotsOf } from '../../primitives/compositions'
import type { GradientTransform, OptimizerKernel } from '../../primitives/primitives'
import { type StepParameters, stepInput } from '../../primitives/step-inputs'
import type { GraphVariable } from '../capture/recording'
import type { LossScaling } from './loss-scaling'
import { float, type Operations } from './operations'
import { Resource } from './resource'

let instances = 0

/**
 * Keras' update rules by one operation of TensorFlow a variable: ResourceApplyAdam,
 * ResourceApplyKerasMomentum, ResourceApplyRMSProp, after the weight decay where there is one. With loss
 * scaling, a step whose gradients are not all finite changes nothing.
 */
export class ResourceOptimizer implements OptimizerKernel {
  private readonly weights: Resource[]
  private readonly state: Record<string, Resource>[]
  private readonly rateFactor: number
  private readonly scaling: LossScaling | null

  constructor(
    private readonly operations: Operations,
    private readonly config: OptimizerConfig,
    private readonly variables: tf.Variable[],
    { rateFactor = 1, scaling = null }: { rateFactor?: number; scaling?: LossScaling | null } = {}
  ) {
    this.rateFactor = rateFactor
    this.scaling = scaling
    const instance = instances++
    const resource = (name: string, shape: number[]): Resource =>
      new Resource(operations, `atelier/${instance}/${name}`, shape)
    this.weights = variables.map((variable) => resource(variable.name, variable.shape))
    this.state = variables.map((variable) =>
      Object.fromEntries(
        heldSlots(config).map((slot) => [slot, resource(`${variable.name}/${slot}`, variable.shape)])
      )
    )
    tf.tidy(() =>
      variables.forEach((variable, i) => {
        this.weights[i]?.write(variable)
        for (const slot of Object.values(this.state[i] ?? {})) slot.write(tf.zerosLike(variable))
      })
    )
  }

  apply(gradients: tf.Tensor[], learningRate: number, step: number, refine?: GradientTransform): void {
    tf.tidy(() => {
      const unscaled = this.scaling?.unscale(gradients)
      const finite = unscaled?.finite ?? null
      const given = unscaled?.gradients ?? gradients
      const refined = refine?.(given) ?? given
      const parameters = { learningRate, step }
      const scalars = this.scalars(parameters, finite)
      const decay =
        'weightDecay' in this.config && this.config.weightDecay > 0
          ? stepInput(parameters, (now) =>
              tf.scalar(decayOf(this.config, now.learningRate * this.rateFactor))
            )
          : null
      this.variables.forEach((variable, i) => {
        const weight = this.weights[i] as Resource
        if (decay) weight.subtract(tf.mul(variable, this.orElse(finite, decay, 0)))
        this.update(weight, this.state[i] ?? {}, scalars, refined[i] as tf.Tensor, finite)
        variable.assign(weight.read())
      })
      if (finite) this.scaling?.adapt(finite)
    })
  }

  /** The value, or the other one where the gradients are not finite. */
  private orElse(finite: tf.Tensor | null, value: tf.Tensor, otherwise: number): tf.Tensor {
    return finite ? this.operations.one('SelectV2', float, [finite, value, tf.scalar(otherwise)]) : value
  }

  /**
   * Without `finite` gradients, which are 0 then, Adam's rule with these moves neither moments nor
   * weights.
   */
  private scalars(parameters: StepParameters, finite: tf.Tensor | null): tf.Tensor[] {
    const { config } = this
    const rate = stepInput(parameters, (now) => tf.scalar(now.learningRate * this.rateFactor))
    switch (config.type) {
      case 'adam':
      case 'adamw': {
        const { beta1, beta2, epsilon } = config
        const powers = [beta1, beta2].map((beta) =>
          stepInput(parameters, (now) => tf.scalar(beta ** now.step))
        )
        return [
          ...powers,
          this.orElse(finite, rate, 0),
          this.orElse(finite, tf.scalar(beta1), 1),
          this.orElse(finite, tf.scalar(beta2), 1),
          tf.scalar(epsilon)
        ]
      }
      case 'sgd':
        return [rate, tf.scalar(config.momentum)]
      case 'rmsprop':
        return [rate, tf.scalar(config.rho), tf.scalar(config.momentum), tf.scalar(config.epsilon)]
      default:
        return config satisfies never
    }
  }

  private update(
    weight: Resource,
    slots: Record<string, Resource>,
    scalars: tf.Tensor[],
    gradient: tf.Tensor,
    finite: tf.Tensor | null
  ): void {
    switch (this.config.type) {
      case 'adam':
      case 'adamw': {
        const { m, v } = slots as { m: Resource; v: Resource }
        const given = [weight.handle, m.handle, v.handle, ...scalars, gradient]
        return this.operate('ResourceApplyAdam', given, { use_nesterov: { bool: false } })
      }
      case 'rmsprop': {
        const { velocity, momentum } = slots as { velocity: Resource; momentum: Resource }
        const given = [weight.handle, velocity.handle, momentum.handle, ...scalars, gradient]
        return this.where(finite, [weight, velocity, momentum], () =>
          this.operate('ResourceApplyRMSProp', given)
        )
      }
      case 'sgd': {
        const [rate, momentum] = scalars as [tf.Tensor, tf.Tensor]
        const velocity = slots['momentum']
        if (!velocity)
          return this.operate('ResourceApplyGradientDescent', [weight.handle, rate, gradient])
        const given = [weight.handle, velocity.handle, rate, gradient, momentum]
        const nesterov = { use_nesterov: { bool: this.config.nesterov } }
        return this.where(finite, [weight, velocity], () =>
          this.operate('ResourceApplyKerasMomentum', given, nesterov)
        )
      }
      default:
        return this.config satisfies never
    }
  }

  /** An operation that changes variables and hands out nothing. */
  private operate(name: string, given: tf.Tensor[], attributes: Attributes = {}): void {
    const locking = { ...float, use_locking: { bool: false } } as const
    this.operations.all(name, { ...locking, ...attributes }, given, 0)
  }

  /**
   * An update that moves on with a gradient of 0: where the gradients are not finite, what it changes
   * gets its old value back.
   */
  private where(finite: tf.Tensor | null, changed: Resource[], update: () => void): void {
    const before = finite ? changed.map((resource) => resource.read()) : []
    update()
    if (finite)
      changed.forEach((resource, i) =>
        resource.write(
          this.operations.one('SelectV2', float, [finite, resource.read(), before[i] as tf.Tensor])
        )
      )
  }

  slots(): Record<string, tf.Tensor> {
    const own = this.variables.flatMap((variable, i) =>
      slotsOf(this.config).map((slot) => [
        `${variable.name}/${slot}`,
        (this.state[i]?.[slot] as Resource).read()
      ])
    )
    return { ...(Object.fromEntries(own) as Record<string, tf.Tensor>), ...this.scaling?.slots() }
  }

  /** Also takes over what the variables hold now: a checkpoint restores both. */
  restore(slots: Record<string, tf.Tensor>): void {
    this.variables.forEach((variable, i) => {
      this.weights[i]?.write(variable)
      for (const slot of slotsOf(this.config))
        this.state[i]?.[slot]?.write(requireSlot(slots, `${variable.name}/${slot}`, variable.shape))
    })
    this.scaling?.restore(slots)
  }

  /** Everything that it changes in place, as variables of a graph. */
  graphVariables(): Omit<GraphVariable, 'name'>[] {
    const own = this.variables.flatMap((value, i) => [
      { shape: value.shape, value, handle: (this.weights[i] as Resource).handle },
      ...Object.values(this.state[i] ?? {}).map(({ handle }) => ({
        shape: value.shape,
        value: null,
        handle
      }))
    ])
    return [
      ...own,
      ...(this.scaling?.handles() ?? []).map((handle) => ({ shape: [], value: null, handle }))
    ]
  }

  dispose(): void {
    for (const resource of [...this.weights, ...this.state.flatMap((slots) => Object.values(slots))])
      resource.dispose()
    this.scaling?.dispose()
  }
}

type Attributes = Parameters<Operations['all']>[1]

/**
 * The slots, and one more that ResourceApplyRMSProp asks for even where it gathers no momentum: it then
 * holds the last change and is no state.
 */
function heldSlots(config: OptimizerConfig): readonly string[] {
  return config.type === 'rmsprop' ? ['velocity', 'momentum'] : slotsOf(config)
}
