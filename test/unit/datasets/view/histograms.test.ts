import { describe, expect, it } from 'vitest'
import { histogramOf, ratioHistogram } from '../../../../src-main/datasets/view/histograms'

describe('a histogram of sizes', () => {
  it('has one part where all are the same', () => {
    expect(histogramOf([28, 28, 28])).toEqual({ edges: [28, 29], counts: [3] })
  })
  it('has a part for each number where they are close together', () => {
    expect(histogramOf([5, 7, 7, 8])).toEqual({ edges: [5, 6, 7, 8, 9], counts: [1, 0, 2, 1] })
  })
  it('has 24 parts of one width at most, and leaves nothing out', () => {
    // 100 to 579 are 480 numbers: 24 parts of 20 each.
    const { edges, counts } = histogramOf([100, 119, 120, 579])
    expect(edges).toHaveLength(25)
    expect([edges[0], edges[1], edges[24]]).toEqual([100, 120, 580])
    expect([counts[0], counts[1], counts[23]]).toEqual([2, 1, 1])
  })
  it('ends with the highest, where parts of one width would go beyond it', () => {
    // 40 to 80 are 41 numbers: 21 parts of 2, the last of 1.
    const { edges } = histogramOf([40, 60, 80])
    expect([edges.length, edges[20], edges[21]]).toEqual([22, 80, 81])
    // 200 to 480 are 281 numbers: 24 parts of 12, of which the last has the numbers from 476 on.
    expect(histogramOf([200, 480]).edges.slice(-2)).toEqual([476, 481])
  })
  it('is empty where there is nothing', () => {
    expect(histogramOf([])).toEqual({ edges: [], counts: [] })
  })
})

describe('a histogram of proportions', () => {
  it('puts 1:1 into the middle of a part, and 3:2 and 2:3 as far from it on either side', () => {
    // log2(1.5) is 0.585, in quarters of an octave 2.34: two parts away.
    const { edges, counts } = ratioHistogram([1, 1.01, 1.5, 2 / 3])
    expect(counts).toEqual([1, 0, 2, 0, 1])
    expect(edges[2]).toBeCloseTo(2 ** -0.125)
    expect(edges[3]).toBeCloseTo(2 ** 0.125)
  })
  it('counts what is longer than 8:1 as 8:1', () => {
    expect(ratioHistogram([100, 8]).counts).toEqual([2])
  })
})
