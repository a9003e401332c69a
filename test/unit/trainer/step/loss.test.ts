import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { cpu } from '../../../../src-main/engines/cpu'
import { compositions } from '../../../../src-main/engines/primitives/compositions'
import { classificationLoss, type LossOptions } from '../../../../src-main/trainer/step/loss'

beforeAll(() => cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' }))

const rows = [
  [1, 2, 3],
  [0.5, -1, 4]
]
const labels = [0, 2]
const mixOf = (second: number[], share: number[]): NonNullable<LossOptions['mix']> => ({
  labels: tf.tensor1d(second, 'int32'),
  share: tf.tensor1d(share)
})
const lossOf = (options: LossOptions, logits = rows): number =>
  tf.tidy(
    () =>
      classificationLoss(
        compositions,
        tf.tensor2d(logits),
        tf.tensor1d(labels, 'int32'),
        options
      ).dataSync()[0] as number
  )
/** Cross-entropy with whole targets, in double precision. */
function expected(targets: number[][], logits = rows): number {
  const each = logits.map((row, i) => {
    const most = Math.max(...row)
    const logTotal = most + Math.log(row.reduce((sum, value) => sum + Math.exp(value - most), 0))
    return row.reduce((sum, value, k) => sum + (targets[i]?.[k] as number) * (logTotal - value), 0)
  })
  return each.reduce((a, b) => a + b, 0) / each.length
}

describe('the loss of a classification', () => {
  it('is the mean cross-entropy', () => {
    // Of logits 1, 2, 3 and class 0: log(1 + e + e^2) = 2.40760596.
    expect(lossOf({ smoothing: 0 })).toBeCloseTo(
      (2.40760596 + Math.log(1 + Math.exp(-3.5) + Math.exp(-5))) / 2,
      6
    )
  })

  it('spreads a share of the targets over all classes', () => {
    expect(lossOf({ smoothing: 0.3 })).toBeCloseTo(
      expected([
        [0.8, 0.1, 0.1],
        [0.1, 0.1, 0.8]
      ]),
      6
    )
  })

  it('takes mixed images for both classes in their shares, each image in its own', () => {
    expect(lossOf({ smoothing: 0, mix: mixOf([2, 1], [0.75, 0.5]) })).toBeCloseTo(
      expected([
        [0.75, 0, 0.25],
        [0, 0.5, 0.5]
      ]),
      6
    )
    expect(lossOf({ smoothing: 0.3, mix: mixOf([2, 1], [0.75, 0.5]) })).toBeCloseTo(
      expected([
        [0.7 * 0.75 + 0.1, 0.1, 0.7 * 0.25 + 0.1],
        [0.1, 0.45, 0.45]
      ]),
      6
    )
  })

  it('is as without where an image was mixed with one of its own class', () => {
    expect(lossOf({ smoothing: 0, mix: mixOf(labels, [0.6, 0.9]) })).toBeCloseTo(
      lossOf({ smoothing: 0 }),
      6
    )
  })

  it('stays finite for logits of any size', () => {
    const large = [
      [1000, 0, -1000],
      [0, 0, 900]
    ]
    expect(lossOf({ smoothing: 0.3 }, large)).toBeCloseTo(
      expected(
        [
          [0.8, 0.1, 0.1],
          [0.1, 0.1, 0.8]
        ],
        large
      ),
      3
    )
  })

  it('has the gradient of softmax minus targets', () => {
    const gradient = tf
      .grad((logits) =>
        classificationLoss(compositions, logits as tf.Tensor2D, tf.tensor1d(labels, 'int32'), {
          smoothing: 0.3,
          mix: mixOf([2, 1], [0.75, 0.5])
        })
      )(tf.tensor2d(rows))
      .arraySync() as number[][]
    const targets = [
      [0.7 * 0.75 + 0.1, 0.1, 0.7 * 0.25 + 0.1],
      [0.1, 0.45, 0.45]
    ]
    rows.forEach((row, i) => {
      const total = row.reduce((sum, value) => sum + Math.exp(value), 0)
      row.forEach((value, k) =>
        expect(gradient[i]?.[k]).toBeCloseTo(
          (Math.exp(value) / total - (targets[i]?.[k] as number)) / 2,
          6
        )
      )
    })
  })
})
