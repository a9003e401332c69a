import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Architecture,
  type ModelConfig,
  modelConfig,
  optimizerConfig
} from '../../../src-main/contract'
import { onednn } from '../../../src-main/engines/onednn'
import type { OnednnBackend } from '../../../src-main/engines/onednn/backend'
import { onednnPrimitives } from '../../../src-main/engines/onednn/compute/primitives'
import { multipliesBfloat16 } from '../../../src-main/engines/platform/processor'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { Network } from '../../../src-main/trainer/network/network'
import { readResult, trainStep } from '../../../src-main/trainer/step/step'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'
import { nearestBfloat16 } from '../../support/nearest-bfloat16'
import { randomNumbers } from '../../support/random-tensors'
import { rowsDataset } from '../../support/training'
import { pixelsOf } from '../../support/pixels'

describe.skipIf(!onednnIsSetUp)('onednn: tensors in bfloat16', () => {
  let backend: OnednnBackend
  beforeAll(async () => {
    await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
    await tf.setBackend('onednn')
    backend = tf.backend() as OnednnBackend
  })
  /** The same values in a tensor that lies in bfloat16 and nowhere else. */
  const halfOf = (x: tf.Tensor): tf.Tensor => {
    const info = backend.halfOutput(x.shape)
    backend.kernels.round({ x: backend.handle(x), y: backend.half(info), count: x.size })
    return tf.engine().makeTensorFromTensorInfo(info)
  }

  it('rounds to nearest, ties to even, and keeps what is no number', async () => {
    const values = [
      0,
      -0,
      1,
      1.00390625,
      1.01171875,
      -1.00390625,
      1.0039063,
      3.1415927,
      1e-40,
      -3e38,
      3.4e38,
      NaN,
      Infinity,
      -Infinity,
      ...randomNumbers('round', 1000)
    ]
    const half = tf.tidy(() => halfOf(tf.tensor1d(values)))
    const read = [...(await half.data())]
    half.dispose()
    // 3.4e38 lies beyond the middle between the largest bfloat16 and infinity.
    expect(read).toEqual(values.map((value) => (value === 3.4e38 ? Infinity : nearestBfloat16(value))))
  })

  it('reads what lies in bfloat16 in every operation, whether it knows of it or not', async () => {
    const values = [1.5, -2, 0.25, 8]
    const results = tf.tidy(() => {
      const half = halfOf(tf.tensor2d(values, [2, 2]))
      return [
        tf.exp(half),
        tf.reshape(half, [4]),
        tf.add(half, half),
        tf.add(half, 1),
        tf.concat([half, half]),
        tf.transpose(half)
      ]
    })
    const read = await Promise.all(results.map(async (each) => [...(await each.data())]))
    tf.dispose(results)
    expect(read[0]?.map((value) => Math.log(value))).toEqual(
      values.map((value) => expect.closeTo(value, 4))
    )
    expect(read.slice(1)).toEqual([
      values,
      values.map((value) => 2 * value),
      values.map((value) => value + 1),
      [...values, ...values],
      [1.5, 0.25, -2, 8]
    ])
  })

  it('adds two such tensors into a third', () => {
    tf.tidy(() => {
      const [a, b] = [halfOf(tf.ones([3])), halfOf(tf.ones([3]))]
      expect(backend.isHalf(tf.add(a, b))).toBe(true)
      expect(backend.isHalf(tf.add(a, tf.ones([3])))).toBe(false)
    })
  })

  it("keeps weights' bfloat16 copies equal to the weights through every kind of update", async () => {
    for (const config of [
      { type: 'adam' },
      { type: 'sgd', momentum: 0.9, nesterov: true },
      { type: 'sgd', momentum: 0 }
    ] as const) {
      const kernel = tf.variable(tf.tensor(randomNumbers('kernel', 48), [8, 6]) as tf.Tensor2D)
      const optimizer = onednnPrimitives(backend, true).optimizer(
        optimizerConfig.parse({ learningRate: 0.5, ...config }),
        [kernel]
      )
      backend.half(kernel)
      const gradient = tf.tensor(randomNumbers('gradient', 48), [8, 6])
      optimizer.apply([gradient], 0.5, 1)
      const product = tf.tidy(() =>
        onednnPrimitives(backend, true).dense(tf.eye(8), kernel, tf.zeros([6]), 'linear')
      )
      expect([...(await product.data())]).toEqual([...(await kernel.data())].map(nearestBfloat16))
      optimizer.dispose()
      tf.dispose([kernel, gradient, product])
    }
  })

  it("forgets a tensor's bfloat16 copy when a kernel writes the tensor", async () => {
    const x = tf.tensor1d([1, 2, 3])
    backend.half(x)
    backend.kernels.fill({ y: backend.target(x), dtype: 'float32', count: 3, value: 7 })
    expect([...(await x.data())]).toEqual([7, 7, 7])
    expect(backend.halfCopy(x)).toBeNull()
    x.dispose()
  })
})

const smallResidual: ModelConfig = modelConfig.parse({
  id: 'resnet',
  stemFilters: 8,
  stemKernelSize: 3,
  stemStride: 1,
  stemPooling: true,
  denseUnits: 16,
  stages: [
    { blocks: 2, channels: 32 },
    { blocks: 1, channels: 64 }
  ]
})

describe.skipIf(!onednnIsSetUp || !multipliesBfloat16())('training in mixed precision on onednn', () => {
  beforeAll(async () => {
    await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
    await tf.setBackend('onednn')
  })

  /** The losses of some steps over batches of the small data set, and the weights afterwards. */
  async function trained(
    architecture: Architecture,
    mixed: boolean,
    steps: number
  ): Promise<{ losses: number[]; weights: number[][] }> {
    const { train } = rowsDataset(),
      batch = 16,
      pixels = 36
    const primitives = onednnPrimitives(tf.backend() as OnednnBackend, mixed)
    const network = new Network(architecture, 1, primitives)
    const optimizer = primitives.optimizer(
      optimizerConfig.parse({ type: 'adam', learningRate: 0.001 }),
      network.variables
    )
    const losses: number[] = []
    let live = 0
    for (let step = 1; step <= steps; step++) {
      const from = ((step - 1) * batch) % train.count
      const images = tf.tensor4d(
        Float32Array.from(
          pixelsOf(train).slice(from * pixels, (from + batch) * pixels),
          (value) => value / 255
        ),
        [batch, 6, 6, 1]
      )
      const labels = tf.tensor1d(Int32Array.from(train.labels.slice(from, from + batch)), 'int32')
      losses.push(
        (
          await readResult(
            trainStep(
              {
                network,
                optimizer,
                primitives,
                smoothing: 0,
                clipNorm: null,
                average: null,
                staged: null
              },
              { images, labels },
              { learningRate: 0.001, step }
            )
          )
        ).loss
      )
      tf.dispose([images, labels])
      if (step === 1) live = tf.memory().numTensors
    }
    expect(tf.memory().numTensors).toBe(live)
    const weights = await Promise.all(
      network.variables.map(async (variable) => [...(await variable.data())])
    )
    optimizer.dispose()
    network.dispose()
    return { losses, weights }
  }

  it('learns what fp32 learns, and the same bits twice', async () => {
    const architecture = buildArchitecture(smallResidual, [6, 6, 1], 3)
    const [exact, mixed, again] = [
      await trained(architecture, false, 40),
      await trained(architecture, true, 40),
      await trained(architecture, true, 40)
    ]
    expect(again).toEqual(mixed)
    expect(mixed.losses).not.toEqual(exact.losses)
    const mean = (losses: number[]): number =>
      losses.reduce((sum, loss) => sum + loss, 0) / losses.length
    // Three classes: ln 3 = 1.10 where nothing is known yet.
    expect(mean(exact.losses.slice(-5))).toBeLessThan(0.3)
    expect(mean(mixed.losses.slice(-5))).toBeLessThan(0.3)
    expect(Math.abs(mean(mixed.losses.slice(0, 5)) / mean(exact.losses.slice(0, 5)) - 1)).toBeLessThan(
      0.05
    )
    // The weights are fp32: updates far below a bfloat16's precision add up in them.
    expect(mixed.weights.flat().some((value) => value !== nearestBfloat16(value))).toBe(true)
  })

  it('calls fewer than 700 kernels in a step of the reference with bfloat16 activations', async () => {
    const backend = tf.backend() as OnednnBackend
    const primitives = onednnPrimitives(backend, true)
    const network = new Network(
      buildArchitecture(modelConfig.parse({ id: 'resnet50' }), [28, 28, 1], 10),
      1,
      primitives
    )
    const optimizer = primitives.optimizer(optimizerConfig.parse({ type: 'adam' }), network.variables)
    const images = tf.tensor4d(randomNumbers('images', 2 * 784), [2, 28, 28, 1]),
      labels = tf.tensor1d([3, 7], 'int32')
    const step = (number: number): void =>
      trainStep(
        { network, optimizer, primitives, smoothing: 0, clipNorm: null, average: null, staged: null },
        { images, labels },
        { learningRate: 0.001, step: number }
      ).dispose()
    step(1)
    const calls = new Map(backend.addon.profiled(() => step(2)).map((each) => [each.name, each.calls]))
    expect([...calls.values()].reduce((sum, each) => sum + each, 0)).toBeLessThan(700)
    // 53 convolutions; every variable in one call. What is converted: the four of the two dense layers'
    // inputs and gradients; nothing of an image's.
    expect(calls.get('conv2d')).toBe(53)
    expect(calls.get('adam')).toBe(1)
    expect(calls.get('round') ?? 0).toBeLessThanOrEqual(4)
    expect(calls.has('widen')).toBe(false)
    optimizer.dispose()
    network.dispose()
    tf.dispose([images, labels])
  })
})
