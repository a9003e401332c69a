import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { onednn } from '../../../src-main/engines/onednn'
import type { OnednnBackend } from '../../../src-main/engines/onednn/backend'
import { onednnPrimitives } from '../../../src-main/engines/onednn/compute/primitives'
import { multipliesBfloat16 } from '../../../src-main/engines/platform/processor'
import type { Primitives } from '../../../src-main/engines/primitives/primitives'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'
import { randomNumbers } from '../../support/random-tensors'

type Activation = 'linear' | 'relu' | 'relu6'
interface Case {
  what: string
  shape: [number, number, number, number]
  activation: Activation
  joined: boolean
}
interface Rows {
  x: Float32Array
  addend: Float32Array
  dy: Float32Array
}
interface Results {
  y: Float32Array
  dx: Float32Array
  dgamma: Float32Array
  dbeta: Float32Array
  daddend: Float32Array | null
}

const epsilon = 1e-3
/** Up to 4 in sixteenths: bfloat16 holds them as they are. */
const exact = (name: string, count: number): Float32Array =>
  randomNumbers(name, count).map((value) => Math.round(value * 64) / 16)
const rowsOf = (count: number): Rows => ({
  x: exact('x', count),
  addend: exact('addend', count),
  dy: exact('dy', count)
})
const parameters = (channels: number): { gamma: Float32Array; beta: Float32Array } => ({
  gamma: randomNumbers('gamma', channels).map((value) => 1 + value / 2),
  beta: randomNumbers('beta', channels)
})
const passes = (y: number, activation: Activation): boolean =>
  activation === 'linear' || (y > 0 && (activation === 'relu' || y < 6))

/** What normalisation and its gradients are by their definition, in double precision. */
function expected(
  { x, addend, dy }: Rows,
  { shape, activation, joined }: Case,
  y: Float32Array
): { y: Float64Array; dx: Float64Array; dgamma: Float64Array; dbeta: Float64Array; g: Float64Array } {
  const channels = shape[3],
    count = x.length / channels
  const { gamma, beta } = parameters(channels)
  const of = (): Float64Array => new Float64Array(channels)
  const [mean, variance, dgamma, dbeta] = [of(), of(), of(), of()] as const
  const at = (values: ArrayLike<number>, i: number): number => values[i] as number
  const add = (sums: Float64Array, i: number, value: number): void => {
    sums[i] = at(sums, i) + value
  }
  for (let i = 0; i < x.length; i++) add(mean, i % channels, at(x, i) / count)
  for (let i = 0; i < x.length; i++)
    add(variance, i % channels, (at(x, i) - at(mean, i % channels)) ** 2 / count)
  const xhat = (i: number): number =>
    (at(x, i) - at(mean, i % channels)) / Math.sqrt(at(variance, i % channels) + epsilon)

  const result = { y: new Float64Array(x.length), dx: new Float64Array(x.length), dgamma, dbeta }
  const g = new Float64Array(x.length)
  for (let i = 0; i < x.length; i++) {
    const channel = i % channels
    const before = xhat(i) * at(gamma, channel) + at(beta, channel) + (joined ? at(addend, i) : 0)
    result.y[i] =
      activation === 'linear'
        ? before
        : Math.min(Math.max(before, 0), activation === 'relu6' ? 6 : Infinity)
    // After an addition, what was rounded tells where it was cut.
    g[i] = passes(joined ? at(y, i) : before, activation) ? at(dy, i) : 0
    add(dbeta, channel, at(g, i))
    add(dgamma, channel, at(g, i) * xhat(i))
  }
  for (let i = 0; i < x.length; i++) {
    const channel = i % channels
    const centred = at(g, i) - at(dbeta, channel) / count - (xhat(i) * at(dgamma, channel)) / count
    result.dx[i] = (at(gamma, channel) / Math.sqrt(at(variance, channel) + epsilon)) * centred
  }
  return { ...result, g }
}

/** The most that a number is away from the expected one, measured by the rounding of bfloat16. */
function furthest(got: ArrayLike<number>, wanted: ArrayLike<number>, grain = 2 ** -8): number {
  expect(got.length).toBe(wanted.length)
  let most = 0
  for (let i = 0; i < got.length; i++) {
    const want = wanted[i] as number
    const away = Math.abs((got[i] as number) - want) / (grain * Math.abs(want) + 1e-5)
    if (!(away <= most)) most = away
  }
  return most
}

describe.skipIf(!onednnIsSetUp || !multipliesBfloat16())('onednn: normalisation in bfloat16', () => {
  let primitives: Primitives
  beforeAll(async () => {
    await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
    await tf.setBackend('onednn')
    primitives = onednnPrimitives(tf.backend() as OnednnBackend, true)
  })

  async function compute(
    rows: Rows,
    shape: Case['shape'],
    { gamma, beta }: ReturnType<typeof parameters>,
    { activation, joined }: Pick<Case, 'activation' | 'joined'>
  ): Promise<Results> {
    const inputs = [
      tf.tensor4d(rows.x, shape),
      tf.tensor1d(gamma),
      tf.tensor1d(beta),
      ...(joined ? [tf.tensor4d(rows.addend, shape)] : [])
    ]
    const normalise = (...[x, scale, shift, addend]: tf.Tensor[]): tf.Tensor =>
      primitives.batchNormalizationTraining(
        x as tf.Tensor4D,
        scale as tf.Tensor1D,
        shift as tf.Tensor1D,
        { activation, epsilon },
        addend as tf.Tensor4D | undefined
      ).output
    const dy = tf.tensor4d(rows.dy, shape)
    const { value, grads } = tf.valueAndGrads(normalise)(inputs, dy)
    const [y, dx, dgamma, dbeta, daddend] = await Promise.all(
      [value, ...grads].map(async (each) => (await each.data()) as Float32Array)
    )
    tf.dispose([inputs, dy, value, grads])
    return { y, dx, dgamma, dbeta, daddend: daddend ?? null } as Results
  }

  it.each<Case>([
    { what: 'nothing after it', shape: [3, 5, 7, 64], activation: 'linear', joined: false },
    { what: 'ReLU', shape: [1, 13, 11, 96], activation: 'relu', joined: false },
    { what: 'ReLU6', shape: [2, 9, 17, 32], activation: 'relu6', joined: false },
    { what: 'an addition', shape: [2, 9, 17, 32], activation: 'linear', joined: true },
    { what: 'an addition and ReLU', shape: [5, 3, 9, 256], activation: 'relu', joined: true },
    { what: 'an addition and ReLU6', shape: [2, 9, 17, 64], activation: 'relu6', joined: true },
    { what: 'ReLU, many rows', shape: [1, 257, 511, 64], activation: 'relu', joined: false },
    {
      what: 'an addition and ReLU, many rows',
      shape: [1, 257, 511, 64],
      activation: 'relu',
      joined: true
    }
  ])('is what its definition says, with $what', async (each) => {
    const { shape } = each
    const rows = rowsOf(tf.util.sizeFromShape(shape))
    const got = await compute(rows, shape, parameters(shape[3]), each)

    const want = expected(rows, each, got.y)
    expect(furthest(got.y, want.y)).toBeLessThan(1)
    expect(furthest(got.dx, want.dx)).toBeLessThan(1)
    expect(furthest(got.dgamma, want.dgamma, 1e-4)).toBeLessThan(1)
    expect(furthest(got.dbeta, want.dbeta, 1e-4)).toBeLessThan(1)
    if (got.daddend) expect(furthest(got.daddend, want.g)).toBe(0)
  })

  it.each<Pick<Case, 'activation' | 'joined'>>([
    { activation: 'linear', joined: false },
    { activation: 'relu', joined: false },
    { activation: 'relu6', joined: false },
    { activation: 'linear', joined: true },
    { activation: 'relu', joined: true }
  ])('gives a channel the same bits beside any others: $activation, joined $joined', async (after) => {
    // 64 channels fill whole vectors; of 48 and of 16, which do not, loops of the compiler take care.
    const [count, channels, cut] = [229, 64, 48]
    const rows = rowsOf(count * channels)
    // What is no number, or hardly one, among them.
    ;[NaN, Infinity, -Infinity, 1e-40, -0].forEach((value, i) => (rows.x[i * 1000 + i] = value))
    const columns = (values: Float32Array, from: number, to: number): Float32Array =>
      values.filter((_, i) => i % channels >= from && i % channels < to)
    const { gamma, beta } = parameters(channels)
    const whole = await compute(rows, [1, 1, count, channels], { gamma, beta }, after)

    for (const [from, to] of [
      [0, cut],
      [cut, channels]
    ] as const) {
      const part = await compute(
        {
          x: columns(rows.x, from, to),
          addend: columns(rows.addend, from, to),
          dy: columns(rows.dy, from, to)
        },
        [1, 1, count, to - from],
        { gamma: gamma.slice(from, to), beta: beta.slice(from, to) },
        after
      )
      expect(columns(whole.y, from, to)).toEqual(part.y)
      expect(columns(whole.dx, from, to)).toEqual(part.dx)
      expect(whole.dgamma.slice(from, to)).toEqual(part.dgamma)
      expect(whole.dbeta.slice(from, to)).toEqual(part.dbeta)
      if (whole.daddend) expect(columns(whole.daddend, from, to)).toEqual(part.daddend)
    }
  })
})
