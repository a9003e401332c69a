import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { migrations } from '../../../src-main/runs/migrations'
import { RunStore } from '../../../src-main/runs/run-store'
import { databasePath } from '../../../src-main/runs/storage-error'
import { epochOf, machine, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, String(workspaces++))
function open(place: string): RunStore {
  const store = new RunStore(place)
  onTestFinished(() => store.close())
  return store
}

describe('a workspace of the version before', () => {
  it('is brought up to date: its runs have no parent, no checkpoints, and the time they took', () => {
    const place = workspace()
    mkdirSync(place, { recursive: true })
    const old = new DatabaseSync(databasePath(place))
    old.exec(migrations[0] as string)
    ;(migrations[1] as (database: InstanceType<typeof DatabaseSync>) => void)(old)
    old.exec('PRAGMA user_version = 2')
    const insert = old.prepare(
      `INSERT INTO runs (id, name, status, spec, setup, engine, machine, application_version, ` +
        `seq, created_at, started_at, ended_at) VALUES (?, ?, ?, ?, ?, 'cpu', ?, '0.1.0', 3, 5, ?, ?)`
    )
    insert.run(
      'done',
      'done',
      'completed',
      JSON.stringify(tinySpec()),
      JSON.stringify(tinySetup),
      JSON.stringify(machine),
      1000,
      4500
    )
    insert.run(
      'left',
      'left',
      'running',
      JSON.stringify(tinySpec()),
      JSON.stringify(tinySetup),
      JSON.stringify(machine),
      1000,
      null
    )
    old.prepare(`INSERT INTO epochs VALUES ('done', 1, ?)`).run(JSON.stringify(epochOf(1)))
    old.close()
    const store = open(place)
    expect(store.summary('done')).toMatchObject({
      status: 'completed',
      activeSeconds: 3.5,
      activeSince: null,
      parentId: null,
      queuePosition: null
    })
    expect(store.detail('done')).toMatchObject({
      epochs: [epochOf(1)],
      sessions: [],
      checkpoints: [],
      steering: [],
      parent: null
    })
    expect(store.summary('left')).toMatchObject({ status: 'running', activeSeconds: 0 })
    // And goes on from its last checkpoint, which knew nothing of its epochs: those that are stored
    // stay.
    store.append('done', [
      { type: 'resumed', at: 9000, epoch: 1, step: 0, stepsPerEpoch: 4, epochs: [] }
    ])
    expect(store.epochs('done')).toEqual([epochOf(1)])
    expect(store.summary('done')).toMatchObject({ epochsDone: 1, last: epochOf(1), best: { epoch: 1 } })
  })

  it('reads the residual networks of the third version as normalised after the addition', () => {
    const place = workspace()
    mkdirSync(place, { recursive: true })
    const old = new DatabaseSync(databasePath(place))
    for (const step of migrations.slice(0, 3)) {
      if (typeof step === 'string') old.exec(step)
      else step(old)
    }
    old.exec('PRAGMA user_version = 3')
    const insert = old.prepare(
      `INSERT INTO runs (id, name, status, spec, machine, application_version, created_at) VALUES ` +
        `(?, ?, 'completed', ?, ?, '0.1.0', 5)`
    )
    const first = (model: unknown): string => JSON.stringify({ ...tinySpec(), formatVersion: 1, model })
    insert.run(
      'residual',
      'residual',
      first({ id: 'resnet50', denseUnits: 1000 }),
      JSON.stringify(machine)
    )
    insert.run('other', 'other', first({ id: 'lenet5', activation: 'tanh' }), JSON.stringify(machine))
    old.close()
    const store = open(place)
    expect(store.detail('residual').spec).toEqual({
      ...tinySpec(),
      model: { id: 'resnet50', denseUnits: 1000, normalization: 'after-addition' }
    })
    expect(store.detail('other').spec).toEqual({
      ...tinySpec(),
      model: { id: 'lenet5', activation: 'tanh' }
    })
  })
})
