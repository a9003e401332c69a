import { describe, expect, it } from 'vitest'
import {
  AtelierError,
  decodeMetric,
  type EpochMetrics,
  type ExperimentInput,
  type TrainerEvent,
  type TrainResult
} from '../../../../src-main/contract'
import { decodeSafetensors } from '../../../../src-main/models/safetensors'
import { train } from '../../../../src-main/trainer/loop/train'
import type { RunControl } from '../../../../src-main/trainer/loop/training-input'
import { liveTensors, memoryPort, type MemoryPort, smallTraining } from '../../../support/training'

const epochsOf = (events: TrainerEvent[]): EpochMetrics[] =>
  events.flatMap((event) => (event.type === 'epoch' ? [event.metrics] : []))
const stepsOf = (events: TrainerEvent[]): number[] =>
  events.flatMap((event) => (event.type === 'steps' ? event.steps.step : []))

const endingWhen = (isAsked: () => boolean): RunControl => ({
  ending: () => (isAsked() ? 'stop' : null),
  changes: () => []
})

async function trained(
  change: Partial<ExperimentInput> = {},
  port = memoryPort()
): Promise<{ result: TrainResult; port: MemoryPort; events: TrainerEvent[] }> {
  const input = await smallTraining(change, port)
  return { result: await train(input), port, events: port.events }
}

describe('training', () => {
  it('learns: the loss falls and the validation becomes right', async () => {
    const { events, result } = await trained({
      epochs: 8,
      model: { id: 'cnn', filters: [4], denseUnits: 8, dropout: 0, batchNormalization: false }
    })
    const epochs = epochsOf(events)
    expect(decodeMetric(epochs.at(-1)?.loss ?? 'NaN')).toBeLessThan(
      decodeMetric(epochs[0]?.loss ?? 'NaN') / 2
    )
    expect(epochs.at(-1)?.val_accuracy).toBeGreaterThan(0.9)
    expect(result).toMatchObject({ status: 'completed', epochs: 8 })
  })

  it('tells its setup first, then steps and epochs in order, the last batch smaller', async () => {
    const { events } = await trained()
    expect(events[0]).toMatchObject({
      type: 'setup',
      setup: {
        stepsPerEpoch: 5,
        trainCount: 48,
        validationCount: 18,
        validationFrom: 'test',
        engine: 'cpu'
      }
    })
    expect(stepsOf(events)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(epochsOf(events).map(({ epoch, steps }) => [epoch, steps])).toEqual([
      [1, 5],
      [2, 5]
    ])
    const order = events.map((event) => event.type).filter((type) => type !== 'log')
    expect(order.slice(0, 2)).toEqual(['setup', 'resumed'])
    expect(order.indexOf('steps')).toBeLessThan(order.indexOf('epoch'))
    expect(order.indexOf('epoch')).toBeLessThan(order.indexOf('checkpoints'))
    expect(order.at(-1)).toBe('checkpoints')
  })

  it("reports the mean over an epoch's images, a smaller last batch counting for less", async () => {
    const { events } = await trained({ epochs: 1 })
    const steps = events.flatMap((event) =>
      event.type === 'steps'
        ? event.steps.loss.map((loss, i) => ({
            loss: decodeMetric(loss ?? 'NaN'),
            accuracy: decodeMetric(event.steps.accuracy[i] ?? 0)
          }))
        : []
    )
    const sizes = [10, 10, 10, 10, 8]
    const mean = (key: 'loss' | 'accuracy'): number =>
      steps.reduce((sum, step, i) => sum + step[key] * (sizes[i] as number), 0) / 48
    expect(epochsOf(events)[0]?.loss).toBeCloseTo(mean('loss'), 6)
    expect(epochsOf(events)[0]?.accuracy).toBeCloseTo(mean('accuracy'), 6)
  })

  it('gives the same weights for the same seed and others for another', async () => {
    const first = (await trained()).result.weightsSha256
    expect((await trained()).result.weightsSha256).toBe(first)
    expect((await trained({ seed: 4 })).result.weightsSha256).not.toBe(first)
    expect((await trained({ name: 'another name' })).result.weightsSha256).toBe(first)
  })

  it('leaves no tensor behind, neither when it completes nor when it is stopped', async () => {
    await trained({ epochs: 1 })
    const before = liveTensors()
    await trained()
    expect(liveTensors()).toBe(before)
    const input = await smallTraining()
    let asked = 0
    await train({ ...input, control: endingWhen(() => ++asked > 3) })
    expect(liveTensors()).toBe(before)
  })

  it('keeps the number of live tensors constant from step to step', async () => {
    const input = await smallTraining({ epochs: 3 })
    const counts: number[] = []
    await train({ ...input, control: endingWhen(() => (counts.push(liveTensors()), false)) })
    // Looked at between steps: one result waits to be read, in every step the same.
    expect(new Set(counts.slice(2, 6)).size).toBe(1)
    expect(new Set(counts).size).toBeLessThanOrEqual(2)
  })

  it('stops after the step under way, with a checkpoint that says where', async () => {
    const input = await smallTraining({ epochs: 5 })
    let steps = 0
    const yieldToEventLoop = async (): Promise<void> => void steps++
    const stop = {
      ...input,
      port: Object.assign(input.port, { yieldToEventLoop }),
      control: endingWhen(() => steps >= 3)
    }
    const result = await train(stop)
    expect(result).toMatchObject({
      status: 'stopped',
      epochs: 0,
      best: null,
      weightsSha256: expect.stringMatching(/^[0-9a-f]{64}$/)
    })
    expect(stepsOf(input.port.events)).toEqual([1, 2, 3])
    expect(epochsOf(input.port.events)).toEqual([])
    const saved = decodeSafetensors(
      input.port.files.get('checkpoints/epoch-0000-step-00003.safetensors') as Uint8Array
    )
    expect(saved.metadata).toMatchObject({ epoch: '0', step: '3' })
    expect(saved.tensors.has('optimizer/conv2d/kernel/m')).toBe(true)
  })

  it('stops in the middle of a validation too: the epoch does not count, its steps are kept', async () => {
    const input = await smallTraining({ epochs: 5 })
    let looks = 0
    // A look before the first step, five steps of training, then the first of two validation batches.
    const result = await train({ ...input, control: endingWhen(() => ++looks > 6) })
    expect(result).toMatchObject({ status: 'stopped', epochs: 0 })
    expect([...input.port.files.keys()]).toEqual(['checkpoints/epoch-0000-step-00005.safetensors'])
  })

  it('pauses where the disk is full, with what the disk says, and frees everything', async () => {
    const input = await smallTraining()
    const before = liveTensors()
    const full = new AtelierError('DISK_FULL', { path: 'x' })
    expect(
      await train({ ...input, port: { ...input.port, write: () => Promise.reject(full) } })
    ).toMatchObject({ status: 'paused', weightsSha256: null, error: { code: 'DISK_FULL' } })
    expect(liveTensors()).toBe(before)
  })

  it('fails with what else keeps a checkpoint from being written', async () => {
    const input = await smallTraining()
    const denied = new AtelierError('WORKSPACE_NOT_WRITABLE', { path: 'x', reason: 'it is read-only' })
    await expect(
      train({ ...input, port: { ...input.port, write: () => Promise.reject(denied) } })
    ).rejects.toBe(denied)
  })

  it('refuses a validation that leaves nothing to train on', async () => {
    const input = await smallTraining({
      dataset: { id: 'rows', validation: { from: 'train', fraction: 0.999 } }
    })
    await expect(train(input)).rejects.toMatchObject({ code: 'INVALID_EXPERIMENT' })
  })

  it('stops before the first step without weights', async () => {
    const input = await smallTraining()
    expect(await train({ ...input, control: endingWhen(() => true) })).toMatchObject({
      status: 'stopped',
      epochs: 0,
      weightsSha256: null
    })
    expect(input.port.files.size).toBe(0)
  })

  it("keeps the best epoch's checkpoint beside the newest two", async () => {
    const { port, result, events } = await trained({
      epochs: 4,
      optimizer: { type: 'sgd', learningRate: 0.5, momentum: 0 }
    })
    const accuracies = epochsOf(events).map((metrics) => Number(metrics.val_accuracy))
    const bestEpoch = accuracies.indexOf(Math.max(...accuracies)) + 1
    expect(result.best).toEqual({ epoch: bestEpoch, val_accuracy: Math.max(...accuracies) })
    const kept = [...new Set([bestEpoch, 3, 4])].sort((a, b) => a - b)
    expect([...port.files.keys()].filter((name) => name.startsWith('checkpoints/')).sort()).toEqual(
      kept.map((epoch) => `checkpoints/epoch-000${epoch}.safetensors`)
    )
    expect(events.findLast((event) => event.type === 'checkpoints')).toMatchObject({
      checkpoints: kept.map((epoch) => ({ epoch, step: 0, val_accuracy: accuracies[epoch - 1] }))
    })
  })

  it('ends an exploding training with the step it broke at, and keeps what was good', async () => {
    const input = await smallTraining({
      epochs: 60,
      optimizer: { type: 'sgd', learningRate: 100, momentum: 0.99 },
      model: { id: 'mlp', hiddenUnits: Array<number>(12).fill(16) }
    })
    const before = liveTensors()
    await expect(train(input)).rejects.toMatchObject({
      code: 'LOSS_NOT_FINITE',
      message: expect.stringMatching(/at step \d+ of epoch \d+/)
    })
    expect(liveTensors()).toBe(before)
    for (const bytes of input.port.files.values())
      for (const { data } of decodeSafetensors(bytes).tensors.values())
        expect(data.every(Number.isFinite)).toBe(true)
  })

  it('hands events on once a second while steps are quick, and none is lost', async () => {
    // Every look at the clock takes 40 ms, so 25 of them are a second.
    const { port, events } = await trained({ epochs: 1, batchSize: 1 }, memoryPort(40))
    expect(stepsOf(events)).toEqual(Array.from({ length: 48 }, (_, i) => i + 1))
    const withSteps = port.batches.filter((batch) => batch.some((event) => event.type === 'steps'))
    expect(withSteps.length).toBeGreaterThan(2)
    expect(withSteps.length).toBeLessThan(16)
  })
})
