import { describe, expect, it } from 'vitest'
import { randomKey, uniform } from '../../src-main/datasets/counter-random'
import { drawGarments } from '../../src-main/datasets/garments'
import { modelConfig } from '../../src-main/contract'
import { engines } from '../../src-main/engines/list'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { featureRows, nearestRows, pictureFeatures } from '../../src-main/trainer/jobs/neighbours'
import { placeImages } from '../../src-main/trainer/jobs/place-images'
import { Network } from '../../src-main/trainer/network/network'
import { sha256Of } from '../../src-main/trainer/node/hash-parts'
import { startNeighbours } from './peer-support'

interface Found {
  places: number[][]
  distances: number[][]
}
const peer = startNeighbours()
const count = 15
const asked = 40

/** The features of 1,000 of the drawn garments, and of some others, before the head of an untrained network. */
async function featuresOfGarments(): Promise<{ rows: Float32Array[]; others: Float32Array[] }> {
  const session = await engines.cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
  const config = modelConfig.parse({ id: 'cnn', filters: [8, 16], denseUnits: 32, dropout: 0 })
  const network = new Network(buildArchitecture(config, [28, 28, 1], 10), 7, session.primitives)
  const { train, test } = drawGarments()
  const indices = Uint32Array.from({ length: 1000 }, (_, i) => i * 7)
  const port = { sha256: sha256Of, yieldToEventLoop: async () => undefined }
  const told: number[] = []
  const rows = await featureRows({
    ...{ port, network, normalization: null, kept: null, batchSize: 64 },
    selection: { split: train, indices },
    tell: (done) => told.push(done)
  })
  expect(told.at(-1)).toBe(1000)
  const others: Float32Array[] = []
  for (let i = 0; i < asked; i++) {
    const pixels = (test.images as Uint8Array).subarray(i * 784, (i + 1) * 784)
    const picture = Float32Array.from(pixels, (value) => value / 255)
    others.push(await pictureFeatures(network, picture, null))
  }
  network.dispose()
  return { rows, others }
}
const garments = featuresOfGarments()

describe('the images whose features are most like those of others', () => {
  it('are those that scikit-learn finds by brute force, in the same order', async () => {
    const { rows, others } = await garments
    const theirs = await peer.ask<Found>({
      task: 'nearest',
      ...{ rows: rows.map((row) => [...row]), asked: others.map((row) => [...row]), count }
    })
    others.forEach((row, i) => {
      const ours = nearestRows(row, rows, count)
      expect(ours.map(({ place }) => place)).toEqual(theirs.places[i])
      ours.forEach(({ distance }, at) =>
        expect(Math.abs(distance - (theirs.distances[i]?.[at] ?? NaN))).toBeLessThan(1e-12)
      )
    })
  })
})

describe('images in the plane', () => {
  const place = async (rows: Float32Array[], method: 'pca' | 'umap') =>
    placeImages(rows, {
      ...{ method, seed: 5 },
      tell: () => undefined,
      yieldToEventLoop: async () => undefined
    })
  /** Rows of more features than are iterated with, whose variances fall off as those of networks do. */
  const wide = Array.from({ length: 300 }, (_, row) =>
    Float32Array.from(
      { length: 200 },
      (__, i) => 3 + (uniform(randomKey(1, 'wide'), row * 200 + i) - 0.5) / (1 + i) ** 0.7
    )
  )

  it.each([
    ['of a network', async () => (await garments).rows],
    ['of two hundred', async () => wide]
  ] as const)('lie by features %s along the components that scikit-learn finds', async (_, make) => {
    const rows = await make()
    const { places, explainedVariance } = await place([...rows], 'pca')
    const theirs = await peer.ask<{ places: number[][]; shares: number[] }>({
      ...{ task: 'components', rows: rows.map((row) => [...row]) }
    })
    for (const axis of [0, 1]) {
      const [ours, other] = [places, theirs.places].map((all) => all.map((at) => at[axis] as number))
      const largest = Math.max(...(other ?? []).map(Math.abs))
      // An axis may point either way.
      const apart = [1, -1].map((sign) =>
        Math.max(...(ours ?? []).map((value, i) => Math.abs(value - sign * (other?.[i] ?? NaN))))
      )
      expect(Math.min(...apart) / largest).toBeLessThan(1e-4)
      expect(explainedVariance?.[axis]).toBeCloseTo(theirs.shares[axis] as number, 6)
    }
  })

  it('have the neighbours that their features give them, by UMAP more than by PCA', async () => {
    const { rows } = await garments
    const maps = [(await place(rows, 'umap')).places, (await place(rows, 'pca')).places]
    const [umap, pca] = await peer.ask<[number, number]>({
      ...{ task: 'trust', rows: rows.map((row) => [...row]), maps, count }
    })
    expect(umap).toBeGreaterThan(pca)
    expect(umap).toBeGreaterThan(0.95)
  })
})
