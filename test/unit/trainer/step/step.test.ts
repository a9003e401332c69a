import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { modelConfig, type OptimizerConfig, optimizerConfig } from '../../../../src-main/contract'
import { cpu } from '../../../../src-main/engines/cpu'
import { compositions } from '../../../../src-main/engines/primitives/compositions'
import type { OptimizerKernel } from '../../../../src-main/engines/primitives/primitives'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { Network } from '../../../../src-main/trainer/network/network'
import { evaluateStep, readResult, trainStep } from '../../../../src-main/trainer/step/step'
import type { ModelState } from '../../../../src-main/trainer/step/model-state'
import { WeightAverage } from '../../../../src-main/trainer/network/weight-average'
import { plainModelState } from '../../../support/plain-model-state'
import { liveTensors } from '../../../support/training'

const labels = [0, 2, 1, 2]
let network: Network
let optimizer: OptimizerKernel
beforeAll(() => cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' }))
afterEach(() => {
  optimizer.dispose()
  network.dispose()
})

function images(): tf.Tensor4D {
  return tf.tensor4d(
    Float32Array.from({ length: 4 * 36 }, (_, i) => ((i * 7919) % 101) / 101),
    [4, 6, 6, 1]
  )
}
function prepare(
  config: OptimizerConfig,
  model: Record<string, unknown> = { id: 'cnn', filters: [2], denseUnits: 4, dropout: 0 }
): void {
  network = new Network(buildArchitecture(modelConfig.parse(model), [6, 6, 1], 3), 1, compositions)
  optimizer = compositions.optimizer(config, network.variables)
}
const model = (): ModelState => plainModelState(network, optimizer, compositions)
const step = (rate: number, number = 1): tf.Tensor =>
  trainStep(
    model(),
    { images: images(), labels: tf.tensor1d(labels, 'int32') },
    { learningRate: rate, step: number }
  )

/**
 * The loss in training mode, from logits in double precision: independent of the loss that is
 * differentiated.
 */
function lossNow(): number {
  return tf.tidy(() => {
    const logits = network.forward(images(), { training: true, step: 1 }).logits.arraySync()
    return (
      logits.reduce(
        (sum, row, i) =>
          sum +
          Math.log(row.reduce((total, value) => total + Math.exp(value), 0)) -
          (row[labels[i] as number] as number),
        0
      ) / labels.length
    )
  })
}

describe('a training step', () => {
  it('follows the gradient that finite differences find, through batch normalisation too', async () => {
    // With plain SGD and a rate of 1 the change of a weight is its gradient.
    prepare(optimizerConfig.parse({ type: 'sgd', momentum: 0 }))
    const before = new Map(
      (await network.export()).map(({ name, shape, data }) => [name, { shape, data: data.slice() }])
    )
    const expected: [string, number, number][] = []
    for (const variable of network.variables) {
      const saved = before.get(variable.name) as { shape: number[]; data: Float32Array }
      for (const at of [0, saved.data.length - 1]) {
        const loss = (delta: number): number => {
          const data = saved.data.slice()
          data[at] = (data[at] as number) + delta
          variable.assign(tf.tensor(data, saved.shape))
          return lossNow()
        }
        const width = 4e-3
        expected.push([variable.name, at, (loss(width) - loss(-width)) / (2 * width)])
        variable.assign(tf.tensor(saved.data, saved.shape))
      }
    }
    step(1).dispose()
    const after = new Map((await network.export()).map(({ name, data }) => [name, data]))
    for (const [name, at, slope] of expected) {
      const found = (before.get(name)?.data[at] as number) - (after.get(name)?.[at] as number)
      expect(Math.abs(found - slope), `${name}[${at}]: ${found} for ${slope}`).toBeLessThan(
        2e-3 + 0.02 * Math.abs(slope)
      )
    }
    expect(expected.filter(([, , slope]) => Math.abs(slope) > 0.01).length).toBeGreaterThan(4)
  })

  it('reports the loss before the update and how many were right', async () => {
    prepare(optimizerConfig.parse({ type: 'adam' }))
    const expected = lossNow()
    const logits = tf.tidy(() =>
      network.forward(images(), { training: true, step: 1 }).logits.arraySync()
    )
    const right = logits.filter((row, i) => row.indexOf(Math.max(...row)) === labels[i]).length
    const { loss, correct } = await readResult(step(0.001) as tf.Tensor1D)
    expect(loss).toBeCloseTo(expected, 5)
    expect(correct).toBe(right)
    expect(lossNow()).not.toBeCloseTo(expected, 5)
  })

  it('tells the norm of its gradients where that is tracked, as it is before they are clipped', async () => {
    // With plain SGD and a rate of 1 the change of a weight is its gradient.
    prepare(optimizerConfig.parse({ type: 'sgd', momentum: 0 }))
    const before = (await network.export()).map(({ data }) => data.slice())
    const batch = { images: images(), labels: tf.tensor1d(labels, 'int32') }
    const tracked = { ...model(), tracksNorms: true }
    const live = liveTensors()
    const result = trainStep(tracked, batch, { learningRate: 1, step: 1 })
    expect(liveTensors()).toBe(live + 1)
    const trainable = new Set(network.variables.map(({ name }) => name))
    const squares = (await network.export()).map(({ name, data }, i) =>
      trainable.has(name)
        ? data.reduce((sum, value, k) => sum + (value - (before[i]?.[k] as number)) ** 2, 0)
        : 0
    )
    const expected = Math.sqrt(squares.reduce((sum, square) => sum + square, 0))
    const { gradientNorm = Number.NaN } = await readResult(result)
    expect(expected).toBeGreaterThan(0.01)
    expect(gradientNorm / expected).toBeCloseTo(1, 4)

    const clipped = { ...tracked, clipNorm: 1e-3 }
    const first = await readResult(trainStep(clipped, batch, { learningRate: 0, step: 2 }))
    const second = await readResult(trainStep(tracked, batch, { learningRate: 0, step: 3 }))
    expect(first.gradientNorm).toBe(second.gradientNorm)
    expect(
      (await readResult(trainStep(model(), batch, { learningRate: 0, step: 4 }))).gradientNorm
    ).toBe(undefined)
  })

  it('leaves exactly one more tensor, its result', () => {
    prepare(optimizerConfig.parse({ type: 'adam' }), {
      id: 'resnet',
      stemFilters: 2,
      stemKernelSize: 3,
      stages: [{ blocks: 1, channels: 4 }],
      denseUnits: 0
    })
    const x = images(),
      y = tf.tensor1d(labels, 'int32')
    const before = liveTensors()
    const result = trainStep(model(), { images: x, labels: y }, { learningRate: 0.001, step: 1 })
    expect(liveTensors()).toBe(before + 1)
    result.dispose()
    for (let number = 2; number < 5; number++)
      trainStep(model(), { images: x, labels: y }, { learningRate: 0.001, step: number }).dispose()
    evaluateStep(model(), x, y).dispose()
    expect(liveTensors()).toBe(before)
  })

  it('leaves exactly one more tensor with everything that a step may do', () => {
    prepare(optimizerConfig.parse({ type: 'rmsprop', momentum: 0.5 }))
    const average = new WeightAverage(network.variables, 0.9)
    const full: ModelState = { ...model(), smoothing: 0.1, clipNorm: 0.5, average }
    const batch = {
      images: images(),
      labels: tf.tensor1d(labels, 'int32'),
      mix: { labels: tf.tensor1d([1, 1, 0, 0], 'int32'), share: tf.fill([4], 0.7) as tf.Tensor1D }
    }
    const before = liveTensors()
    const result = trainStep(full, batch, { learningRate: 0.001, step: 1 })
    expect(liveTensors()).toBe(before + 1)
    result.dispose()
    for (let number = 2; number < 5; number++)
      trainStep(full, batch, { learningRate: 0.001, step: number }).dispose()
    evaluateStep(full, batch.images, batch.labels).dispose()
    expect(liveTensors()).toBe(before)
    average.dispose()
  })

  it('moves no further than the clipped gradients allow', async () => {
    // With plain SGD the step is the rate times the gradient: all weights together move by 0.5 * 0.01.
    prepare(optimizerConfig.parse({ type: 'sgd', momentum: 0 }))
    const before = (await network.export()).map(({ data }) => data.slice())
    trainStep(
      { ...model(), clipNorm: 0.01 },
      { images: images(), labels: tf.tensor1d(labels, 'int32') },
      { learningRate: 0.5, step: 1 }
    ).dispose()
    const after = (await network.export()).filter(({ name }) => !name.includes('moving'))
    const moved = after.reduce(
      (sum, { data }, i) =>
        data.reduce((total, value, at) => total + (value - (before[i]?.[at] as number)) ** 2, sum),
      0
    )
    expect(Math.sqrt(moved)).toBeCloseTo(0.005, 6)
  })

  it('learns from smoothed and mixed targets, and evaluates against whole ones', async () => {
    prepare(optimizerConfig.parse({ type: 'sgd', momentum: 0 }))
    const batch = {
      images: images(),
      labels: tf.tensor1d(labels, 'int32'),
      mix: { labels: tf.tensor1d([1, 1, 0, 0], 'int32'), share: tf.fill([4], 0.75) as tf.Tensor1D }
    }
    const logits = tf.tidy(() =>
      network.forward(batch.images, { training: true, step: 1 }).logits.arraySync()
    )
    const targets = [
      [0.75, 0.25, 0],
      [0, 0.25, 0.75],
      [0.25, 0.75, 0],
      [0.25, 0, 0.75]
    ].map((row) => row.map((value) => 0.7 * value + 0.1))
    const expected =
      logits.reduce(
        (sum, row, i) =>
          sum +
          row.reduce(
            (total, value, k) =>
              total +
              (targets[i]?.[k] as number) *
                (Math.log(row.reduce((all, each) => all + Math.exp(each), 0)) - value),
            0
          ),
        0
      ) / 4
    const { loss } = await readResult(
      trainStep({ ...model(), smoothing: 0.3 }, batch, { learningRate: 0, step: 1 })
    )
    expect(loss).toBeCloseTo(expected, 5)
    const evaluated = async (smoothing: number) =>
      readResult(evaluateStep({ ...model(), smoothing } as ModelState, batch.images, batch.labels))
    expect(await evaluated(0.3)).toEqual(await evaluated(0))
  })

  it('is evaluated by the averaged weights where there are any, which it moves by their share', async () => {
    prepare(optimizerConfig.parse({ type: 'sgd', momentum: 0 }), { id: 'mlp', hiddenUnits: [] })
    const average = new WeightAverage(network.variables, 0.75)
    const averaging = { ...model(), average }
    const batch = { images: images(), labels: tf.tensor1d(labels, 'int32') }
    const first = await readResult(evaluateStep(averaging, batch.images, batch.labels))
    const before = (await network.export()).map(({ data }) => data.slice())
    trainStep(averaging, batch, { learningRate: 1, step: 1 }).dispose()
    const after = (await network.export()).map(({ data }) => data.slice())
    const expected = before.map((data, i) =>
      data.map((value, at) => 0.75 * value + 0.25 * (after[i]?.[at] as number))
    )
    ;(await average.export()).forEach(({ data }, i) =>
      data.forEach((value, at) => expect(value).toBeCloseTo(expected[i]?.[at] as number, 6))
    )
    const averaged = await readResult(evaluateStep(averaging, batch.images, batch.labels))
    expect(averaged.loss).not.toBeCloseTo(
      (await readResult(evaluateStep(model(), batch.images, batch.labels))).loss,
      3
    )
    expect(averaged.loss).not.toBeCloseTo(first.loss, 3)
    // The weights set to what the averages are give the very same.
    network.variables.forEach((variable, i) =>
      variable.assign(tf.clone(average.variables[i] as tf.Tensor))
    )
    expect(await readResult(evaluateStep(model(), batch.images, batch.labels))).toEqual(averaged)
    average.dispose()
  })

  // Worked out by hand for a gradient of g: Adam's first step is the rate times g / (|g| + epsilon
  // corrected), so its sign.
  it("moves every weight by the learning rate in Adam's first step", async () => {
    prepare(optimizerConfig.parse({ type: 'adam' }), { id: 'mlp', hiddenUnits: [] })
    const before = (await network.export()).map(({ data }) => data.slice())
    step(0.01).dispose()
    const changes = (await network.export()).flatMap(({ data }, i) =>
      [...data].map((value, at) => Math.abs(value - (before[i]?.[at] as number)))
    )
    // Pixels of value 0 give no gradient.
    for (const change of changes.filter((value) => value > 1e-4)) expect(change).toBeCloseTo(0.01, 4)
    expect(changes.filter((value) => value > 1e-4).length).toBeGreaterThan(100)
  })

  it('adds nine tenths of the step before with momentum, and looks ahead with Nesterov', async () => {
    const weightAfter = async (config: Record<string, unknown>): Promise<number[]> => {
      prepare(optimizerConfig.parse({ type: 'sgd', ...config }), { id: 'mlp', hiddenUnits: [] })
      const values: number[] = []
      for (const number of [1, 2]) {
        // A constant gradient of 1 everywhere, so that the rule can be followed by hand.
        optimizer.apply(
          network.variables.map((variable) => tf.onesLike(variable)),
          0.1,
          number
        )
        values.push((await network.export())[1]?.data[0] as number)
      }
      optimizer.dispose()
      network.dispose()
      return values
    }
    const close = (found: number[], expected: number[]): void =>
      found.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 6))
    close(await weightAfter({ momentum: 0 }), [-0.1, -0.2])
    // v1 = -0.1; v2 = 0.9 * -0.1 - 0.1 = -0.19
    close(await weightAfter({ momentum: 0.9 }), [-0.1, -0.29])
    // 0.9 v1 - 0.1 = -0.19; then 0.9 v2 - 0.1 = -0.271
    close(await weightAfter({ momentum: 0.9, nesterov: true }), [-0.19, -0.461])
    prepare(optimizerConfig.parse({ type: 'adam' }))
  })
})
