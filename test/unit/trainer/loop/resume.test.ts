import { describe, expect, it } from 'vitest'
import type { ExperimentInput, TrainerEvent } from '../../../../src-main/contract'
import { everything, outcomeOf, stretch, uninterrupted } from '../../../support/histories'
import { liveTensors, memoryPort } from '../../../support/training'

const proofOf = (
  events: TrainerEvent[]
): { step: number; before: unknown; after: unknown } | undefined =>
  events.flatMap((event) => (event.type === 'proof' ? [event.proof] : []))[0]

describe('a run that is paused and resumed', () => {
  it('ends with the very same weights, epochs and steps wherever that is, and the proof holds', async () => {
    const whole = await uninterrupted(everything)
    expect(whole.epochs).toHaveLength(3)
    // The plateau and the average have something to remember.
    expect(new Set(whole.epochs.map(({ learningRate }) => learningRate)).size).toBeGreaterThan(1)
    const places = new Set<string>()
    // The last look comes when everything is done.
    for (let endAfter = 1; endAfter < whole.looks - 1; endAfter++) {
      const port = memoryPort()
      const first = await stretch(port, everything, {
        endAfter,
        how: endAfter % 2 === 0 ? 'pause' : 'stop'
      })
      const second = await stretch(port, everything)
      const resumed = second.events.find((event) => event.type === 'resumed')
      places.add(`${resumed?.epoch} ${resumed?.step}`)
      expect(first.result.status, `after ${endAfter} looks`).toMatch(/paused|stopped/)
      expect(outcomeOf(port.events, second.result), `after ${endAfter} looks`).toEqual({
        hash: whole.hash,
        epochs: whole.epochs,
        steps: whole.steps
      })
      const proof = proofOf(second.events)
      // After the last epoch's steps no batch comes any more.
      if (resumed?.epoch === 2 && resumed.step === 3) expect(proof).toBeUndefined()
      else if (first.result.weightsSha256 !== null) {
        expect(proof?.after, `after ${endAfter} looks`).toEqual(expect.any(Number))
        expect(proof?.after).toBe(proof?.before)
        expect(proof?.step).toBe((resumed?.epoch ?? 0) * 3 + (resumed?.step ?? 0) + 1)
      }
    }
    // After every step (the third is within the validation) and at every epoch's end.
    expect([...places].sort()).toEqual([
      '0 1',
      '0 2',
      '0 3',
      '1 0',
      '1 1',
      '1 2',
      '1 3',
      '2 0',
      '2 1',
      '2 2',
      '2 3'
    ])
  })

  it('may be paused again and again', async () => {
    const whole = await uninterrupted(everything)
    const port = memoryPort()
    let last = await stretch(port, everything, { endAfter: 1 })
    for (let i = 0; i < 40 && last.result.status !== 'completed'; i++)
      last = await stretch(port, everything, { endAfter: 3 })
    expect(last.result.status).toBe('completed')
    expect(outcomeOf(port.events, last.result)).toEqual({
      hash: whole.hash,
      epochs: whole.epochs,
      steps: whole.steps
    })
  })

  it('knows the steps of trainings before, of which an owner that died twice stored none', async () => {
    const port = memoryPort()
    await stretch(port, everything, { endAfter: 2 })
    await stretch(port, everything, { endAfter: 2 })
    const { events } = await stretch(port, everything, { endAfter: 1 })
    const resumed = events.find((event) => event.type === 'resumed')
    const done = (resumed?.epoch ?? 0) * 3 + (resumed?.step ?? 0)
    expect(done).toBeGreaterThan(2)
    expect(resumed?.steps?.step).toEqual(Array.from({ length: done }, (_, i) => i + 1))
  })

  it.each<[string, Partial<ExperimentInput>]>([
    [
      'SGD with Nesterov momentum, one-cycle',
      {
        optimizer: { type: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
        schedule: { type: 'oneCycle' }
      }
    ],
    [
      'RMSprop with momentum, cosine with warm-up',
      {
        optimizer: { type: 'rmsprop', learningRate: 0.005, momentum: 0.5 },
        schedule: { type: 'cosine', warmupEpochs: 1 }
      }
    ],
    [
      'Adam, exponential',
      { optimizer: { type: 'adam', learningRate: 0.01 }, schedule: { type: 'exponential', factor: 0.8 } }
    ]
  ])('goes on exactly with %s', async (_, change) => {
    const spec = { ...everything, ...change }
    const whole = await uninterrupted(spec)
    for (const endAfter of [3, 6, 8]) {
      const port = memoryPort()
      await stretch(port, spec, { endAfter })
      const second = await stretch(port, spec)
      expect(outcomeOf(port.events, second.result)).toEqual({
        hash: whole.hash,
        epochs: whole.epochs,
        steps: whole.steps
      })
    }
  })

  it('keeps what the validation ended with where it is asked to end right after it', async () => {
    const port = memoryPort()
    // After the third step: in the validation.
    await stretch(port, everything, { endAfter: 4 })
    expect([...port.files.keys()]).toEqual(['checkpoints/epoch-0000-step-00003.safetensors'])
    // A look at the beginning, two batches of validation, and the one after the epoch: not a step was
    // made.
    const second = await stretch(port, everything, { endAfter: 3 })
    expect(second.result).toMatchObject({
      status: 'paused',
      epochs: 1,
      weightsSha256: expect.any(String)
    })
    expect([...port.files.keys()]).toContain('checkpoints/epoch-0001.safetensors')
  })

  it('leaves no tensor behind', async () => {
    await uninterrupted(everything)
    const before = liveTensors()
    const port = memoryPort()
    await stretch(port, everything, { endAfter: 3 })
    await stretch(port, everything)
    expect(liveTensors()).toBe(before)
  })

  it('says nothing of itself before it is known that its checkpoint and its data fit', async () => {
    const port = memoryPort()
    await stretch(port, everything, { endAfter: 3 })
    const told = port.events.length
    await expect(
      stretch(port, { ...everything, model: { id: 'cnn', filters: [5], denseUnits: 8, dropout: 0.25 } })
    ).rejects.toMatchObject({ code: 'CHECKPOINT_OTHER_MODEL' })
    expect(port.events.slice(told).filter(({ type }) => type !== 'log')).toEqual([])
  })
})

describe('early stopping', () => {
  const stopping: Partial<ExperimentInput> = {
    ...everything,
    epochs: 12,
    optimizer: { type: 'sgd', learningRate: 0.8, momentum: 0 },
    schedule: { type: 'constant' },
    earlyStopping: { monitor: 'val_loss', patience: 2, restoreBest: true },
    averageDecay: null,
    clipNorm: null
  }

  it('takes back the weights of its best epoch, also where it was paused on the way', async () => {
    const whole = await uninterrupted(stopping)
    const losses = whole.epochs.map(({ val_loss }) => Number(val_loss))
    const best = losses.indexOf(Math.min(...losses)) + 1
    expect(whole.epochs.length).toBe(best + 2)
    expect(whole.epochs.length).toBeLessThan(12)
    // The weights are those that a run of so many epochs ends with.
    const short = await uninterrupted({ ...stopping, epochs: best, earlyStopping: null })
    expect(whole.hash).toBe(short.hash)
    for (const endAfter of [6 * best - 2, 6 * best + 1, 6 * (best + 1)]) {
      const port = memoryPort()
      await stretch(port, stopping, { endAfter })
      const second = await stretch(port, stopping)
      expect(outcomeOf(port.events, second.result)).toEqual({
        hash: whole.hash,
        epochs: whole.epochs,
        steps: whole.steps
      })
    }
  })

  it('keeps the last weights where it is not to take back the best', async () => {
    const spec: typeof stopping = {
      ...stopping,
      earlyStopping: { monitor: 'val_loss', patience: 2, restoreBest: false }
    }
    const whole = await uninterrupted(spec)
    expect(whole.hash).toBe(
      (await uninterrupted({ ...spec, epochs: whole.epochs.length, earlyStopping: null })).hash
    )
  })
})
