import { readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type ExperimentInput, fineTuningConfig, type TrainResult } from '../../../../src-main/contract'
import {
  clearFeatures,
  featuresFolder,
  listFeatureFiles,
  makeRoomForFeatures
} from '../../../../src-main/datasets/features/feature-files'
import { train } from '../../../../src-main/trainer/loop/train'
import type { TrainingInput } from '../../../../src-main/trainer/loop/training-input'
import { featureStore } from '../../../../src-main/trainer/node/feature-store'
import { type MemoryPort, smallTraining } from '../../../support/training'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
let folders = 0
/** A cache folder of its own. */
const newCache = (): string => join(root, String(folders++))

const headOnly = (change: Partial<ExperimentInput> = {}): Partial<ExperimentInput> => ({
  epochs: 2,
  fineTuning: fineTuningConfig.parse({ frozenEpochs: null }),
  ...change
})

interface Ended {
  result: TrainResult
  /** Batches of images that were made for training. */
  batches: number
  lines: string[]
  losses: unknown[]
}
/** Trains with a cache, or without where there is none. */
async function trained(
  cache: string | null,
  change: Partial<ExperimentInput> = {},
  alter: (input: TrainingInput) => Partial<TrainingInput> = () => ({}),
  mostBytes = 2 ** 30
): Promise<Ended> {
  const input = await smallTraining(headOnly(change))
  let batches = 0
  const port: MemoryPort = {
    ...input.port,
    features: cache === null ? null : featureStore(cache, mostBytes),
    openBatches: (...given) => {
      const source = input.port.openBatches(...given)
      return { ...source, batch: (...indices) => (batches++, source.batch(...indices)) }
    }
  }
  const result = await train({ ...input, ...alter(input), port })
  return {
    result,
    batches,
    lines: port.events.flatMap((event) => (event.type === 'log' ? [event.line.text] : [])),
    losses: port.events.flatMap((event) =>
      event.type === 'epoch' ? [event.metrics.loss, event.metrics.val_loss] : []
    )
  }
}
const filesIn = async (cache: string): Promise<string[]> =>
  (await listFeatureFiles(cache)).map(({ path }) => path)
const faster = { optimizer: { type: 'adam', learningRate: 0.05 } } as const
// 48 images to train on, and 18 to validate on.
const allKnown = 'Features of 66 of 66 images are known from earlier runs.'

describe('features that are kept from run to run', () => {
  it('spare another run its images, and give it the weights that it has without', async () => {
    const cache = newCache()
    expect((await trained(cache)).batches).toBe(5)
    const second = await trained(cache, faster)
    expect(second.batches).toBe(0)
    expect(second.lines).toContain(allKnown)

    const without = await trained(null, faster)
    expect(without.batches).toBe(5)
    expect(second.result.weightsSha256).toBe(without.result.weightsSha256)
    expect(second.losses).toEqual(without.losses)
  })

  it('are those of the images, whatever the run makes of them', async () => {
    const cache = newCache()
    await trained(cache)
    const validation = { from: 'train', fraction: 0.25 } as const
    const other = { seed: 3, batchSize: 7, dataset: { id: 'rows', validation } }
    const second = await trained(cache, other)
    expect(second.lines).toContain('Features of 48 of 48 images are known from earlier runs.')
    expect(second.result.weightsSha256).toBe((await trained(null, other)).result.weightsSha256)
  })

  it('are computed for images that are new, and for those alone', async () => {
    const cache = newCache()
    await trained(cache)
    const change = ({ dataset }: TrainingInput): Partial<TrainingInput> => {
      const images = (dataset.train.images as Uint8Array).slice()
      images[0] = (images[0] as number) ^ 1
      return { dataset: { ...dataset, train: { ...dataset.train, images } } }
    }
    const second = await trained(cache, {}, change)
    expect(second.lines).toContain('Features of 65 of 66 images are known from earlier runs.')
    expect(second.result.weightsSha256).toBe((await trained(null, {}, change)).result.weightsSha256)
    expect((await trained(cache, {}, change)).lines).toContain(allKnown)
  })

  it.each<[string, Partial<ExperimentInput>, (input: TrainingInput) => Partial<TrainingInput>]>([
    ['other weights', { seed: 4 }, () => ({})],
    ['another architecture', { model: { id: 'cnn', filters: [3], denseUnits: 8 } }, () => ({})],
    ['another normalisation', { augmentation: { normalize: true } }, () => ({})],
    [
      'another engine',
      {},
      ({ session }) => ({ session: Object.assign(Object.create(session), { version: 'another' }) })
    ],
    [
      'another device',
      {},
      ({ session }) => ({
        session: Object.assign(Object.create(session), {
          device: { ...session.device, name: 'another' }
        })
      })
    ]
  ])('are not those of %s', async (_, change, alter) => {
    const cache = newCache()
    await trained(cache)
    const second = await trained(cache, change, alter)
    expect(second.batches).toBe(5)
    expect(second.lines.filter((line) => line.startsWith('Features of'))).toEqual([])
    expect(readdirSync(featuresFolder(cache))).toHaveLength(2)
  })

  it.each<[string, (path: string) => void]>([
    ['cut short', (path) => truncateSync(path, statSync(path).size - 1)],
    ['empty', (path) => truncateSync(path, 0)],
    [
      'altered in one bit',
      (path) => {
        const bytes = readFileSync(path)
        bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
        writeFileSync(path, bytes)
      }
    ]
  ])('are noticed where a file is %s, and computed anew', async (_, damage) => {
    const cache = newCache()
    const first = await trained(cache)
    const before = await filesIn(cache)
    before.forEach(damage)

    const second = await trained(cache)
    expect(second.lines).toContain('Some features that were kept are damaged: they are computed anew.')
    expect(second.result.weightsSha256).toBe(first.result.weightsSha256)
    expect((await trained(cache)).lines).toContain(allKnown)
  })

  it('are kept of what a run computed before it was paused', async () => {
    const cache = newCache()
    let steps = 0
    const paused = await trained(cache, {}, () => ({
      control: { ending: () => (++steps > 3 ? 'pause' : null), changes: () => [] }
    }))
    expect(paused.result.status).toBe('paused')
    // Three batches of ten were taken.
    expect((await trained(cache)).lines).toContain(
      'Features of 30 of 66 images are known from earlier runs.'
    )
  })

  it('stay away where their cache is to be smaller, and where it cannot be written', async () => {
    const small = newCache()
    const first = await trained(small, {}, undefined, 100)
    expect(first.lines).toContain(
      'Features are not kept for other runs: the cache is not to become so large.'
    )
    expect(await filesIn(small)).toEqual([])

    const occupied = newCache()
    writeFileSync(occupied, 'a file where a folder should be')
    const second = await trained(occupied)
    expect(second.result).toEqual({ ...first.result, seconds: second.result.seconds })
    expect(second.lines.some((line) => line.startsWith('Features are not kept'))).toBe(true)
  })
})

describe('features that a card computes', () => {
  const card = ({ session }: TrainingInput): Partial<TrainingInput> => ({
    session: Object.assign(Object.create(session), { device: { ...session.device, kind: 'gpu' } })
  })

  it('are taken over where images are computed in the same batches, and only there', async () => {
    const cache = newCache()
    await trained(cache, {}, card)
    expect((await trained(cache, faster, card)).batches).toBe(0)
    // 48 images in batches of twelve.
    expect((await trained(cache, { batchSize: 12 }, card)).batches).toBe(4)
  })
})

describe('the room that they take', () => {
  /** Four runs with weights of their own: the first is used again after the others. */
  async function used(): Promise<{ cache: string; files: string[] }> {
    const cache = newCache()
    const keys: string[] = []
    for (const seed of [1, 2, 3]) {
      await trained(cache, { seed })
      keys.push(...(await filesIn(cache)).filter((path) => !keys.includes(path)))
    }
    keys.forEach((path, i) => utimesSync(path, 1000 + i, 1000 + i))
    return { cache, files: keys }
  }

  it('is made by removing those that were not used for longest', async () => {
    const { cache, files } = await used()
    await trained(cache, { seed: 1 })
    const [first = '', second = '', third = ''] = files
    expect(await filesIn(cache)).toEqual([second, third, first])

    const each = statSync(first).size
    expect(await makeRoomForFeatures(cache, each, 3 * each)).toBe(true)
    expect(await filesIn(cache)).toEqual([third, first])
  })

  it('is not made for what could never be kept', async () => {
    const { cache, files } = await used()
    expect(await makeRoomForFeatures(cache, 1000, 999)).toBe(false)
    expect(await filesIn(cache)).toEqual(files)
  })

  it('is given back whole where that is asked for', async () => {
    const { cache } = await used()
    await clearFeatures(cache)
    expect(await filesIn(cache)).toEqual([])
  })
})
