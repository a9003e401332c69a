import { describe, expect, it } from 'vitest'
import { randomKey, uniform } from '../../../../src-main/datasets/counter-random'
import { placeImages } from '../../../../src-main/trainer/jobs/place-images'
import { principalComponents } from '../../../../src-main/trainer/jobs/principal-components'

const yieldToEventLoop = async () => undefined
const tell = () => undefined
const row = (...values: number[]): Float32Array => Float32Array.from(values)

/** Rows of three kinds, far apart from each other: 1, 2, 3, 1, ... */
function clusters(count: number, features: number): Float32Array[] {
  const key = randomKey(3, 'rows')
  return Array.from({ length: count }, (_, i) =>
    Float32Array.from(
      { length: features },
      (__, j) => uniform(key, i * features + j) + (j % 3 === i % 3 ? 20 : 0)
    )
  )
}

describe('principal components', () => {
  it('of points on a line lie along it, with all of the variance', () => {
    // The line through (3, 4): steps of five, whose variance is 25 times that of 0, 1, 2, 3.
    const found = principalComponents(
      [0, 1, 2, 3].map((i) => row(1 + 3 * i, 2 + 4 * i)),
      2,
      0
    )
    expect(found.scores.map(([x = NaN]) => x)).toEqual(
      [-7.5, -2.5, 2.5, 7.5].map((value) => expect.closeTo(value, 9))
    )
    expect(found.variances).toEqual([expect.closeTo((25 * 5) / 3, 9), expect.closeTo(0, 9)])
    expect(found.totalVariance).toBeCloseTo((25 * 5) / 3, 9)
  })

  it('of many features are those of most variance, whatever the seed', () => {
    // Ten features with the variances 100, 81, ... of a sign each, among 200 that hardly vary.
    const key = randomKey(1, 'many')
    const rows = Array.from({ length: 300 }, (_, i) =>
      Float32Array.from(
        { length: 200 },
        (__, j) => (j < 10 ? 10 - j : 0.01) * (uniform(key, i * 200 + j) - 0.5)
      )
    )
    const [one, other] = [principalComponents(rows, 2, 0), principalComponents(rows, 2, 99)]
    one.scores.forEach((score, i) =>
      score.forEach((value, j) => expect(value).toBeCloseTo(other.scores[i]?.[j] ?? NaN, 6))
    )
    expect(one.variances[0]).toBeGreaterThan(one.variances[1] ?? NaN)
  })
})

describe('images in the plane', () => {
  it('have the same places by the same seed, and others by another', async () => {
    const rows = clusters(60, 12)
    const placed = (seed: number) => placeImages(rows, { method: 'umap', seed, tell, yieldToEventLoop })
    const first = await placed(5)
    expect(await placed(5)).toEqual(first)
    expect(await placed(6)).not.toEqual(first)
  })

  it('lie by UMAP nearest to images of their own kind, and are told of on the way', async () => {
    const rows = clusters(90, 12)
    const told: [number, number][] = []
    const { places, explainedVariance } = await placeImages(rows, {
      ...{ method: 'umap', seed: 0, yieldToEventLoop },
      tell: (...counts) => told.push(counts)
    })
    expect(explainedVariance).toBeNull()
    expect(told[0]).toEqual([0, 1])
    expect(told.at(-1)?.[0]).toBe(told.at(-1)?.[1])
    places.forEach(([x, y], i) => {
      const distances = places.map(([a, b], j) => (j === i ? Infinity : Math.hypot(a - x, b - y)))
      expect(distances.indexOf(Math.min(...distances)) % 3).toBe(i % 3)
    })
  })

  it('begin where their components are, so that kinds far apart stay on their sides', async () => {
    // Kinds at -30, 0 and 30 along one feature.
    const key = randomKey(8, 'sides')
    const rows = Array.from({ length: 90 }, (_, i) =>
      row(((i % 3) - 1) * 30 + uniform(key, 2 * i), uniform(key, 2 * i + 1))
    )
    const { places } = await placeImages(rows, { method: 'umap', seed: 0, tell, yieldToEventLoop })
    const meanOf = (kind: number): number =>
      places.filter((_, i) => i % 3 === kind).reduce((sum, [x]) => sum + x, 0) / 30
    expect(meanOf(0)).toBeLessThan(meanOf(1))
    expect(meanOf(1)).toBeLessThan(meanOf(2))
  })

  it('that are all alike have places, too', async () => {
    const rows = Array.from({ length: 40 }, () => row(1, 2, 3))
    for (const method of ['umap', 'pca'] as const) {
      const { places } = await placeImages(rows, { method, seed: 0, tell, yieldToEventLoop })
      expect(places.flat().every(Number.isFinite)).toBe(true)
    }
  })

  it('are refused where there are too few', async () => {
    const asked = { seed: 0, tell, yieldToEventLoop }
    await expect(placeImages(clusters(15, 4), { method: 'umap', ...asked })).rejects.toMatchObject({
      code: 'EMBEDDING_TOO_SMALL',
      params: { method: 'UMAP', count: 15, fewest: 16 }
    })
    expect((await placeImages(clusters(16, 4), { method: 'umap', ...asked })).places).toHaveLength(16)
    await expect(placeImages(clusters(2, 4), { method: 'pca', ...asked })).rejects.toMatchObject({
      code: 'EMBEDDING_TOO_SMALL'
    })
  })
})
