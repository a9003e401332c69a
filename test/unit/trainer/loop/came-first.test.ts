import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '../../../../src-main/contract'
import { Network } from '../../../../src-main/trainer/network/network'
import { sayCameFirst } from '../../../../src-main/trainer/loop/came-first'
import { train } from '../../../../src-main/trainer/loop/train'
import { liveTensors, smallTraining } from '../../../support/training'

const mlp: ExperimentInput['model'] = { id: 'mlp', hiddenUnits: [4, 4] }
const strong = { type: 'sgd', learningRate: 100, momentum: 0, weightDecay: 0.99 } as const

/** What a training is ended by that begins with these weights, each repeated over its tensor. */
async function messageOf(
  optimizer: NonNullable<ExperimentInput['optimizer']>,
  weights: Record<string, number | number[]>
): Promise<string> {
  const input = await smallTraining({ model: mlp, optimizer, epochs: 2 })
  const network = new Network(input.architecture, 3, input.session.primitives)
  const tensors = await network.export()
  network.dispose()
  const pretrained = new Map(
    tensors.map(({ name, shape, data }) => {
      const values = [weights[name] ?? [...data]].flat()
      return [name, { shape, data: data.map((_, i) => values[i % values.length] as number) }]
    })
  )
  const before = liveTensors()
  const failure = await train({ ...input, pretrained: async () => pretrained }).catch(
    (error: unknown) => error
  )
  expect(liveTensors()).toBe(before)
  return (failure as Error).message
}

describe('a training whose numbers break', () => {
  it('says that a gradient did first, with its step, where the losses stayed finite', async () => {
    // Forward 1e-30, times 1e30, times 1e30: finite. Backward 1e30 times 1e30, at the first layer.
    const weights = {
      ...{ 'dense/kernel': 0, 'dense/bias': 1e-30 },
      ...{ 'dense_1/kernel': 1e30, 'dense_1/bias': 0, 'dense_2/kernel': [1e30, -1e30, 1e29] }
    }
    expect(await messageOf({ type: 'sgd', learningRate: 1e-3 }, weights)).toBe(
      'After step 5 of epoch 1 dense/kernel is not finite, though every loss was; the gradient of dense/bias came first, at step 1 of epoch 1.'
    )
  })

  it('says that an update did first, of gradients that are nothing', async () => {
    // The first layer's ReLU lets nothing through; its weights grow by 99 times what they are, beyond fp32.
    const weights = { 'dense/kernel': -8e36, 'dense/bias': 0 }
    expect(await messageOf(strong, weights)).toMatch(
      /^The loss became \S+ at step 2 of epoch 1; the update came first: at step 1 of epoch 1 it left dense\/kernel not finite\.$/
    )
  })

  it('finds the update behind a step whose loss hid what it had left', async () => {
    // 3e37 becomes minus infinity, which the ReLU of step 2 makes 0, and then infinity.
    const weights = {
      ...{ 'dense/kernel': 0, 'dense/bias': 3e37, 'dense_1/kernel': 0, 'dense_1/bias': -1e-3 }
    }
    expect(await messageOf(strong, weights)).toMatch(
      /^The loss became \S+ at step 3 of epoch 1; the update came first: at step 1 of epoch 1 it left dense\/bias not finite\.$/
    )
  })

  it('says that the loss did first, and in which part of it', async () => {
    // Logits 3e38 and -3e38: what lies between them is infinite.
    const weights = { 'dense_2/kernel': 0, 'dense_2/bias': [-3e38, 0, 3e38] }
    expect(await messageOf({ type: 'sgd', learningRate: 1e-3 }, weights)).toMatch(
      /^The loss became \S+ at step 1 of epoch 1; the loss came first, before any gradient or update, beginning in the loss\.$/
    )
  })
})

describe('what came first', () => {
  it('is a weight that training began with, and no update', () => {
    const first = { step: 1, what: { part: 'weight', name: 'dense/bias' } } as const
    expect(sayCameFirst('LOSS_NOT_FINITE', 1, first, 5)).toBe(
      '; the first number that was none was in the weight dense/bias'
    )
  })

  it('counts steps in their epochs', () => {
    const first = { step: 10, what: { part: 'gradient', name: 'dense/bias' } } as const
    expect(sayCameFirst('LOSS_NOT_FINITE', 11, first, 5)).toBe(
      '; the gradient of dense/bias came first, at step 5 of epoch 2'
    )
  })

  it('is left out where a gradient would come before the loss that it is made of', () => {
    const first = { step: 11, what: { part: 'gradient', name: 'dense/bias' } } as const
    expect(sayCameFirst('LOSS_NOT_FINITE', 11, first, 5)).toBe('')
    expect(sayCameFirst('UPDATE_NOT_FINITE', 11, first, 5)).toContain('step 1 of epoch 3')
  })

  it('names an output that a later layer had made finite again', () => {
    const first = { step: 4, what: { part: 'output', name: 'conv2d' } } as const
    expect(sayCameFirst('UPDATE_NOT_FINITE', 4, first, 5)).toBe(
      '; the first number that was none was in the output of the layer conv2d, at step 4 of epoch 1'
    )
  })
})
