import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type BenchResult,
  engineIds,
  type EngineReport,
  modelConfig,
  type Precision,
  type TrainerJob
} from '../../../src-main/contract'
import { benchSubject, buildArchitecture } from '../../../src-main/models/catalogue'
import type { Engine } from '../../../src-main/engines/engine'
import { engines } from '../../../src-main/engines/list'
import { deviceOf, EngineService } from '../../../src-main/workbench/machine/engine-service'
import { TrainerJobs } from '../../../src-main/workbench/processes/trainer-jobs'
import { fakeLauncher } from '../../support/fake-trainer'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let places = 0
beforeEach(() => {
  vi.stubEnv('ATELIER_CACHE', join(root, String(places++)))
})
afterEach(() => vi.unstubAllEnvs())

const precisionsOf: Partial<Record<EngineReport['id'], Precision[]>> = {
  tensorflow: ['fp32', 'bf16'],
  onednn: ['fp32', 'bf16'],
  wasm: ['fp32'],
  cpu: ['fp32']
}
const report = (id: EngineReport['id']): EngineReport => ({
  id,
  title: id,
  available: precisionsOf[id] !== undefined,
  version: '1',
  device: null,
  threads: 1,
  precisions: precisionsOf[id] ?? [],
  reason: null,
  fix: null,
  remedy: 'none',
  findings: []
})

/**
 * A service whose trainers examine by the table above, and choose wasm in fp32 and onednn in all else.
 */
function open(): { service: EngineService; chosen: () => TrainerJob[] } {
  const { launch, trainers } = fakeLauncher((trainer, job) => {
    if (job.kind === 'probe') void trainer.end({ ok: true, value: job.engines.map(report) })
    if (job.kind === 'choose')
      void trainer.end({
        ok: true,
        value:
          job.precision === 'fp32'
            ? { engine: 'wasm', seconds: { wasm: 1, onednn: 2 } }
            : { engine: 'onednn', seconds: { onednn: 0.5 } }
      })
  })
  return {
    service: new EngineService(
      new TrainerJobs(launch),
      () => 2,
      () => undefined
    ),
    chosen: () => trainers.flatMap(({ job }) => (job?.kind === 'choose' ? [job] : []))
  }
}
const model = modelConfig.parse({ id: 'lenet5' })

/** A service whose engines are found as these say, by a trainer that tells what it was asked to examine. */
function openWith(found: Partial<Record<EngineReport['id'], Partial<EngineReport>>>): {
  service: EngineService
  examined: () => EngineReport['id'][][]
} {
  const { launch, trainers } = fakeLauncher((trainer, job) => {
    if (job.kind === 'probe')
      void trainer.end({
        ok: true,
        value: job.engines.map((id) => ({ ...report(id), available: false, ...found[id] }))
      })
  })
  return {
    service: new EngineService(
      new TrainerJobs(launch),
      () => 2,
      () => undefined
    ),
    examined: () => trainers.flatMap(({ job }) => (job?.kind === 'probe' ? [job.engines] : []))
  }
}

describe('the engines of a machine', () => {
  it('are examined in processes of their own where native code is set up, the others in one', async () => {
    const { service, examined } = openWith({})
    expect((await service.list(true)).map(({ id }) => id)).toEqual([...engineIds])
    expect(examined()).toEqual([['tensorflow'], ['onednn'], ['webgpu', 'wasm', 'cpu']])
  })

  it('are set up by what each brings of its own, with the place and the folder of copies', async () => {
    const { service } = openWith({ onednn: { available: true }, wasm: { available: true } })
    const native = engines.onednn as { setUp: NonNullable<Engine['setUp']> }
    const setUp = vi.spyOn(native, 'setUp').mockResolvedValue()
    await service.fix('onednn', { from: '/copies', force: true })
    expect(setUp.mock.calls.map(([options]) => options)).toEqual([
      { cacheFolder: process.env['ATELIER_CACHE'], from: '/copies', force: true }
    ])
    expect(engines.wasm.setUp).toBeNull()
    expect(await service.fix('wasm')).toMatchObject({ id: 'wasm', available: true })
    setUp.mockRestore()
  })

  const works = { available: true }
  it.each<[string, Parameters<typeof openWith>[0], string | null]>([
    ['nothing where the fastest is missing and another works', { wasm: works }, null],
    [
      'what lets an engine that works compute on the card',
      { tensorflow: { ...works, reason: 'a card idles', fix: 'Update it.', remedy: 'install' } },
      'Update it.'
    ],
    [
      'a set-up before an installation, whatever their order',
      {
        tensorflow: { fix: 'Use another engine.', remedy: 'none' },
        onednn: { fix: 'Install a library.', remedy: 'install' },
        wasm: { fix: 'Set it up.', remedy: 'set-up' },
        cpu: works
      },
      'Set it up.'
    ],
    [
      'an installation where nothing can be set up',
      {
        tensorflow: { fix: 'Use another engine.', remedy: 'none' },
        onednn: { fix: 'Install a library.', remedy: 'install' }
      },
      'Install a library.'
    ]
  ])('are advised on: %s', async (_, found, advice) => {
    const { service } = openWith(found)
    expect((await service.doctor(root)).advice).toBe(advice)
  })

  it('tell their device unopened: auto has that of the engine that it prefers', () => {
    const preferred = vi.spyOn(engines.tensorflow, 'expectedDevice')
    preferred.mockReturnValue('gpu')
    expect([deviceOf('auto'), deviceOf('tensorflow'), deviceOf('onednn')]).toEqual(['gpu', 'gpu', 'cpu'])
    preferred.mockReturnValue('cpu')
    expect([deviceOf('auto'), deviceOf('webgpu')]).toEqual(['cpu', 'gpu'])
    preferred.mockRestore()
  })
})

describe('what auto stands for', () => {
  it('is measured in the precision that it is asked for', async () => {
    const { service, chosen } = open()
    expect(await service.choose({ model, batchSize: 8, precision: 'bf16', measure: true })).toEqual({
      engine: 'onednn',
      seconds: { onednn: 0.5 }
    })
    expect(
      await service.choose({ model, batchSize: 8, precision: 'fp32', measure: true })
    ).toMatchObject({ engine: 'wasm' })
    expect(
      chosen().map((job) => (job.kind === 'choose' ? [job.precision, job.batchSize, job.threads] : []))
    ).toEqual([
      ['bf16', 8, 2],
      ['fp32', 8, 2]
    ])
  })

  it('is not measured where that was not asked for', async () => {
    const { service, chosen } = open()
    expect(await service.choose({ model, batchSize: 8, precision: 'bf16', measure: false })).toBeNull()
    expect(chosen()).toEqual([])
  })
})

describe('a bench beside Keras', () => {
  it('has the trainer rest while Keras takes its turns, and compares the two', async () => {
    const place = join(root, 'beside')
    const { inputShape, classes } = benchSubject
    const parameters = buildArchitecture(model, inputShape, classes).params.total
    const order: string[] = []
    mkdirSync(join(place, 'bin'), { recursive: true })
    // A Python that has Keras, whose steps take half a second.
    writeFileSync(
      join(place, 'keras.cjs'),
      `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { task, count } = JSON.parse(line)
      console.log(JSON.stringify({ ok: true, value: task === 'prepare' ? { title: 'Keras 9', parameters: ${parameters} } : { seconds: Array(count).fill(0.5) } }))
    })`
    )
    writeFileSync(
      join(place, 'bin', 'python3'),
      `#!/bin/sh\n[ "$1" = -c ] && exit 0\nexec ${process.execPath} ${join(place, 'keras.cjs')}\n`
    )
    chmodSync(join(place, 'bin', 'python3'), 0o755)
    vi.stubEnv('PATH', `${join(place, 'bin')}:/bin`)
    const result: BenchResult = {
      engine: 'onednn',
      model: 'lenet5',
      batchSize: 8,
      precision: 'fp32',
      steps: 4,
      stepSeconds: { median: 0.4, min: 0.4 },
      imagesPerSecond: 20,
      gflops: 1,
      tensors: { first: 1, last: 1 }
    }
    const { launch } = fakeLauncher(async (trainer, job) => {
      if (job.kind !== 'bench') return
      order.push(`turns of ${job.turn}`)
      for (let round = 0; round < 2; round++) {
        await trainer.rest()
        order.push('steps')
      }
      await trainer.end({ ok: true, value: result })
    })
    const service = new EngineService(
      new TrainerJobs(launch),
      () => 2,
      () => undefined
    )
    const compared = await service.bench({
      engine: 'onednn',
      model: 'lenet5',
      batchSize: 8,
      steps: 4,
      profile: false,
      peers: true,
      precision: 'fp32'
    })
    expect(order).toEqual(['turns of 3', 'steps', 'steps'])
    expect(compared).toEqual({
      ...result,
      peers: [
        { id: 'keras', title: 'Keras 9', steps: 4, stepSeconds: { median: 0.5, min: 0.5 }, ratio: 0.8 }
      ]
    })
  })
})
