import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ExperimentInput, experimentSpec } from '../../../../src-main/contract'
import { cpu } from '../../../../src-main/engines/cpu'
import type { EngineSession } from '../../../../src-main/engines/engine'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { firstNonFinite, type StepPart } from '../../../../src-main/trainer/step/first-non-finite'
import type { TrainingBatch } from '../../../../src-main/trainer/step/step'
import {
  createModelState,
  disposeModelState,
  type ModelState
} from '../../../../src-main/trainer/step/model-state'

let session: EngineSession
let modelState: ModelState
beforeAll(
  async () => void (session = await cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' }))
)
afterEach(() => disposeModelState(modelState))

const batchOf = (pixel: number): TrainingBatch => ({
  images: tf.fill([2, 6, 6, 1], pixel),
  labels: tf.tensor1d([0, 2], 'int32')
})
function prepare(
  model: ExperimentInput['model'],
  weights: Record<string, number | number[]> = {}
): void {
  const spec = experimentSpec.parse({
    model,
    dataset: { id: 'rows' },
    optimizer: { type: 'adam' },
    epochs: 1,
    batchSize: 2,
    averageDecay: 0.9,
    clipNorm: 1,
    labelSmoothing: 0.1
  })
  modelState = createModelState(spec, buildArchitecture(spec.model, [6, 6, 1], 3), session)
  for (const [name, value] of Object.entries(weights)) {
    const variable = modelState.network.variables.find((each) => each.name === name) as tf.Variable
    variable.assign(
      Array.isArray(value)
        ? tf.tensor(
            Array.from({ length: variable.size }, (_, i) => value[i % value.length] as number),
            variable.shape
          )
        : tf.fill(variable.shape, value)
    )
  }
}
const found = (batch = batchOf(0.5)): Promise<StepPart | null> =>
  firstNonFinite(modelState, batch, { step: 1 })
const cnn: ExperimentInput['model'] = { id: 'cnn', filters: [2, 2], denseUnits: 4, dropout: 0.5 }
const mlp: ExperimentInput['model'] = { id: 'mlp', hiddenUnits: [4, 4] }

describe('what first is not finite', () => {
  it('is nothing in a sound step, which changes nothing and leaves nothing behind', async () => {
    prepare(cnn)
    const batch = batchOf(0.5)
    const numbers = async (): Promise<number[][]> =>
      (await modelState.network.export()).map(({ data }) => [...data])
    const before = { weights: await numbers(), tensors: tf.memory().numTensors }
    expect(await found(batch)).toBeNull()
    expect({ weights: await numbers(), tensors: tf.memory().numTensors }).toEqual(before)
  })

  it('may be a weight', async () => {
    prepare(cnn, { 'conv2d_1/kernel': Number.NaN, 'dense/kernel': Number.NaN })
    expect(await found()).toEqual({ part: 'weight', name: 'conv2d_1/kernel' })
  })

  it('may be the images', async () => {
    prepare(cnn)
    expect(await found(batchOf(Number.POSITIVE_INFINITY))).toEqual({ part: 'images' })
  })

  it("may be a layer's output", async () => {
    // 36 pixels times 0.5 times 3e38 is more than fp32 holds.
    prepare(mlp, { 'dense_1/kernel': 3e38, 'dense/kernel': 1, 'dense/bias': 1 })
    expect(await found()).toEqual({ part: 'output', name: 'dense_1' })
  })

  it('may be the loss, of logits that are themselves finite', async () => {
    // Logits 3e38 and -3e38: what lies between them is infinite.
    prepare({ id: 'mlp', hiddenUnits: [] }, { 'dense/kernel': 0, 'dense/bias': [-3e38, 0, 3e38] })
    expect(await found()).toEqual({ part: 'loss' })
  })

  it('may be a gradient, the first that the backward pass reaches', async () => {
    // Forward: 1e-30, then times 1e30, then times 1e30: finite. Backward: 1e30 times 1e30, at the first
    // layer.
    prepare(mlp, {
      'dense/kernel': 0,
      'dense/bias': 1e-30,
      'dense_1/kernel': 1e30,
      'dense_1/bias': 0,
      'dense_2/kernel': [1e30, -1e30, 1e29]
    })
    expect(await found(batchOf(0))).toEqual({ part: 'gradient', name: 'dense/bias' })
  })
})
