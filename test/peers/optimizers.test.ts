import * as tf from '@tensorflow/tfjs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { modelConfig, type OptimizerConfig, optimizerConfig } from '../../src-main/contract'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { Network } from '../../src-main/trainer/network/network'
import { readResult, trainStep } from '../../src-main/trainer/step/step'
import { plainModelState } from '../support/plain-model-state'
import { temporaryFolder } from '../support/temporary-folder'
import { distance, lengthOf } from './network-numbers'
import {
  asSaved,
  classes,
  engineIds,
  garmentBatch,
  inputShape,
  readTensors,
  smallResidual,
  startKeras,
  useEngine,
  writeTensors
} from './peer-support'
import type { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'

const folder = temporaryFolder()
const steps = 50
const optimizers: { name: string; config: OptimizerConfig }[] = [
  { name: 'Adam', config: optimizerConfig.parse({ type: 'adam' }) },
  {
    name: 'Adam with its own betas and epsilon',
    config: optimizerConfig.parse({
      type: 'adam',
      learningRate: 0.0005,
      beta1: 0.8,
      beta2: 0.99,
      epsilon: 1e-4
    })
  },
  { name: 'AdamW', config: optimizerConfig.parse({ type: 'adamw', weightDecay: 0.1 }) },
  {
    name: 'RMSprop',
    config: optimizerConfig.parse({ type: 'rmsprop', learningRate: 0.0005, epsilon: 1e-4 })
  },
  {
    name: 'RMSprop with momentum',
    config: optimizerConfig.parse({
      type: 'rmsprop',
      learningRate: 0.0005,
      rho: 0.8,
      momentum: 0.5,
      epsilon: 1e-4
    })
  },
  { name: 'SGD', config: optimizerConfig.parse({ type: 'sgd', learningRate: 0.02, momentum: 0 }) },
  {
    name: 'SGD with momentum',
    config: optimizerConfig.parse({ type: 'sgd', learningRate: 0.01, momentum: 0.9 })
  },
  {
    name: 'SGD with Nesterov momentum',
    config: optimizerConfig.parse({ type: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true })
  },
  {
    name: 'SGD with momentum and weight decay',
    config: optimizerConfig.parse({ type: 'sgd', learningRate: 0.01, momentum: 0.9, weightDecay: 0.1 })
  }
]
const models = [
  // Smooth but for its pooling: rounding stays rounding, so weights can be compared after 50 steps.
  {
    name: 'LeNet-5',
    config: modelConfig.parse({ id: 'lenet5', activation: 'tanh' }),
    batchSize: 4,
    sgdRate: 1,
    lossError: 1e-4,
    weightError: 1e-3,
    engines: engineIds.slice(-1)
  },
  // The same in plain JavaScript, which would take half a minute for each of those: what an optimizer does
  // with a gradient is the same whatever layer that comes from.
  {
    name: 'a linear classifier',
    config: modelConfig.parse({ id: 'mlp', hiddenUnits: [] }),
    batchSize: 4,
    sgdRate: 1,
    lossError: 1e-4,
    weightError: 1e-3,
    engines: ['cpu' as const]
  },
  // Its activation is always ReLU: one sum that rounding puts on the other side of zero starts a
  // difference that grows from step to step, the faster the longer the steps are. So its losses are
  // compared, the first of them closely, on the fastest engine and, under SGD, with a fifth of the rate:
  // measured, what rounding grows to then stays under 0.02, with the whole rate it reaches 0.08.
  {
    name: 'a residual network',
    config: smallResidual,
    batchSize: 16,
    sgdRate: 0.2,
    lossError: 0.05,
    weightError: null,
    engines: engineIds.slice(-1)
  }
]
const cases = models.flatMap((model) =>
  optimizers.flatMap((optimizer) =>
    model.engines.map((engine) => ({
      engine,
      model,
      optimizer,
      name: `${model.name}, ${optimizer.name}, ${engine}`
    }))
  )
)

describe(`${steps} training steps from the same weights on the same batches`, () => {
  let keras: LinePeer
  beforeAll(() => void (keras = startKeras()))

  it.each(cases)('go as in Keras: $name', async ({ name, engine, model, optimizer: { config } }) => {
    const { batchSize } = model
    const optimizer =
      config.type === 'sgd' ? { ...config, learningRate: config.learningRate * model.sgdRate } : config
    const batch = garmentBatch(steps * batchSize)
    const session = await useEngine(engine)
    const network = new Network(
      buildArchitecture(model.config, inputShape, classes),
      4,
      session.primitives
    )
    const path = (what: string): string => join(folder, `${name} ${what}.safetensors`)
    const request = {
      task: 'steps',
      model: model.config,
      inputShape,
      classes,
      optimizer,
      batchSize,
      weights: writeTensors(path('weights'), await network.export()),
      batch: writeTensors(path('batch'), batch.tensors),
      out: path('trained')
    }
    const { losses } = await keras.ask<{ losses: number[] }>(request)

    const kernel = session.primitives.optimizer(optimizer, network.variables)
    const found: number[] = []
    for (let step = 1; step <= steps; step++) {
      const from = (step - 1) * batchSize
      const images = tf.tensor4d(batch.images.slice(from * 784, (from + batchSize) * 784), [
        batchSize,
        ...inputShape
      ])
      const labels = tf.tensor1d(Int32Array.from(batch.labels.subarray(from, from + batchSize)), 'int32')
      const result = trainStep(
        plainModelState(network, kernel, session.primitives),
        { images, labels },
        { learningRate: optimizer.learningRate, step }
      )
      found.push((await readResult(result)).loss)
      tf.dispose([images, labels])
    }
    const trained = asSaved(await network.export())
    kernel.dispose()
    network.dispose()

    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
    expect(mean(losses.slice(-10)), 'Keras itself learns something').toBeLessThan(
      mean(losses.slice(0, 10))
    )
    const errors = found.map(
      (loss, i) => Math.abs(loss - (losses[i] as number)) / Math.max(0.1, losses[i] as number)
    )
    expect(Math.max(...errors.slice(0, 3)), 'the first three steps').toBeLessThan(1e-4)
    expect(
      Math.max(...errors),
      `losses:\n${found.map((loss, i) => `${loss} ${losses[i]}`).join('\n')}`
    ).toBeLessThan(model.lossError)
    const weightError = model.weightError
    if (weightError === null) return
    const expected = readTensors(path('trained'))
    expect([...trained.keys()].sort()).toEqual([...expected.keys()].sort())
    const start = readTensors(path('weights'))
    // In relation to how far training moved the weights, not to how long they are.
    const wrong = [...expected].map(([key, values]) => ({
      key,
      error:
        distance(trained.get(key)?.data as Float32Array, values) /
        Math.max(distance(values, start.get(key) as Float32Array), 1e-3 * lengthOf(values))
    }))
    expect(wrong.filter(({ error }) => !(error < weightError))).toEqual([])
  })
})
