import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ExperimentInput, Preflight } from '../../../src-main/contract'
import { Workbench } from '../../../src-main/workbench/workbench'
import { fakeLauncher } from '../../support/fake-trainer'
import { tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const measured: Preflight = {
  engine: 'cpu',
  stepSeconds: 0.5,
  epochSeconds: 10,
  totalSeconds: 20,
  peakMemoryBytes: 1000,
  diskBytes: 300,
  largestBatchSize: 64,
  isLong: false,
  isBesideTraining: false
}

describe('what an experiment will take', () => {
  /** A workbench whose trainings go on until they are stopped, and the measurements that it was asked for. */
  function workbench(isAnswering = true) {
    const root = temporaryFolder()
    vi.stubEnv('ATELIER_CACHE', join(root, 'cache'))
    const asked: unknown[] = []
    const { launch, trainers } = fakeLauncher((trainer, job) => {
      if (job.kind !== 'preflight') return
      asked.push(job.spec)
      if (isAnswering) return trainer.end({ ok: true, value: measured })
    })
    const house = new Workbench({ workspace: join(root, 'workspace'), launch })
    onTestFinished(async () => {
      for (const trainer of trainers) trainer.die(1, null)
      await house.close()
      vi.unstubAllEnvs()
    })
    const measure = (changes: Partial<ExperimentInput> = {}): Promise<Preflight> =>
      house.preflights.measure(tinySpec(changes))
    return { house, measure, asked, trainers }
  }

  it('is measured once for experiments whose steps are the same, whatever their length', async () => {
    const { measure, asked } = workbench()
    expect(await measure({ epochs: 2 })).toEqual(measured)
    // Two epochs keep three checkpoints, a hundred keep four: 300 bytes become 400.
    expect(await measure({ epochs: 100, name: 'other', seed: 5 })).toEqual({
      ...measured,
      totalSeconds: 1000,
      diskBytes: 400
    })
    expect(await measure({ epochs: 10_000 })).toMatchObject({ totalSeconds: 100_000, isLong: true })
    expect(asked).toHaveLength(1)
  })

  it('is measured again for another batch, network or precision, and when data has changed', async () => {
    const { house, measure, asked } = workbench()
    await measure()
    await measure({ batchSize: 8 })
    await measure({ model: { id: 'mlp', hiddenUnits: [9] } })
    await measure({ precision: 'bf16' })
    expect(asked).toHaveLength(4)
    house.emit({ type: 'datasets-changed' })
    await measure()
    expect(asked).toHaveLength(5)
  })

  it('is said to be slow beside a training, and not remembered', async () => {
    const { house, measure, asked } = workbench()
    house.queue.start(tinySpec())
    await expect
      .poll(() => house.store.list().map(({ status }) => status))
      .toEqual([expect.stringMatching(/preparing|running/)])
    expect(await measure()).toMatchObject({ isBesideTraining: true })
    await measure()
    expect(asked).toHaveLength(2)
  })

  it('can be given up, which ends its process', async () => {
    const { house, asked, trainers } = workbench(false)
    const given = house.preflights.measure(tinySpec(), 'mine')
    await expect.poll(() => asked.length).toBe(1)
    expect([house.preflights.cancel('another'), house.preflights.cancel('mine')]).toEqual([false, true])
    await expect(given).rejects.toMatchObject({ code: 'JOB_CANCELLED' })
    expect(trainers[0]?.killed).toBe(true)
    expect(house.preflights.cancel('mine')).toBe(false)
  })
})
