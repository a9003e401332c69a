import * as tf from '@tensorflow/tfjs'
import { experimentSpec, type ExperimentInput } from '../../src-main/contract'
import type { EngineSession } from '../../src-main/engines/engine'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { firstNonFinite, type StepPart } from '../../src-main/trainer/step/first-non-finite'
import { evaluateStep, type TrainingBatch, trainStep } from '../../src-main/trainer/step/step'
import {
  createModelState,
  disposeModelState,
  type ModelState
} from '../../src-main/trainer/step/model-state'
import { randomNumbers } from './random-tensors'

const shape: [number, number, number] = [8, 8, 1]
const size = 6

function batchOf(step: number, classes = 4): TrainingBatch & { mix: NonNullable<TrainingBatch['mix']> } {
  const labels = (name: string): tf.Tensor1D =>
    tf.tensor1d(
      Int32Array.from(randomNumbers(`${name} ${step}`, size), (x) =>
        Math.min(classes - 1, Math.floor(((x + 1) / 2) * classes))
      ),
      'int32'
    )
  return {
    images: tf.tensor4d(randomNumbers(`whole ${step}`, size * 64), [size, ...shape]),
    labels: labels('first'),
    mix: { labels: labels('second'), share: tf.fill([size], 0.7) }
  }
}
const discard = ({ images, labels, mix }: ReturnType<typeof batchOf>): void =>
  tf.dispose([images, labels, mix.labels, mix.share])

function prepare(
  session: Pick<EngineSession, 'primitives'>,
  change: Partial<ExperimentInput>,
  classes = 4
): ModelState {
  const spec = experimentSpec.parse({
    model: { id: 'cnn', filters: [4], denseUnits: 6, dropout: 0.2 },
    dataset: { id: 'rows' },
    optimizer: { type: 'sgd', weightDecay: 0.1 },
    epochs: 1,
    batchSize: size,
    seed: 2,
    clipNorm: 0.5,
    labelSmoothing: 0.1,
    averageDecay: 0.8,
    ...change
  })
  return createModelState(spec, buildArchitecture(spec.model, shape, classes), session as EngineSession)
}

/**
 * Five steps with clipping, smoothing, mixed images and averaged weights on the current backend:
 * results, weights and averages. Throws where a tensor is left behind.
 */
export async function wholeSteps(
  session: Pick<EngineSession, 'primitives'>,
  change: Partial<ExperimentInput> = {}
): Promise<number[][]> {
  const model = prepare(session, change)
  const results: number[][] = []
  const before = tf.memory().numTensors
  for (let step = 1; step <= 5; step++) {
    const batch = batchOf(step)
    const found = [
      trainStep(model, batch, { learningRate: 0.05, step }),
      evaluateStep(model, batch.images, batch.labels)
    ]
    for (const result of found) results.push([...(await result.data())])
    tf.dispose(found)
    discard(batch)
  }
  if (tf.memory().numTensors !== before)
    throw new Error(`${tf.memory().numTensors - before} tensors are left`)
  for (const { data } of [...(await model.network.export()), ...((await model.average?.export()) ?? [])])
    results.push([...data])
  disposeModelState(model)
  return results
}

/**
 * The results of a training step and of an evaluation over images of one class alone: loss and correct
 * ones of each.
 */
export async function singleClassResults(
  session: Pick<EngineSession, 'primitives'>
): Promise<number[][]> {
  const model = prepare(session, {}, 1),
    batch = batchOf(1, 1)
  const found = [
    trainStep(model, batch, { learningRate: 0.05, step: 1 }),
    evaluateStep(model, batch.images, batch.labels)
  ]
  const results = await Promise.all(found.map(async (result) => [...(await result.data())]))
  tf.dispose(found)
  discard(batch)
  disposeModelState(model)
  return results
}

/**
 * What firstNonFinite says of a sound step, and of one whose first dense layer has a weight that makes
 * its output infinite.
 */
export async function nonFiniteFindings(
  session: Pick<EngineSession, 'primitives'>
): Promise<(StepPart | null)[]> {
  const model = prepare(session, {})
  const batch = batchOf(1)
  const sound = await firstNonFinite(model, batch, { step: 1 })
  const bias = model.network.variables.find(({ name }) => name === 'dense/bias') as tf.Variable
  const kernel = model.network.variables.find(({ name }) => name === 'dense_1/kernel') as tf.Variable
  tf.tidy(() => (bias.assign(tf.fill(bias.shape, 1e10)), kernel.assign(tf.fill(kernel.shape, 3e38))))
  const broken = await firstNonFinite(model, batch, { step: 1 })
  discard(batch)
  disposeModelState(model)
  return [sound, broken]
}
