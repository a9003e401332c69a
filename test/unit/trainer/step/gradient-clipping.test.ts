import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { cpu } from '../../../../src-main/engines/cpu'
import { clipByGlobalNorm } from '../../../../src-main/trainer/step/gradient-clipping'

beforeAll(() => cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' }))

const clipped = (gradients: number[][], norm: number): number[][] => {
  const before = tf.memory().numTensors
  const given = gradients.map((values) => tf.tensor1d(values))
  const found = clipByGlobalNorm(given, norm)
  const numbers = found.map((each) => [...each.dataSync()])
  expect(tf.memory().numTensors).toBe(before + 2 * gradients.length)
  tf.dispose([...given, ...found])
  return numbers
}

describe('clipping by the global norm', () => {
  it('scales all gradients alike so that they are as long as allowed', () => {
    // sqrt(3^2 + 4^2 + 12^2) = 13, to 6.5: halved.
    expect(clipped([[3, 4], [12]], 6.5)).toEqual([[1.5, 2], [6]])
  })

  it('leaves gradients that are short enough as they are, to the last bit', () => {
    const gradients = [[0.1, -0.7], [0.3333]]
    expect(clipped(gradients, 5)).toEqual(gradients.map((values) => [...Float32Array.from(values)]))
    expect(clipped([[0, 0]], 1)).toEqual([[0, 0]])
  })

  it('does not hide a gradient that is no number', () => {
    expect(
      clipped([[Number.NaN, 1], [1]], 1)
        .flat()
        .every(Number.isNaN)
    ).toBe(true)
  })
})
