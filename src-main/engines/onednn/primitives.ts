import * as tf from '@tensorflow/tfjs'
import type { OptimizerConfig } from '../../contract'
import { adamRate, compositions, decayOf, requireSlot, slotsOf } from '../primitives/compositions'
import type {
  FusedActivation,
  GradientTransform,
  OptimizerKernel,
  PoolingOptions,
  Primitives
} from '../primitives/primitives'
import type { Handle } from './addon'
import type { OnednnBackend } from './backend'
import { convolutionNumbers, poolingInfo, poolingNumbers } from './kernels/network-kernels'
import { normalizations } from './normalization'
import { taped } from './taped'

/** A tensor of tf.js from one of the backend: from here on the tape and the scopes know it. */
const tracked = <T extends tf.Tensor>(info: tf.TensorInfo): T =>
  tf.engine().makeTensorFromTensorInfo(info) as T

/**
 * The primitives by native kernels, each one pass or two over memory. `mixed`: activations, their
 * gradients and the operands of products lie in bfloat16; weights, their gradients, statistics, logits
 * and losses stay fp32.
 */
export function onednnPrimitives(backend: OnednnBackend, mixed = false): Primitives {
  const make = <T extends tf.Tensor>(
    name: string,
    inputs: (tf.Tensor | null)[],
    shape: readonly number[],
    integers: number[],
    numbers: number[] = []
  ): T => tracked<T>(backend.make(name, inputs, shape, integers, numbers))
  const half = Number(mixed)
  /** Memory of an activation, its gradient or a factor of a product. */
  const rows = (tensor: tf.TensorInfo): Handle => (mixed ? backend.half(tensor) : backend.handle(tensor))
  const blank = (shape: readonly number[]): tf.TensorInfo =>
    mixed ? backend.halfOutput(shape) : backend.output(shape)
  const produce = <T extends tf.Tensor>(
    name: string,
    inputs: (Handle | null)[],
    shape: readonly number[],
    integers: number[],
    numbers: number[] = []
  ): T => {
    const result = blank(shape)
    backend.addon.run(name, inputs, [rows(result)], integers, numbers)
    return tracked<T>(result)
  }
  const reluGradient = (dy: tf.Tensor, y: tf.Tensor): tf.Tensor =>
    mixed
      ? produce('reluGradientHalf', [rows(dy), rows(y)], dy.shape, [dy.size])
      : make('binary', [dy, y], dy.shape, [12, 1, dy.size, 1, 1])

  const convolution2d: Primitives['convolution2d'] = (x, filter, bias, options) => {
    const info = tf.backend_util.computeConv2DInfo(
      x.shape,
      filter.shape,
      options.strides,
      1,
      options.padding
    )
    const plain = convolutionNumbers(info, false, mixed)
    const wanted = options.inputGradient !== false
    return taped<tf.Tensor4D>(
      [...(wanted ? [x] : []), filter, ...(bias ? [bias] : [])],
      (save) => {
        const y = produce<tf.Tensor4D>(
          'conv2d',
          [rows(x), rows(filter), bias && backend.handle(bias)],
          info.outShape,
          convolutionNumbers(info, options.activation === 'relu', mixed)
        )
        save(options.activation === 'relu' ? [x, filter, y] : [x, filter])
        return y
      },
      (dy, saved) => {
        const [x0, filter0, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
        const dz = options.activation === 'relu' ? reluGradient(dy, y) : dy
        const dx = wanted
          ? [produce('conv2dInputGradient', [rows(dz), rows(filter0)], x.shape, plain)]
          : []
        const df = backend.output(filter.shape),
          db = bias ? backend.output(bias.shape) : null
        backend.addon.run(
          'conv2dFilterGradient',
          [rows(x0), rows(dz)],
          [backend.handle(df), db && backend.handle(db)],
          plain
        )
        return [...dx, tracked(df), ...(db ? [tracked(db)] : [])]
      }
    )
  }

  const softmaxCrossEntropy: Primitives['softmaxCrossEntropy'] = (logits, labels) => {
    const [batch, classes] = logits.shape
    return taped<tf.Tensor1D>(
      [logits],
      (save) => {
        const losses = backend.output([batch]),
          gradient = backend.output([batch, classes])
        backend.run('softmaxCrossEntropy', [logits, labels], [losses, gradient], [batch, classes])
        save([tracked(gradient)])
        return tracked<tf.Tensor1D>(losses)
      },
      (dy, [gradient]) => [
        make('scaleRows', [gradient as tf.Tensor, dy], [batch, classes], [batch, classes])
      ]
    )
  }

  const join = (a: tf.Tensor4D, b: tf.Tensor4D, activation: FusedActivation): tf.Tensor4D =>
    activation === 'linear'
      ? tf.add(a, b)
      : taped<tf.Tensor4D>(
          [a, b],
          (save) => {
            const y = mixed
              ? produce<tf.Tensor4D>('addHalf', [rows(a), rows(b)], a.shape, [a.size, 1])
              : make<tf.Tensor4D>('addRelu', [a, b], a.shape, [a.size])
            save([y])
            return y
          },
          (dy, [y]) => {
            const dz = reluGradient(dy, y as tf.Tensor)
            return [dz, tf.clone(dz)]
          }
        )

  const dense: Primitives['dense'] = (x, kernel, bias, activation) => {
    const [batch, inputs] = x.shape,
      units = kernel.shape[1]
    const product = (
      a: tf.Tensor,
      b: tf.Tensor,
      added: tf.Tensor | null,
      shape: [number, number],
      integers: number[]
    ): tf.Tensor2D => {
      const result = backend.output(shape)
      backend.addon.run(
        'matMul',
        [rows(a), rows(b), added && backend.handle(added)],
        [backend.handle(result)],
        [1, ...integers, 0, 0, half]
      )
      return tracked(result)
    }
    return taped<tf.Tensor2D>(
      [x, kernel, bias],
      (save) => {
        const y = product(
          x,
          kernel,
          bias,
          [batch, units],
          [batch, units, inputs, 0, 0, Number(activation === 'relu')]
        )
        save(activation === 'relu' ? [x, kernel, y] : [x, kernel])
        return y
      },
      (dy, saved) => {
        const [x0, kernel0, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
        const dz = activation === 'relu' ? make('binary', [dy, y], dy.shape, [12, 1, dy.size, 1, 1]) : dy
        return [
          product(dz, kernel0, null, [batch, inputs], [batch, inputs, units, 0, 1, 0]),
          product(x0, dz, null, [inputs, units], [inputs, units, batch, 1, 0, 0]),
          make('columnSum', [dz], [units], [batch, units])
        ]
      }
    )
  }

  const pooling =
    (kind: 'max' | 'avg') =>
    (x: tf.Tensor4D, { poolSize, strides, padding }: PoolingOptions): tf.Tensor4D => {
      const info = poolingInfo(x.shape, { filterSize: poolSize, strides, pad: padding })
      const numbers = [...poolingNumbers(info), half]
      return taped<tf.Tensor4D>(
        [x],
        (save) => {
          const y = produce<tf.Tensor4D>(`${kind}Pool`, [rows(x)], info.outShape, numbers)
          if (kind === 'max') save([x, y])
          return y
        },
        (dy, saved) => [produce(`${kind}PoolGradient`, [rows(dy), ...saved.map(rows)], x.shape, numbers)]
      )
    }

  return {
    ...compositions,
    ...normalizations(backend, { half: mixed, of: rows, blank }),
    convolution2d,
    softmaxCrossEntropy,
    join,
    dense,
    maxPooling2d: pooling('max'),
    averagePooling2d: pooling('avg'),
    globalAveragePooling2d: (x) => {
      const [batch, height, width, channels] = x.shape
      const numbers = [batch, height * width, channels]
      return taped<tf.Tensor2D>(
        [x],
        () => {
          const y = backend.output([batch, channels])
          backend.addon.run(
            mixed ? 'meanMiddleHalf' : 'meanMiddle',
            [rows(x)],
            [backend.handle(y)],
            numbers
          )
          return tracked<tf.Tensor2D>(y)
        },
        (dy) => [
          produce(mixed ? 'spreadMiddleHalf' : 'spreadMiddle', [backend.handle(dy)], x.shape, numbers)
        ]
      )
    },
    optimizer: (config, variables) => new NativeOptimizer(backend, config, variables),
    average: (averages, values, decay) =>
      averages.forEach((average, i) =>
        backend.run('average', [values[i] as tf.Variable], [average], [average.size], [1 - decay])
      )
  }
}

/**
 * Keras' update rules, in place: one kernel that passes once over every variable, its gradient and its
 * slots, and keeps the bfloat16 copies equal.
 */
class NativeOptimizer implements OptimizerKernel {
  private readonly state: Record<string, tf.Tensor>[]

  constructor(
    private readonly backend: OnednnBackend,
    private readonly config: OptimizerConfig,
    private readonly variables: tf.Variable[]
  ) {
    this.state = variables.map((variable) =>
      Object.fromEntries(slotsOf(config).map((slot) => [slot, tf.keep(tf.zerosLike(variable))]))
    )
    // What is changed in place must be nobody else's: a variable made of a tensor shares its memory with
    // it.
    for (const variable of variables) tf.tidy(() => variable.assign(tf.add(variable, 0)))
  }

  apply(gradients: tf.Tensor[], learningRate: number, step: number, refine?: GradientTransform): void {
    tf.tidy(() => this.update(refine?.(gradients) ?? gradients, learningRate, step))
  }

  private update(gradients: tf.Tensor[], learningRate: number, step: number): void {
    const { backend, config, variables } = this
    const names = slotsOf(config)
    const inputs = gradients.map((gradient) => backend.handle(gradient))
    const outputs = (optional: number): (Handle | null)[] =>
      variables.flatMap((variable, i) => [
        backend.handle(variable),
        ...names.map((slot) => backend.handle(this.state[i]?.[slot] as tf.Tensor)),
        ...Array<null>(optional - names.length).fill(null),
        backend.halfCopy(variable)
      ])
    const counts = variables.map(({ size }) => size)
    const decay = decayOf(config, learningRate)
    switch (config.type) {
      case 'adam':
      case 'adamw':
        return backend.addon.run('adam', inputs, outputs(2), counts, [
          adamRate(config, learningRate, step),
          config.beta1,
          config.beta2,
          config.epsilon,
          decay
        ])
      case 'sgd':
        return backend.addon.run(
          'sgd',
          inputs,
          outputs(1),
          [Number(config.nesterov), ...counts],
          [learningRate, config.momentum, decay]
        )
      case 'rmsprop':
        return backend.addon.run('rmsprop', inputs, outputs(2), counts, [
          learningRate,
          config.rho,
          config.momentum,
          config.epsilon
        ])
      default:
        return config satisfies never
    }
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
