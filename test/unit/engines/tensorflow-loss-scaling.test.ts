import * as tf from '@tensorflow/tfjs'
import { afterEach, describe, expect, it } from 'vitest'
import { modelConfig, optimizerConfig } from '../../../src-main/contract'
import type { EngineSession } from '../../../src-main/engines/engine'
import { tensorflow } from '../../../src-main/engines/tensorflow'
import { computing } from '../../../src-main/engines/tensorflow/compute/computing'
import type { TensorflowBackend } from '../../../src-main/engines/tensorflow/load'
import { buildArchitecture } from '../../../src-main/models/catalogue'
import { Network } from '../../../src-main/trainer/network/network'
import { StepRunner } from '../../../src-main/trainer/step/step-runner'
import { cacheFolder, tensorflowIsSetUp } from '../../support/cache-folder'
import { randomNumbers } from '../../support/random-tensors'

const size = 8,
  classes = 3,
  batch = 24
/** Noise with a bright row a class: learnt in a few dozen steps. */
function data(): [tf.Tensor4D, tf.Tensor1D] {
  const pixels = Float32Array.from(randomNumbers('rows', batch * size * size), (x) => 0.2 * x)
  for (let i = 0; i < batch; i++)
    for (let column = 0; column < size; column++)
      pixels[(i * size + 1 + 2 * (i % classes)) * size + column] = 1
  return [
    tf.tensor4d(pixels, [batch, size, size, 1]),
    tf.tensor1d(
      Int32Array.from({ length: batch }, (_, i) => i % classes),
      'int32'
    )
  ]
}
const cnn = { id: 'cnn', filters: [4, 8], denseUnits: 8, dropout: 0, batchNormalization: true }
const optimizers = [
  ['Adam', { type: 'adam', learningRate: 0.005 }],
  ['SGD', { type: 'sgd', momentum: 0, learningRate: 0.05 }],
  ['momentum', { type: 'sgd', learningRate: 0.02 }],
  ['Nesterov momentum', { type: 'sgd', nesterov: true, learningRate: 0.02 }]
] as const

describe.skipIf(!tensorflowIsSetUp)('fp16 with loss scaling', async () => {
  const fp32 = (
    tensorflowIsSetUp ? await tensorflow.open({ threads: 2, cacheFolder, precision: 'fp32' }) : null
  ) as EngineSession
  // A processor is not offered fp16, because it is slow there; it computes the same.
  const fp16: EngineSession = tensorflowIsSetUp
    ? { ...fp32, precision: 'fp16', ...computing(tf.backend() as TensorflowBackend, 'fp16', false) }
    : fp32
  let end = (): void => undefined
  afterEach(() => end())

  function training(session: EngineSession, optimizerInput: object) {
    const network = new Network(
      buildArchitecture(modelConfig.parse(cnn), [size, size, 1], classes),
      5,
      session.primitives
    )
    const config = optimizerConfig.parse(optimizerInput)
    const optimizer = session.primitives.optimizer(config, network.variables)
    const runner = new StepRunner(
      {
        network,
        optimizer,
        staged: null,
        primitives: session.primitives,
        smoothing: 0,
        clipNorm: null,
        average: null
      },
      session,
      (line) => {
        throw new Error(line)
      }
    )
    const [images, labels] = data()
    let count = 0
    end = () => {
      runner.dispose()
      optimizer.dispose()
      network.dispose()
      tf.dispose([images, labels])
      end = () => undefined
    }
    const state = async (): Promise<Record<string, number[]>> => {
      runner.synchronize()
      const slots = optimizer.slots()
      const values = {
        ...Object.fromEntries(
          Object.entries(slots).map(([name, tensor]) => [name, [...tensor.dataSync()]])
        ),
        ...Object.fromEntries(
          network.variables.map((variable) => [variable.name, [...variable.dataSync()]])
        )
      }
      tf.dispose(slots)
      return values
    }
    return {
      state,
      step: (): number => {
        const result = runner.train(
          { images, labels },
          { learningRate: config.learningRate, step: ++count }
        )
        const loss = result.dataSync()[0] as number
        result.dispose()
        return loss
      },
      /** Sets state as a checkpoint would. */
      restore: (change: Record<string, number>): void => {
        const slots = optimizer.slots()
        const changed = {
          ...slots,
          ...Object.fromEntries(Object.entries(change).map(([name, value]) => [name, tf.scalar(value)]))
        }
        optimizer.restore(changed)
        tf.dispose([slots, changed])
      }
    }
  }
  const scaleOf = ({
    'loss_scale/scale': scale,
    'loss_scale/finite_steps': steps
  }: Record<string, number[]>): [number, number] => [scale?.[0] as number, steps?.[0] as number]
  const withoutScale = (state: Record<string, number[]>): Record<string, number[]> =>
    Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith('loss_scale')))

  it.each(optimizers)('learns nearly what fp32 learns: %s', async (_, optimizer) => {
    const losses = { exact: [] as number[], half: [] as number[] }
    for (const [name, session] of [
      ['exact', fp32],
      ['half', fp16]
    ] as const) {
      const { step } = training(session, optimizer)
      for (let i = 0; i < 60; i++) losses[name].push(step())
      end()
    }
    expect(losses.exact.at(-1)).toBeLessThan(0.3 * (losses.exact[0] as number))
    losses.exact.forEach((loss, i) =>
      expect(Math.abs((losses.half[i] as number) - loss)).toBeLessThan(0.02 + 0.05 * loss)
    )
    // It does compute in 16 bits: to the last bit they cannot agree.
    expect(losses.half).not.toEqual(losses.exact)
  })

  it.each(optimizers)(
    'skips a step whose gradients overflow, halves the scale, and goes on: %s',
    async (_, optimizer) => {
      const { step, state, restore } = training(fp16, optimizer)
      restore({ 'loss_scale/scale': 2 ** 40 })
      const before = await state()
      const first = step()
      const skipped = await state()
      expect(scaleOf(skipped)).toEqual([2 ** 39, 0])
      expect(withoutScale(skipped)).toEqual(withoutScale(before))
      let scale = 2 ** 39,
        last = first,
        learnt = 0
      for (let i = 0; i < 60; i++) {
        last = step()
        const [now, steps] = scaleOf(await state())
        expect(now === scale / 2 || now === scale).toBe(true)
        if (now === scale) expect(steps).toBe(++learnt)
        else learnt = 0
        scale = now
      }
      expect(learnt).toBeGreaterThan(20)
      expect(Number.isFinite(last)).toBe(true)
      expect(last).toBeLessThan(first)
      for (const values of Object.values(await state())) expect(values.every(Number.isFinite)).toBe(true)
    }
  )

  it('doubles the scale after 2000 steps without an overflow', async () => {
    const { step, state, restore } = training(fp16, { type: 'sgd', momentum: 0, learningRate: 1e-6 })
    restore({ 'loss_scale/scale': 2 ** 10, 'loss_scale/finite_steps': 1998 })
    step()
    expect(scaleOf(await state())).toEqual([2 ** 10, 1999])
    step()
    expect(scaleOf(await state())).toEqual([2 ** 11, 0])
  })

  it('takes the scale out again: the update does not depend on it', async () => {
    const after: Record<string, number[]>[] = []
    for (const scale of [2 ** 12, 2 ** 15]) {
      const { step, state, restore } = training(fp16, { type: 'sgd', momentum: 0, learningRate: 0.05 })
      restore({ 'loss_scale/scale': scale })
      step()
      after.push(withoutScale(await state()))
      end()
    }
    const [low, high] = after as [Record<string, number[]>, Record<string, number[]>]
    for (const [name, values] of Object.entries(low))
      values.forEach((value, i) => expect(high[name]?.[i]).toBeCloseTo(value, 4))
  })

  it('leaves as many tensors as it found', () => {
    const { step } = training(fp16, { type: 'adam' })
    step()
    const before = tf.memory().numTensors
    for (let i = 0; i < 5; i++) step()
    expect(tf.memory().numTensors).toBe(before)
  })
})
