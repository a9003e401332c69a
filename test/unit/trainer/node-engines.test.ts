import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type EngineReport, modelConfig, type Precision, type TrainerJob } from '../../../src-main/contract'
import { choiceText, fastestEngine } from '../../../src-main/trainer/node-engines'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const children = vi.hoisted((): { jobs: unknown[]; answer: (job: unknown) => unknown } => ({ jobs: [], answer: () => undefined }))
vi.mock('../../../src-main/trainer/node-child', () => ({
  runInChild: async (_: string, job: unknown) => {
    children.jobs.push(job)
    return children.answer(job)
  }
}))

const report = (id: EngineReport['id'], precisions: Precision[]): EngineReport =>
  ({ id, title: id, available: true, version: '1', device: null, threads: 1, precisions, reason: null, fix: null, findings: [] })
const reports = [report('tensorflow', ['fp32', 'bf16']), report('onednn', ['fp32', 'bf16']), report('wasm', ['fp32'])]
/** Seconds of a step: TensorFlow's are shorter in fp32, oneDNN's in bf16. */
const seconds: Record<string, number> = { 'tensorflow fp32': 0.4, 'tensorflow bf16': 0.3, 'onednn fp32': 0.5, 'onednn bf16': 0.2, 'wasm fp32': 9 }

describe('auto, measured in processes of their own', () => {
  beforeEach(() => {
    children.jobs = []
    children.answer = (given) => {
      const job = given as TrainerJob
      return job.kind === 'bench' ? { stepSeconds: { median: seconds[`${job.engine} ${job.precision}`] } } : reports
    }
  })
  const request = (precision: Precision) => ({ threads: null, cacheFolder: join(root, 'cache'), precision, model: modelConfig.parse({ id: 'lenet5' }), batchSize: 8 })
  const timed = (): string[] => (children.jobs as TrainerJob[]).flatMap((job) => (job.kind === 'bench' ? [`${job.engine} ${job.precision}`] : []))

  it('times each candidate in the precision of the run, so that another engine may be the fastest', async () => {
    expect((await fastestEngine(request('fp32'), 'entry')).engine).toBe('tensorflow')
    expect(timed()).toEqual(['tensorflow fp32', 'onednn fp32', 'wasm fp32'])
    children.jobs = []
    expect((await fastestEngine(request('bf16'), 'entry')).engine).toBe('onednn')
    expect(timed()).toEqual(['tensorflow bf16', 'onednn bf16'])
  })

  it('tells in words what it took, in which precision, and which engines could not take part', () => {
    expect(choiceText({ engine: 'onednn', seconds: { tensorflow: 0.3, onednn: 0.2 } }, ['wasm'], 'bf16')).toEqual([
      'The fastest engine for this model in bf16 here is onednn (onednn 0.20 s a step, tensorflow 0.30 s).', 'Not computing in bf16, so left out: wasm.'
    ])
    expect(choiceText({ engine: 'tensorflow', seconds: { tensorflow: 0.4 } }, [], 'fp32')).toEqual(['The fastest engine for this model here is tensorflow (tensorflow 0.40 s a step).'])
    expect(choiceText({ engine: 'wasm', seconds: {} }, [], 'fp32')).toEqual([])
  })
})
