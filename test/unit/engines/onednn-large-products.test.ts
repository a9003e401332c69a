import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { onednn } from '../../../src-main/engines/onednn'
import type { OnednnBackend } from '../../../src-main/engines/onednn/backend'
import { onednnPrimitives } from '../../../src-main/engines/onednn/compute/primitives'
import type { Primitives } from '../../../src-main/engines/primitives/primitives'
import { multipliesBfloat16 } from '../../../src-main/engines/platform/processor'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'
import { nearestBfloat16 } from '../../support/nearest-bfloat16'
import { randomNumbers } from '../../support/random-tensors'

interface Case {
  what: string
  image: [number, number, number]
  batch: number
  filters: number
  stride: number
}

/** A 1x1 convolution's matrices: pixels [count, channels], filter [channels, filters]. */
interface Matrices {
  x: Float32Array
  filter: Float32Array
  bias: Float32Array
  dy: Float32Array
}

/** Whole numbers from -2 to 2: whatever order they are multiplied and added up in, no sum is rounded. */
const wholeNumbers = (name: string, count: number): Float32Array =>
  randomNumbers(name, count).map((value) => Math.round(value * 2))

/** Some places of [0, count), the first and the last among them. */
const places = (count: number): number[] =>
  Array.from({ length: 173 }, (_, i) => Math.floor((i * (count - 1)) / 172))

function sum(count: number, term: (i: number) => number): number {
  let total = 0
  for (let i = 0; i < count; i++) total += term(i)
  return total
}

const pick = (values: ArrayLike<number>): number[] =>
  places(values.length).map((place) => values[place] as number)
const at = (values: Float32Array, place: number): number => values[place] as number

/** The places' numbers of what a convolution and its gradients are, by their definition. */
class Expected {
  /** Of each output pixel, the input pixel under it. */
  private readonly under: number[] = []
  private readonly channels: number
  private readonly filters: number

  constructor(
    private readonly matrices: Matrices,
    { image: [height, width, channels], batch, filters, stride }: Case
  ) {
    this.channels = channels
    this.filters = filters
    for (let each = 0; each < batch; each++)
      for (let row = 0; row < height; row += stride)
        for (let column = 0; column < width; column += stride)
          this.under.push((each * height + row) * width + column)
  }

  y(): number[] {
    const { x, filter, bias } = this.matrices
    return places(this.under.length * this.filters).map((place) => {
      const pixel = this.under[Math.floor(place / this.filters)] as number,
        to = place % this.filters
      const value = sum(
        this.channels,
        (i) => at(x, pixel * this.channels + i) * at(filter, i * this.filters + to)
      )
      return nearestBfloat16(Math.max(0, value + at(bias, to)))
    })
  }

  dx(): number[] {
    const { dy, filter, x } = this.matrices
    const above = new Map(this.under.map((pixel, i) => [pixel, i]))
    return places(x.length).map((place) => {
      const pixel = above.get(Math.floor(place / this.channels)),
        from = place % this.channels
      if (pixel === undefined) return 0
      return nearestBfloat16(
        sum(this.filters, (i) => at(dy, pixel * this.filters + i) * at(filter, from * this.filters + i))
      )
    })
  }

  dfilter(): number[] {
    const { x, dy } = this.matrices
    return places(this.channels * this.filters).map((place) => {
      const from = Math.floor(place / this.filters),
        to = place % this.filters
      return sum(
        this.under.length,
        (i) => at(x, (this.under[i] as number) * this.channels + from) * at(dy, i * this.filters + to)
      )
    })
  }
}

describe.skipIf(!onednnIsSetUp || !multipliesBfloat16())('onednn: large products in bfloat16', () => {
  let primitives: Primitives
  beforeAll(async () => {
    await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
    await tf.setBackend('onednn')
    primitives = onednnPrimitives(tf.backend() as OnednnBackend, true)
  })

  it.each<Case>([
    {
      what: 'panels and tiles that end in the middle',
      image: [77, 81, 80],
      batch: 1,
      filters: 560,
      stride: 1
    },
    { what: 'an odd number of pixels, shared', image: [51, 53, 48], batch: 3, filters: 704, stride: 1 },
    { what: 'rows that are summed in halves', image: [16, 16, 2048], batch: 1, filters: 528, stride: 1 },
    {
      what: 'a filter with many more channels in than out',
      image: [19, 17, 2080],
      batch: 9,
      filters: 48,
      stride: 1
    },
    { what: 'a stride', image: [61, 61, 64], batch: 2, filters: 2208, stride: 2 },
    { what: 'results that no cache holds', image: [362, 364, 64], batch: 1, filters: 64, stride: 1 }
  ])('are exact where no number has to be rounded: $what', async (each) => {
    const { image, batch, filters, stride } = each
    const [height, width, channels] = image
    const outputs = batch * Math.ceil(height / stride) * Math.ceil(width / stride) * filters
    const matrices: Matrices = {
      x: wholeNumbers('x', batch * height * width * channels),
      filter: wholeNumbers('filter', channels * filters),
      bias: wholeNumbers('bias', filters),
      dy: wholeNumbers('dy', outputs)
    }
    const x = tf.tensor4d(matrices.x, [batch, height, width, channels]),
      filter = tf.tensor4d(matrices.filter, [1, 1, channels, filters]),
      bias = tf.tensor1d(matrices.bias)
    const strides: [number, number] = [stride, stride]
    const options = { strides, padding: 'valid' as const, activation: 'linear' as const }

    const y = primitives.convolution2d(x, filter, bias, { ...options, activation: 'relu' })
    const dy = tf.tensor4d(matrices.dy, y.shape)
    const gradients = tf.grads((a, b) =>
      primitives.convolution2d(a as tf.Tensor4D, b as tf.Tensor4D, null, options)
    )([x, filter], dy)

    const expected = new Expected(matrices, each)
    expect(pick(await y.data())).toEqual(expected.y())
    expect(pick((await gradients[0]?.data()) ?? [])).toEqual(expected.dx())
    expect(pick((await gradients[1]?.data()) ?? [])).toEqual(expected.dfilter())
    tf.dispose([x, filter, bias, y, dy, gradients])
  })
})
