import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EngineReport, modelConfig, type Precision, type TrainerJob } from '../../../src-main/contract'
import { EngineService } from '../../../src-main/workbench/engine-service'
import { TrainerJobs } from '../../../src-main/workbench/trainer-jobs'
import { fakeLauncher } from '../../support/fake-trainer'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let places = 0
beforeEach(() => { vi.stubEnv('ATELIER_CACHE', join(root, String(places++))) })
afterEach(() => vi.unstubAllEnvs())

const precisionsOf: Partial<Record<EngineReport['id'], Precision[]>> = { tensorflow: ['fp32', 'bf16'], onednn: ['fp32', 'bf16'], wasm: ['fp32'], cpu: ['fp32'] }
const report = (id: EngineReport['id']): EngineReport =>
  ({ id, title: id, available: precisionsOf[id] !== undefined, version: '1', device: null, threads: 1, precisions: precisionsOf[id] ?? [], reason: null, fix: null, findings: [] })

/** A service whose trainers examine by the table above, and choose wasm in fp32 and onednn in all else. */
function open(): { service: EngineService; chosen: () => TrainerJob[] } {
  const { launch, trainers } = fakeLauncher((trainer, job) => {
    if (job.kind === 'probe') void trainer.end({ ok: true, value: job.engines.map(report) })
    if (job.kind === 'choose') void trainer.end({ ok: true, value: job.precision === 'fp32' ? { engine: 'wasm', seconds: { wasm: 1, onednn: 2 } } : { engine: 'onednn', seconds: { onednn: 0.5 } } })
  })
  return { service: new EngineService(new TrainerJobs(launch), () => 2, () => undefined), chosen: () => trainers.flatMap(({ job }) => (job?.kind === 'choose' ? [job] : [])) }
}
const model = modelConfig.parse({ id: 'lenet5' })

describe('what auto stands for', () => {
  it('is measured in the precision that it is asked for', async () => {
    const { service, chosen } = open()
    expect(await service.choose({ model, batchSize: 8, precision: 'bf16', measure: true })).toEqual({ engine: 'onednn', seconds: { onednn: 0.5 } })
    expect(await service.choose({ model, batchSize: 8, precision: 'fp32', measure: true })).toMatchObject({ engine: 'wasm' })
    expect(chosen().map((job) => (job.kind === 'choose' ? [job.precision, job.batchSize, job.threads] : []))).toEqual([['bf16', 8, 2], ['fp32', 8, 2]])
  })

  it('is not measured where that was not asked for', async () => {
    const { service, chosen } = open()
    expect(await service.choose({ model, batchSize: 8, precision: 'bf16', measure: false })).toBeNull()
    expect(chosen()).toEqual([])
  })
})
