import { describe, expect, it } from 'vitest'
import type { PredictionRequest, Prediction } from '../../../src-main/contract'
import { PredictionSession } from '../../../src-main/workbench/analysis/prediction-session'
import { TrainerJobs } from '../../../src-main/workbench/processes/trainer-jobs'
import { fakeLauncher, type FakeTrainer } from '../../support/fake-trainer'
import { tinySpec } from '../../support/run-fixtures'

const job = {
  kind: 'predictions',
  spec: tinySpec(),
  runFolder: '/nowhere',
  places: { cacheFolder: '/nowhere', systemFolder: '/nowhere' },
  checkpoint: null,
  engine: 'cpu',
  threads: 1,
  cacheFolder: '/nowhere',
  featureBytes: 0
} as const
const request = (image: string): PredictionRequest => ({ images: [image], invert: false })
const answerTo = ({ images }: PredictionRequest): Prediction[] =>
  images.map((image) => ({ image, class: 'a', probability: 1, probabilities: [], notes: [] }))

/** Answers what it is asked, until it is told that there is no more. */
async function answering(trainer: FakeTrainer): Promise<void> {
  let next = await trainer.nextPrediction(null)
  while (next) next = await trainer.nextPrediction(answerTo(next))
  await trainer.end({ ok: true, value: null })
}

function open({
  patience = 60_000,
  onJob = answering
}: { patience?: number; onJob?: (trainer: FakeTrainer) => Promise<void> } = {}) {
  const { launch, trainers } = fakeLauncher(onJob)
  const jobs = new TrainerJobs(launch)
  let isCrowded = false
  let end: Promise<unknown> = Promise.resolve()
  const session = new PredictionSession({
    begin: (owner) => (end = jobs.run<'predictions'>(job, owner)),
    isCrowded: () => isCrowded,
    patience
  })
  return { session, trainers, jobs, crowd: () => (isCrowded = true), ended: () => end }
}

describe('a process that stays to predict', () => {
  it('is begun by the first request and answers the others, too, in their order', async () => {
    const { session, trainers } = open()
    const [first, second] = [session.ask(request('a.png')), session.ask(request('b.png'))]
    expect(await first).toEqual(answerTo(request('a.png')))
    expect(await second).toEqual(answerTo(request('b.png')))
    expect(await session.ask(request('c.png'))).toEqual(answerTo(request('c.png')))
    expect([trainers.length, session.isOver]).toEqual([1, false])
    session.end()
  })

  it('ends by itself when nobody asked anything for a while', async () => {
    const { session, ended } = open({ patience: 1 })
    await session.ask(request('a.png'))
    expect(await ended()).toBeNull()
    expect(session.isOver).toBe(true)
  })

  it('answers what was asked before it was told to end', async () => {
    const { session, ended } = open()
    const asked = [session.ask(request('a.png')), session.ask(request('b.png'))]
    session.end()
    session.endIfIdle()
    expect((await Promise.all(asked)).flat().map(({ image }) => image)).toEqual(['a.png', 'b.png'])
    expect(await ended()).toBeNull()
  })

  it('makes room where it only stands by and others wait, not while it answers', async () => {
    const { session, crowd, ended } = open()
    const asked = session.ask(request('a.png'))
    session.endIfIdle()
    expect(session.isOver).toBe(false)
    crowd()
    await asked
    expect(await ended()).toBeNull()
  })

  it('that dies has an error for everything that was asked of it', async () => {
    const { session, trainers } = open({
      onJob: async (trainer) => {
        await trainer.nextPrediction(null)
        trainer.die(null, 'SIGKILL')
      }
    })
    const asked = await Promise.allSettled([
      session.ask(request('a.png')),
      session.ask(request('b.png'))
    ])
    for (const each of asked)
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'JOB_DIED' } })
    expect([trainers.length, session.isOver]).toEqual([1, true])
  })
})

describe('jobs beside a process that stays to predict', () => {
  it('are let in by it when they have to wait', async () => {
    const { session, jobs, ended } = open()
    jobs.onCrowded = () => session.endIfIdle()
    await session.ask(request('a.png'))
    // Two may be at once: the one that stands by is one of them.
    const others = [1, 2].map(() => jobs.run<'predictions'>(job))
    expect(await ended()).toBeNull()
    expect(await Promise.all(others)).toEqual([null, null])
  })
})
