import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeMlflow } from '../../src-main/exchange/mlflow/write-experiment'
import { writeTensorboard } from '../../src-main/exchange/tensorboard/write-run'
import { epochOf } from '../support/run-fixtures'
import { recordOf } from '../support/run-record'
import { temporaryFolder } from '../support/temporary-folder'
import { startExchange } from './peer-support'

const peer = startExchange()
const root = temporaryFolder()
type Points = Record<string, [number, number | string][]>

const odd = [NaN, Infinity, -Infinity, 1e-45, 0.1]
/** As JSON has them. */
const said = (value: number): number | string => (Number.isFinite(value) ? value : String(value))
const record = recordOf({ epochs: [epochOf(1, { loss: 'NaN', val_loss: 1 / 3 }), epochOf(2)] }, [
  {
    step: odd.map((_, i) => 2 ** 31 + i),
    loss: Float32Array.from(odd),
    accuracy: odd,
    imagesPerSecond: odd.map(() => 5e-324),
    at: odd.map((_, i) => 1_700_000_000_000 + i)
  }
])
const batchLoss = odd.map((value, i) => [2 ** 31 + i, said(Math.fround(value))])

describe('runs written for other software', () => {
  it("are read point by point by TensorBoard's own reader, settings among them", async () => {
    const folder = join(root, 'log')
    mkdirSync(folder)
    await writeTensorboard(folder, record)
    const ask = (part: string): Promise<{ points: Points; settings: Record<string, unknown> }> =>
      peer.ask({ task: 'tensorboard', folder: join(folder, part) })

    const { points } = await ask('train')
    expect(points['epoch_loss']).toEqual([
      [0, 'NaN'],
      [1, 0.5]
    ])
    expect(points['batch_loss']).toEqual(batchLoss)
    expect(points['batch_images_per_second']?.[0]).toEqual([2 ** 31, 5e-324])
    expect((await ask('validation')).points).toEqual({
      epoch_loss: [
        [0, 1 / 3],
        [1, 0.6]
      ],
      epoch_accuracy: [
        [0, 0.5],
        [1, 0.7]
      ]
    })
    expect((await ask('')).settings).toMatchObject({
      'model.id': 'mlp',
      'optimizer.learningRate': 0.001,
      'autoResume': false
    })
  })

  it('are listed by MLflow with their settings and every value', async () => {
    const folder = join(root, 'mlruns')
    mkdirSync(folder)
    await writeMlflow(folder, folder, [record])
    const { runs } = await peer.ask<{ runs: Record<string, unknown>[] }>({ task: 'mlflow', folder })
    expect(runs).toMatchObject([
      {
        experiment: 'Atelier',
        name: 'tiny',
        status: 'FINISHED',
        params: { 'optimizer.learningRate': '0.001', 'model.id': 'mlp' },
        metrics: {
          loss: [
            [1, 'NaN'],
            [2, 0.5]
          ],
          val_loss: [
            [1, 1 / 3],
            [2, 0.6]
          ],
          batch_loss: batchLoss
        }
      }
    ])
  })
})
