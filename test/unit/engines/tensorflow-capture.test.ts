import * as tf from '@tensorflow/tfjs'
import { afterEach, describe, expect, it } from 'vitest'
import { experimentSpec, optimizerConfig } from '../../../src-main/contract'
import type { EngineSession, StepCapture } from '../../../src-main/engines/engine'
import { stepInput } from '../../../src-main/engines/primitives/step-inputs'
import { tensorflow } from '../../../src-main/engines/tensorflow'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { networkStages } from '../../../src-main/models/network-stages'
import { StepRunner } from '../../../src-main/trainer/step/step-runner'
import {
  createModelState,
  disposeModelState,
  type ModelState
} from '../../../src-main/trainer/step/model-state'
import { cacheFolder, tensorflowIsSetUp } from '../../support/cache-folder'
import { randomNumbers } from '../../support/random-tensors'

const shape: [number, number, number] = [12, 12, 1]
const classes = 4
const images = (size: number, step: number): tf.Tensor4D =>
  tf.tensor4d(randomNumbers(`images ${step}`, size * 144), [size, ...shape])
const labels = (size: number, step: number): tf.Tensor1D =>
  tf.tensor1d(
    Int32Array.from(randomNumbers(`labels ${step}`, size), (x) =>
      Math.min(classes - 1, Math.floor((x + 1) * 2))
    ),
    'int32'
  )

/** What a training may do beside the bare step. */
interface Extras {
  labelSmoothing?: number
  clipNorm?: number
  averageDecay?: number
  mixed?: boolean
  fineTuning?: object
}

/** A training that the test drives step by step. */
class Training {
  readonly model: ModelState
  readonly runner: StepRunner
  readonly log: string[] = []

  constructor(
    session: EngineSession,
    model: object,
    optimizer: object,
    private readonly extras: Extras = {}
  ) {
    const { mixed: _, ...fields } = extras
    const spec = experimentSpec.parse({
      model,
      optimizer,
      dataset: { id: 'garments' },
      epochs: 1,
      batchSize: 16,
      seed: 3,
      ...fields
    })
    this.model = createModelState(spec, buildArchitecture(spec.model, shape, classes), session)
    this.runner = new StepRunner(this.model, session, (line) => this.log.push(line))
  }
  get network(): ModelState['network'] {
    return this.model.network
  }
  get optimizer(): ModelState['optimizer'] {
    return this.model.optimizer
  }
  step(number: number, size: number, learningRate: number, frozen = 0): number[] {
    const [x, y] = [images(size, number), labels(size, number)]
    const mix = this.extras.mixed
      ? { labels: labels(size, -number), share: tf.fill([size], 0.5 + (number % 5) / 10) as tf.Tensor1D }
      : null
    const result = this.runner.train(
      { images: x, labels: y, mix },
      { learningRate, step: number },
      frozen
    )
    const numbers = [...result.dataSync()]
    tf.dispose([x, y, result, mix?.labels ?? [], mix?.share ?? []])
    return numbers
  }
  evaluate(size: number): number[] {
    const [x, y] = [images(size, 0), labels(size, 0)]
    const result = this.runner.evaluate(x, y)
    const numbers = [...result.dataSync()]
    tf.dispose([x, y, result])
    return numbers
  }
  async weights(): Promise<Map<string, { shape: number[]; data: Float32Array }>> {
    this.runner.synchronize()
    const tensors = [...(await this.network.export()), ...((await this.model.average?.export()) ?? [])]
    return new Map(tensors.map(({ name, ...rest }) => [name, rest]))
  }
  end(): void {
    this.runner.dispose()
    disposeModelState(this.model)
  }
}

const largestDifference = (
  a: Map<string, { data: Float32Array }>,
  b: Map<string, { data: Float32Array }>
): number =>
  Math.max(
    ...[...a].flatMap(([name, { data }]) =>
      [...data].map((value, i) => Math.abs(value - (b.get(name)?.data[i] ?? Number.NaN)))
    )
  )

const cnn = { id: 'cnn', filters: [4, 6], denseUnits: 8, dropout: 0.3 }
const residual = {
  id: 'resnet',
  stemFilters: 4,
  stemKernelSize: 3,
  stemStride: 1,
  stemPooling: true,
  denseUnits: 6,
  stages: [
    { blocks: 1, channels: 8 },
    { blocks: 1, channels: 12 }
  ]
}

describe.skipIf(!tensorflowIsSetUp)("TensorFlow's captured step", async () => {
  const session = (
    tensorflowIsSetUp ? await tensorflow.open({ threads: 2, cacheFolder, precision: 'fp32' }) : null
  ) as EngineSession
  const eager = { ...session, capture: () => null }
  const open: { end(): void }[] = []
  /** One at a time: tf.js knows a variable's name once. */
  const training = (
    on: EngineSession,
    model: object,
    optimizer: object,
    extras: Extras = {}
  ): Training => {
    open.splice(0).forEach((each) => each.end())
    const made = new Training(on, model, optimizer, extras)
    open.push(made)
    return made
  }
  afterEach(() => open.splice(0).forEach((each) => each.end()))

  it.each<[string, object, object, Extras?]>([
    // Adam divides a gradient by its own size: where that is rounding error alone, as of a bias before a
    // normalisation, a graph's other order of sums would show.
    ['Adam, with dropout', { ...cnn, batchNormalization: false }, { type: 'adam', epsilon: 1e-3 }],
    ['SGD', cnn, { type: 'sgd', momentum: 0 }],
    ['SGD with Nesterov momentum', cnn, { type: 'sgd', nesterov: true }],
    ['a residual network', residual, { type: 'sgd' }],
    ['AdamW', { ...cnn, batchNormalization: false }, { type: 'adamw', epsilon: 1e-3, weightDecay: 0.2 }],
    ['RMSprop', { ...cnn, batchNormalization: false }, { type: 'rmsprop', epsilon: 1e-3 }],
    [
      'RMSprop with momentum',
      { ...cnn, batchNormalization: false },
      { type: 'rmsprop', epsilon: 1e-3, momentum: 0.5 }
    ],
    ['SGD with weight decay', cnn, { type: 'sgd', weightDecay: 0.1 }],
    ['clipped gradients', cnn, { type: 'sgd', momentum: 0 }, { clipNorm: 0.5 }],
    ['smoothed labels', cnn, { type: 'sgd' }, { labelSmoothing: 0.1 }],
    ['mixed images', cnn, { type: 'sgd' }, { mixed: true }],
    [
      'stages that are unfrozen one after the other, each with a rate of its own',
      residual,
      { type: 'sgd', weightDecay: 0.1 },
      { fineTuning: { layerDecay: 0.5, freezeNormalization: true } }
    ],
    [
      'stages whose normalisation learns',
      cnn,
      { type: 'sgd' },
      { fineTuning: { layerDecay: 0.5 }, clipNorm: 0.5, averageDecay: 0.9 }
    ],
    ['averaged weights', cnn, { type: 'sgd' }, { averageDecay: 0.9 }],
    [
      'all of these together',
      { ...cnn, batchNormalization: false },
      { type: 'adamw', epsilon: 1e-3, weightDecay: 0.2 },
      { clipNorm: 0.5, labelSmoothing: 0.1, mixed: true, averageDecay: 0.9 }
    ]
  ])(
    'learns in 50 steps what single operations learn, with a changing rate and a smaller batch: %s',
    async (_, model, optimizer, extras = {}) => {
      const outcome = async (on: EngineSession) => {
        const subject = training(on, model, optimizer, extras)
        const steps = Array.from({ length: 50 }, (__, i) =>
          subject.step(
            i + 1,
            i % 5 === 4 ? 7 : 16,
            0.002 / (1 + i / 10),
            // The head alone first, then a stage more every twelve steps.
            Math.max(0, (subject.model.staged?.count ?? 1) - 1 - Math.floor(i / 12))
          )
        )
        return {
          steps,
          weights: await subject.weights(),
          evaluated: subject.evaluate(20),
          log: subject.log
        }
      }
      const [found, expected] = [await outcome(session), await outcome(eager)]
      found.steps.forEach(([loss, correct], i) => {
        expect(
          Math.abs((loss as number) - (expected.steps[i]?.[0] as number)),
          `loss of step ${i + 1}`
        ).toBeLessThan(1e-5)
        expect(correct, `correct predictions of step ${i + 1}`).toBe(expected.steps[i]?.[1])
      })
      expect(largestDifference(found.weights, expected.weights)).toBeLessThan(1e-5)
      expect(found.evaluated[0]).toBeCloseTo(expected.evaluated[0] as number, 5)
      expect(found.log).toEqual([])
    }
  )

  it('learns of features what it learns of their images, while the head alone is trained', async () => {
    const outcome = async (on: EngineSession, ofFeatures: boolean) => {
      const subject = training(on, cnn, { type: 'sgd' }, { fineTuning: { frozenEpochs: null } })
      const { network, staged } = subject.model
      const { features } = networkStages(network.architecture)
      const frozen = (staged?.count ?? 1) - 1
      for (let number = 1; number <= 4; number++) {
        if (!ofFeatures) {
          subject.step(number, 16, 0.05, frozen)
          continue
        }
        const [x, y] = [images(16, number), labels(16, number)]
        const known = tf.tidy(() => network.outputOf(features, x)) as tf.Tensor4D
        const batch = { images: known, labels: y, from: features }
        const parameters = { learningRate: 0.05, step: number }
        tf.dispose([subject.runner.train(batch, parameters, frozen), x, y, known])
      }
      return { weights: await subject.weights(), log: subject.log }
    }
    const expected = await outcome(eager, false)
    for (const ofFeatures of [false, true]) {
      const found = await outcome(session, ofFeatures)
      expect(largestDifference(found.weights, expected.weights)).toBeLessThan(1e-5)
      expect(found.log).toEqual([])
    }
    const before = await training(session, cnn, { type: 'sgd' }).weights()
    expect(largestDifference(before, expected.weights)).toBeGreaterThan(1e-3)
  })

  it('gives the same bits twice', async () => {
    const outcome = async () => {
      const subject = training(session, cnn, { type: 'adam' })
      return {
        losses: Array.from({ length: 8 }, (_, i) => subject.step(i + 1, i === 3 ? 5 : 16, 0.01)),
        weights: await subject.weights()
      }
    }
    expect(await outcome()).toEqual(await outcome())
  })

  it.each(['adam', 'adamw', 'rmsprop'])(
    'goes on from restored weights, slots and averages with the very same bits: %s',
    async (type) => {
      const whole = training(session, cnn, { type }, { averageDecay: 0.9 })
      for (let step = 1; step <= 4; step++) whole.step(step, 16, 0.01)
      const saved = await whole.weights()
      const slots = whole.optimizer.slots()
      const steps = (subject: Training): number[][] =>
        [5, 6, 7, 8].map((step) => subject.step(step, 16, 0.01))
      const expected = { steps: steps(whole), weights: await whole.weights() }
      const resumed = training(session, cnn, { type }, { averageDecay: 0.9 })
      resumed.network.import(saved, 'test')
      resumed.model.average?.import(saved, 'test')
      resumed.optimizer.restore(slots)
      tf.dispose(slots)
      expect({ steps: steps(resumed), weights: await resumed.weights() }).toEqual(expected)
    }
  )

  it('changes nothing while it is recorded', async () => {
    const subject = training(
      session,
      cnn,
      { type: 'adamw' },
      { averageDecay: 0.9, clipNorm: 1, labelSmoothing: 0.1, mixed: true }
    )
    const before = await subject.weights()
    const slots = subject.optimizer.slots()
    const numbers = Object.values(slots).map((each) => [...each.dataSync()])
    tf.dispose(slots)
    subject.runner.prepare({ train: [16, 5], evaluate: [16] }, { imageShape: shape, mixed: true })
    expect(await subject.weights()).toEqual(before)
    const after = subject.optimizer.slots()
    expect(Object.values(after).map((each) => [...each.dataSync()])).toEqual(numbers)
    tf.dispose(after)
  })

  it('keeps the number of live tensors constant', async () => {
    const subject = training(
      session,
      cnn,
      { type: 'rmsprop' },
      { averageDecay: 0.9, clipNorm: 1, labelSmoothing: 0.1, mixed: true }
    )
    subject.step(1, 16, 0.01)
    const before = tf.memory().numTensors
    for (let step = 2; step < 6; step++) subject.step(step, 16, 0.01)
    await subject.weights()
    subject.evaluate(16)
    subject.step(6, 9, 0.01)
    expect(tf.memory().numTensors).toBe(before)
  })

  describe("over variables of one's own", () => {
    const variable = (): { value: tf.Variable; capture: StepCapture } => {
      const value = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])))
      const optimizer = session.primitives.optimizer(
        optimizerConfig.parse({ type: 'sgd', momentum: 0 }),
        []
      )
      const capture = session.capture([value], [optimizer]) as StepCapture
      open.push({
        end: () => {
          capture.dispose()
          optimizer.dispose()
          value.dispose()
        }
      })
      return { value, capture }
    }

    it('keeps what was assigned between calls, and hands it back when asked', () => {
      const { value, capture } = variable()
      const x = tf.tensor1d([10, 20, 30])
      const program = (): tf.Tensor =>
        tf.tidy(() => {
          value.assign(
            tf.add(
              value,
              stepInput({ learningRate: 0, step: 0 }, ({ learningRate, step }) =>
                tf.scalar(learningRate * step)
              )
            )
          )
          return tf.mul(value, x)
        })
      expect([capture.prepare('p', [x], program), capture.load()]).toEqual([null, null])
      expect([...value.dataSync()]).toEqual([1, 2, 3])
      expect([...capture.run('p', [x], { learningRate: 0.5, step: 2 }).dataSync()]).toEqual([
        20, 60, 120
      ])
      expect([...capture.run('p', [x], { learningRate: 1, step: 3 }).dataSync()]).toEqual([50, 120, 210])
      capture.synchronize()
      expect([...value.dataSync()]).toEqual([5, 6, 7])
      x.dispose()
    })

    it.each(['linear', 'relu'] as const)(
      'normalises, adds and cuts with the same gradients as operation by operation: %s',
      (activation) => {
        const { capture } = variable()
        const given = [[2, 3, 3, 5], [5], [5], [2, 3, 3, 5], [2, 3, 3, 5]].map((size, i) =>
          tf.tensor(randomNumbers(`joined ${i}`, tf.util.sizeFromShape(size)), size)
        )
        const output = (...[x, gamma, beta, addend, slope]: tf.Tensor[]): tf.Tensor =>
          tf.sum(
            tf.mul(
              slope as tf.Tensor,
              session.primitives.batchNormalizationTraining(
                x as tf.Tensor4D,
                gamma as tf.Tensor1D,
                beta as tf.Tensor1D,
                { epsilon: 0.001, activation },
                addend as tf.Tensor4D
              ).output
            )
          )
        const program = (): tf.Tensor =>
          tf.tidy(() =>
            tf.concat(
              tf
                .grads(output)(given)
                .slice(0, 4)
                .map((each) => tf.reshape(each, [-1]))
            )
          )
        const expected = program()
        expect([capture.prepare('p', given, program), capture.load()]).toEqual([null, null])
        const found = capture.run('p', given, { learningRate: 0, step: 1 })
        const differences = [...tf.tidy(() => tf.abs(tf.sub(found, expected))).dataSync()]
        expect(differences).toHaveLength(2 * 90 + 10)
        expect(Math.max(...differences)).toBeLessThan(1e-5)
        expect(Math.max(...expected.dataSync())).toBeGreaterThan(0.1)
        tf.dispose([...given, expected, found])
      }
    )

    it('reads an input anew in every call, and a tensor from outside as it was', () => {
      const { value, capture } = variable()
      const outside = tf.tensor1d([1, 0, -1])
      const [first, second] = [tf.tensor1d([1, 1, 1]), tf.tensor1d([2, 4, 8])]
      expect(
        capture.prepare('p', [first], () => tf.tidy(() => tf.add(tf.mul(value, outside), first)))
      ).toBeNull()
      outside.dispose()
      expect(capture.load()).toBeNull()
      expect([...capture.run('p', [second], { learningRate: 0, step: 1 }).dataSync()]).toEqual([3, 4, 5])
      tf.dispose([first, second])
    })

    it.each([
      [
        'reads a tensor',
        (value: tf.Variable) => tf.scalar(value.dataSync()[0] as number),
        'it reads a tensor while it computes'
      ],
      [
        'has a part of it computed in JavaScript',
        () => tf.multinomial(tf.tensor1d([0.5, 0.5]), 3),
        'it reads a tensor while it computes'
      ],
      ['uses texts', () => tf.tensor1d(['a']), 'it uses texts']
    ] as [string, (value: tf.Variable) => tf.Tensor, string][])(
      'refuses a program that %s, and leaves everything as it was',
      (_, body, reason) => {
        const { value, capture } = variable()
        const before = tf.memory().numTensors
        expect(capture.prepare('p', [], () => tf.tidy(() => body(value)))).toBe(reason)
        expect([...value.dataSync()]).toEqual([1, 2, 3])
        expect(tf.memory().numTensors).toBe(before)
      }
    )
  })

  it('is given up where the engine refuses it, and training goes on operation by operation', async () => {
    const refusing: EngineSession = {
      ...session,
      capture: (...given) => ({
        ...wrapped(session.capture(...given) as StepCapture),
        load: () => 'the graph is too large'
      })
    }
    const steps = (subject: Training): number[][] =>
      [1, 2, 3].map((step) => subject.step(step, 16, 0.01))
    const expected = steps(training(eager, cnn, { type: 'adam' }))
    const subject = training(refusing, cnn, { type: 'adam' })
    expect(steps(subject)).toEqual(expected)
    expect(subject.log).toEqual(['Steps are computed operation by operation: the graph is too large.'])
  })
})

function wrapped(capture: StepCapture): StepCapture {
  return {
    prepare: (...given) => capture.prepare(...given),
    load: () => capture.load(),
    run: (...given) => capture.run(...given),
    synchronize: () => capture.synchronize(),
    dispose: () => capture.dispose()
  }
}
