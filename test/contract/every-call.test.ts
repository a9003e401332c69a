import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { connectClient, serveConnection } from '../../src-main/api/connection'
import { createDispatcher } from '../../src-main/api/dispatch'
import {
  type CallInput,
  type CallName,
  callNames,
  type CallOutput,
  calls,
  type EngineReport,
  type Evaluation,
  type Preflight,
  type TrainerJob,
  type WorkbenchClient,
  type WorkbenchEvent
} from '../../src-main/contract'
import { Workbench } from '../../src-main/workbench/workbench'
import { fakeLauncher, type FakeTrainer } from '../support/fake-trainer'
import { writeIdxFolder } from '../support/idx'
import { portPair } from '../support/port-pair'
import { epochOf, stepsFrom, tinySetup, tinySpec } from '../support/run-fixtures'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
vi.stubEnv('ATELIER_CACHE', join(root, 'cache'))
const evaluation: Evaluation = {
  runId: 'r',
  accuracy: 0.5,
  loss: 'NaN',
  classes: ['a', 'b'],
  confusionMatrix: [
    [1, 0],
    [1, 0]
  ],
  perClass: [
    { class: 'a', precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
    { class: 'b', precision: 0, recall: 0, f1: 0, support: 1 }
  ]
}
const prediction = {
  image: '/a.png',
  class: 'a',
  probability: 0.9,
  probabilities: [
    { class: 'a', probability: 0.9 },
    { class: 'b', probability: 0.1 }
  ],
  notes: []
}
const bench = {
  engine: 'cpu',
  model: 'mlp',
  batchSize: 8,
  precision: 'fp32',
  steps: 2,
  stepSeconds: { median: 0.2, min: 0.1 },
  imagesPerSecond: 40,
  gflops: 1,
  tensors: { first: 5, last: 5 }
}
const tryOut: Preflight = {
  engine: 'cpu',
  stepSeconds: 0.1,
  epochSeconds: 1,
  totalSeconds: 2,
  peakMemoryBytes: 3,
  diskBytes: 4,
  largestBatchSize: 5,
  isLong: false
}
const report = (id: EngineReport['id']): EngineReport => ({
  id,
  title: id,
  available: id === 'cpu',
  version: '1',
  device: null,
  threads: 1,
  precisions: ['fp32'],
  reason: id === 'cpu' ? null : 'not here',
  fix: id === 'cpu' ? null : 'bring it',
  remedy: id === 'cpu' ? 'none' : 'install',
  findings: []
})

/** Does every kind of job at once, as a trainer would. */
function work(trainer: FakeTrainer, job: TrainerJob): void {
  switch (job.kind) {
    case 'train':
      trainer.events(
        { type: 'setup', setup: tinySetup },
        { type: 'log', line: { at: 1, level: 'info', text: 'begins' } },
        { type: 'steps', steps: stepsFrom(1, 4, 'NaN') },
        { type: 'epoch', metrics: epochOf(1) }
      )
      mkdirSync(join(job.runFolder, 'checkpoints'), { recursive: true })
      writeFileSync(join(job.runFolder, 'checkpoints', 'epoch-0001.safetensors'), '')
      return void trainer.end({
        ok: true,
        value: {
          status: 'completed',
          epochs: 1,
          best: null,
          seconds: 1,
          weightsSha256: 'ab'.repeat(32),
          error: null
        }
      })
    case 'preflight':
      return void trainer.end({ ok: true, value: tryOut })
    case 'evaluate':
      return void trainer.end({ ok: true, value: { ...evaluation, runId: job.runId } })
    case 'predict':
      return void trainer.end({ ok: true, value: job.images.map((image) => ({ ...prediction, image })) })
    case 'bench':
      return void trainer.end({ ok: true, value: bench })
    case 'choose':
      return void trainer.end({
        ok: true,
        value: { engine: 'wasm', seconds: { wasm: 5, tensorflow: 0.4 } }
      })
    case 'probe':
      return void trainer.end({ ok: true, value: job.engines.map(report) })
    default:
      job satisfies never
  }
}

const workbench = new Workbench({
  workspace: join(root, 'workspace'),
  launch: fakeLauncher(work).launch
})
const events: WorkbenchEvent[] = []
let client: WorkbenchClient
let run = ''

beforeAll(async () => {
  const [server, far] = portPair()
  serveConnection(
    server,
    createDispatcher({ workbench, host: 'cli', address: () => null }),
    (listener) => workbench.onEvent(listener)
  )
  client = connectClient(far)
  client.onEvent((event) => events.push(event))
  run = (await client.call('runs.start', { spec: tinySpec() })).id
  await vi.waitFor(async () =>
    expect((await client.call('runs.show', { run })).summary.status).toBe('completed')
  )
})
afterAll(() => workbench.close())

type Exchange<N extends CallName> =
  | { input: () => CallInput<N>; answer: (answer: CallOutput<N>) => void }
  | { input: () => CallInput<N>; error: string }

/**
 * What each call is asked and what it must answer. Complete: a new call does not compile until it is
 * tried here.
 */
const exchanges: { [N in CallName]: Exchange<N> } = {
  'app.info': {
    input: () => ({}),
    answer: (info) =>
      expect(info).toMatchObject({
        workspace: join(root, 'workspace'),
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
  'datasets.list': {
    input: () => ({}),
    answer: (all) =>
      expect(all.map((each) => each.id)).toEqual(expect.arrayContaining(['fashion-mnist', 'garments']))
  },
  'datasets.get': {
    input: () => ({ dataset: 'garments' }),
    answer: (info) => expect(info).toMatchObject({ id: 'garments', synthetic: true, available: true })
  },
  'datasets.import': {
    input: () => ({ folder: writeIdxFolder(join(root, 'mine')), name: 'mine' }),
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
    input: () => ({ dataset: 'mine', change: { name: 'ours' } }),
    answer: (info) => expect(info).toMatchObject({ id: 'ours', title: 'ours' })
  },
  'datasets.remove': {
    input: () => ({ dataset: 'ours' }),
    answer: (answer) => expect(answer).toEqual({ removed: 'ours', runs: 0 })
  },
  'datasets.preview': {
    input: () => ({ dataset: 'garments', count: 3 }),
    answer: (preview) => expect(preview).toBeTruthy()
  },
  'presets.list': { input: () => ({}), answer: (presets) => expect(presets.length).toBeGreaterThan(2) },
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
  'runs.stop': { input: () => ({ run }), error: 'RUN_NOT_ACTIVE' },
  'runs.pause': { input: () => ({ run }), error: 'RUN_NOT_ACTIVE' },
  'runs.resume': { input: () => ({ run }), error: 'RUN_NOT_RESUMABLE' },
  'runs.steer': { input: () => ({ run, change: { learningRate: 0.1 } }), error: 'RUN_NOT_STEERABLE' },
  'runs.move': { input: () => ({ run, position: 1 }), error: 'RUN_NOT_WAITING' },
  'runs.list': {
    input: () => ({}),
    answer: (runs) =>
      expect(runs.at(-1)).toMatchObject({
        id: run,
        epochsDone: 1,
        best: { epoch: 1, val_accuracy: 0.5 }
      })
  },
  'runs.show': {
    input: () => ({ run }),
    answer: (detail) =>
      expect(detail).toMatchObject({
        spec: tinySpec(),
        setup: tinySetup,
        epochs: [epochOf(1)],
        weightsSha256: 'ab'.repeat(32)
      })
  },
  'runs.steps': {
    input: () => ({ run }),
    answer: ({ seq: _, ...steps }) => expect(steps).toEqual(stepsFrom(1, 4, 'NaN'))
  },
  'runs.log': {
    input: () => ({ run }),
    answer: (log) => expect(log).toEqual([{ at: 1, level: 'info', text: 'begins' }])
  },
  'runs.rename': {
    input: () => ({ run, name: 'renamed' }),
    answer: (summary) => expect(summary).toMatchObject({ id: run, name: 'renamed' })
  },
  'runs.tag': {
    input: () => ({ run: 'renamed', tags: ['good'] }),
    answer: (summary) => expect(summary).toMatchObject({ id: run, tags: ['good'] })
  },
  'runs.evaluate': {
    input: () => ({ run }),
    answer: (result) => expect(result).toEqual({ ...evaluation, runId: run })
  },
  'runs.predict': {
    input: () => ({ run, images: ['/b.png', '/c.png'] }),
    answer: (all) =>
      expect(all).toEqual([
        { ...prediction, image: '/b.png' },
        { ...prediction, image: '/c.png' }
      ])
  },
  'exports.plot': {
    input: () => ({ runs: [run], metrics: ['val_accuracy'], format: 'png' }),
    answer: (file) =>
      expect(Buffer.from(file.base64, 'base64').subarray(0, 8)).toEqual(
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
      )
  },
  'log.tail': {
    input: () => ({}),
    answer: (log) =>
      expect(log).toEqual({ path: join(root, 'workspace', 'log', 'atelier.log'), lines: [] })
  },
  'settings.set': {
    input: () => ({ theme: 'dark' }),
    answer: (settings) => expect(settings).toMatchObject({ theme: 'dark', language: 'system' })
  },
  'settings.get': {
    input: () => ({}),
    answer: (settings) => expect(settings).toMatchObject({ theme: 'dark' })
  },
  'runs.delete': {
    input: () => ({ runs: [run] }),
    answer: (result) => expect(result).toEqual({ deleted: [run] })
  }
}

describe('over a connection', () => {
  it.each(Object.keys(exchanges) as CallName[])('%s answers', async (name) => {
    const exchange = exchanges[name] as Exchange<CallName>
    const answered = client.call(name, exchange.input())
    if ('error' in exchange) return expect(answered).rejects.toMatchObject({ code: exchange.error })
    exchange.answer((await answered) as never)
  })

  it.each(callNames)('%s refuses a field that it does not know, by name', async (name) => {
    const valid = exchanges[name].input()
    await expect(client.call(name, { ...valid, unheardOf: 1 } as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('unheardOf: unknown field')
    })
    await expect(client.call(name, null as never)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('changes are told to everyone', () => {
    const changed = events.flatMap((event) =>
      event.type === 'run-changed' && event.summary.id === run
        ? [[event.summary.name, event.summary.tags]]
        : []
    )
    expect(changed.slice(-2)).toEqual([
      ['renamed', []],
      ['renamed', ['good']]
    ])
    expect(events).toContainEqual({ type: 'run-deleted', runId: run })
  })
})

describe('a workbench whose answer is not what the contract says', () => {
  it("is an error with the call's name in it, told to the log", async () => {
    const failures: unknown[] = []
    const broken = createDispatcher(
      {
        workbench: {
          workspace: '/somewhere',
          store: { list: () => [{ id: 5 }] },
          queue: { withSilence: (run: unknown) => run }
        } as never,
        host: 'cli',
        address: () => null
      },
      (error) => failures.push(error)
    )
    expect(await broken.call('runs.list', {})).toMatchObject({
      ok: false,
      error: {
        code: 'INTERNAL',
        message: expect.stringMatching(/"runs.list".*0\.id/),
        fix: expect.stringContaining(join('/somewhere', 'log', 'atelier.log'))
      }
    })
    expect(failures).toHaveLength(1)
  })
  it("has a parser for every call's input and output", () => {
    for (const name of callNames)
      expect([
        calls[name].input.safeParse(Symbol('x')).success,
        calls[name].output.safeParse(Symbol('x')).success
      ]).toEqual([false, false])
  })
})

describe('a frame that asks for what does not exist', () => {
  it('is answered, never left hanging', async () => {
    const [server, far] = portPair()
    serveConnection(
      server,
      createDispatcher({ workbench, host: 'cli', address: () => null }),
      () => () => undefined
    )
    const answers: unknown[] = []
    far.onMessage((text) => answers.push(JSON.parse(text)))
    for (const method of ['explode', 'constructor', '__proto__', 'toString'])
      far.post(JSON.stringify({ t: 'q', m: method, a: [], i: method }))
    await expect.poll(() => answers.length).toBe(4)
    for (const answer of answers)
      expect(answer).toMatchObject({ t: 's', e: { message: expect.stringContaining('not found') } })
  })
})
