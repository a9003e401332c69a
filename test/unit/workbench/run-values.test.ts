import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RunStore } from '../../../src-main/runs/run-store'
import { databasePath } from '../../../src-main/runs/storage-error'
import { RunValues } from '../../../src-main/workbench/runs/run-values'
import { epochOf, machine, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
type Spec = ReturnType<typeof tinySpec>

function history(specs: Record<string, Spec>): RunStore {
  const store = new RunStore(join(root, String(workspaces++)))
  onTestFinished(() => store.close())
  for (const [id, spec] of Object.entries(specs)) add(store, id, spec)
  return store
}
const add = (store: RunStore, id: string, spec: Spec): unknown =>
  store.create({
    ...{ id, name: id, spec, machine, applicationVersion: '1', commit: null, createdAt: 1 }
  })

describe('what is looked at of many runs', () => {
  it('has any setting by its path, of the runs that are there', async () => {
    const spec = tinySpec()
    const faster = { ...spec, optimizer: { ...spec.optimizer, learningRate: 0.5 } }
    const values = new RunValues(history({ a: spec, b: faster }))
    expect(await values.of(['b', 'gone', 'a'], ['optimizer.learningRate', 'model.id'])).toEqual({
      runs: ['b', 'a'],
      columns: [
        [0.5, spec.optimizer.learningRate],
        [spec.model.id, spec.model.id]
      ]
    })
    expect((await values.of(null, ['seed'])).runs).toEqual(['b', 'a'])
  })

  it('has the best value of a metric, which is a loss at its least, and follows the run', async () => {
    const store = history({ a: tinySpec(), b: tinySpec() })
    const values = new RunValues(store)
    const epoch = (number: number, loss: number | 'NaN', accuracy: number) => ({
      ...{ type: 'epoch' as const },
      metrics: { ...epochOf(number), val_loss: loss, accuracy }
    })
    store.append('a', [epoch(1, 0.9, 0.5), epoch(2, 0.4, 0.7), epoch(3, 0.6, 0.6), epoch(4, 'NaN', 0.1)])
    const columns = ['best.val_loss', 'best.accuracy']
    expect((await values.of(['a', 'b'], columns)).columns).toEqual([
      [0.4, null],
      [0.7, null]
    ])
    store.append('a', [epoch(5, 0.3, 0.2)])
    expect((await values.of(['a'], columns)).columns).toEqual([[0.3], [0.7]])
  })

  it('tells runs that differ by seed alone from others, and data by its hash', async () => {
    const spec = tinySpec()
    const store = history({
      a: { ...spec, seed: 1, name: 'one' },
      b: { ...spec, seed: 2, name: 'two' },
      c: { ...spec, seed: 2, epochs: spec.epochs + 1 }
    })
    store.append('a', [{ type: 'setup', setup: { ...tinySetup, datasetSha256: 'f0'.repeat(32) } }])
    const { columns } = await new RunValues(store).of(['a', 'b', 'c'], ['run.experiment', 'run.data'])
    const [[a, b, c] = [], data] = columns
    expect(a).toBe(b)
    expect(a).not.toBe(c)
    expect(data).toEqual(['f0'.repeat(32), null, null])
  })

  it('leaves the places of a damaged run empty, and has those of the others', async () => {
    const store = history({ a: tinySpec(), b: tinySpec() })
    const database = new DatabaseSync(databasePath(store.workspace))
    database.exec(`UPDATE runs SET spec = '{' WHERE id = 'a'`)
    database.close()
    const values = new RunValues(store)
    expect((await values.of(['a', 'b'], ['batchSize'])).columns).toEqual([[null, tinySpec().batchSize]])
    expect(await values.settings()).toContain('optimizer.type')
  })

  it('knows the settings of the runs that are there, and no longer those of one that is gone', async () => {
    const spec = tinySpec()
    const sgd = {
      type: 'sgd',
      learningRate: 0.1,
      momentum: 0.5,
      nesterov: false,
      weightDecay: 0
    } as const
    const store = history({ a: spec })
    const values = new RunValues(store)
    expect(await values.settings()).not.toContain('optimizer.nesterov')
    add(store, 'b', { ...spec, optimizer: sgd })
    expect(await values.settings()).toContain('optimizer.nesterov')
    store.delete(['b'])
    const after = await values.settings()
    expect(after).not.toContain('optimizer.nesterov')
    expect(after).toContain('optimizer.beta1')
  })
})
