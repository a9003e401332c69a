import { describe, expect, it } from 'vitest'
import type { TrainerJobOf } from '../../../src-main/contract'
import { TrainerJobs } from '../../../src-main/workbench/processes/trainer-jobs'
import { fakeLauncher } from '../../support/fake-trainer'
import { tinySpec } from '../../support/run-fixtures'

const places = { cacheFolder: '/nowhere', systemFolder: '/nowhere' }
const job: TrainerJobOf<'predict'> = {
  kind: 'predict',
  explain: null,
  neighbours: 0,
  neighboursOf: 'train',
  featureBytes: 0,
  spec: tinySpec(),
  runFolder: '/nowhere',
  places,
  checkpoint: null,
  images: [],
  invert: false,
  engine: 'cpu',
  threads: 1,
  cacheFolder: '/nowhere'
}

describe('jobs beside the trainings', () => {
  it('are two at a time: a third waits until one of them is done', async () => {
    const { launch, trainers } = fakeLauncher()
    const jobs = new TrainerJobs(launch)
    const all = [jobs.run<'predict'>(job), jobs.run<'predict'>(job), jobs.run<'predict'>(job)]
    await expect.poll(() => trainers.filter((each) => each.job !== null).length).toBe(2)
    await trainers[0]?.end({ ok: true, value: [] })
    await expect.poll(() => trainers.filter((each) => each.job !== null).length).toBe(3)
    await trainers[1]?.end({ ok: true, value: [] })
    await trainers[2]?.end({ ok: true, value: [] })
    expect(await Promise.all(all)).toEqual([[], [], []])
  })

  it('that wait for their turn are given up at once, and the others keep theirs', async () => {
    const { launch, trainers } = fakeLauncher()
    const jobs = new TrainerJobs(launch)
    const first = [jobs.run<'predict'>(job), jobs.run<'predict'>(job)]
    const controller = new AbortController()
    const waiting = jobs.run<'predict'>(job, undefined, controller.signal)
    const last = jobs.run<'predict'>(job)
    expect(jobs.isCrowded).toBe(true)
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'JOB_CANCELLED' })
    await expect.poll(() => trainers.filter((each) => each.job !== null).length).toBe(2)
    for (const trainer of trainers) await trainer.end({ ok: true, value: [] })
    expect(await Promise.all(first)).toEqual([[], []])
    await expect.poll(() => trainers[2]?.job ?? null).not.toBeNull()
    await trainers[2]?.end({ ok: true, value: [] })
    expect(await last).toEqual([])
  })

  it('whose process is killed say by what, and do not suppose that it was memory', async () => {
    const { launch, trainers } = fakeLauncher()
    const done = new TrainerJobs(launch).run<'predict'>(job)
    await expect.poll(() => trainers[0]?.job ?? null).not.toBeNull()
    trainers[0]?.die(null, 'SIGKILL')
    await expect(done).rejects.toMatchObject({ code: 'JOB_DIED', params: { how: 'signal SIGKILL' } })
  })

  it('say how far the pictures are that they wait for', async () => {
    const { launch, trainers } = fakeLauncher()
    const told: unknown[] = []
    const done = new TrainerJobs(launch).run<'predict'>(job, {
      pictures: (...progress) => void told.push(progress)
    })
    await expect.poll(() => trainers[0]?.job ?? null).not.toBeNull()
    trainers[0]?.pictures('reading', 1, 3)
    trainers[0]?.pictures('decoding', 3, 3)
    await trainers[0]?.end({ ok: true, value: [] })
    await done
    expect(told).toEqual([
      ['reading', 1, 3],
      ['decoding', 3, 3]
    ])
  })

  it('that wait when the workbench closes are not begun', async () => {
    const { launch, trainers } = fakeLauncher()
    const jobs = new TrainerJobs(launch)
    const all = Promise.allSettled([1, 2, 3].map(() => jobs.run<'predict'>(job)))
    await expect.poll(() => trainers.filter((each) => each.job !== null).length).toBe(2)
    jobs.close()
    for (const each of await all)
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'WORKBENCH_ENDING' } })
    expect(trainers).toHaveLength(2)
  })
})
