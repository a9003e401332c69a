import { describe, expect, it } from 'vitest'
import type { ExperimentSpec, Preflight } from '../../../../src-main/contract'
import { bestWithin, scheduleWithin } from '../../../../src-renderer/views/new-run/preflight/best-within'
import { tinySpec } from '../../../support/run-fixtures'

const spec = tinySpec({ epochs: 40, batchSize: 64, precision: 'fp32' })

/** A machine on which an epoch takes so many seconds, by precision and batch; tells what was measured. */
function machine(epochSeconds: Record<string, number>, largestBatchSize = 1024) {
  const tried: string[] = []
  const measure = async (candidate: ExperimentSpec): Promise<Preflight | null> => {
    const name = `${candidate.precision} ${candidate.batchSize}`
    tried.push(name)
    const seconds = epochSeconds[name]
    if (seconds === undefined) return null
    return {
      engine: 'onednn',
      stepSeconds: 1,
      epochSeconds: seconds,
      totalSeconds: seconds * candidate.epochs,
      peakMemoryBytes: 1,
      diskBytes: 1,
      largestBatchSize,
      isLong: false,
      isBesideTraining: false
    }
  }
  return { measure, tried }
}

describe('the best within some hours', () => {
  it('is the experiment itself where it ends in time, and nothing else is tried', async () => {
    const { measure, tried } = machine({ 'fp32 64': 90 })
    expect(await bestWithin(spec, 3600, ['fp32', 'bf16'], measure)).toEqual({
      batchSize: 64,
      precision: 'fp32',
      epochs: 40,
      totalSeconds: 3600
    })
    expect(tried).toEqual(['fp32 64'])
  })

  it('is the quickest precision, then the largest batch that still makes epochs quicker', async () => {
    const { measure, tried } = machine({
      'fp32 64': 400,
      'bf16 64': 200,
      'bf16 128': 150,
      'bf16 256': 149
    })
    // 95% of an hour has 22 epochs of 150 s.
    expect(await bestWithin(spec, 3600, ['fp32', 'bf16'], measure)).toEqual({
      batchSize: 128,
      precision: 'bf16',
      epochs: 22,
      totalSeconds: 3300
    })
    expect(tried).toEqual(['fp32 64', 'bf16 64', 'bf16 128', 'bf16 256'])
  })

  it('tries no batch that does not fit the memory, and leaves what could not be measured', async () => {
    const { measure, tried } = machine({ 'fp32 64': 100 }, 100)
    expect(await bestWithin(spec, 1000, ['bf16'], measure)).toMatchObject({
      batchSize: 64,
      precision: 'fp32',
      epochs: 9
    })
    expect(tried).toEqual(['fp32 64', 'bf16 64'])
  })

  it('never has more epochs than were asked for', async () => {
    const { measure } = machine({ 'fp32 64': 100, 'bf16 64': 10 }, 64)
    expect(await bestWithin(spec, 3000, ['bf16'], measure)).toMatchObject({ epochs: 40 })
  })

  it('is nothing where there is no time for one epoch', async () => {
    const { measure } = machine({ 'fp32 64': 4000 }, 64)
    expect(await bestWithin(spec, 3600, [], measure)).toBeNull()
  })
})

describe('a schedule in a shorter run', () => {
  it('is no longer than the run, its warm-up no longer than itself', () => {
    const of = (schedule: object): unknown =>
      scheduleWithin(tinySpec({ epochs: 100, schedule: schedule as never }).schedule, 8)
    expect(of({ type: 'cosine', warmupEpochs: 20, epochs: 50 })).toMatchObject({
      warmupEpochs: 8,
      epochs: 8
    })
    expect(of({ type: 'cosine', warmupEpochs: 3 })).toMatchObject({ warmupEpochs: 3, epochs: null })
    expect(of({ type: 'step', every: 30 })).toMatchObject({ every: 8 })
    expect(of({ type: 'oneCycle', epochs: 50 })).toMatchObject({ epochs: 8 })
    expect(of({ type: 'constant' })).toEqual({ type: 'constant' })
  })
})
