import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type BenchResult,
  type EngineReport,
  modelConfig,
  type Precision,
  type TrainerJob
} from '../../../src-main/contract'
import { benchSubject, buildArchitecture } from '../../../src-main/models/catalogue'
import { EngineService } from '../../../src-main/workbench/engine-service'
import { TrainerJobs } from '../../../src-main/workbench/trainer-jobs'
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
