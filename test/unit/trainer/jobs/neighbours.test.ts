import { describe, expect, it } from 'vitest'
import { modelConfig } from '../../../../src-main/contract'
import { cpu } from '../../../../src-main/engines/cpu'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { featureRows, nearestRows } from '../../../../src-main/trainer/jobs/neighbours'
import { Network } from '../../../../src-main/trainer/network/network'
import { featureStore } from '../../../../src-main/trainer/node/feature-store'
import { sha256Of } from '../../../../src-main/trainer/node/hash-parts'
import { rowsDataset } from '../../../support/training'
import { temporaryFolder } from '../../../support/temporary-folder'

const row = (...values: number[]): Float32Array => Float32Array.from(values)

describe('the nearest rows', () => {
  it('are those with the least angle, however long they are', () => {
    const rows = [row(0, 1), row(5, 5), row(-1, 0), row(0.1, 0), row(3, 4)]
    expect(nearestRows(row(2, 0), rows, 5)).toEqual([
      { place: 3, distance: 0 },
      { place: 1, distance: expect.closeTo(1 - Math.SQRT1_2, 12) },
      { place: 4, distance: expect.closeTo(0.4, 12) },
      { place: 0, distance: 1 },
      { place: 2, distance: 2 }
    ])
  })

  it('are in their order where they are equally near, and as many as there are', () => {
    const places = nearestRows(row(1, 0), [row(0, 0), row(0, 1), row(2, 0), row(1, 0)], 10)
    expect(places.map(({ place }) => place)).toEqual([2, 3, 0, 1])
    expect(nearestRows(row(0, 0), [row(1, 0)], 1)).toEqual([{ place: 0, distance: 1 }])
  })
})

describe('the features of all images', () => {
  it('are computed once, and then read, to the same bits', async () => {
    const session = await cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
    const { train } = rowsDataset()
    const config = modelConfig.parse({ id: 'cnn', filters: [4], denseUnits: 8, dropout: 0 })
    const network = new Network(buildArchitecture(config, [6, 6, 1], 3), 1, session.primitives)
    const kept = { store: featureStore(temporaryFolder(), 2 ** 20), key: 'key' }
    const rowsOf = async (indices: number[], told: [number, number][], batchSize = 5) =>
      featureRows({
        ...{ network, normalization: null, kept, batchSize },
        port: { sha256: sha256Of, yieldToEventLoop: async () => undefined },
        selection: { split: train, indices: Uint32Array.from(indices) },
        tell: (...counts) => told.push(counts)
      })

    const first: [number, number][] = []
    const computed = await rowsOf([3, 1, 4, 0, 5, 9, 2], first)
    expect(first).toEqual([
      [5, 7],
      [7, 7]
    ])
    const second: [number, number][] = []
    const read = await rowsOf([9, 7, 3], second)
    expect(second).toEqual([[3, 3]])
    expect([read[0], read[2]]).toEqual([computed[5], computed[0]])
    network.dispose()
  })
})
