import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunDetail } from '../../../src-main/contract'
import type { LoggedRun, MetricPoint } from '../../../src-main/exchange/logged-run'
import type { RunRecord } from '../../../src-main/exchange/run-record'
import { tensorboardRuns } from '../../../src-main/exchange/tensorboard/read-log-folder'
import { writeTensorboard } from '../../../src-main/exchange/tensorboard/write-run'
import { recordOf } from '../../support/run-record'
import { epochOf } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const folder = temporaryFolder()
let folders = 0

async function written(record: RunRecord): Promise<string> {
  const path = join(folder, `log-${folders++}`)
  mkdirSync(path)
  await writeTensorboard(path, record)
  return path
}
async function pointsOf(run: LoggedRun | undefined): Promise<MetricPoint[]> {
  const all: MetricPoint[] = []
  for await (const points of run?.points() ?? []) all.push(...points)
  return all
}
const named = (points: MetricPoint[], metric: string): [number, number][] =>
  points.filter((point) => point.metric === metric).map(({ step, value }) => [step, value])

describe('a TensorBoard log folder', () => {
  const odd = [NaN, Infinity, -Infinity, 1e-45, 0.1]
  const detail: Partial<RunDetail> = {
    epochs: [
      epochOf(1, { loss: 'NaN', val_loss: 'Infinity', accuracy: 0.1 }),
      epochOf(2, { loss: 1 / 3, val_loss: '-Infinity', val_accuracy: 5e-324 })
    ]
  }
  const record = recordOf(detail, [
    {
      step: odd.map((_, i) => 2 ** 31 + i),
      loss: Float32Array.from(odd),
      accuracy: Float32Array.from(odd),
      imagesPerSecond: odd.map(() => 100.5),
      at: odd.map((_, i) => 1_700_000_000_123 + i)
    }
  ])

  it('has the folders and tags of Keras, with epochs counted from 0', async () => {
    const path = await written(record)
    expect(readdirSync(path).filter((name) => !name.includes('tfevents'))).toEqual([
      'train',
      'validation'
    ])
    const points = await pointsOf(tensorboardRuns(join(path, 'validation'))[0])
    expect(named(points, 'epoch_loss')).toEqual([
      [0, Infinity],
      [1, -Infinity]
    ])
  })

  it('is read back as one run without a point lost, to the last bit', async () => {
    const runs = tensorboardRuns(await written(record))
    expect(runs).toHaveLength(1)
    const points = await pointsOf(runs[0])
    expect(named(points, 'train/epoch_loss')).toEqual([
      [0, NaN],
      [1, 1 / 3]
    ])
    expect(named(points, 'validation/epoch_accuracy')).toEqual([
      [0, 0.5],
      [1, 5e-324]
    ])
    expect(named(points, 'train/batch_loss')).toEqual(
      odd.map((value, i) => [2 ** 31 + i, Math.fround(value)])
    )
    expect(points.filter(({ metric }) => metric === 'train/batch_loss').map(({ at }) => at)).toEqual(
      odd.map((_, i) => expect.closeTo(1_700_000_000_123 + i, 3))
    )
    // Five values an epoch in training and two in validation, and three a step.
    expect(points).toHaveLength(2 * 7 + odd.length * 3)
    expect(runs[0]?.facts.notes).toEqual([])
  })

  it('tells the settings and texts of the run', async () => {
    const [run] = tensorboardRuns(await written(record))
    await pointsOf(run)
    expect(run?.facts.parameters).toMatchObject({
      'model.id': 'mlp',
      'model.hiddenUnits': '[8]',
      'optimizer.learningRate': '0.001',
      'autoResume': 'false'
    })
    expect(run?.facts.texts.join('\n')).toContain('| Model | mlp |')
  })

  it('keeps a picture of the confusion matrix for TensorBoard, which a history has no place for', async () => {
    const png = Buffer.from('89504e470d0a1a0a', 'hex')
    const path = await written({ ...record, confusionMatrix: { png, width: 2, height: 3 } })
    const [run] = tensorboardRuns(path)
    await pointsOf(run)
    expect(run?.facts.notes).toEqual(['Its pictures (1) were not taken in.'])
  })
})

describe('event files that are not whole', () => {
  const record = recordOf({ epochs: [epochOf(1), epochOf(2)] }, [])
  const trainFile = (path: string): string => {
    const [name = ''] = readdirSync(join(path, 'train'))
    return join(path, 'train', name)
  }

  it('are read as far as they go', async () => {
    const path = await written(record)
    const file = trainFile(path)
    writeFileSync(file, readFileSync(file).subarray(0, -5))
    const [run] = tensorboardRuns(path)
    expect(named(await pointsOf(run), 'train/epoch_loss')).toEqual([[0, 1]])
    expect(run?.facts.notes).toEqual([
      expect.stringMatching(
        /^events\.out\.tfevents\..* ends within an entry; those before it were read\.$/
      )
    ])
  })

  it('lose the entries that were changed and no others', async () => {
    const path = await written(record)
    const file = trainFile(path)
    const bytes = readFileSync(file)
    bytes[bytes.length - 10] = (bytes.at(-10) ?? 0) ^ 1
    writeFileSync(file, bytes)
    const [run] = tensorboardRuns(path)
    expect(named(await pointsOf(run), 'train/epoch_loss')).toEqual([[0, 1]])
    expect(run?.facts.notes).toEqual([expect.stringContaining('are damaged; what is whole was read')])
  })

  it('of another kind are said to be so', async () => {
    const path = join(folder, 'other')
    mkdirSync(path)
    writeFileSync(join(path, 'events.out.tfevents.1.csv'), 'epoch,loss\n1,0.5\n')
    const [run] = tensorboardRuns(path)
    expect(await pointsOf(run)).toEqual([])
    expect(run?.facts.notes).toEqual([expect.stringContaining('is not an event file')])
  })
})
