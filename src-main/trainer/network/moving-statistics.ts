import * as tf from '@tensorflow/tfjs'
import type { NamedTensor } from '../../models/safetensors'
import type { InitialWeight } from './initial-weights'

/**
 * The moving mean and variance of every batch normalisation, kept end to end in one variable: a training
 * step then updates them with three operations instead of six a layer. moving = moving * momentum +
 * batch * (1 - momentum), as Keras does.
 */
export class MovingStatistics {
  private readonly values: tf.Variable | null
  private readonly momentum: tf.Tensor1D | null
  private readonly offsets = new Map<string, { from: number; size: number }>()

  /** `momenta` says for each entry what share of the old value stays. */
  constructor(
    private readonly entries: InitialWeight[],
    momenta: number[]
  ) {
    let from = 0
    for (const { name, data } of entries) {
      this.offsets.set(name, { from, size: data.length })
      from += data.length
    }
    const joined = new Float32Array(from)
    const shares = new Float32Array(from)
    entries.forEach(({ name, data }, i) => {
      const at = this.offsets.get(name)?.from ?? 0
      joined.set(data, at)
      shares.fill(momenta[i] ?? 0, at, at + data.length)
    })
    this.values = from > 0 ? tf.tidy(() => tf.variable(tf.tensor1d(joined), false)) : null
    this.momentum = from > 0 ? tf.tensor1d(shares) : null
  }

  /** Takes in a batch's statistics, by name; those that it has none of stay as they are, bit for bit. */
  update(batch: Map<string, tf.Tensor1D>): void {
    const { values } = this
    if (!values || batch.size === 0) return
    tf.tidy(() => {
      const momentum = this.momentumFor(batch)
      const joined = tf.concat1d(this.entries.map(({ name }) => batch.get(name) ?? this.read(name)))
      values.assign(tf.add(tf.mul(values, momentum), tf.mul(joined, tf.sub(1, momentum))))
    })
  }

  /** Where they are kept. */
  variables(): tf.Variable[] {
    return this.values ? [this.values] : []
  }

  /** What share of the old values stays: all of it where the batch has nothing. */
  private momentumFor(batch: Map<string, tf.Tensor1D>): tf.Tensor1D {
    const momentum = this.momentum as tf.Tensor1D
    if (batch.size === this.entries.length) return momentum
    return tf.concat1d(
      this.entries.map(({ name }) => {
        const { from, size } = this.offsets.get(name) ?? { from: 0, size: 0 }
        return batch.has(name) ? tf.slice(momentum, from, size) : tf.ones<tf.Rank.R1>([size])
      })
    )
  }

  /** One entry as a tensor of its own. */
  read(name: string): tf.Tensor1D {
    const place = this.offsets.get(name)
    if (!place || !this.values) throw new Error(`no moving statistic ${name}`)
    return tf.slice(this.values as unknown as tf.Tensor1D, place.from, place.size)
  }

  async export(): Promise<NamedTensor[]> {
    if (!this.values) return []
    const data = (await this.values.data()) as Float32Array
    return this.entries.map(({ name, shape }) => {
      const { from, size } = this.offsets.get(name) ?? { from: 0, size: 0 }
      return { name, shape, data: data.slice(from, from + size) }
    })
  }

  import(tensors: Map<string, { shape: number[]; data: Float32Array }>): void {
    if (!this.values) return
    const joined = new Float32Array(this.values.size)
    for (const { name, shape } of this.entries)
      joined.set(requireTensor(tensors, name, shape), this.offsets.get(name)?.from ?? 0)
    const { values } = this
    tf.tidy(() => values.assign(tf.tensor1d(joined)))
  }

  /** Puts some in place of the present ones. */
  replace(tensors: Map<string, { data: Float32Array }>): void {
    const { values } = this
    if (!values || !this.entries.some(({ name }) => tensors.has(name))) return
    const joined = Float32Array.from(values.dataSync())
    for (const { name } of this.entries)
      joined.set(tensors.get(name)?.data ?? [], this.offsets.get(name)?.from ?? 0)
    tf.tidy(() => values.assign(tf.tensor1d(joined)))
  }

  dispose(): void {
    this.values?.dispose()
    this.momentum?.dispose()
  }
}

/** The numbers of a saved tensor that has to have this shape. */
export function requireTensor(
  tensors: Map<string, { shape: number[]; data: Float32Array }>,
  name: string,
  shape: number[]
): Float32Array {
  const saved = tensors.get(name)
  if (!saved || saved.shape.join() !== shape.join())
    throw new RangeError(`it has no ${name} of shape [${shape.join(', ')}]`)
  return saved.data
}
