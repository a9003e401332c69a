import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeMetric, type RunSummary } from '../../../src-main/contract'
import { KeptPoints } from '../../../src-main/exchange/kept-points'
import type { MetricPoint } from '../../../src-main/exchange/logged-run'
import { metricFileName, readMetricFile } from '../../../src-main/exchange/metric-file'
import { seriesOf } from '../../../src-main/figures/series'
import { RunStore } from '../../../src-main/runs/run-store'
import { RunImports } from '../../../src-main/workbench/exchange/run-imports'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const fixtures = join(import.meta.dirname, '../../fixtures/exchange')
let workspaces = 0

function workspace(): { store: RunStore; take: (path: string) => ReturnType<RunImports['take']> } {
  const store = new RunStore(join(root, String(workspaces++)))
  const imports = new RunImports(
    store,
    { take: () => Promise.reject(new Error('no capsule')) },
    () => undefined
  )
  return { store, take: (path) => imports.take(path) }
}
async function taken(name: string): Promise<{ store: RunStore; runs: RunSummary[] }> {
  const { store, take } = workspace()
  const { runs } = await take(join(fixtures, name))
  return { store, runs }
}
async function pointsOf(store: RunStore, id: string): Promise<MetricPoint[]> {
  const all: MetricPoint[] = []
  for await (const points of readMetricFile(join(store.folderOf(id), metricFileName)))
    all.push(...points)
  return all
}

describe('runs of other software', () => {
  it("come out of Keras' logs as Keras' history has them", async () => {
    const { store, runs } = await taken('keras')
    expect(runs).toMatchObject([{ name: 'keras', status: 'completed', epochsDone: 2 }])
    // What model.fit returned, when the files were made.
    const history = {
      loss: [0.4652967154979706, 0.4606553614139557],
      accuracy: [0.8333333134651184, 0.8333333134651184],
      val_loss: [0.46182820200920105, 0.45726028084754944],
      val_accuracy: [0.8333333134651184, 0.8333333134651184]
    }
    const epochs = store.epochs(runs[0]?.id ?? '')
    for (const [metric, values] of Object.entries(history))
      expect(epochs.map((epoch) => epoch[metric as 'loss'])).toEqual(values.map(Math.fround))
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2])
  })

  it('have the single steps that Keras logs, three batches an epoch', async () => {
    const { store, runs } = await taken('keras')
    const { step } = store.steps(runs[0]?.id ?? '', 1000)
    expect(step).toEqual([1, 2, 3, 4, 5, 6])
    expect(runs[0]?.stepsPerEpoch).toBe(3)
  })

  it("come out of PyTorch's logs, with the settings of add_hparams", async () => {
    const { store, runs } = await taken('torch')
    const [run] = runs
    expect(run).toMatchObject({ name: 'torch', optimizerType: 'sgd', learningRate: 0.25, epochsDone: 3 })
    expect(store.epochs(run?.id ?? '')).toMatchObject([
      { epoch: 1, loss: 1, val_loss: 1.5, val_accuracy: 0.5, accuracy: 'NaN' },
      { epoch: 2, loss: 0.5, val_loss: 0.75, val_accuracy: 'NaN' },
      { epoch: 3, loss: Math.fround(1 / 3), val_loss: 0.5, val_accuracy: 0.75 }
    ])
    expect(run?.best).toEqual({ epoch: 3, val_accuracy: 0.75 })
    expect(store.log(run?.id ?? '').map(({ text }) => text)).toContain(
      'note/text_summary: made by torch'
    )
    // Denormal numbers as they were written: 0, 1e-45 and 2e-45 in single precision.
    const norms = store.series(run?.id ?? '').find(({ name }) => name === 'grad/norm')
    expect(norms?.value).toEqual([0, Math.fround(1e-45), Math.fround(2e-45)])
  })

  it('are marked with where they are from', async () => {
    const { runs } = await taken('torch')
    expect(runs[0]?.imported).toMatchObject({ from: 'tensorboard', source: 'torch' })
  })

  it('keep every point they had in a file of their own', async () => {
    const { store, runs } = await taken('torch')
    const points = await pointsOf(store, runs[0]?.id ?? '')
    expect(points.filter(({ metric }) => metric === 'Accuracy/val').map(({ value }) => value)).toEqual([
      0.5,
      NaN,
      0.75
    ])
    expect(points).toHaveLength(4 * 3 + 1)
  })

  it('of one log folder come one a folder, as TensorBoard lists them', async () => {
    const logs = join(root, 'logs')
    for (const name of ['keras', 'torch'])
      cpSync(join(fixtures, name), join(logs, name), { recursive: true })
    const { take } = workspace()
    expect((await take(logs)).runs.map(({ name }) => name)).toEqual(['keras', 'torch'])
  })
})

describe('what cannot be taken in', () => {
  const refusal = async (path: string): Promise<{ message: string; left: string[]; runs: number }> => {
    const { store, take } = workspace()
    const error = await take(path).catch((reason: unknown) => reason as Error)
    const left = readdirSync(join(store.workspace, 'runs'))
    return { message: (error as Error).message, left, runs: store.list().length }
  }
  const file = (name: string, content: string | Uint8Array): string => {
    mkdirSync(join(root, 'bad'), { recursive: true })
    writeFileSync(join(root, 'bad', name), content)
    return join(root, 'bad', name)
  }

  it.each([
    ['nothing.csv', '', 'the file is empty'],
    ['picture.png', '\u0089PNG\r\n', 'nothing in it is a log of runs'],
    ['note.txt', 'Dear all,\nnothing.\n', 'nothing in it is a log of runs']
  ])('is refused in one line, and leaves nothing behind: %s', async (name, content, reason) => {
    expect(await refusal(file(name, content))).toEqual({
      message: `${name} holds no runs that can be read: ${reason}.`,
      left: [],
      runs: 0
    })
  })

  it('is a path where nothing is, and an empty folder', async () => {
    expect((await refusal(join(root, 'nowhere'))).message).toBe(
      'nowhere holds no runs that can be read: there is no such file or folder.'
    )
    mkdirSync(join(root, 'empty'))
    expect((await refusal(join(root, 'empty'))).message).toBe(
      'empty holds no runs that can be read: nothing in it is a log of runs.'
    )
  })

  it('is named after what is wrong with an event file that has no whole entry', async () => {
    const [name = ''] = readdirSync(join(fixtures, 'torch')).filter((each) => each.includes('tfevents'))
    const whole = readFileSync(join(fixtures, 'torch', name))
    mkdirSync(join(root, 'cut'))
    writeFileSync(join(root, 'cut', name), whole.subarray(0, 60))
    const { message, left } = await refusal(join(root, 'cut'))
    expect(message).toContain('ends within an entry')
    expect(left).toEqual([])
  })
})

describe('a metric that is logged more rarely than another', () => {
  it('is a line through what was logged, and not NaN in between', async () => {
    const { store, take } = workspace()
    const path = join(root, 'rarely.csv')
    // The accuracy every third step; the loss is NaN once.
    const rows = [1, 2, 3, 4, 5, 6].map(
      (i) => `${i},${i === 5 ? 'NaN' : i / 8},${i % 3 ? '' : i / 10}\n`
    )
    writeFileSync(path, `step,loss,accuracy\n0,1,\n${rows.join('')}`)
    const id = (await take(path)).runs[0]?.id ?? ''
    const { summary, epochs } = store.detail(id)
    const lines = seriesOf([{ summary, epochs, steps: store.steps(id, 1000) }], ['loss', 'accuracy'], {
      axis: 'step',
      smoothing: 0
    })
    const drawn = lines.filter(({ points }) => points.length > 0)
    expect(drawn.filter(({ metric }) => metric === 'accuracy').map(({ points }) => points)).toEqual([
      [
        { x: 4, y: 0.3 },
        { x: 7, y: 0.6 }
      ]
    ])
    expect(drawn.flatMap(({ breaks }) => breaks.map(({ value }) => value))).toEqual(['NaN'])
  })
})

describe('a log of very many metrics', () => {
  it('keeps few points of each, a million in all, and every one in its file', () => {
    const kept = new KeptPoints(2000)
    for (let i = 0; i < 10_000; i++)
      kept.add({ metric: 'm', step: i, at: null, value: i === 1234 ? -5 : i === 4321 ? Infinity : i })
    kept.limitTo(50)
    const points = kept.ordered()
    expect(points.length).toBeLessThanOrEqual(50)
    const values = points.map(({ value }) => value)
    expect(values).toEqual(expect.arrayContaining([-5, Infinity, 9999]))
    expect(points.map(({ step }) => step)).toEqual(
      [...points.map(({ step }) => step)].sort((a, b) => a - b)
    )
  })
})

describe('a metric with very many points', () => {
  it('shows its one spike and its one NaN, and has the mean of all', async () => {
    const { store, take } = workspace()
    const path = join(root, 'spike.csv')
    const count = 250_000
    const valueAt = (i: number): number => (i === 100_001 ? 1001 : i === 7 ? NaN : 1)
    const rows = Array.from({ length: count }, (_, i) => `${i + 1},${valueAt(i)},1\n`)
    writeFileSync(path, `step,loss,accuracy\n${rows.join('')}`)
    const [run] = (await take(path)).runs
    const series = store.series(run?.id ?? '').find(({ name }) => name === 'loss')
    const points = (series?.step ?? []).map((step, i) => [step, series?.value[i]])
    expect(points).toContainEqual([100_002, 1001])
    expect(points).toContainEqual([8, 'NaN'])
    expect(points.length).toBeLessThanOrEqual(100_000)
    // 250,000 values of one.
    expect(store.epochs(run?.id ?? '').at(-1)?.accuracy).toBe(1)
    const { loss, step, extremes } = store.steps(run?.id ?? '', 2000)
    expect(
      Math.max(...(extremes?.loss.high ?? []).map((each) => decodeMetric(each)).filter(Number.isFinite))
    ).toBe(1001)
    expect(loss).toHaveLength(step.length)
  })

  it('is drawn from fewer, keeps its end, and has all in its file', async () => {
    const { store, take } = workspace()
    const path = join(root, 'many.csv')
    const count = 120_000
    writeFileSync(
      path,
      `step,loss\n${Array.from({ length: count }, (_, i) => `${i + 1},${i === count - 1 ? 7 : 1}\n`).join('')}`
    )
    const [run] = (await take(path)).runs
    const id = run?.id ?? ''
    const series = store.series(id)[0]
    expect(series?.step.length).toBeLessThanOrEqual(100_001)
    expect(series?.step.at(-1)).toBe(count)
    expect(decodeMetric(series?.value.at(-1) ?? 0)).toBe(7)
    expect(existsSync(join(store.folderOf(id), metricFileName))).toBe(true)
    expect(await pointsOf(store, id)).toHaveLength(count)
  })
})
