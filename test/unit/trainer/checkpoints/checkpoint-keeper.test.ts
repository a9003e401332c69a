import { describe, expect, it } from 'vitest'
import {
  type CheckpointConfig,
  checkpointConfig,
  type ExperimentInput,
  type TrainerEvent
} from '../../../../src-main/contract'
import { bestEpoch, CheckpointKeeper } from '../../../../src-main/trainer/checkpoints/checkpoint-keeper'
import {
  type CheckpointMetadata,
  readCheckpoint
} from '../../../../src-main/trainer/checkpoints/checkpoint'
import { EventBatches } from '../../../../src-main/trainer/loop/event-batches'
import { train } from '../../../../src-main/trainer/loop/train'
import { nothingSaved } from '../../../../src-main/trainer/checkpoints/saved-progress'
import { outcomeOf, stretch, told, uninterrupted } from '../../../support/histories'
import { epochOf } from '../../../support/run-fixtures'
import { liveTensors, memoryPort, type MemoryPort, smallTraining } from '../../../support/training'
import { pixelsOf } from '../../../support/pixels'

/** What a training keeps of its validation lies beside them. */
const checkpointsIn = (files: ReadonlyMap<string, unknown>): string[] =>
  [...files.keys()].filter((name) => name.startsWith('checkpoints/')).sort()

const warnings = (events: TrainerEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'log' && event.line.level === 'warning' ? [event.line.text] : []
  )
const small: Partial<ExperimentInput> = {
  epochs: 4,
  batchSize: 16,
  model: { id: 'mlp', hiddenUnits: [6] }
}

/** What lies on the disk after epochs that ended with these values of one metric. */
async function kept(
  config: Partial<CheckpointConfig>,
  metric: 'val_accuracy' | 'val_loss',
  values: number[],
  restored: number | null = null
): Promise<number[]> {
  const port = memoryPort()
  const keeper = new CheckpointKeeper(port, new EventBatches(port), checkpointConfig.parse(config))
  const epochs = values.map((value, i) => epochOf(i + 1, { [metric]: value }))
  for (let epoch = 1; epoch <= values.length; epoch++) {
    const metadata: CheckpointMetadata = {
      position: { epoch, step: 0 },
      at: epoch,
      subject: { inputShape: [1, 1, 1], classes: ['a'], normalization: null },
      specSha256: '',
      datasetSha256: '',
      model: '',
      order: '',
      progress: { ...nothingSaved, epochs: epochs.slice(0, epoch) }
    }
    await keeper.save(
      {
        weights: [{ name: 'w', shape: [1], data: Float32Array.of(epoch) }],
        others: [],
        position: { epoch, step: 0 }
      },
      metadata,
      restored
    )
  }
  await keeper.settle()
  expect(keeper.all.map(({ file }) => file)).toEqual(checkpointsIn(port.files))
  return keeper.all.map(({ epoch }) => epoch)
}

describe('the checkpoints that are kept', () => {
  it.each<
    [string, Partial<CheckpointConfig>, 'val_accuracy' | 'val_loss', number[], number | null, number[]]
  >([
    [
      'the newest two and the best by accuracy',
      {},
      'val_accuracy',
      [0.1, 0.9, 0.3, 0.4, 0.5],
      null,
      [2, 4, 5]
    ],
    ['the first of equals', {}, 'val_accuracy', [0.1, 0.9, 0.9, 0.9, 0.5, 0.5], null, [2, 5, 6]],
    ['the best by loss', { monitor: 'val_loss' }, 'val_loss', [3, 1, 2, 4, 5], null, [2, 4, 5]],
    [
      'the largest loss, where that is asked for',
      { monitor: 'val_loss', direction: 'max' },
      'val_loss',
      [3, 9, 2, 4, 5],
      null,
      [2, 4, 5]
    ],
    [
      'the smallest accuracy, where that is asked for',
      { direction: 'min' },
      'val_accuracy',
      [0.5, 0.1, 0.2, 0.4, 0.5],
      null,
      [2, 4, 5]
    ],
    [
      'every third',
      { keepEvery: 3 },
      'val_accuracy',
      [0.9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
      null,
      [1, 3, 6, 7, 8]
    ],
    [
      'what an early stop would take back',
      {},
      'val_accuracy',
      [0.9, 0.1, 0.2, 0.3, 0.4],
      2,
      [1, 2, 4, 5]
    ]
  ])('are %s', async (_, config, metric, values, restored, expected) =>
    expect(await kept(config, metric, values, restored)).toEqual(expected)
  )

  it('have a best also where a metric is not a number', () => {
    const config = checkpointConfig.parse({ monitor: 'val_loss' })
    expect(
      bestEpoch(config, [
        epochOf(1, { val_loss: 'NaN' }),
        epochOf(2, { val_loss: 3 }),
        epochOf(3, { val_loss: 4 })
      ])
    ).toBe(2)
    expect(bestEpoch(config, [])).toBeNull()
  })

  it('are those that an early stop would go back to, in a real run', async () => {
    // val_loss and val_accuracy do not have to agree on the best.
    const run = await uninterrupted({
      ...small,
      epochs: 6,
      earlyStopping: { monitor: 'val_loss', patience: 6 },
      checkpoints: { monitor: 'val_accuracy', direction: 'min' }
    })
    const losses = run.epochs.map(({ val_loss }) => Number(val_loss))
    expect([...run.port.files.keys()]).toContain(
      `checkpoints/epoch-000${losses.indexOf(Math.min(...losses)) + 1}.safetensors`
    )
  })
})

describe('a long epoch', () => {
  it('is saved in its middle as often as was asked for, and goes on exactly from there', async () => {
    const spec: Partial<ExperimentInput> = {
      ...small,
      epochs: 2,
      batchSize: 4,
      checkpoints: { everyMinutes: 0.5 }
    }
    const whole = await uninterrupted({ ...spec, checkpoints: { everyMinutes: null } })
    // Every look at the clock is a second.
    const port = memoryPort(1000)
    const writes: string[] = []
    const write = port.write
    port.write = (name, parts) => (writes.push(name), write(name, parts))
    const result = await train(await smallTraining(spec, port))
    expect(result.weightsSha256).toBe(whole.hash)
    const middle = writes.filter((name) => name.includes('-step-'))
    expect(middle.length).toBeGreaterThan(2)
    expect(middle.length).toBeLessThan(20)
    const checkpoint = await readCheckpoint(whole.port, 'checkpoints/epoch-0002.safetensors')
    expect(checkpoint?.position).toEqual({ epoch: 2, step: 0 })
    // From one of the middle, as after a loss of power.
    const lost = memoryPort(1000)
    const broken = memoryPort(1000)
    broken.write = async (name, parts) => {
      await lost.write(name, parts)
      if (name.includes('epoch-0001-step-')) throw new Error('power')
    }
    await expect(train(await smallTraining(spec, broken))).rejects.toThrow('power')
    const again = await stretch(lost, spec)
    expect(lost.events.find((event) => event.type === 'resumed')).toMatchObject({
      epoch: 1,
      step: expect.any(Number)
    })
    expect(again.result.weightsSha256).toBe(whole.hash)
  })
})

describe('a damaged checkpoint', () => {
  const paused = async (): Promise<MemoryPort> => {
    const port = memoryPort()
    // Three steps an epoch and two batches of validation: in the third epoch, after its first step.
    await stretch(port, small, { endAfter: 13 })
    return port
  }

  it('is passed over for the one before it, with a warning, and the run ends as it would have', async () => {
    const whole = await uninterrupted(small)
    const port = await paused()
    const newest = 'checkpoints/epoch-0002-step-00001.safetensors'
    port.files.set(newest, (port.files.get(newest) as Uint8Array).slice(0, -1))
    const again = await stretch(port, small)
    expect(warnings(again.events)).toEqual([
      expect.stringMatching(new RegExp(`${newest}.*The one before it is used`))
    ])
    expect(outcomeOf(port.events, again.result)).toEqual({
      hash: whole.hash,
      epochs: whole.epochs,
      steps: whole.steps
    })
    // What is listed is what is there: the damaged file is gone.
    expect(
      told(port.events)
        .checkpoints.map(({ file }) => file)
        .sort()
    ).toEqual(checkpointsIn(port.files))
  })

  it('is noticed wherever it was cut off, at every 4 KiB', async () => {
    const port = memoryPort()
    await stretch(port, { ...small, model: { id: 'mlp', hiddenUnits: [400, 100] } }, { endAfter: 2 })
    const [name, whole] = [...port.files][0] as [string, Uint8Array]
    expect(whole.length).toBeGreaterThan(500_000)
    for (let length = 0; length < whole.length; length += 4096) {
      port.files.set(name, whole.slice(0, length))
      await expect(readCheckpoint(port, name), `${length} bytes`).rejects.toMatchObject({
        code: 'CHECKPOINT_DAMAGED'
      })
    }
    // As a file system may leave it after a loss of power: as long as it was, with nothing in its end.
    for (let length = 4096; length < whole.length; length += 65_536) {
      port.files.set(
        name,
        whole.map((byte, i) => (i < length ? byte : 0))
      )
      await expect(readCheckpoint(port, name), `zeros from ${length}`).rejects.toMatchObject({
        code: 'CHECKPOINT_DAMAGED'
      })
    }
  })

  it('that is the only one ends the run with its name, and nothing is removed', async () => {
    const port = memoryPort()
    await stretch(port, small, { endAfter: 2 })
    const [name] = [...port.files.keys()] as [string]
    port.files.set(name, new Uint8Array(100))
    await expect(stretch(port, small)).rejects.toMatchObject({
      code: 'CHECKPOINT_DAMAGED',
      params: { path: `memory:${name}` }
    })
    expect(port.files.size).toBe(1)
  })
})

describe('a number that is not finite', () => {
  it('in an image is named as such, and no tensor is left behind', async () => {
    const input = await smallTraining(small)
    await stretch(memoryPort(), small, { endAfter: 3 })
    const before = liveTensors()
    const images = Float32Array.from(pixelsOf(input.dataset.train))
    images[40] = Infinity
    const dataset = {
      ...input.dataset,
      train: { ...input.dataset.train, images: images as unknown as Uint8Array }
    }
    await expect(train({ ...input, dataset })).rejects.toMatchObject({
      code: 'LOSS_NOT_FINITE',
      message: expect.stringContaining('the images of the batch')
    })
    expect(liveTensors()).toBe(before)
  })

  it.each<[string, Partial<ExperimentInput>, string, RegExp]>([
    [
      'from a learning rate that is far too large',
      {
        ...small,
        epochs: 30,
        optimizer: { type: 'sgd', learningRate: 100, momentum: 0.99 },
        model: { id: 'mlp', hiddenUnits: Array<number>(12).fill(16) }
      },
      'LOSS_NOT_FINITE',
      /^The loss became NaN at step \d+ of epoch \d+; the loss came first, before any gradient or update, beginning in the output of the layer dense_\d+\.$/
    ],
    [
      'in the square of a gradient that Adam keeps',
      {
        ...small,
        epochs: 30,
        optimizer: { type: 'adam', learningRate: 100 },
        model: { id: 'mlp', hiddenUnits: Array<number>(12).fill(16) }
      },
      'UPDATE_NOT_FINITE',
      /^After step \d+ of epoch \d+ \S*dense\S*\/kernel is not finite, though every loss was; the gradients of that step were finite, so its update came first\.$/
    ]
  ])('%s is traced to what broke first', async (_, spec, code, message) => {
    const input = await smallTraining(spec)
    await stretch(memoryPort(), small, { endAfter: 3 })
    const before = liveTensors()
    await expect(train(input)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message)
    })
    expect(liveTensors()).toBe(before)
    for (const name of checkpointsIn(input.port.files))
      expect((await readCheckpoint(input.port, name))?.file).toBe(name)
  })
})
