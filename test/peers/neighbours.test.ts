import { describe, expect, it } from 'vitest'
import { drawGarments } from '../../src-main/datasets/garments'
import { modelConfig } from '../../src-main/contract'
import { engines } from '../../src-main/engines/list'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { featureRows, nearestRows, pictureFeatures } from '../../src-main/trainer/jobs/neighbours'
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

describe('the images whose features are most like those of others', () => {
  it('are those that scikit-learn finds by brute force, in the same order', async () => {
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

    const pictures = Array.from({ length: asked }, (_, i) =>
      Float32Array.from(
        (test.images as Uint8Array).subarray(i * 784, (i + 1) * 784),
        (value) => value / 255
      )
    )
    const features = []
    for (const picture of pictures) features.push(await pictureFeatures(network, picture, null))
    network.dispose()
    const theirs = await peer.ask<Found>({
      task: 'nearest',
      ...{ rows: rows.map((row) => [...row]), asked: features.map((row) => [...row]), count }
    })
    features.forEach((row, i) => {
      const ours = nearestRows(row, rows, count)
      expect(ours.map(({ place }) => place)).toEqual(theirs.places[i])
      ours.forEach(({ distance }, at) =>
        expect(Math.abs(distance - (theirs.distances[i]?.[at] ?? NaN))).toBeLessThan(1e-12)
      )
    })
  })
})
