import * as tf from '@tensorflow/tfjs'
import type { OptimizerConfig } from '../../contract'
import { averagePooling } from './average-pooling'
import { inTensorflowsTerms } from './convolution-padding'
import type {
  FusedActivation,
  GradientTransform,
  NormalizationOptions,
  OptimizerKernel,
  Primitives
} from './primitives'

function activate<T extends tf.Tensor>(x: T, activation: FusedActivation): T {
  switch (activation) {
    case 'linear':
      return x
    case 'relu':
      return tf.relu(x)
    case 'relu6':
      return tf.relu6(x)
    default:
      return activation satisfies never
  }
}

function normalize(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor,
  variance: tf.Tensor,
  options: NormalizationOptions,
  addend?: tf.Tensor4D
): tf.Tensor4D {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, options.epsilon)))
  const normalized = tf.add(tf.mul(tf.sub(x, mean), scale), beta) as tf.Tensor4D
  return activate(addend ? tf.add(normalized, addend) : normalized, options.activation)
}

/**
 * Class numbers [batch] as rows [batch, classes] of zeros and a one. Of a single class too, which tf.js'
 * own refuses.
 */
export function oneHot(labels: tf.Tensor1D, classes: number): tf.Tensor2D {
  return classes === 1
    ? tf.ones([labels.shape[0], 1])
    : (tf.oneHot(labels, classes).toFloat() as tf.Tensor2D)
}

/**
 * The meaning of every primitive, in plain tf.js operations: works on any backend, and is what an
 * engine's own kernels are compared with.
 */
export const compositions: Primitives = {
  convolution2d: (x, filter, bias, { strides, padding, activation }) => {
    const y = tf.conv2d(x, filter, strides, inTensorflowsTerms(padding))
    return activate(bias ? tf.add(y, bias) : y, activation)
  },
  depthwiseConvolution2d: (x, filter, bias, { strides, padding, activation }) => {
    const y = tf.depthwiseConv2d(x, filter, strides, inTensorflowsTerms(padding))
    return activate(bias ? tf.add(y, bias) : y, activation)
  },
  batchNormalizationTraining: (x, gamma, beta, options, addend) => {
    const axes = [0, 1, 2]
    const mean = tf.mean(x, axes) as tf.Tensor1D
    const variance = tf.mean(tf.square(tf.sub(x, mean)), axes) as tf.Tensor1D
    return { output: normalize(x, gamma, beta, mean, variance, options, addend), mean, variance }
  },
  batchNormalization: normalize,
  join: (a, b, activation) => activate(tf.add(a, b), activation),
  maxPooling2d: (x, { poolSize, strides, padding }) => tf.maxPool(x, poolSize, strides, padding),
  averagePooling2d: averagePooling,
  globalAveragePooling2d: (x) => tf.mean(x, [1, 2]),
  dense: (x, kernel, bias, activation) => activate(tf.add(tf.matMul(x, kernel), bias), activation),
  softmaxCrossEntropy: (logits, labels) => {
    const shifted = tf.sub(logits, tf.max(logits, -1, true))
    const logTotal = tf.log(tf.sum(tf.exp(shifted), -1))
    const chosen = tf.sum(tf.mul(shifted, oneHot(labels, logits.shape[1])), -1)
    return tf.sub(logTotal, chosen)
  },
  optimizer: (config, variables, rateFactor) => new ComposedOptimizer(config, variables, rateFactor),
  average: (averages, values, decay) =>
    tf.tidy(() =>
      averages.forEach((average, i) =>
        average.assign(tf.add(average, tf.mul(tf.sub(values[i] as tf.Variable, average), 1 - decay)))
      )
    )
}

/** Names of the slots of a configuration, as every engine's optimizer has them; plain SGD has none. */
export function slotsOf(config: OptimizerConfig): readonly string[] {
  switch (config.type) {
    case 'adam':
    case 'adamw':
      return ['m', 'v']
    case 'sgd':
      return config.momentum === 0 ? [] : ['momentum']
    case 'rmsprop':
      return config.momentum === 0 ? ['velocity'] : ['velocity', 'momentum']
    default:
      return config satisfies never
  }
}

/**
 * The share of itself that a variable loses before an update: decoupled weight decay, times the learning
 * rate as Keras has it.
 */
export function decayOf(config: OptimizerConfig, learningRate: number): number {
  return 'weightDecay' in config ? config.weightDecay * learningRate : 0
}

/** keras.optimizers.Adam's step size with the corrections of both moments' bias in it. */
export function adamRate(
  config: Extract<OptimizerConfig, { type: 'adam' | 'adamw' }>,
  learningRate: number,
  step: number
): number {
  return (learningRate * Math.sqrt(1 - config.beta2 ** step)) / (1 - config.beta1 ** step)
}

/**
 * Keras' update rules in plain tf.js operations (keras/src/optimizers: base_optimizer.py for the decay,
 * adam.py, sgd.py, rmsprop.py).
 */
class ComposedOptimizer implements OptimizerKernel {
  private readonly state: Record<string, tf.Variable>[]

  constructor(
    private readonly config: OptimizerConfig,
    private readonly variables: tf.Variable[],
    private readonly rateFactor = 1
  ) {
    this.state = variables.map((variable) =>
      Object.fromEntries(
        slotsOf(config).map((slot) => [slot, tf.tidy(() => tf.variable(tf.zerosLike(variable), false))])
      )
    )
  }

  apply(gradients: tf.Tensor[], learningRate: number, step: number, refine?: GradientTransform): void {
    tf.tidy(() => {
      const refined = refine?.(gradients) ?? gradients
      this.variables.forEach((variable, i) =>
        this.update(
          variable,
          refined[i] as tf.Tensor,
          this.state[i] as Record<string, tf.Variable>,
          learningRate * this.rateFactor,
          step
        )
      )
    })
  }

  private update(
    variable: tf.Variable,
    gradient: tf.Tensor,
    slots: Record<string, tf.Variable>,
    learningRate: number,
    step: number
  ): void {
    const { config } = this
    const decay = decayOf(config, learningRate)
    if (decay > 0) variable.assign(tf.sub(variable, tf.mul(variable, decay)))
    variable.assign(tf.add(variable, changeBy(config, gradient, slots, learningRate, step)))
  }

  slots(): Record<string, tf.Tensor> {
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
      for (const [slot, value] of Object.entries(this.state[i] ?? {}))
        value.assign(requireSlot(slots, `${variable.name}/${slot}`, variable.shape))
    })
  }

  dispose(): void {
    for (const slots of this.state) tf.dispose(slots)
  }
}

/** What an update adds to a variable; moves the slots on. */
function changeBy(
  config: OptimizerConfig,
  gradient: tf.Tensor,
  slots: Record<string, tf.Variable>,
  learningRate: number,
  step: number
): tf.Tensor {
  switch (config.type) {
    case 'adam':
    case 'adamw': {
      const { beta1, beta2, epsilon } = config
      const { m, v } = slots as { m: tf.Variable; v: tf.Variable }
      m.assign(tf.add(m, tf.mul(tf.sub(gradient, m), 1 - beta1)))
      v.assign(tf.add(v, tf.mul(tf.sub(tf.square(gradient), v), 1 - beta2)))
      return tf.div(tf.mul(m, -adamRate(config, learningRate, step)), tf.add(tf.sqrt(v), epsilon))
    }
    case 'sgd': {
      const plain = tf.mul(gradient, -learningRate)
      const velocity = slots['momentum']
      if (!velocity) return plain
      velocity.assign(tf.add(tf.mul(velocity, config.momentum), plain))
      return config.nesterov ? tf.add(tf.mul(velocity, config.momentum), plain) : velocity
    }
    case 'rmsprop': {
      const { rho, momentum, epsilon } = config
      const velocity = slots['velocity'] as tf.Variable,
        gathered = slots['momentum']
      velocity.assign(tf.add(tf.mul(velocity, rho), tf.mul(tf.square(gradient), 1 - rho)))
      const increment = tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(velocity, epsilon)))
      if (!gathered) return tf.neg(increment)
      gathered.assign(tf.add(tf.mul(gathered, momentum), increment))
      return tf.neg(gathered)
    }
    default:
      return config satisfies never
  }
}

/** A saved slot that fits its variable. */
export function requireSlot(slots: Record<string, tf.Tensor>, name: string, shape: number[]): tf.Tensor {
  const slot = slots[name]
  if (!slot || slot.shape.join() !== shape.join())
    throw new Error(`the saved optimizer has no ${name} of shape [${shape.join(', ')}]`)
  return slot
}
