import { describe, expect, it, vi } from 'vitest'
import type { ExperimentInput, SteeringChange } from '../../../../src-main/contract'
import { frozenStagesIn, fineTuningConfig } from '../../../../src-main/contract'
import { decodeSafetensors } from '../../../../src-main/models/safetensors'
import { HeadFeatures } from '../../../../src-main/trainer/loop/head-features'
import { train } from '../../../../src-main/trainer/loop/train'
import { liveTensors, type MemoryPort, smallTraining } from '../../../support/training'

/** Stages: the convolution with its normalisation, the dense layer, and the last layer behind a dropout. */
const model: ExperimentInput['model'] = { id: 'cnn', filters: [4], denseUnits: 8, dropout: 0.25 }
const fineTuning = (change: object): Partial<ExperimentInput> => ({
  model,
  epochs: 3,
  fineTuning: fineTuningConfig.parse(change)
})

/** Weights and statistics of the newest checkpoint after an epoch. */
function weightsAfter(port: MemoryPort, epoch: number): Map<string, number[]> {
  const file =
    [...port.files.keys()].find((name) => new RegExp(`^checkpoints/epoch-0*${epoch}\\b`).test(name)) ??
    ''
  const { tensors } = decodeSafetensors(port.files.get(file) as Uint8Array)
  return new Map(
    [...tensors]
      .filter(([name]) => !name.startsWith('optimizer/'))
      .map(([name, { data }]) => [name, [...data]])
  )
}
/** Names of the layers whose weights or statistics are others after the second epoch than after the first. */
function changedLayers(port: MemoryPort, from: number, to: number): string[] {
  const [before, after] = [weightsAfter(port, from), weightsAfter(port, to)]
  const changed = [...after].filter(([name, values]) => values.join() !== before.get(name)?.join())
  return [...new Set(changed.map(([name]) => name.split('/')[0] as string))]
}
const keepAll = { checkpoints: { keepEvery: 1 } }

describe('how many stages are frozen', () => {
  it('is all but the head at first, then as the experiment says', () => {
    const inEpochs = (change: object): number[] =>
      [0, 1, 2, 3, 4].map((epoch) => frozenStagesIn(fineTuningConfig.parse(change), epoch, 4))
    expect(inEpochs({ frozenEpochs: null })).toEqual([3, 3, 3, 3, 3])
    expect(inEpochs({ frozenEpochs: 2 })).toEqual([3, 3, 0, 0, 0])
    expect(inEpochs({ frozenEpochs: 1, unfreezeEvery: 1 })).toEqual([3, 2, 1, 0, 0])
    expect(inEpochs({ frozenEpochs: 1, unfreezeEvery: 2 })).toEqual([3, 2, 2, 1, 1])
  })
})

describe('a network that is fine-tuned', () => {
  it('keeps what is frozen bit for bit, statistics too, and unfreezes it stage by stage', async () => {
    const input = await smallTraining({ ...fineTuning({ unfreezeEvery: 1 }), ...keepAll, epochs: 3 })
    await train(input)
    expect(changedLayers(input.port, 1, 2)).toEqual(['dense', 'dense_1'])
    expect(changedLayers(input.port, 2, 3).sort()).toEqual([
      'batch_normalization',
      'conv2d',
      'dense',
      'dense_1'
    ])
  })

  it('leaves batch normalisation as it is where that is asked for', async () => {
    const input = await smallTraining({
      ...fineTuning({ frozenEpochs: 0, freezeNormalization: true }),
      ...keepAll
    })
    await train(input)
    expect(changedLayers(input.port, 1, 2)).toEqual(['conv2d', 'dense', 'dense_1'])
  })

  it('trains as ever where nothing is frozen and all rates are one', async () => {
    const { fineTuning: _, ...plain } = fineTuning({})
    const whole = await train(await smallTraining(plain))
    const staged = await train(await smallTraining(fineTuning({ frozenEpochs: 0 })))
    expect(staged.weightsSha256).toBe(whole.weightsSha256)
  })

  it('gives each stage its own share of the rate', async () => {
    // SGD without momentum: a step is rate times gradient, and the first gradient is the same in both.
    const change = {
      model,
      epochs: 1,
      batchSize: 48,
      optimizer: { type: 'sgd', learningRate: 0.5, momentum: 0 }
    } as const
    const initial = await smallTraining({
      ...change,
      optimizer: { ...change.optimizer, learningRate: 1e-30 }
    })
    const [alike, decayed] = [
      await smallTraining({ ...change, fineTuning: { frozenEpochs: 0 } }),
      await smallTraining({ ...change, fineTuning: { frozenEpochs: 0, layerDecay: 0.5 } })
    ]
    for (const each of [initial, alike, decayed]) await train(each)
    const moved = (port: MemoryPort, name: string): number =>
      (weightsAfter(port, 1).get(name)?.[0] ?? 0) - (weightsAfter(initial.port, 1).get(name)?.[0] ?? 0)
    for (const [name, share] of [
      ['dense_1/bias', 1],
      ['dense/kernel', 0.5],
      ['conv2d/kernel', 0.25]
    ] as const)
      expect(moved(decayed.port, name)).toBeCloseTo(moved(alike.port, name) * share, 6)
  })

  it('can be unfrozen while it trains, and goes the same way when it is repeated', async () => {
    const input = await smallTraining(fineTuning({ frozenEpochs: null }))
    let asked = 0
    const changes = (): SteeringChange[] => (++asked === 8 ? [{ frozenStages: 0 }] : [])
    const steered = await train({ ...input, control: { ending: () => null, changes } })
    const event = input.port.events.find(({ type }) => type === 'steered')
    if (event?.type !== 'steered') throw new Error('it was not steered')
    const { step, change } = event.steering

    const again = await smallTraining({
      ...fineTuning({ frozenEpochs: null }),
      steering: [{ step, change }]
    })
    expect((await train(again)).weightsSha256).toBe(steered.weightsSha256)
    const unsteered = await train(await smallTraining(fineTuning({ frozenEpochs: null })))
    expect(unsteered.weightsSha256).not.toBe(steered.weightsSha256)
  })

  it.each([
    ['head only', { frozenEpochs: null }],
    ['then unfrozen', { frozenEpochs: 1, unfreezeEvery: 1, layerDecay: 0.5 }]
  ])('goes on after a pause to the same weights: %s', async (_, change) => {
    const whole = await train(await smallTraining(fineTuning(change)))
    for (const pauseAfter of [3, 7]) {
      const input = await smallTraining(fineTuning(change))
      let steps = 0
      const ending = (): 'pause' | null => (++steps > pauseAfter ? 'pause' : null)
      expect(await train({ ...input, control: { ending, changes: () => [] } })).toMatchObject({
        status: 'paused'
      })
      expect((await train(input)).weightsSha256).toBe(whole.weightsSha256)
    }
  })
})

describe('features that are kept', () => {
  it.each([
    ['head only', { frozenEpochs: null }],
    ['for two epochs', { frozenEpochs: 2 }]
  ])(
    'give the weights and metrics that computing them each epoch gives, bit for bit: %s',
    async (_, change) => {
      const kept = await smallTraining(fineTuning(change))
      const withFeatures = await train(kept)

      const none = vi.spyOn(HeadFeatures, 'of').mockReturnValue(null)
      const anew = await smallTraining(fineTuning(change))
      const without = await train(anew)
      none.mockRestore()

      expect(withFeatures.weightsSha256).toBe(without.weightsSha256)
      const metricsOf = ({ events }: MemoryPort): unknown[] =>
        events.flatMap((event) =>
          event.type === 'epoch' ? [[event.metrics.loss, event.metrics.val_loss]] : []
        )
      expect(metricsOf(kept.port)).toEqual(metricsOf(anew.port))
    }
  )

  it('asks for the images of an epoch only once', async () => {
    const input = await smallTraining(fineTuning({ frozenEpochs: null }))
    let asked = 0
    const { openBatches } = input.port
    const counting: typeof openBatches = (...given) => {
      const source = openBatches(...given)
      return { ...source, batch: (...indices) => (asked++, source.batch(...indices)) }
    }
    await train({ ...input, port: { ...input.port, openBatches: counting } })
    // 48 images in batches of 10.
    expect(asked).toBe(5)
  })

  it('are not used where images are another in every epoch, and leave nothing on the device', async () => {
    const input = await smallTraining({
      ...fineTuning({ frozenEpochs: null }),
      augmentation: { flip: true }
    })
    const of = vi.spyOn(HeadFeatures, 'of')
    await train(input)
    expect(of.mock.results.map(({ value }) => value as unknown)).toEqual([null])
    of.mockRestore()

    const before = liveTensors()
    await train(await smallTraining(fineTuning({ frozenEpochs: 1 })))
    expect(liveTensors()).toBe(before)
  })
})
