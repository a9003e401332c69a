import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RunStore } from '../../../src-main/runs/run-store'
import { comparedRuns, thinnedEpochs } from '../../../src-main/workbench/runs/compared-runs'
import { epochOf, machine, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()

describe('runs that are compared', () => {
  it('come in the order in which they are asked for, and what is not here is named', async () => {
    const store = new RunStore(join(root, 'compared'))
    onTestFinished(() => store.close())
    for (const id of ['a', 'b'])
      store.create({
        ...{ id, name: id, spec: tinySpec(), machine, applicationVersion: '1', commit: null },
        createdAt: 1
      })
    store.append('a', [{ type: 'epoch', metrics: epochOf(1) }])
    const { runs, absent } = await comparedRuns(store, ['b', 'gone', 'a'], (summary) => summary)
    expect(runs.map(({ summary }) => summary.id)).toEqual(['b', 'a'])
    expect(runs[1]?.epochs).toEqual([epochOf(1)])
    expect(absent.map(({ run, error }) => [run, error.code])).toEqual([['gone', 'UNKNOWN_RUN']])
    const many = Array.from({ length: 501 }, (_, i) => `r${i}`)
    await expect(comparedRuns(store, many, (summary) => summary)).rejects.toMatchObject({
      code: 'TOO_MANY_RUNS',
      message: '501 runs are too many to compare; 500 are the most.'
    })
  })

  it('keep the first, the last and the best epoch of each metric where some are left out', () => {
    const epochs = Array.from({ length: 400 }, (_, i) => ({
      ...epochOf(i + 1),
      loss: i === 17 ? 0.01 : 1,
      accuracy: i === 123 ? 0.99 : 0.5,
      val_loss: i === 301 ? 0.02 : i === 5 ? ('NaN' as const) : 1,
      val_accuracy: i === 77 ? 0.98 : 0.5
    }))
    const kept = thinnedEpochs(epochs, 40).map(({ epoch }) => epoch)
    expect(kept).toEqual(expect.arrayContaining([1, 18, 78, 124, 302, 400]))
    expect(kept.length).toBeLessThanOrEqual(40)
    expect(kept).toEqual(kept.toSorted((a, b) => a - b))
    // No stretch is left empty: 34 more are spread over 400, so none is further than two of their steps.
    const gaps = kept.slice(1).map((epoch, i) => epoch - (kept[i] ?? 0))
    expect(Math.max(...gaps)).toBeLessThan((2 * 400) / 34)
    expect(thinnedEpochs(epochs, 400)).toBe(epochs)
  })
})
