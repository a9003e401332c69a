import * as tf from '@tensorflow/tfjs'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { cpu } from '../../../../src-main/engines/cpu'
import { averaged, WeightAverage } from '../../../../src-main/trainer/network/weight-average'

beforeAll(() => cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' }))

const made: { dispose(): void }[] = []
afterEach(() => made.splice(0).forEach((each) => each.dispose()))
function subject(decay = 0.75): { weights: tf.Variable[]; average: WeightAverage } {
  const weights = [
    tf.variable(tf.tensor1d([1, 2]), true, 'dense/kernel'),
    tf.variable(tf.scalar(8), true, 'dense/bias')
  ]
  const average = new WeightAverage(weights, decay)
  made.push(average, ...weights)
  return { weights, average }
}
const numbers = (variable: tf.Tensor): number[] => [...variable.dataSync()]

describe('the average of weights', () => {
  it('begins with the weights and takes in its share of every step', () => {
    const { weights, average } = subject()
    expect(numbers(average.of('dense/kernel'))).toEqual([1, 2])
    weights[0]?.assign(tf.tensor1d([5, -2]))
    average.update()
    // 0.75 * 1 + 0.25 * 5 and 0.75 * 2 - 0.25 * 2; the bias stayed.
    expect([numbers(average.of('dense/kernel')), numbers(average.of('dense/bias'))]).toEqual([
      [2, 1],
      [8]
    ])
    average.update()
    expect(numbers(average.of('dense/kernel'))).toEqual([2.75, 0.25])
    expect(weights.map(numbers)).toEqual([[5, -2], [8]])
  })

  it('leaves no tensor behind', () => {
    const { average } = subject()
    const before = tf.memory().numTensors
    average.update()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('is saved under names of its own and comes back', async () => {
    const { weights, average } = subject()
    weights[0]?.assign(tf.tensor1d([5, -2]))
    average.update()
    const saved = await average.export()
    expect(saved.map(({ name, shape, data }) => ({ name, shape, data: [...data] }))).toEqual([
      { name: 'average/dense/kernel', shape: [2], data: [2, 1] },
      { name: 'average/dense/bias', shape: [], data: [8] }
    ])
    average.update()
    average.import(new Map(saved.map(({ name, ...rest }) => [name, rest])), 'file')
    expect(numbers(average.of('dense/kernel'))).toEqual([2, 1])
  })

  it('begins with the present weights where none was saved', () => {
    const { weights, average } = subject()
    weights[0]?.assign(tf.tensor1d([5, -2]))
    average.import(new Map([['dense/kernel', { shape: [2], data: Float32Array.from([5, -2]) }]]), 'file')
    expect(numbers(average.of('dense/kernel'))).toEqual([5, -2])
  })

  it('refuses saved averages that lack one', () => {
    const { average } = subject()
    expect(() =>
      average.import(
        new Map([['average/dense/kernel', { shape: [2], data: new Float32Array(2) }]]),
        'file'
      )
    ).toThrow(/average\/dense\/bias/)
  })

  it('can be put in the place of the weights that were saved with it', () => {
    const tensor = (value: number) => ({ shape: [1], data: Float32Array.of(value) })
    const saved = new Map([
      ['a/kernel', tensor(1)],
      ['a/moving_mean', tensor(2)],
      ['average/a/kernel', tensor(3)]
    ])
    expect([...averaged(saved)]).toEqual([
      ['a/kernel', tensor(3)],
      ['a/moving_mean', tensor(2)]
    ])
    expect([...averaged(new Map([['a/kernel', tensor(1)]]))]).toEqual([['a/kernel', tensor(1)]])
  })
})
