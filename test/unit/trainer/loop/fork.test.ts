import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '../../../../src-main/contract'
import { everything, outcomeOf, stretch, told, uninterrupted } from '../../../support/histories'
import { memoryPort } from '../../../support/training'

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
