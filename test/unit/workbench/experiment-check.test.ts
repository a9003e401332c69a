import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AtelierError, CustomNetwork, ExperimentInput } from '../../../src-main/contract'
import { selectSamples } from '../../../src-main/datasets/selection'
import { importDataset } from '../../../src-main/datasets/import'
import { loadDataset } from '../../../src-main/datasets/load'
import {
  checkExperiment,
  requireRunnable
} from '../../../src-main/workbench/experiments/experiment-check'
import { dataPlaces } from '../../../src-main/workbench/files/folders'
import { joinedBranches } from '../../support/custom-networks'
import { idxBytes, writeIdxFolder } from '../../support/idx'
import { greyPng, writeFiles } from '../../support/picture-folder'
import { tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const memory = vi.hoisted(() => ({ bytes: 64e9 }))
vi.mock('../../../src-main/workbench/application', async (original) => ({
  ...(await original<object>()),
  availableMemory: () => memory.bytes
}))
const root = temporaryFolder()
vi.stubEnv('ATELIER_CACHE', join(root, 'cache'))
vi.stubEnv('ATELIER_SYSTEM_DATASETS', join(root, 'nothing'))
afterEach(() => {
  memory.bytes = 64e9
})

const resnet = (batchSize: number): ExperimentInput => ({
  ...tinySpec({ batchSize, engine: 'auto' }),
  model: { id: 'resnet50' },
  dataset: { id: 'garments' }
})

async function refusalOf(input: unknown): Promise<AtelierError> {
  try {
    await requireRunnable(input)
  } catch (error) {
    return error as AtelierError
  }
  throw new Error('it was taken')
}

describe('the steps that an experiment will take', () => {
  it.each([
    [{}, 16],
    [{ limit: 100 }, 16],
    [{ limit: 1 }, 16],
    [{ limit: 10_000_000 }, 7],
    [{ validation: { from: 'train' as const, fraction: 0.1 } }, 16],
    [{ validation: { from: 'train' as const, fraction: 0.333 }, limit: 5000 }, 64],
    [{ validation: { from: 'train' as const, fraction: 0.00001 } }, 60],
    [{ validation: { from: 'train' as const, fraction: 0.333, stratified: true } }, 64],
    [{ validation: { from: 'fold' as const, folds: 7, fold: 2 } }, 1]
  ])('are those of the images that are really chosen: %j, %i at a time', async (dataset, batchSize) => {
    const spec = tinySpec({ dataset: { id: 'garments', ...dataset }, batchSize })
    const images = selectSamples(await loadDataset(spec.dataset, dataPlaces()), spec.dataset, spec.seed)
      .train.indices.length
    expect((await checkExperiment(spec)).stepsPerEpoch).toBe(Math.ceil(images / batchSize))
  })
})

describe('images divided so that some part has none', () => {
  const images = 6000
  const issuesOf = async (changes: Partial<ExperimentInput>): Promise<unknown[]> =>
    (await checkExperiment(tinySpec({ batchSize: 16, ...changes }))).issues
  const held = (fraction: number): ExperimentInput['dataset'] => ({
    id: 'garments',
    validation: { from: 'train', fraction }
  })

  it('has a set of the size that these cases were worked out for', async () => {
    expect((await loadDataset({ id: 'garments', path: null }, dataPlaces())).train.count).toBe(images)
  })
  it('is an error at the fraction, with one that leaves something, which is taken', async () => {
    // 6000 / 10000 is 0.6 of an image, which is one; 6000 / 100000 is none. Half an image is 0.0000833
    // of them.
    expect(await issuesOf({ dataset: held(1e-4) })).toEqual([])
    expect(await issuesOf({ dataset: held(1e-5) })).toMatchObject([
      {
        path: 'dataset.validation.fraction',
        code: 'noValidationImage',
        params: { images, least: 0.000084 }
      }
    ])
    expect(await issuesOf({ dataset: held(0.000084) })).toEqual([])
    // Of 6000 images 0.99995 are 5999.7, which is all of them.
    expect(await issuesOf({ dataset: held(0.99995) })).toMatchObject([
      {
        path: 'dataset.validation.fraction',
        code: 'noTrainingImage',
        params: { images, most: 0.999833 }
      }
    ])
    expect(await issuesOf({ dataset: held(0.999833) })).toEqual([])
  })
  it('is an error at the number of folds where there are more of them than images', async () => {
    const path = writeIdxFolder(join(root, 'forty'), { train: 40 })
    const folds = (count: number): ExperimentInput['dataset'] => ({
      id: 'mine',
      path,
      validation: { from: 'fold', folds: count, fold: 1 }
    })
    expect(await issuesOf({ dataset: folds(40) })).toEqual([])
    expect(await issuesOf({ dataset: folds(41) })).toMatchObject([
      { path: 'dataset.validation.folds', code: 'tooManyFolds', params: { images: 40, most: 40 } }
    ])
  })
  it('may be fewer than a batch: the only step of an epoch takes them all', async () => {
    expect(await issuesOf({ dataset: { id: 'garments', limit: 15 } })).toEqual([])
  })
  it('is refused before it starts, on every way in', async () => {
    await expect(refusalOf(tinySpec({ dataset: held(0.99995) }))).resolves.toMatchObject({
      code: 'INVALID_EXPERIMENT',
      message: expect.stringContaining('leaves none to train on')
    })
  })
})

describe('an experiment that is too large for the machine', () => {
  it('is refused with a batch that would fit, and that one is taken', async () => {
    memory.bytes = 2e9
    const refusal = await refusalOf(resnet(4096))
    expect(refusal.code).toBe('MODEL_TOO_LARGE')
    expect(refusal.message).toMatch(
      /^This experiment needs about [\d.]+ GB of memory and this machine has 2\.0 GB\.$/
    )
    const suggested = Number(/about (\d+) would fit/.exec(refusal.fix)?.[1])
    expect(suggested).toBeGreaterThan(0)
    expect((await requireRunnable(resnet(suggested))).batchSize).toBe(suggested)
    await expect(requireRunnable(resnet(suggested + 1))).rejects.toMatchObject({
      code: 'MODEL_TOO_LARGE'
    })
  })
  it('whatever the batch, is told to be a smaller model', async () => {
    memory.bytes = 0.7e9
    await expect(requireRunnable(resnet(1))).rejects.toMatchObject({
      code: 'MODEL_TOO_LARGE',
      fix: expect.stringContaining('smaller model')
    })
    await expect(requireRunnable(resnet(1))).rejects.not.toMatchObject({
      fix: expect.stringContaining('would fit)')
    })
  })
})

describe("an experiment with a network of one's own", () => {
  const own = (change: Partial<CustomNetwork> = {}): ExperimentInput => ({
    ...tinySpec({ dataset: { id: 'garments' } }),
    model: { ...joinedBranches(10), inputShape: [32, 32, 3], ...change }
  })

  it('shows the network as it is while it does not fit the data, and says where it does not', async () => {
    const { issues, model, memory } = await checkExperiment(own())
    expect(issues).toMatchObject([
      { path: 'model.inputShape', code: 'otherImages', params: { data: '28x28x1', shape: '28, 28, 1' } }
    ])
    expect(model).toMatchObject({ id: 'custom', inputShape: [32, 32, 3], classes: 10 })
    expect(memory).toBeNull()
  })

  it('is estimated like any other once it fits', async () => {
    const { issues, model, memory, stepsPerEpoch } = await checkExperiment(
      own({ inputShape: [28, 28, 1] })
    )
    expect(issues).toEqual([])
    // 3*3*4 + 4; 4 of each of 6 channels; 6 + 28*28*4 numbers for each of 10 classes, and theirs.
    expect(model?.params.total).toBe(40 + 24 + (6 + 3136) * 10 + 10)
    expect(memory?.largestBatchSize).toBeGreaterThan(0)
    expect(stepsPerEpoch).toBeGreaterThan(0)
  })

  it('is refused on every way in where its layers are no network', async () => {
    const broken = own({ inputShape: [28, 28, 1], layers: [] })
    const { code, message } = await refusalOf(broken)
    expect(code).toBe('INVALID_EXPERIMENT')
    expect(message).toContain('the layer dense takes vector, which there is not')
  })
})

describe('the data of an experiment', () => {
  it('that is not on this machine is refused before a run is made, and what to do is said', async () => {
    const spec = { ...resnet(16), dataset: { id: 'fashion-mnist' } }
    expect((await checkExperiment(spec)).issues).toEqual([])
    await expect(requireRunnable(spec)).rejects.toMatchObject({
      code: 'DATASET_MISSING',
      fix: expect.stringContaining('garments')
    })
  })
  it('may lie in a folder, whose own image size and classes count', async () => {
    const path = writeIdxFolder(join(root, 'mine'), { train: 30, size: 8, classes: 3 })
    const { issues, model, stepsPerEpoch } = await checkExperiment({
      ...tinySpec({ batchSize: 16 }),
      model: { id: 'mlp', hiddenUnits: [5] },
      dataset: { id: 'mine', path }
    })
    expect(issues).toEqual([])
    // 8 x 8 pixels to 5 units, and those to 3 classes, each with a bias.
    expect(model?.params.total).toBe((64 + 1) * 5 + (5 + 1) * 3)
    expect(stepsPerEpoch).toBe(2)
  })
  it('in a folder without the files is named as the problem', async () => {
    mkdirSync(join(root, 'empty'))
    await expect(
      requireRunnable({ ...tinySpec(), dataset: { id: 'mine', path: join(root, 'empty') } })
    ).rejects.toMatchObject({ code: 'DATASET_NO_IMAGES' })
  })
  it('that cannot be right is refused before a run is made, by a code with words in the window', async () => {
    const path = writeIdxFolder(join(root, 'stray'), { train: 40 })
    const labels = readFileSync(join(path, 'train-labels-idx1-ubyte'))
    labels[8] = 255
    writeFileSync(join(path, 'train-labels-idx1-ubyte'), labels)
    const spec = { ...tinySpec(), dataset: { id: 'mine', path } }
    expect((await checkExperiment(spec)).issues).toMatchObject([
      {
        path: 'dataset.path',
        finding: 'labelOutlier',
        params: { label: 255, count: 1, of: 50, highest: 3 }
      }
    ])
    await expect(requireRunnable(spec)).rejects.toMatchObject({
      code: 'DATASET_UNFIT',
      message: expect.stringContaining('go up to 255')
    })
    labels[8] = 0
    writeFileSync(join(path, 'train-labels-idx1-ubyte'), labels)
    expect((await checkExperiment(spec)).issues).toEqual([])
  })
  it('that may be meant is remarked on, imported or not', async () => {
    const path = writeIdxFolder(join(root, 'alone'))
    writeFileSync(join(path, 'train-labels-idx1-ubyte'), idxBytes([40], new Uint8Array(40)))
    await importDataset({ folder: path, name: 'alone', classes: null, replace: false }, dataPlaces())
    for (const dataset of [{ id: 'mine', path }, { id: 'alone' }]) {
      const { issues, findings } = await checkExperiment({ ...tinySpec(), dataset })
      expect(issues).toEqual([])
      expect(findings).toMatchObject([{ code: 'oneClass', severity: 'warning' }])
    }
  })
  it('whose folder is told by a relative path is refused: the workbench runs elsewhere', async () => {
    const { issues } = await checkExperiment({ ...tinySpec(), dataset: { id: 'mine', path: '../mine' } })
    expect(issues).toMatchObject([{ path: 'dataset.path', code: 'relativePath' }])
  })
})

describe('an experiment on some of the classes of its data', () => {
  const classes = (leaveOut: string[], merge: Record<string, string> = {}) => ({ leaveOut, merge })

  it('has a model and steps of what is left, wherever the data come from', async () => {
    // Eight images of each of five classes, and two in the test part.
    const path = writeIdxFolder(join(root, 'five'), { train: 40, test: 10, classes: 5 })
    await importDataset({ folder: path, name: 'five', classes: null, replace: false }, dataPlaces())
    const pictures = join(root, 'five-pictures')
    for (const name of ['0', '1', '2', '3', '4'])
      for (let i = 0; i < 10; i++) {
        const png = greyPng(8, 8, new Uint8Array(64).fill(Number(name) * 20 + i))
        writeFiles(pictures, { [`${i < 8 ? 'train' : 'test'}/${name}/${i}.png`]: png })
      }
    await importDataset(
      { folder: pictures, name: 'five-pictures', classes: null, replace: false },
      dataPlaces()
    )
    const places = [
      { id: 'mine', path },
      { id: 'five' },
      { id: 'mine', path: pictures },
      { id: 'five-pictures' }
    ]
    for (const place of places) {
      const check = await checkExperiment({
        ...tinySpec({ batchSize: 10 }),
        model: { id: 'mlp', hiddenUnits: [5] },
        dataset: { ...place, classes: classes(['2'], { '4': '0' }) }
      })
      expect(check.issues).toEqual([])
      expect(check.model?.params.total).toBe((64 + 1) * 5 + (5 + 1) * 3)
      // 32 images are left, ten a step.
      expect(check.stepsPerEpoch).toBe(4)
    }
  })
  it('is refused at the field, on every way in', async () => {
    const spec = { ...tinySpec(), dataset: { id: 'garments', classes: classes(['Shirts', 'Bag']) } }
    expect((await checkExperiment(spec)).issues).toMatchObject([
      { path: 'dataset.classes.leaveOut', code: 'misspeltClass', params: { suggestion: 'Shirt' } }
    ])
    const refusal = await refusalOf(spec)
    expect(refusal.code).toBe('INVALID_EXPERIMENT')
    expect(refusal.message).toContain('no class "Shirts", did you mean "Shirt"?')
  })
  it('is refused where a part of the data has no image of them', async () => {
    const path = writeIdxFolder(join(root, 'parts'), { train: 40, test: 2 })
    const left = async (leaveOut: string[]): Promise<unknown[]> =>
      (
        await checkExperiment({
          ...tinySpec(),
          dataset: { id: 'mine', path, classes: classes(leaveOut) }
        })
      ).issues
    // The test part has one image of "0" and one of "1".
    expect(await left(['0'])).toEqual([])
    expect(await left(['0', '1'])).toMatchObject([{ code: 'emptyTestPart' }])
  })
  it('may be on data that are not here yet, whose classes are known', async () => {
    const check = (leaveOut: string[]) =>
      checkExperiment({ ...tinySpec(), dataset: { id: 'fashion-mnist', classes: classes(leaveOut) } })
    expect(await check(['Shirt'])).toMatchObject({
      issues: [],
      model: { params: { total: (784 + 1) * 8 + (8 + 1) * 9 } }
    })
    expect((await check(['Blouse'])).issues).toMatchObject([{ code: 'unknownClass' }])
  })
  it('is remarked on for what is left', async () => {
    const path = writeIdxFolder(join(root, 'rest'), { train: 4, test: 4 })
    const labels = join(path, 'train-labels-idx1-ubyte')
    writeFileSync(labels, idxBytes([4], Uint8Array.of(0, 1, 1, 1)))
    const spec = { ...tinySpec(), dataset: { id: 'mine', path, classes: classes(['0']) } }
    const { findings } = await checkExperiment(spec)
    expect(findings.map(({ code, params }) => [code, params['class']])).toEqual([['oneClass', '1']])
  })
})

describe('an experiment that validates on a part of its own', () => {
  it('is refused where the data set has none, before anything starts', async () => {
    const path = writeIdxFolder(join(root, 'without'))
    const pictures = join(root, 'two-parts')
    const both = join(root, 'three-parts')
    for (const part of ['train', 'test', 'val'])
      for (const name of ['a', 'b']) {
        const png = greyPng(
          4,
          4,
          new Uint8Array(16).map((_, i) => i * part.length * name.charCodeAt(0))
        )
        writeFiles(both, { [`${part}/${name}/1.png`]: png })
        if (part !== 'val') writeFiles(pictures, { [`${part}/${name}/1.png`]: png })
      }
    await importDataset(
      { folder: pictures, name: 'two-parts', classes: null, replace: false },
      dataPlaces()
    )
    const issuesOf = async (dataset: { id: string; path?: string }): Promise<unknown[]> =>
      (
        await checkExperiment({
          ...tinySpec(),
          dataset: { ...dataset, validation: { from: 'validation' } }
        })
      ).issues
    const refused = [
      { id: 'garments' },
      { id: 'fashion-mnist' },
      { id: 'mine', path },
      { id: 'mine', path: pictures },
      { id: 'two-parts' }
    ]
    for (const dataset of refused)
      expect(await issuesOf(dataset)).toMatchObject([
        { path: 'dataset.validation.from', code: 'noValidationPart' }
      ])
    expect(await issuesOf({ id: 'mine', path: both })).toEqual([])
  })
})

describe('an experiment that cannot be built', () => {
  it('names what is wrong in one line', async () => {
    const error = await refusalOf({ ...tinySpec(), batchSize: -1, colour: 'red' })
    expect(error.code).toBe('INVALID_EXPERIMENT')
    expect(error.message).toMatch(/batchSize: .*colour: unknown field/)
    expect(error.message).not.toContain('\n')
  })
})
