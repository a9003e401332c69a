import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { modelConfig } from '../../../../src-main/contract'
import { cpu } from '../../../../src-main/engines/cpu'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { timeLayers } from '../../../../src-main/trainer/jobs/time-layers'

const open = () => cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
const time = async (
  model: Parameters<typeof modelConfig.parse>[0],
  size = 8,
  batchSize = 4,
  onLayer?: (done: number, total: number) => void
) =>
  timeLayers({
    architecture: buildArchitecture(modelConfig.parse(model), [size, size, 1], 3),
    ...{ batchSize, session: await open(), now: () => performance.now() },
    ...(onLayer && { onLayer })
  })

const residual = {
  ...{
    id: 'resnet' as const,
    block: 'basic' as const,
    stemFilters: 4,
    stemKernelSize: 3,
    stemStride: 1
  },
  ...{
    stemPooling: false,
    stages: [
      { blocks: 1, channels: 4 },
      { blocks: 1, channels: 8 }
    ]
  }
}

describe('the time of each layer', () => {
  it('is told of each that is computed, with what is computed in one go with it', async () => {
    const { layers, stepSeconds } = await time(residual)
    const described = buildArchitecture(modelConfig.parse(residual), [8, 8, 1], 3)
    const together = layers.flatMap((each) => [each.name, ...each.together])
    // Every layer once, but for the input.
    expect([...together].sort()).toEqual(
      described.layers
        .filter(({ type }) => type !== 'InputLayer')
        .map(({ name }) => name)
        .sort()
    )
    // The normalisation that ends a block takes the addition and the ReLU behind it.
    const typeOf = new Map(described.layers.map(({ name, type }) => [name, type]))
    const ends = layers.filter(({ together }) => together.some((name) => typeOf.get(name) === 'Add'))
    expect(ends.length).toBeGreaterThan(0)
    for (const { name, together } of ends) {
      expect(typeOf.get(name)).toBe('BatchNormalization')
      expect(together.map((each) => typeOf.get(each))).toEqual(['Add', 'ReLU'])
    }
    expect(stepSeconds).toBeGreaterThan(0)
    expect(layers.every(({ forwardSeconds }) => forwardSeconds >= 0)).toBe(true)
  })

  it('is most where most is computed, and backward more than forward of what is learnt', async () => {
    // 512 units of 1,024 inputs are 128 times as much as 8 of 512.
    const { layers } = await time({ id: 'mlp', hiddenUnits: [512, 8] }, 32, 64)
    const dense = layers.filter(({ name }) => name.startsWith('dense'))
    const [first, second] = dense.map((each) => each.forwardSeconds + each.backwardSeconds)
    expect(first).toBeGreaterThan(5 * (second ?? Infinity))
    expect(dense[0]?.backwardSeconds).toBeGreaterThan(0)
    // Nothing is learnt of the pixels: there is no gradient by them.
    expect(layers.find(({ name }) => name.startsWith('flatten'))?.backwardSeconds).toBe(0)
  })

  it('tells how far it is: of none first, then after each layer that is timed, up to all', async () => {
    const told: number[][] = []
    const { layers } = await time(residual, 8, 4, (...progress) => void told.push(progress))
    expect(told).toEqual(Array.from({ length: layers.length + 1 }, (_, i) => [i, layers.length]))
  })

  it('leaves nothing on the device', async () => {
    await open()
    const before = tf.memory().numTensors
    await time({ id: 'cnn', filters: [4], denseUnits: 8, dropout: 0.5 })
    expect(tf.memory().numTensors).toBe(before)
  })
})
