import { describe, expect, it } from 'vitest'
import { confidentJoint } from '../../src-main/datasets/suspects/confident-joint'
import { findLabelIssues } from '../../src-main/datasets/suspects/label-issues'
import { startConfidentLearning } from './peer-support'

interface Drawn {
  labels: number[]
  probabilities: number[]
  joint: number[][]
}

const peer = startConfidentLearning()
const prunings = {
  noiseRate: 'prune_by_noise_rate',
  class: 'prune_by_class',
  both: 'both'
} as const
const rankings = { selfConfidence: 'self_confidence', normalizedMargin: 'normalized_margin' } as const
const ways = Object.entries(prunings).flatMap(([pruning, theirs]) =>
  Object.entries(rankings).map(([ranking, name]) => ({ pruning, ranking, theirs: `${theirs} ${name}` }))
) as {
  pruning: keyof typeof prunings
  ranking: keyof typeof rankings
  theirs: string
}[]

/** Which of several equal shares is rounded up is left open by cleanlab: numpy sorts them as it comes. */
const rowsInOrder = (joint: number[][]): number[][] => joint.map((row) => row.toSorted((a, b) => a - b))

describe.each([
  { images: 60, classes: 2, share: 0.2, sharpness: 2, seed: 1, hasTies: false },
  { images: 500, classes: 3, share: 0.1, sharpness: 3, seed: 2, hasTies: false },
  { images: 3000, classes: 10, share: 0.02, sharpness: 5, seed: 3, hasTies: true },
  { images: 3000, classes: 10, share: 0.4, sharpness: 1, seed: 4, hasTies: false },
  { images: 2000, classes: 40, share: 0.1, sharpness: 4, seed: 5, hasTies: true }
])(
  'of $images images of $classes classes with $share of the labels changed',
  async ({ hasTies, ...drawn }) => {
    const { labels, probabilities, joint } = await peer.ask<Drawn>({ task: 'drawn', ...drawn })
    const predicted = {
      labels,
      probabilities: Float32Array.from(probabilities),
      classes: drawn.classes
    }
    const ours = confidentJoint(predicted)
    const issues = await peer.ask<Record<string, number[]>>({ task: 'issues', joint: ours, ...drawn })

    it('as many are estimated to be of another class as by cleanlab', () => {
      expect(rowsInOrder(ours)).toEqual(rowsInOrder(joint))
      const differences = ours.flatMap((row, i) =>
        row.map((count, j) => Math.abs(count - ((joint[i] as number[])[j] as number)))
      )
      expect(Math.max(...differences)).toBe(hasTies ? 1 : 0)
    })

    it.each(ways)('the same are doubted as by cleanlab ($theirs), in the same order', (way) => {
      const theirs = issues[way.theirs] as number[]
      expect(theirs.length).toBeGreaterThan(0)
      expect([...findLabelIssues(predicted, way)]).toEqual(theirs)
    })
  }
)
