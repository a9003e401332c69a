import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { connectClient, serveConnection } from '../../src-main/api/connection'
import { createDispatcher } from '../../src-main/api/dispatch'
import { handlers } from '../../src-main/api/handlers'
import { callNames, type WorkbenchEvent } from '../../src-main/contract'
import { forkLauncher } from '../../src-main/workbench/processes/trainer-client'
import { Workbench } from '../../src-main/workbench/workbench'
import { portPair } from '../support/port-pair'
import { temporaryFolder } from '../support/temporary-folder'

const workbench = new Workbench({
  workspace: join(temporaryFolder(), 'workspace'),
  launch: forkLauncher('/nowhere/trainer.js')
})
afterAll(() => workbench.close())

const dispatcher = createDispatcher({ workbench, host: 'cli', address: () => null })
function connected() {
  const [server, client] = portPair()
  serveConnection(server, dispatcher, (listener) => workbench.onEvent(listener))
  return connectClient(client)
}

describe('a connection to a workbench', () => {
  it('answers every call of the map', () => {
    expect(Object.keys(handlers).sort()).toEqual([...callNames].sort())
  })

  it('carries a call there and its answer back', async () => {
    expect(
      (await connected().call('models.describe', { config: { id: 'resnet50' } })).params.total
    ).toBe(26_313_218)
    expect((await connected().call('presets.list', {})).map((preset) => preset.id)).toEqual([
      'resnet50-fashion-mnist-adam',
      'resnet50-fashion-mnist-sgd',
      'resnet50-fashion-mnist-fast',
      'resnet50-fashion-mnist-best',
      'fashion-mnist-best',
      'quickstart'
    ])
  })

  it('carries errors as codes, with what to do', async () => {
    await expect(connected().call('runs.show', { run: 'nothing' })).rejects.toMatchObject({
      code: 'UNKNOWN_RUN',
      params: { run: 'nothing' },
      fix: expect.stringContaining('atelier runs')
    })
  })

  it('answers an unknown call instead of leaving it hanging', async () => {
    await expect(connected().call('runs.explode' as never, {} as never)).rejects.toMatchObject({
      code: 'UNKNOWN_CALL'
    })
    await expect(connected().call('constructor' as never, {} as never)).rejects.toMatchObject({
      code: 'UNKNOWN_CALL'
    })
  })

  it('names the field of a wrong input', async () => {
    await expect(connected().call('runs.rename', { run: 'x', name: '' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('name:')
    })
    await expect(connected().call('runs.list', { extra: 1 } as never)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('extra: unknown field')
    })
  })

  it('keeps settings, those left out as they were', async () => {
    const client = connected()
    await client.call('settings.set', { theme: 'dark' })
    await client.call('settings.set', { language: 'ja' })
    expect(await client.call('settings.get', {})).toEqual({
      theme: 'dark',
      language: 'ja',
      threads: null,
      engine: 'auto',
      runsPerDevice: 1,
      featureCacheGigabytes: 4,
      historyViews: []
    })
  })

  it('rejects what is pending when the other side goes away, and everything after', async () => {
    const [, client] = portPair()
    const silent = connectClient(client)
    const pending = silent.call('runs.list', {})
    client.close()
    await expect(pending).rejects.toMatchObject({ code: 'DISCONNECTED' })
    await expect(silent.call('runs.list', {})).rejects.toMatchObject({ code: 'DISCONNECTED' })
  })

  it('survives frames that are no calls', async () => {
    const [server, client] = portPair()
    serveConnection(server, dispatcher, () => () => undefined)
    for (const frame of [
      '',
      'not json',
      '{}',
      'null',
      '{"t":"q","m":"__proto__","a":[],"i":"1"}',
      '{"t":"q","m":"call","a":[{"toString":1}],"i":"2"}'
    ])
      client.post(frame)
    await new Promise((done) => setTimeout(done, 20))
    const presets = await connectClient(client).call('presets.list', {})
    expect(presets.map(({ id }) => id)).toContain('quickstart')
  })
})

describe('checking an experiment', () => {
  const check = (spec: unknown) => connected().call('experiments.check', { spec })
  const base = {
    model: { id: 'resnet50' },
    dataset: { id: 'garments' },
    optimizer: { type: 'adam' },
    epochs: 1,
    batchSize: 128
  }

  it('says what it will need', async () => {
    const { issues, model, memory, stepsPerEpoch } = await check(base)
    expect(issues).toEqual([])
    expect(model?.params.total).toBe(26_313_218)
    expect(stepsPerEpoch).toBe(Math.ceil(6000 / 128))
    // At least the weights, gradients and both of Adam's slots.
    expect(memory?.neededBytes).toBeGreaterThan(4 * 4 * 26_313_218)
  })

  it.each([
    [{ ...base, colour: 'red' }, 'colour', /unknown field/],
    [{ ...base, batchSize: -1 }, 'batchSize', /./],
    [{ ...base, optimizer: { type: 'adam', learningRate: 'NaN' } }, 'optimizer.learningRate', /./],
    [{ ...base, model: { id: 'mlp', hiddenUnits: [1e9] } }, 'model.hiddenUnits.0', /./],
    [{ ...base, model: { id: 'cnn', kernelSize: 3, filters: [] } }, 'model.filters', /./],
    [
      { ...base, model: { id: 'resnet', stages: Array(8).fill({ blocks: 64, channels: 8192 }) } },
      'model',
      /parameters|memory/
    ],
    [{ ...base, dataset: { id: 'nothing' } }, 'dataset.id', /fashion-mnist/],
    [
      { ...base, dataset: { id: 'mine', path: '/nowhere' } },
      'dataset.path',
      /there is nothing of that name/
    ],
    [{ ...base, dataset: { id: 'mine', path: import.meta.dirname } }, 'dataset.path', /holds no images/],
    [{ ...base, dataset: { id: 'mine', path: 'data/mine' } }, 'dataset.path', /not a full path/]
  ])('names the field that is wrong: %#', async (spec, path, message) => {
    const { issues, memory } = await check(spec)
    if (issues.length === 0)
      expect((memory?.neededBytes ?? 0) > (memory?.availableBytes ?? Infinity)).toBe(true)
    else
      expect(issues).toContainEqual(
        expect.objectContaining({ path, message: expect.stringMatching(message) as unknown })
      )
  })

  it('refuses to start what the machine cannot hold, with the batch that would fit', async () => {
    await expect(
      connected().call('runs.start', {
        spec: { ...base, batchSize: 65_536, dataset: { id: 'fashion-mnist' } }
      })
    ).rejects.toMatchObject({ code: expect.stringMatching(/MODEL_TOO_LARGE|DATASET_MISSING/) })
  })
})

describe('events', () => {
  it('reach every window in order', async () => {
    const client = connected()
    const seen: WorkbenchEvent[] = []
    client.onEvent((event) => seen.push(event))
    const run = await client.call('runs.start', {
      spec: {
        model: { id: 'mlp' },
        dataset: { id: 'garments' },
        optimizer: { type: 'adam' },
        epochs: 1,
        batchSize: 64,
        engine: 'cpu'
      }
    })
    await expect
      .poll(() => seen.some((event) => event.type === 'run' && event.summary.status === 'failed'))
      .toBe(true)
    const numbers = seen.flatMap((event) =>
      event.type === 'run' && event.runId === run.id ? [event.seq] : []
    )
    expect(numbers).toEqual(numbers.map((_, i) => i + 1))
    // The launcher of this test starts nothing: the run failed, with a reason, and the workbench lives
    // on.
    expect((await client.call('runs.show', { run: run.id })).summary.error).toMatchObject({
      code: 'TRAINER_DIED'
    })
  })
})
