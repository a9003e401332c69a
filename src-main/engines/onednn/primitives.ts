import * as tf from '@tensorflow/tfjs'
import type { OptimizerConfig } from '../../contract'
import { adamRate, compositions, decayOf, requireSlot, slotsOf } from '../primitives/compositions'
import { differentiable } from '../primitives/differentiable'
import type { FusedActivation, GradientTransform, NormalizationOptions, OptimizerKernel, Primitives } from '../primitives/primitives'
import type { OnednnBackend } from './backend'
import { convolutionNumbers } from './native-kernels'

/** A tensor of tf.js from one of the backend: from here on the tape and the scopes know it. */
const tracked = <T extends tf.Tensor>(info: tf.TensorInfo): T => tf.engine().makeTensorFromTensorInfo(info) as T

/** The primitives by native kernels, each one pass or two over memory; `rounded`: convolutions and matrix products in bfloat16. */
export function onednnPrimitives(backend: OnednnBackend, rounded = false): Primitives {
  const make = <T extends tf.Tensor>(name: string, inputs: (tf.Tensor | null)[], shape: readonly number[], integers: number[], numbers: number[] = []): T => tracked<T>(backend.make(name, inputs, shape, integers, numbers))
  const product = Number(rounded)
  const reluGradient = (dy: tf.Tensor, y: tf.Tensor): tf.Tensor => make('binary', [dy, y], dy.shape, [12, 1, dy.size, 1, 1])

  const convolution2d: Primitives['convolution2d'] = (x, filter, bias, options) => {
    const info = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, options.strides, 1, options.padding)
    const plain = convolutionNumbers(info, false, rounded)
    const wanted = options.inputGradient !== false
    return differentiable<tf.Tensor4D>([...(wanted ? [x] : []), filter, ...(bias ? [bias] : [])], (save) => {
      const y = make<tf.Tensor4D>('conv2d', [x, filter, bias], info.outShape, convolutionNumbers(info, options.activation === 'relu', rounded))
      save(options.activation === 'relu' ? [x, filter, y] : [x, filter])
      return y
    }, (dy, [x0, filter0, y]) => {
      const dz = options.activation === 'relu' ? reluGradient(dy, y as tf.Tensor) : dy
      const dx = wanted ? [make('conv2dInputGradient', [dz, filter0 as tf.Tensor], x.shape, plain)] : []
      const df = backend.output(filter.shape), db = bias ? backend.output(bias.shape) : null
      backend.run('conv2dFilterGradient', [x0 as tf.Tensor, dz], [df, db], plain)
      return [...dx, tracked(df), ...(db ? [tracked(db)] : [])]
    })
  }

  const batchNormalizationTraining = (x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, { epsilon, activation }: NormalizationOptions): ReturnType<Primitives['batchNormalizationTraining']> => {
    const channels = x.shape[3]
    const numbers = [x.size / channels, channels, Number(activation === 'relu')]
    const infos = { mean: backend.output([channels]), variance: backend.output([channels]) }
    const mean = tracked<tf.Tensor1D>(infos.mean), variance = tracked<tf.Tensor1D>(infos.variance)
    const output = differentiable<tf.Tensor4D>([x, gamma, beta], (save) => {
      const y = backend.output(x.shape)
      backend.run('batchNormTraining', [x, gamma, beta], [y, mean, variance], numbers, [epsilon])
      save([x, gamma, beta, mean, variance])
      return tracked<tf.Tensor4D>(y)
    }, (dy, saved) => {
      const [x0, gamma0, beta0, mean0, variance0] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
      const results = [backend.output(x.shape), backend.output([channels]), backend.output([channels])]
      backend.run('batchNormGradient', [x0, dy, gamma0, beta0, mean0, variance0], results, numbers, [epsilon])
      return results.map((each) => tracked(each))
    })
    return { output, mean, variance }
  }

  const softmaxCrossEntropy: Primitives['softmaxCrossEntropy'] = (logits, labels) => {
    const [batch, classes] = logits.shape
    return differentiable<tf.Tensor1D>([logits], (save) => {
      const losses = backend.output([batch]), gradient = backend.output([batch, classes])
      backend.run('softmaxCrossEntropy', [logits, labels], [losses, gradient], [batch, classes])
      save([tracked(gradient)])
      return tracked<tf.Tensor1D>(losses)
    }, (dy, [gradient]) => [make('scaleRows', [gradient as tf.Tensor, dy], [batch, classes], [batch, classes])])
  }

  const join = (a: tf.Tensor4D, b: tf.Tensor4D, activation: FusedActivation): tf.Tensor4D =>
    activation === 'linear'
      ? tf.add(a, b)
      : differentiable<tf.Tensor4D>([a, b], (save) => {
          const y = make<tf.Tensor4D>('addRelu', [a, b], a.shape, [a.size])
          save([y])
          return y
        }, (dy, [y]) => {
          const dz = reluGradient(dy, y as tf.Tensor)
          return [dz, tf.clone(dz)]
        })

  const dense: Primitives['dense'] = (x, kernel, bias, activation) => {
    const [batch, inputs] = x.shape, units = kernel.shape[1]
    return differentiable<tf.Tensor2D>([x, kernel, bias], (save) => {
      const y = make<tf.Tensor2D>('matMul', [x, kernel, bias], [batch, units], [1, batch, units, inputs, 0, 0, Number(activation === 'relu'), 0, 0, product])
      save(activation === 'relu' ? [x, kernel, y] : [x, kernel])
      return y
    }, (dy, [x0, kernel0, y]) => {
      const dz = activation === 'relu' ? reluGradient(dy, y as tf.Tensor) : dy
      return [
        make('matMul', [dz, kernel0 as tf.Tensor, null], [batch, inputs], [1, batch, inputs, units, 0, 1, 0, 0, 0, product]),
        make('matMul', [x0 as tf.Tensor, dz, null], [inputs, units], [1, inputs, units, batch, 1, 0, 0, 0, 0, product]),
        make('columnSum', [dz], [units], [batch, units])
      ]
    })
  }

  return {
    ...compositions, convolution2d, batchNormalizationTraining, softmaxCrossEntropy, join, dense,
    batchNormalization: (x, gamma, beta, mean, variance, { epsilon, activation }) => {
      const channels = x.shape[3]
      return make<tf.Tensor4D>('batchNorm', [x, gamma, beta, mean, variance], x.shape, [x.size / channels, channels, Number(activation === 'relu')], [epsilon])
    },
    globalAveragePooling2d: (x) => {
      const [batch, height, width, channels] = x.shape
      return differentiable<tf.Tensor2D>([x], () => make<tf.Tensor2D>('meanMiddle', [x], [batch, channels], [batch, height * width, channels]),
        (dy) => [tf.tile(tf.reshape(tf.div(dy, height * width), [batch, 1, 1, channels]), [1, height, width, 1])])
    },
    optimizer: (config, variables) => new NativeOptimizer(backend, config, variables),
    average: (averages, values, decay) => averages.forEach((average, i) => backend.run('average', [values[i] as tf.Variable], [average], [average.size], [1 - decay]))
  }
}

/** Keras' update rules, one pass over each variable, its gradient and its slots, in place. */
class NativeOptimizer implements OptimizerKernel {
  private readonly state: Record<string, tf.Tensor>[]

  constructor(
    private readonly backend: OnednnBackend,
    private readonly config: OptimizerConfig,
    private readonly variables: tf.Variable[]
  ) {
    this.state = variables.map((variable) => Object.fromEntries(slotsOf(config).map((slot) => [slot, tf.keep(tf.zerosLike(variable))])))
    // What is changed in place must be nobody else's: a variable made of a tensor shares its memory with it.
    for (const variable of variables) tf.tidy(() => variable.assign(tf.add(variable, 0)))
  }

  apply(gradients: tf.Tensor[], learningRate: number, step: number, refine?: GradientTransform): void {
    tf.tidy(() => this.update(refine?.(gradients) ?? gradients, learningRate, step))
  }

  private update(gradients: tf.Tensor[], learningRate: number, step: number): void {
    const { backend, config } = this
    this.variables.forEach((variable, i) => {
      const gradient = gradients[i] as tf.Tensor
      const slots = this.state[i] ?? {}
      const slot = (name: string): tf.Tensor | null => slots[name] ?? null
      const decay = decayOf(config, learningRate)
      switch (config.type) {
        case 'adam':
        case 'adamw':
          return backend.run('adam', [gradient], [variable, slot('m'), slot('v')], [variable.size], [adamRate(config, learningRate, step), config.beta1, config.beta2, config.epsilon, decay])
        case 'sgd':
          return backend.run('sgd', [gradient], [variable, slot('momentum')], [variable.size, Number(config.nesterov)], [learningRate, config.momentum, decay])
        case 'rmsprop':
          return backend.run('rmsprop', [gradient], [variable, slot('velocity'), slot('momentum')], [variable.size], [learningRate, config.rho, config.momentum, config.epsilon])
        default:
          return config satisfies never
      }
    })
  }

  slots(): Record<string, tf.Tensor> {
    // Of the same memory, which the next update changes in place: to be read at once.
    return Object.fromEntries(this.variables.flatMap((variable, i) => Object.entries(this.state[i] ?? {}).map(([slot, value]) => [`${variable.name}/${slot}`, tf.clone(value)])))
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
