import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type CallInput, type CallName, type CallOutput, decodeMetric } from '../../src-main/contract'
import { images, keras2Model, scores } from '../support/custom-networks'
import { writeIdxFolder } from '../support/idx'
import { epochOf, stepsFrom, tinySetup, tinySpec } from '../support/run-fixtures'
import {
  certificate,
  embedding,
  evaluation,
  type House,
  prediction,
  report,
  seenPixel,
  tryOut,
  withMine
} from './house'

export type Exchange<N extends CallName> = {
  /** What has to be there already. */
  before?: (house: House) => Promise<unknown>
  input: (house: House) => CallInput<N>
} & ({ answer: (answer: CallOutput<N>, house: House) => void } | { error: string })

const referenceRunId = '20261126-183128-d2sy'
const part = { base64: 'AQID' }
/** The identifier of what was sent last. */
let uploaded = ''
/** What was written last, for a browser to fetch, and the name by which it was offered. */
let written: CallOutput<'exports.records'> = { folder: '', names: [], notes: [] }
let offered = ''
/** The hash of the problem that was found last. */
let problem = ''
async function withProblem(house: House): Promise<void> {
  await withMine(house)
  const [first] = await house.client.call('datasets.problems', { dataset: 'mine' })
  problem = first?.hash ?? ''
}

const ownWeights = join(import.meta.dirname, '../fixtures/weights/zip.pth')
const withOwnWeights = async ({ client }: House): Promise<void> => {
  await client.call('weights.add', { path: ownWeights, id: 'own' })
}

/** Three bytes where features are kept. */
async function withFeatures({ place }: House): Promise<void> {
  const folder = join(place, 'cache', 'features', 'key')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'some.safetensors'), 'abc')
}

/**
 * What each call is asked and what it must answer. Complete: a new call does not compile until it is
 * tried here.
 */
export const exchanges: { [N in CallName]: Exchange<N> } = {
  'app.info': {
    input: () => ({}),
    answer: (info, { place }) =>
      expect(info).toMatchObject({
        workspace: join(place, 'workspace'),
        host: 'cli',
        pid: process.pid,
        address: null
      })
  },
  // Only plain JavaScript works in this test: nothing has to be measured.
  'engines.choose': {
    input: () => ({ model: { id: 'lenet5' }, batchSize: 8 }),
    answer: (choice) => expect(choice).toEqual({ engine: 'cpu', seconds: {} })
  },
  'engines.list': {
    input: () => ({}),
    answer: (reports) =>
      expect(reports.map((each) => [each.id, each.available])).toEqual([
        ['tensorflow', false],
        ['onednn', false],
        ['webgpu', false],
        ['wasm', false],
        ['cpu', true]
      ])
  },
  'engines.fix': {
    input: () => ({ engine: 'cpu' }),
    answer: (fixed) => expect(fixed).toEqual(report('cpu'))
  },
  'models.list': {
    input: () => ({}),
    answer: (models) => expect(models.map((each) => each.config.id)).toContain('resnet50')
  },
  'models.describe': {
    input: () => ({ config: { id: 'lenet5' } }),
    answer: (model) => expect(model.params.total).toBeGreaterThan(0)
  },
  'weights.list': {
    input: () => ({}),
    answer: (all) =>
      expect(all.map((each) => each.id)).toEqual(
        expect.arrayContaining(['efficientnet-lite0', 'torchvision-resnet18', 'mobilenet-v2'])
      )
  },
  // What is here is not fetched.
  'weights.fetch': {
    before: withOwnWeights,
    input: () => ({ id: 'own' }),
    answer: (entry) => expect(entry).toMatchObject({ id: 'own', model: null })
  },
  'weights.cancel': {
    input: () => ({ id: 'not under way' }),
    answer: (answer) => expect(answer).toEqual({ cancelled: 'not under way' })
  },
  'weights.add': {
    input: () => ({ path: ownWeights, id: 'another' }),
    answer: (entry) => {
      expect(entry).toMatchObject({ id: 'another', source: ownWeights })
      expect(readFileSync(entry.path ?? '')).toEqual(readFileSync(ownWeights))
    }
  },
  'weights.remove': {
    before: withOwnWeights,
    input: () => ({ id: 'own' }),
    answer: (entry) => expect(entry).toMatchObject({ id: 'own', path: null })
  },
  'features.usage': {
    before: withFeatures,
    input: () => ({}),
    answer: (usage) => {
      expect(usage.bytes).toBe(3)
      expect(readdirSync(usage.folder)).toEqual(['key'])
    }
  },
  'features.clear': {
    before: withFeatures,
    input: () => ({}),
    answer: (usage) => {
      expect(usage.bytes).toBe(0)
      expect(existsSync(usage.folder)).toBe(false)
    }
  },
  'datasets.list': {
    input: () => ({}),
    answer: (all) =>
      expect(all.map((each) => each.id)).toEqual(expect.arrayContaining(['fashion-mnist', 'garments']))
  },
  'datasets.get': {
    input: () => ({ dataset: 'garments' }),
    answer: (info) => expect(info).toMatchObject({ id: 'garments', synthetic: true, available: true })
  },
  'datasets.examine': {
    input: ({ place }) => ({ folder: writeIdxFolder(join(place, 'unknown')) }),
    answer: (found) =>
      expect(found).toMatchObject({
        kind: 'idx',
        count: 50,
        classCount: 4,
        parts: { train: 40, validation: 0, test: 10, undivided: 0 },
        recipe: null
      })
  },
  'datasets.cancel': {
    input: () => ({ name: 'not under way' }),
    answer: (answer) => expect(answer).toEqual({ cancelled: 'not under way' })
  },
  'datasets.import': {
    input: ({ place }) => ({ folder: writeIdxFolder(join(place, 'mine')), name: 'mine' }),
    answer: (info) =>
      expect(info).toMatchObject({
        id: 'mine',
        available: true,
        imageShape: [8, 8, 1],
        trainCount: 40,
        testCount: 10
      })
  },
  'datasets.change': {
    before: withMine,
    input: () => ({ dataset: 'mine', change: { name: 'ours' } }),
    answer: (info) => expect(info).toMatchObject({ id: 'ours', title: 'ours' })
  },
  'datasets.remove': {
    before: withMine,
    input: () => ({ dataset: 'mine' }),
    answer: (answer) => expect(answer).toEqual({ removed: 'mine', runs: 0, isUploaded: false })
  },
  'datasets.preview': {
    input: () => ({ dataset: 'garments', count: 3 }),
    answer: ({ imageShape, samples }) => {
      expect(imageShape).toEqual([28, 28, 1])
      expect(samples.map(({ pixels }) => Buffer.from(pixels, 'base64').length)).toEqual([784, 784, 784])
    }
  },
  'datasets.classes': {
    before: withMine,
    input: () => ({ dataset: 'mine' }),
    answer: (classes) =>
      expect(classes).toEqual({
        names: ['0', '1', '2', '3'],
        counts: { train: [10, 10, 10, 10], test: [3, 3, 2, 2] }
      })
  },
  'datasets.correct': {
    before: withMine,
    input: () => ({
      dataset: 'mine',
      changes: [
        { image: 'train/0', label: null },
        { image: 'test/1', label: '3' }
      ]
    }),
    // The test images are the first ten of the training images once more.
    answer: (kept, { place }) => {
      expect(kept).toEqual({
        corrections: expect.stringMatching(/^[0-9a-f]{64}$/),
        leftOut: 2,
        relabelled: 2,
        inTest: 2
      })
      expect(readdirSync(join(place, 'workspace', 'corrections'))).toEqual([`${kept.corrections}.json`])
    }
  },
  'datasets.look': {
    before: withMine,
    input: () => ({ dataset: 'mine' }),
    answer: (look) =>
      expect(look).toMatchObject({
        count: 50,
        imageShape: [8, 8, 1],
        splits: [
          { split: 'train', perClass: [10, 10, 10, 10] },
          { split: 'test', perClass: [3, 3, 2, 2] }
        ],
        widths: { edges: [8, 9], counts: [50] },
        means: { of: 40 }
      })
  },
  'datasets.problems': {
    before: withMine,
    input: () => ({ dataset: 'mine' }),
    // Its test images are the first ten that are trained on.
    answer: (problems) =>
      expect(problems[0]).toMatchObject({ id: 'leakage', severity: 'error', count: 20, files: [] })
  },
  'datasets.problemFiles': {
    before: withProblem,
    input: () => ({ dataset: 'mine', problem }),
    answer: ({ paths }) => {
      expect(paths).toHaveLength(20)
      expect(paths).toEqual(expect.arrayContaining(['train/0', 'test/0', 'train/9', 'test/9']))
    }
  },
  'datasets.ignore': {
    before: withProblem,
    input: () => ({ dataset: 'mine', problem, isIgnored: true }),
    answer: (problems) => {
      expect(problems.map(({ isIgnored }) => isIgnored)).toEqual(
        problems.map((_, i) => i === problems.length - 1)
      )
      expect(problems.at(-1)).toMatchObject({ id: 'leakage/ignored', hash: problem, count: 20 })
    }
  },
  'datasets.leaveOut': {
    before: withProblem,
    input: () => ({ dataset: 'mine', problem }),
    // Of ten images that are in both parts, those that are trained on.
    answer: (kept) => expect(kept).toMatchObject({ leftOut: 10, relabelled: 0, inTest: 0 })
  },
  'datasets.images': {
    before: withMine,
    input: () => ({ dataset: 'mine', filter: { classes: [3], splits: ['test'] } }),
    answer: ({ total, images }) => {
      expect(total).toBe(2)
      expect(images.map(({ index, name, label }) => [index, name, label])).toEqual([
        [43, '3', 3],
        [47, '7', 3]
      ])
    }
  },
  'datasets.image': {
    before: withMine,
    input: () => ({ dataset: 'mine', index: 41 }),
    answer: ({ name, split, seen }) => {
      expect([name, split]).toEqual(['1', 'test'])
      expect(seen).toMatchObject({ mediaType: 'image/png', width: 8, height: 8 })
    }
  },
  'folders.list': {
    before: ({ place }) =>
      Promise.resolve(mkdirSync(join(place, 'browsed', 'cats'), { recursive: true })),
    input: ({ place }) => ({ path: join(place, 'browsed') }),
    answer: (listing, { place }) =>
      expect(listing).toEqual({
        path: join(place, 'browsed'),
        parent: place,
        entries: [{ name: 'cats', path: join(place, 'browsed', 'cats'), kind: 'folder', bytes: 0 }],
        omitted: 0,
        pictures: 0
      })
  },
  'presets.list': { input: () => ({}), answer: (presets) => expect(presets.length).toBeGreaterThan(2) },
  'reference.list': {
    input: () => ({}),
    answer: (results) =>
      expect(results.filter(({ of }) => of === 'quickstart').map(({ seed }) => seed)).toEqual([1, 2, 3])
  },
  'reference.take': {
    input: () => ({ runs: [referenceRunId] }),
    answer: ([run]) => expect(run).toMatchObject({ id: referenceRunId, imported: { from: 'reference' } })
  },
  'experiments.check': {
    input: () => ({ spec: { colour: 'red' } }),
    answer: ({ issues }) =>
      expect(issues).toContainEqual({
        path: 'colour',
        message: 'unknown field',
        code: 'unknownField',
        params: {}
      })
  },
  'runs.start': {
    input: () => ({ spec: tinySpec({ name: 'another' }) }),
    answer: (summary) =>
      expect(summary).toMatchObject({
        name: 'another',
        status: 'preparing',
        modelId: 'mlp',
        batchSize: 16
      })
  },
  'experiments.preflight': {
    input: () => ({ spec: tinySpec() }),
    answer: (found) => expect(found).toEqual(tryOut)
  },
  'models.time': {
    input: () => ({ config: { id: 'mlp' as const, hiddenUnits: [8] }, batchSize: 8 }),
    // A run of an earlier exchange may be under way or not.
    answer: ({ layers, stepSeconds }) => {
      expect(stepSeconds).toBe(0.2)
      expect(layers.map(({ name }) => name)).toEqual(['dense'])
    }
  },
  'models.cancel': {
    input: () => ({ ticket: 'nobody-has-it' }),
    answer: (found) => expect(found).toEqual({ isCancelled: false })
  },
  'models.compare': {
    input: () => ({
      config: { id: 'mlp' as const, hiddenUnits: [8] },
      summary:
        'Layer (type)        Output Shape      Param #\n' +
        'dense (Dense)       (None, 8)         6280\n' +
        'dense_1 (Dense)     (None, 10)        100\n'
    }),
    // 784 numbers and one bias for each of 8 units; 8 and one for each of 10.
    answer: ({ lines, differences }) => {
      expect(differences).toBe(1)
      expect(lines.at(-1)).toMatchObject({
        state: 'params',
        ours: { params: 90 },
        theirs: { params: 100 }
      })
    }
  },
  'models.read': {
    input: () => ({
      text: JSON.stringify(keras2Model([images, ['Flatten', 'vector', ['images']], scores]))
    }),
    answer: ({ network, notes }) => {
      expect(network).toMatchObject({ id: 'custom', inputShape: [8, 8, 3], classes: 4 })
      expect(notes).toEqual([])
    }
  },
  'experiments.cancel': {
    input: () => ({ ticket: 'nobody-has-it' }),
    answer: (found) => expect(found).toEqual({ isCancelled: false })
  },
  'runs.stop': { input: ({ run }) => ({ run }), error: 'RUN_NOT_ACTIVE' },
  'runs.pause': { input: ({ run }) => ({ run }), error: 'RUN_NOT_ACTIVE' },
  'runs.resume': { input: ({ run }) => ({ run }), error: 'RUN_NOT_RESUMABLE' },
  'runs.steer': {
    input: ({ run }) => ({ run, change: { learningRate: 0.1 } }),
    error: 'RUN_NOT_STEERABLE'
  },
  'runs.move': { input: ({ run }) => ({ run, position: 1 }), error: 'RUN_NOT_WAITING' },
  'runs.list': {
    input: () => ({}),
    answer: (runs, { run }) =>
      expect(runs.at(-1)).toMatchObject({
        id: run,
        epochsDone: 1,
        best: { epoch: 1, val_accuracy: 0.5 }
      })
  },
  'runs.show': {
    input: ({ run }) => ({ run }),
    answer: (detail) =>
      expect(detail).toMatchObject({
        spec: tinySpec(),
        setup: tinySetup,
        epochs: [epochOf(1)],
        weightsSha256: 'ab'.repeat(32)
      })
  },
  'runs.compare': {
    input: ({ run }) => ({ runs: [run, 'gone'] }),
    answer: ({ runs, absent, isThinned }) => {
      expect(runs).toMatchObject([{ spec: tinySpec(), epochs: [epochOf(1)] }])
      expect(absent).toMatchObject([{ run: 'gone', error: { code: 'UNKNOWN_RUN' } }])
      expect(isThinned).toBe(false)
    }
  },
  'runs.steps': {
    input: ({ run }) => ({ run }),
    answer: ({ seq: _, ...steps }) => expect(steps).toEqual(stepsFrom(1, 4, 'NaN'))
  },
  'runs.log': {
    input: ({ run }) => ({ run }),
    answer: (log) => expect(log).toEqual([{ at: 1, level: 'info', text: 'begins' }])
  },
  'runs.rename': {
    input: ({ run }) => ({ run, name: 'renamed' }),
    answer: (summary, { run }) => expect(summary).toMatchObject({ id: run, name: 'renamed' })
  },
  'runs.values': {
    input: ({ run }) => ({ runs: [run, 'gone'], columns: ['best.loss', 'optimizer.type', 'no.such'] }),
    answer: (values, { run }) =>
      expect(values).toEqual({
        runs: [run],
        columns: [[decodeMetric(epochOf(1).loss)], ['adam'], [null]]
      })
  },
  'runs.settings': {
    input: () => ({}),
    answer: (paths) =>
      expect(paths).toEqual(expect.arrayContaining(['seed', 'model.id', 'optimizer.learningRate']))
  },
  'runs.changeTags': {
    before: ({ client, run }) => client.call('runs.tag', { run, tags: ['old', 'kept'] }),
    input: ({ run }) => ({ runs: [run], add: ['new', 'kept'], remove: ['old'] }),
    answer: (summaries) => expect(summaries).toMatchObject([{ tags: ['kept', 'new'] }])
  },
  'runs.note': {
    input: ({ run }) => ({ run, note: 'too warm' }),
    answer: (summary, { run }) => expect(summary).toMatchObject({ id: run, note: 'too warm' })
  },
  'runs.pin': {
    input: ({ run }) => ({ runs: [run], isPinned: true }),
    answer: (summaries, { run }) => expect(summaries).toMatchObject([{ id: run, isPinned: true }])
  },
  'runs.tag': {
    input: ({ run }) => ({ run, tags: ['good'] }),
    answer: (summary, { run }) => expect(summary).toMatchObject({ id: run, tags: ['good'] })
  },
  'runs.evaluate': {
    input: ({ run }) => ({ run }),
    answer: (result, { run }) => expect(result).toEqual({ ...evaluation, runId: run })
  },
  // The run's trainer kept nothing of its validation.
  'runs.answers': {
    input: ({ run }) => ({ run }),
    answer: (view) =>
      expect(view).toMatchObject({ epochs: [], epoch: null, evaluation: null, images: [] })
  },
  // The run's trainer told of no checkpoint.
  'runs.suspects': { input: ({ run }) => ({ runs: [run] }), error: 'RUN_HAS_NO_WEIGHTS' },
  'runs.predict': {
    input: ({ run }) => ({ run, images: ['/b.png', '/c.png'] }),
    answer: (all) =>
      expect(all).toEqual([
        { ...prediction, image: '/b.png' },
        { ...prediction, image: '/c.png' }
      ])
  },
  'runs.embed': {
    input: ({ run }) => ({ run, method: 'pca' }),
    answer: (made, { run }) => expect(made).toMatchObject({ ...embedding, run: { id: run } })
  },
  'runs.embedding': {
    input: ({ run }) => ({ run }),
    answer: (kept) => expect(kept).toBeNull()
  },
  'runs.cancelEmbedding': {
    input: () => ({ ticket: 'nobody' }),
    answer: (answer) => expect(answer).toEqual({ isCancelled: false })
  },
  'runs.thumbnails': {
    before: withMine,
    input: ({ run }) => ({ run, images: ['unknown'] }),
    answer: (all) => expect(all).toEqual([null])
  },
  'predictions.upload': {
    input: () => ({ base64: 'AQID' }),
    answer: ({ upload, bytes }, { place }) => {
      expect(bytes).toBe(3)
      expect(readFileSync(join(place, 'workspace', 'incoming', upload))).toEqual(Buffer.from([1, 2, 3]))
    }
  },
  'predictions.make': {
    before: async (house) => (uploaded = (await house.client.call('predictions.upload', part)).upload),
    input: ({ run }) => ({ run, pictures: [{ upload: uploaded, name: 'shoes/a.png' }] }),
    answer: (all, { place }) => {
      expect(all).toEqual([{ ...prediction, image: 'shoes/a.png', seen: seenPixel }])
      expect(readdirSync(join(place, 'workspace', 'incoming'))).toEqual([])
    }
  },
  // Of one that nobody asked for there is nothing to give up.
  'predictions.cancel': { input: () => ({}), answer: (answer) => expect(answer).toEqual({}) },
  'predictions.discard': {
    before: async (house) => (uploaded = (await house.client.call('predictions.upload', part)).upload),
    input: () => ({ uploads: [uploaded, 'never sent'] }),
    answer: (answer, { place }) => {
      expect(answer).toEqual({})
      expect(readdirSync(join(place, 'workspace', 'incoming'))).toEqual([])
    }
  },
  'predictions.release': {
    input: () => ({}),
    answer: (answer) => expect(answer).toEqual({})
  },
  'runs.import': {
    input: ({ place }) => {
      const path = join(place, 'keras.csv')
      writeFileSync(path, 'epoch,loss\n0,0.5\n1,0.25\n')
      return { path }
    },
    answer: ({ runs, notes }) => {
      expect(runs).toMatchObject([{ name: 'keras', epochsDone: 2, last: { loss: 0.25 } }])
      expect(notes).toEqual([])
    }
  },
  'exports.plot': {
    input: ({ run }) => ({ runs: [run], metrics: ['val_accuracy'], format: 'png' }),
    answer: (file) =>
      expect(Buffer.from(file.base64, 'base64').subarray(0, 8)).toEqual(
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
      )
  },
  'exports.report': {
    input: ({ run }) => ({ runs: [run] }),
    answer: ({ mediaType, base64 }) => {
      expect(mediaType).toBe('text/html')
      expect(Buffer.from(base64, 'base64').toString()).toMatch(/^<!doctype html>/)
    }
  },
  'exports.paper': {
    input: ({ run }) => ({ runs: [run] }),
    answer: ({ files }, { run }) =>
      expect(files.map(({ path }) => path)).toEqual(
        expect.arrayContaining([
          'figures/loss.pdf',
          'recipes/loss.json',
          'table.tex',
          'captions.tex',
          'atelier.bib',
          `experiments/${run}.json`,
          'README.md'
        ])
      )
  },
  'exports.figures': {
    input: ({ run }) => ({ runs: [run], format: 'svg' }),
    answer: ({ files, notes }) => {
      expect(files.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['loss.svg', 'accuracy.svg', 'learning-rate.svg'])
      )
      expect(notes.every((note) => /^[\w-]+: ./.test(note))).toBe(true)
    }
  },
  'exports.verify': {
    input: ({ run }) => ({
      origin: {
        recipe: { atelierFigure: 1, runs: [run, 'gone'] },
        runs: [
          { id: run, name: 'another name', configuration: '0'.repeat(64), results: '1'.repeat(64) },
          { id: 'gone', name: 'deleted', configuration: '0'.repeat(64), results: '1'.repeat(64) }
        ]
      }
    }),
    answer: ({ changes }, { run }) =>
      expect(changes).toEqual([
        { reason: 'configuration', run: 'another name', id: run },
        { reason: 'results', run: 'another name', id: run },
        { reason: 'renamed', run: 'another name', id: run },
        { reason: 'gone', run: 'deleted', id: 'gone' }
      ])
  },
  'exports.model': {
    input: ({ run }) => ({ run, format: 'onnx' }),
    answer: (made, { place, run, events }) => {
      const folder = join(place, 'workspace', 'exports')
      expect(readdirSync(folder)).toEqual([expect.stringContaining(run.slice(0, 8))])
      expect(made).toMatchObject({
        folder: join(folder, readdirSync(folder)[0] ?? ''),
        weightsSha256: 'ab'.repeat(32),
        parity: certificate
      })
      expect(events.flatMap((event) => (event.type === 'export-progress' ? [event.phase] : []))).toEqual(
        ['reading', 'checking']
      )
    }
  },
  'exports.records': {
    input: ({ run }) => ({ runs: [run], format: 'csv' }),
    answer: (made, { run }) => {
      const [name = ''] = made.names
      expect(readFileSync(join(made.folder, name), 'utf8').split('\r\n')[1]).toMatch(`${run},`)
      expect(made.notes).toEqual([])
    }
  },
  'exports.capsule': {
    input: ({ run }) => ({ run }),
    answer: ({ folder, names }) => expect(readdirSync(folder)).toEqual(names)
  },
  'exports.cancel': {
    input: () => ({ ticket: 'nobody-has-it' }),
    answer: (answer) => expect(answer).toEqual({ isCancelled: false })
  },
  'exports.offer': {
    before: async ({ client, run }) => {
      written = await client.call('exports.records', { runs: [run], format: 'csv', temporary: true })
    },
    input: () => ({ folder: written.folder }),
    answer: ({ download, fileName, bytes }, { place }) => {
      const path = join(place, 'workspace', 'exports', `.unfinished-download-${download}`, 'files')
      expect([fileName]).toEqual(written.names)
      expect(bytes).toBe(readFileSync(join(path, fileName)).length)
    }
  },
  'exports.withdraw': {
    before: async ({ client, run }) => {
      const { folder } = await client.call('exports.capsule', { run, temporary: true })
      ;({ download: offered } = await client.call('exports.offer', { folder }))
    },
    input: () => ({ download: offered }),
    answer: (_, { place }) =>
      expect(readdirSync(join(place, 'workspace', 'exports'))).not.toContain(
        `.unfinished-download-${offered}`
      )
  },
  'runs.takeCapsule': {
    input: ({ place }) => ({ path: writeIdxFolder(join(place, 'no-capsule')) }),
    error: 'CAPSULE_DAMAGED'
  },
  'log.tail': {
    input: () => ({}),
    answer: (log, { place }) =>
      expect(log).toEqual({ path: join(place, 'workspace', 'log', 'atelier.log'), lines: [] })
  },
  'settings.set': {
    input: () => ({ theme: 'dark' }),
    answer: (settings) => expect(settings).toMatchObject({ theme: 'dark', language: 'system' })
  },
  'uploads.begin': {
    input: () => ({ name: 'pets', bytes: 10 }),
    answer: (begun, { place }) =>
      expect(begun).toEqual({ upload: 'pets', folder: join(place, 'workspace', 'uploads', 'pets') })
  },
  'uploads.end': {
    before: ({ client }) => client.call('uploads.begin', { name: 'pets', bytes: 10 }),
    input: () => ({ upload: 'pets' }),
    answer: ({ path }, { place }) => expect(path).toBe(join(place, 'workspace', 'uploads', 'pets'))
  },
  'uploads.cancel': {
    input: () => ({ upload: '../runs' }),
    error: 'UPLOAD_UNKNOWN'
  },
  'settings.get': {
    before: ({ client }) => client.call('settings.set', { theme: 'dark' }),
    input: () => ({}),
    answer: (settings) => expect(settings).toMatchObject({ theme: 'dark' })
  },
  'runs.delete': {
    input: ({ run }) => ({ runs: [run] }),
    answer: (result, { run }) => expect(result).toEqual({ deleted: [run], until: null })
  },
  'runs.deleted': {
    before: ({ client, run }) => client.call('runs.delete', { runs: [run], canBeUndone: true }),
    input: () => ({}),
    answer: (deleted, { run }) => expect(deleted).toMatchObject([{ id: run, name: expect.any(String) }])
  },
  'runs.restore': {
    before: ({ client, run }) => client.call('runs.delete', { runs: [run], canBeUndone: true }),
    input: ({ run }) => ({ runs: [run] }),
    answer: (summaries, { run }) => expect(summaries).toMatchObject([{ id: run }])
  }
}
