import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  AtelierError,
  type EngineReport,
  modelConfig,
  type Precision,
  type TrainerJob,
  asOthersSay
} from '../../../../src-main/contract'
import { engines } from '../../../../src-main/engines/list'
import { choiceText, fastestEngine, openEngine } from '../../../../src-main/trainer/node/open-engine'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
const children = vi.hoisted((): { jobs: unknown[]; answer: (job: unknown) => unknown } => ({
  jobs: [],
  answer: () => undefined
}))
vi.mock('../../../../src-main/trainer/node/run-in-child', () => ({
  runInChild: async (_: string, job: unknown) => {
    children.jobs.push(job)
    return children.answer(job)
  }
}))

const report = (id: EngineReport['id'], precisions: Precision[]): EngineReport => ({
  id,
  title: id,
  available: true,
  version: '1',
  device: null,
  threads: 1,
  precisions,
  reason: null,
  fix: null,
  remedy: 'none',
  findings: []
})
const reports = [
  report('tensorflow', ['fp32', 'bf16']),
  report('onednn', ['fp32', 'bf16']),
  report('wasm', ['fp32'])
]
/** Seconds of a step: TensorFlow's are shorter in fp32, oneDNN's in bf16. */
const seconds: Record<string, number> = {
  'tensorflow fp32': 0.4,
  'tensorflow bf16': 0.3,
  'onednn fp32': 0.5,
  'onednn bf16': 0.2,
  'wasm fp32': 9
}

describe('auto, measured in processes of their own', () => {
  beforeEach(() => {
    children.jobs = []
    children.answer = (given) => {
      const job = given as TrainerJob
      return job.kind === 'bench'
        ? { stepSeconds: { median: seconds[`${job.engine} ${job.precision}`] } }
        : reports
    }
  })
  const request = (precision: Precision) => ({
    threads: null,
    cacheFolder: join(root, 'cache'),
    precision,
    model: modelConfig.parse({ id: 'lenet5' }),
    batchSize: 8
  })
  const timed = (): string[] =>
    (children.jobs as TrainerJob[]).flatMap((job) =>
      job.kind === 'bench' ? [`${job.engine} ${job.precision}`] : []
    )

  it('times each candidate in the precision of the run, in which another may be the fastest', async () => {
    expect((await fastestEngine(request('fp32'), 'entry')).engine).toBe('tensorflow')
    expect(timed()).toEqual(['tensorflow fp32', 'onednn fp32', 'wasm fp32'])
    children.jobs = []
    expect((await fastestEngine(request('bf16'), 'entry')).engine).toBe('onednn')
    expect(timed()).toEqual(['tensorflow bf16', 'onednn bf16'])
  })

  it('tells in words what it took, in which precision, and which engines could not take part', () => {
    expect(
      choiceText({ engine: 'onednn', seconds: { tensorflow: 0.3, onednn: 0.2 } }, ['wasm'], 'bf16')
    ).toEqual([
      'The fastest engine for this model in bf16 here is onednn (onednn 0.20 s per step, tensorflow 0.30 s).',
      'Not computing in bf16, so left out: wasm.'
    ])
    expect(choiceText({ engine: 'tensorflow', seconds: { tensorflow: 0.4 } }, [], 'fp32')).toEqual([
      'The fastest engine for this model here is tensorflow (tensorflow 0.40 s per step).'
    ])
    expect(choiceText({ engine: 'wasm', seconds: {} }, [], 'fp32')).toEqual([])
  })

  it('passes over an engine that cannot start for the next fastest, and logs why', async () => {
    const refusal = new AtelierError('ENGINE_UNAVAILABLE', {
      engine: 'tensorflow',
      reason: asOthersSay('failed to map segment'),
      fix: ''
    })
    const spies = [
      vi.spyOn(engines.tensorflow, 'open').mockRejectedValue(refusal),
      vi.spyOn(engines.onednn, 'open').mockRejectedValue(new Error('out of memory\nat'))
    ]
    const log: string[] = []
    const session = await openEngine(
      { ...request('fp32'), cacheFolder: join(root, 'failing'), engine: 'auto' },
      'entry',
      (line) => log.push(line)
    )
    spies.forEach((spy) => spy.mockRestore())
    expect(session.id).toBe('wasm')
    expect(log).toEqual([
      'The engine tensorflow is passed over: failed to map segment.',
      'The engine onednn is passed over: out of memory.'
    ])
  })

  it('logs why an engine that is set up does not load, and one that fails when it is timed', async () => {
    const broken = {
      ...report('tensorflow', []),
      available: false,
      reason: 'its libraries do not load: x',
      findings: [{ what: 'Loading it', found: 'x', ok: false, step: 'load' as const }]
    }
    const missing = {
      ...report('webgpu', []),
      available: false,
      reason: 'it is not part of this version'
    }
    children.answer = (given) => {
      const job = given as TrainerJob
      if (job.kind !== 'bench')
        return [broken, report('onednn', ['fp32']), missing, report('wasm', ['fp32'])]
      if (job.engine === 'onednn') throw new AtelierError('TRAINER_DIED', { how: 'signal SIGTRAP' })
      return { stepSeconds: { median: 9 } }
    }
    const log: string[] = []
    const session = await openEngine(
      { ...request('fp32'), cacheFolder: join(root, 'dying'), engine: 'auto' },
      'entry',
      (line) => log.push(line)
    )
    expect(session.id).toBe('wasm')
    expect(log[0]).toBe('The engine tensorflow is passed over: its libraries do not load: x.')
    expect(log[1]).toMatch(/^The engine onednn is passed over: timing it failed: .*SIGTRAP/)
    expect(log.slice(2)).toEqual([
      'The fastest engine for this model here is wasm (wasm 9.0 s per step).'
    ])
  })
})
