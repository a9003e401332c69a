import * as tf from '@tensorflow/tfjs'
import type { EngineSession } from '../../src-main/engines/engine'
import type { Network } from '../../src-main/trainer/network/network'

/**
 * Arrays by kind and name: `inference/logits`, `gradient/conv2d/kernel`,
 * `moving/batch_normalization/moving_mean`.
 */
export type Numbers = Map<string, Float32Array>

/**
 * A batch on the current engine: images [count, height, width, channels], values from 0 to 1, and
 * classes.
 */
export interface TensorBatch {
  images: tf.Tensor4D
  labels: tf.Tensor1D
}

/**
 * What a network makes of a batch: logits by the moving statistics; of one training pass its logits,
 * loss, gradients and batch statistics; and the moving statistics after it, which the network keeps.
 */
export async function numbersOf(
  network: Network,
  { primitives }: EngineSession,
  { images, labels }: TensorBatch
): Promise<Numbers> {
  const numbers: Numbers = new Map()
  const keep = async (name: string, tensor: tf.Tensor): Promise<void> => {
    numbers.set(name, (await tensor.data()) as Float32Array)
    tensor.dispose()
  }
  await keep(
    'inference/logits',
    tf.tidy(() => network.forward(images, { training: false }).logits)
  )

  let statistics = new Map<string, tf.Tensor1D>()
  let logits: tf.Tensor | null = null
  const { value, grads } = tf.variableGrads(() => {
    const forward = network.forward(images, { training: true, step: 1 })
    forward.statistics.forEach((tensor) => tf.keep(tensor))
    statistics = forward.statistics
    logits = tf.keep(forward.logits)
    return tf.mean(primitives.softmaxCrossEntropy(forward.logits, labels)) as tf.Scalar
  }, network.variables)
  if (logits) await keep('training/logits', logits)
  await keep('training/loss', value)
  for (const [name, gradient] of Object.entries(grads)) await keep(`gradient/${name}`, gradient)

  network.updateMoving(statistics)
  for (const [name, tensor] of statistics) await keep(`batch/${name}`, tensor)
  for (const { name, data } of await network.export())
    if (name.includes('/moving_')) numbers.set(`moving/${name}`, data)
  return numbers
}

/**
 * How large a difference in each array may be called one: its own length, or where it is next to
 * nothing, that of its kind. A bias before a normalisation has a gradient of zero, of which only
 * rounding is to be seen.
 */
export function scalesOf(exact: Numbers): Map<string, number> {
  const typical = new Map<string, number>()
  const lengths = [...exact].map(([name, values]): [string, number, number] => [
    name,
    lengthOf(values),
    Math.sqrt(values.length)
  ])
  for (const [name, length, root] of lengths) {
    typical.set(kindOf(name), Math.max(typical.get(kindOf(name)) ?? 0, length / root))
  }
  return new Map(
    lengths.map(([name, length, root]) => [
      name,
      Math.max(length, 0.01 * (typical.get(kindOf(name)) ?? 0) * root)
    ])
  )
}

/** `gradient` of `gradient/conv2d/kernel`. */
export function kindOf(name: string): string {
  return name.slice(0, name.indexOf('/'))
}

/** Length of the difference of two arrays. */
export function distance(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers for ${b.length}`)
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2
  return Math.sqrt(sum)
}

export function lengthOf(a: Float32Array): number {
  return distance(a, new Float32Array(a.length))
}
