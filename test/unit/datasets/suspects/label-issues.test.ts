import { describe, expect, it } from 'vitest'
import {
  classThresholds,
  confidentJoint,
  type PredictedImages
} from '../../../../src-main/datasets/suspects/confident-joint'
import { findLabelIssues, type Pruning } from '../../../../src-main/datasets/suspects/label-issues'

const predicted = (labels: number[], rows: number[][]): PredictedImages => ({
  labels: Uint8Array.from(labels),
  probabilities: Float32Array.from(rows.flat()),
  classes: rows[0]?.length ?? 0
})

/**
 * Two classes. The thresholds are 0.65 and 0.65. Of label 0 three images count as class 0 and the last as
 * class 1; of label 1 two as class 1, one (0.4 and 0.6) as neither, and the last as class 0.
 */
const two = predicted(
  [0, 0, 0, 0, 1, 1, 1, 1],
  [
    [0.9, 0.1],
    [0.8, 0.2],
    [0.7, 0.3],
    [0.2, 0.8],
    [0.1, 0.9],
    [0.2, 0.8],
    [0.4, 0.6],
    [0.7, 0.3]
  ]
)

describe('confident learning', () => {
  it('asks of a class what its own images reach on average', () => {
    const thresholds = classThresholds(two)
    expect(thresholds[0]).toBeCloseTo((0.9 + 0.8 + 0.7 + 0.2) / 4, 6)
    expect(thresholds[1]).toBeCloseTo((0.9 + 0.8 + 0.6 + 0.3) / 4, 6)
  })

  it('estimates of how many images a label is wrong, all images of a label being of some class', () => {
    // Of label 1, 1 : 2 of four images are 1.33 : 2.67, in whole ones 1 : 3.
    expect(confidentJoint(two)).toEqual([
      [3, 1],
      [1, 3]
    ])
  })

  it('counts an image that is sure of several classes as the most probable one', () => {
    // Both thresholds are 0.5, and the first image reaches both.
    const tied = predicted(
      [0, 0, 1, 1],
      [
        [0.5, 0.5],
        [0.5, 0.5],
        [0.4, 0.6],
        [0.6, 0.4]
      ]
    )
    expect(confidentJoint(tied)).toEqual([
      [2, 0],
      [1, 1]
    ])
  })

  it.each<[Pruning]>([['noiseRate'], ['class'], ['both']])(
    'finds the two wrong labels by %s',
    (pruning) => {
      const found = findLabelIssues(two, { pruning, ranking: 'selfConfidence' })
      expect([...found]).toEqual([3, 7])
    }
  )

  it('puts what is least like its label first, or what is most like another class', () => {
    const three = predicted(
      [0, 0, 0, 0, 1, 1, 2, 2],
      [
        [0.9, 0.1, 0],
        [0.9, 0.05, 0.05],
        // Its label has 0.2, and 0.3 less than the other class; the next has 0.25, and 0.5 less.
        [0.2, 0.5, 0.3],
        [0.25, 0.75, 0],
        [0.4, 0.45, 0.15],
        [0.05, 0.55, 0.4],
        [0, 0, 1],
        [0, 0, 1]
      ]
    )
    // Thresholds: 0.5625, 0.5 and 1: of label 0 two images are of class 1.
    expect(confidentJoint(three)).toEqual([
      [2, 2, 0],
      [0, 2, 0],
      [0, 0, 2]
    ])
    const found = (ranking: 'selfConfidence' | 'normalizedMargin'): number[] => [
      ...findLabelIssues(three, { pruning: 'noiseRate', ranking })
    ]
    expect(found('selfConfidence')).toEqual([2, 3])
    expect(found('normalizedMargin')).toEqual([3, 2])
  })

  it('doubts no label that its image is taken for, and no image that is the only one of its label', () => {
    const alone = predicted(
      [0, 0, 1],
      [
        [0.9, 0.1],
        [0.8, 0.2],
        [0.9, 0.1]
      ]
    )
    expect([...findLabelIssues(alone, { pruning: 'noiseRate', ranking: 'selfConfidence' })]).toEqual([])
  })

  it('leaves a class without images out of account', () => {
    const rows = Array.from({ length: 8 }, (_, i) => [
      ...[...two.probabilities.subarray(2 * i, 2 * i + 2)],
      0
    ])
    const more = predicted([...Array.from(two.labels)], rows)
    expect(confidentJoint(more)).toEqual([
      [3, 1, 0],
      [1, 3, 0],
      [0, 0, 0]
    ])
    expect([...findLabelIssues(more, { pruning: 'both', ranking: 'selfConfidence' })]).toEqual([3, 7])
  })
})
