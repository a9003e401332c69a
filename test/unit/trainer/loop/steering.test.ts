import { describe, expect, it } from 'vitest'
import {
  type ExperimentInput,
  joinSteering,
  type SteeringChange,
  type TrainerEvent
} from '../../../../src-main/contract'
import {
  type Asked,
  everything,
  outcomeOf,
  stretch,
  told,
  uninterrupted
} from '../../../support/histories'
import { memoryPort } from '../../../support/training'

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
