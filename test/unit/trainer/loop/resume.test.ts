import { describe, expect, it } from 'vitest'
import type { ExperimentInput, SteeringChange, TrainerEvent } from '../../../../src-main/contract'
import { joinSteering } from '../../../../src-main/contract'
import { type Asked, outcomeOf, stretch, told, uninterrupted } from '../../../support/histories'
import { liveTensors, memoryPort } from '../../../support/training'

/**
 * Everything at once that a run can remember: 3 epochs of 3 steps, the last batch smaller, two batches
 * of validation.
 */
const everything: Partial<ExperimentInput> = {
  epochs: 3,
  batchSize: 16,
  dataset: { id: 'rows', limit: 42 },
  model: { id: 'cnn', filters: [4], denseUnits: 8, dropout: 0.25 },
  optimizer: { type: 'adamw', learningRate: 0.02 },
  schedule: { type: 'plateau', patience: 1, factor: 0.5, minimumDelta: 0.5 },
  earlyStopping: { patience: 4, restoreBest: true },
  averageDecay: 0.8,
  clipNorm: 0.5,
  labelSmoothing: 0.1,
  augmentation: {
    crop: { area: [0.4, 1] },
    flip: true,
    flipVertical: true,
    shift: 1,
    translation: 0.2,
    rotation: 10,
    randAugment: { operations: 1, magnitude: 5 },
    brightness: 0.3,
    contrast: 0.3,
    blur: 0.3,
    erasing: 0.3,
    mixup: 0.4,
    cutmix: 1,
    normalize: true
  }
}
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

describe('steering', () => {
  // A look at the beginning, then six an epoch: three steps, two batches of validation, the epoch's end.
  const changes: Record<number, SteeringChange> = {
    2: { learningRate: 0.05 },
    6: {
      epochs: 4,
      earlyStopping: { monitor: 'val_loss', patience: 9, minimumDelta: 0, restoreBest: true }
    },
    15: { learningRate: 0.001 }
  }
  const repeatOf = (events: TrainerEvent[]): Partial<ExperimentInput> => ({
    ...everything,
    steering: joinSteering(told(events).steering)
  })

  it('is recorded at the step it was first in force in, and changes the course', async () => {
    const steered = await uninterrupted(everything, { changes })
    expect(steered.epochs).toHaveLength(4)
    const { steering } = told(steered.events)
    // Asked for after the first step, in the first validation, and after the second step of the third
    // epoch.
    expect(steering.map(({ step, change }) => ({ step, change }))).toEqual(
      [2, 4, 9].map((step, i) => ({ step, change: Object.values(changes)[i] }))
    )
    const rates = steered.epochs.map(({ learningRate }) => learningRate)
    expect(rates[0]).toBe(0.05)
    expect(steered.hash).not.toBe((await uninterrupted(everything)).hash)
  })

  it('that is repeated from its record gives the same run', async () => {
    const steered = await uninterrupted(everything, { changes })
    const again = await uninterrupted(repeatOf(steered.events))
    expect({ hash: again.hash, epochs: again.epochs, steps: again.steps }).toEqual({
      hash: steered.hash,
      epochs: steered.epochs,
      steps: steered.steps
    })
    expect(told(again.events).steering.map(({ step, change }) => ({ step, change }))).toEqual(
      told(steered.events).steering.map(({ step, change }) => ({ step, change }))
    )
  })

  it('together with a pause anywhere is repeated as well', async () => {
    for (let endAfter = 1; endAfter < 19; endAfter++) {
      const port = memoryPort()
      await stretch(port, everything, { changes: { 3: { learningRate: 0.05 } }, endAfter })
      // What is asked for in the moment of the pause, and after it.
      const second = await stretch(port, everything, {
        changes: {
          0: { learningRate: 0.03 },
          4: { epochs: 4 },
          7: { earlyStopping: { monitor: 'val_loss', patience: 1, minimumDelta: 0, restoreBest: true } }
        },
        endAfter: 9
      })
      const last = second.result.status === 'completed' ? second : await stretch(port, everything)
      const outcome = outcomeOf(port.events, last.result)
      const again = await uninterrupted(repeatOf(port.events))
      expect(
        { hash: again.hash, epochs: again.epochs, steps: again.steps },
        `after ${endAfter} looks`
      ).toEqual(outcome)
    }
  })

  it('that was asked for with a pause in the same moment is not lost', async () => {
    for (const endAfter of [2, 3, 4, 6, 7]) {
      const port = memoryPort()
      const asked: Asked = { endAfter, changes: { [endAfter + 1]: { learningRate: 0.07 } } }
      await stretch(port, everything, asked)
      await stretch(port, everything)
      expect(
        told(port.events).steering.map(({ change }) => change),
        `after ${endAfter} looks`
      ).toEqual([{ learningRate: 0.07 }])
    }
  })

  it('to fewer epochs than are done ends the run with the epoch under way', async () => {
    const steered = await uninterrupted(everything, { changes: { 8: { epochs: 1 } } })
    expect(steered.epochs).toHaveLength(2)
    expect(steered.result.status).toBe('completed')
    const again = await uninterrupted(repeatOf(steered.events))
    expect(again.hash).toBe(steered.hash)
  })

  it('in the very moment in which an epoch begins is repeated exactly', async () => {
    // After the fifth look the first epoch's validation ends, after the seventh the second epoch's first
    // step is about to be made.
    for (const look of [5, 6, 7, 8])
      for (const change of [
        { epochs: 1 },
        { earlyStopping: { monitor: 'accuracy', patience: 1, minimumDelta: 1, restoreBest: true } }
      ] as SteeringChange[]) {
        const steered = await uninterrupted(everything, { changes: { [look]: change } })
        const again = await uninterrupted(repeatOf(steered.events))
        expect({ look, hash: again.hash, epochs: again.epochs }).toEqual({
          look,
          hash: steered.hash,
          epochs: steered.epochs
        })
      }
  })

  it('twice at the end of an epoch, with a pause in that moment, is two changes, none lost', async () => {
    const port = memoryPort()
    await stretch(port, everything, {
      changes: { 5: { learningRate: 0.07 }, 7: { learningRate: 0.09 } },
      endAfter: 6
    })
    const second = await stretch(port, everything)
    expect(told(port.events).steering.map(({ step, change }) => ({ step, change }))).toEqual([
      { step: 4, change: { learningRate: 0.07 } },
      { step: 5, change: { learningRate: 0.09 } }
    ])
    expect((await uninterrupted(repeatOf(port.events))).hash).toBe(second.result.weightsSha256)
  })

  it('is done again at the same steps where the run goes on from before them', async () => {
    const kept = { ...everything, checkpoints: { keepEvery: 1 } }
    const steered = await uninterrupted(kept, { changes })
    const port = memoryPort()
    await stretch(port, kept, { changes, endAfter: 17 })
    expect(told(port.events).steering).toHaveLength(3)
    // The accident: everything since the first epoch is gone, and the owner knows what was changed.
    for (const name of port.files.keys())
      if (!name.endsWith('epoch-0001.safetensors')) port.files.delete(name)
    expect(port.files.size).toBe(1)
    const second = await stretch(port, repeatOf(port.events))
    expect(second.result.weightsSha256).toBe(steered.hash)
  })
})

describe('a fork', () => {
  const parent = everything
  const forked = async (
    change: Partial<ExperimentInput>,
    file = 'checkpoints/epoch-0002.safetensors'
  ): Promise<{
    port: ReturnType<typeof memoryPort>
    initial: string
    spec: Partial<ExperimentInput>
  }> => {
    const { port: source } = await uninterrupted(parent)
    const port = memoryPort()
    port.files.set('initial/x.safetensors', source.files.get(file) as Uint8Array)
    return { port, initial: 'initial/x.safetensors', spec: { ...parent, ...change } }
  }

  it("with the same settings goes on as its parent, with its optimizer's slots", async () => {
    const whole = await uninterrupted({ ...parent, schedule: { type: 'constant' } })
    const port = memoryPort()
    port.files.set(
      'initial/x.safetensors',
      whole.port.files.get('checkpoints/epoch-0002.safetensors') as Uint8Array
    )
    const fork = await stretch(
      port,
      { ...parent, schedule: { type: 'constant' } },
      { initial: 'initial/x.safetensors' }
    )
    expect(fork.result.weightsSha256).toBe(whole.hash)
    const outcome = outcomeOf(fork.events, fork.result)
    expect(outcome.epochs).toEqual(whole.epochs.slice(2))
    expect(outcome.steps).toEqual(whole.steps.slice(6))
    expect(fork.events.find((event) => event.type === 'resumed')).toMatchObject({
      epoch: 2,
      step: 0,
      epochs: [],
      checkpoints: []
    })
  })

  it('with other settings goes its own way, is paused and resumed, with its own checkpoints', async () => {
    const { port, initial, spec } = await forked({
      epochs: 5,
      optimizer: { type: 'adamw', learningRate: 0.001 }
    })
    const whole = await stretch(port, spec, { initial })
    expect(whole.result).toMatchObject({ status: 'completed', epochs: 5 })
    expect(
      told(port.events).checkpoints.every(
        ({ file, epoch }) => file.startsWith('checkpoints/') && epoch > 2
      )
    ).toBe(true)
    const second = await forked({ epochs: 5, optimizer: { type: 'adamw', learningRate: 0.001 } })
    await stretch(second.port, second.spec, { initial, endAfter: 3 })
    const resumed = await stretch(second.port, second.spec, { initial })
    expect(outcomeOf(second.port.events, resumed.result)).toEqual(outcomeOf(port.events, whole.result))
  })

  it('begins its epoch anew where other images come in other batches', async () => {
    const { port: source } = await uninterrupted(parent)
    expect(source.files.has('checkpoints/epoch-0003.safetensors')).toBe(true)
    const middle = memoryPort()
    await stretch(middle, parent, { endAfter: 8 })
    const file = [...middle.files.keys()].find((name) => name.includes('step')) as string
    for (const [change, step] of [
      [{ batchSize: 16 }, 2],
      [{ batchSize: 8 }, 0],
      [{ seed: 9 }, 0]
    ] as const) {
      const port = memoryPort()
      port.files.set('initial/x.safetensors', middle.files.get(file) as Uint8Array)
      await stretch(port, { ...parent, ...change }, { initial: 'initial/x.safetensors' })
      expect(port.events.find((event) => event.type === 'resumed')).toMatchObject({ epoch: 1, step })
    }
  })

  it('takes what fits of another optimizer', async () => {
    const { port, initial, spec } = await forked({
      epochs: 3,
      optimizer: { type: 'sgd', learningRate: 0.01 }
    })
    expect((await stretch(port, spec, { initial })).result.status).toBe('completed')
  })

  it.each<[string, Partial<ExperimentInput>, string]>([
    ['no epoch to train', { epochs: 2 }, 'INVALID_EXPERIMENT'],
    [
      'another architecture',
      { model: { id: 'cnn', filters: [5], denseUnits: 8, dropout: 0.25 } },
      'CHECKPOINT_OTHER_MODEL'
    ],
    ['another kind of model', { model: { id: 'mlp', hiddenUnits: [4] } }, 'CHECKPOINT_OTHER_MODEL']
  ])('that has %s is refused', async (_, change, code) => {
    const { port, initial, spec } = await forked(change)
    await expect(stretch(port, spec, { initial })).rejects.toMatchObject({ code })
  })

  it('of a checkpoint that is not there is refused', async () => {
    await expect(
      stretch(memoryPort(), parent, { initial: 'initial/gone.safetensors' })
    ).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' })
  })
})
