import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CheckpointInfo } from '../../../src-main/contract'
import { migrations } from '../../../src-main/runs/migrations'
import { RunStore } from '../../../src-main/runs/run-store'
import { databasePath } from '../../../src-main/runs/storage-error'
import { epochOf, machine, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, String(workspaces++))
const checkpoint = (epoch: number, roles: CheckpointInfo['roles'] = []): CheckpointInfo => ({
  ...{ file: `checkpoints/epoch-000${epoch}.safetensors`, epoch, step: 0, bytes: 1, at: 1, roles },
  val_accuracy: 0.5
})

function open(place: string): RunStore {
  const store = new RunStore(place)
  onTestFinished(() => store.close())
  return store
}
/** A store with a run `r` of three checkpoints. */
function openWithRun(place = workspace(), store = open(place)): RunStore {
  const run = { spec: tinySpec(), machine, applicationVersion: '1', commit: null, createdAt: 1 }
  store.create({ id: 'r', name: 'r', ...run })
  store.append('r', [{ type: 'checkpoints', checkpoints: [1, 2, 3].map((each) => checkpoint(each)) }])
  return store
}
const marked = { type: 'checkpoint-marked', file: checkpoint(2).file } as const

describe('what is said of a checkpoint', () => {
  it('is there with it when the workspace is opened again, and can be taken back', () => {
    const place = workspace()
    const store = openWithRun(place, new RunStore(place))
    const { seq } = store.append('r', [
      { ...marked, isKept: true },
      { ...marked, note: 'the good one' }
    ])
    expect(seq).toBe(2)
    store.close()

    const again = open(place)
    const said = { ...checkpoint(2), isKept: true, note: 'the good one' }
    expect(again.detail('r').checkpoints).toEqual([checkpoint(1), said, checkpoint(3)])
    again.append('r', [{ ...marked, isKept: false, note: '' }])
    expect(again.detail('r').checkpoints).toEqual([1, 2, 3].map((each) => checkpoint(each)))
  })

  it('stays while the training tells of its checkpoints anew, and goes with the checkpoint', () => {
    const store = openWithRun()
    store.append('r', [{ ...marked, isKept: true, note: 'the good one' }])
    const said = { isKept: true, note: 'the good one' }
    store.append('r', [{ type: 'checkpoints', checkpoints: [checkpoint(2, ['best']), checkpoint(4)] }])
    expect(store.detail('r').checkpoints).toEqual([
      { ...checkpoint(2, ['best']), ...said },
      checkpoint(4)
    ])

    const begun = { at: 1, epoch: 4, step: 0, stepsPerEpoch: 4, epochs: [epochOf(1)] }
    store.append('r', [{ type: 'resumed', ...begun, checkpoints: [checkpoint(2), checkpoint(4)] }])
    expect(store.detail('r').checkpoints[0]).toEqual({ ...checkpoint(2), ...said })

    store.append('r', [{ type: 'checkpoints', checkpoints: [checkpoint(4)] }])
    store.append('r', [{ type: 'checkpoints', checkpoints: [checkpoint(2), checkpoint(4)] }])
    expect(store.detail('r').checkpoints[0]).toEqual(checkpoint(2))
  })

  it('is no part of what a training told of them', () => {
    const place = workspace()
    openWithRun(place).append('r', [{ ...marked, isKept: true, note: 'the good one' }])
    const database = new DatabaseSync(databasePath(place), { readOnly: true })
    onTestFinished(() => database.close())
    const { checkpoints } = database.prepare('SELECT checkpoints FROM runs').get() as {
      checkpoints: string
    }
    expect(JSON.parse(checkpoints)).toEqual([1, 2, 3].map((each) => checkpoint(each)))
    expect(database.prepare('SELECT * FROM checkpoint_marks').all()).toEqual([
      { run_id: 'r', file: checkpoint(2).file, kept: 1, note: 'the good one' }
    ])
  })

  it('is in the summary of its run, to be found by, until it is taken back or the checkpoint goes', () => {
    const place = workspace()
    const store = openWithRun(place, new RunStore(place))
    expect(store.summary('r')).not.toHaveProperty('checkpointNotes')
    store.append('r', [{ ...marked, note: 'the good one' }])
    const other = { ...marked, file: checkpoint(1).file }
    store.append('r', [{ ...other, note: 'before the drop' }])
    store.append('r', [{ type: 'checkpoints', checkpoints: [1, 2].map((each) => checkpoint(each)) }])
    expect(store.summary('r').checkpointNotes).toEqual(['before the drop', 'the good one'])
    store.close()

    const again = open(place)
    expect(again.summary('r').checkpointNotes).toEqual(['before the drop', 'the good one'])
    expect(again.annotations.rename('r', 'renamed').checkpointNotes).toHaveLength(2)
    const after = again.append('r', [{ ...other, note: '' }])
    expect(after.checkpointNotes).toEqual(['the good one'])
    again.append('r', [{ type: 'checkpoints-deleted', files: [marked.file] }])
    expect(again.list()[0]).not.toHaveProperty('checkpointNotes')
  })

  it('goes with the run', () => {
    const place = workspace()
    const store = openWithRun(place)
    store.append('r', [{ ...marked, isKept: true }])
    store.delete(['r'])
    const database = new DatabaseSync(databasePath(place), { readOnly: true })
    onTestFinished(() => database.close())
    expect(database.prepare('SELECT * FROM checkpoint_marks').all()).toEqual([])
  })
})

describe('checkpoints that a person deleted', () => {
  it('are listed no more, and the newest that is left is the last', () => {
    const store = openWithRun()
    store.append('r', [{ type: 'checkpoints', checkpoints: [checkpoint(1), checkpoint(2, ['last'])] }])
    store.append('r', [{ ...marked, isKept: true }])
    store.append('r', [{ type: 'checkpoints-deleted', files: [marked.file] }])
    expect(store.detail('r').checkpoints).toEqual([checkpoint(1, ['last'])])
  })
})

describe('a history of the format before checkpoints were marked', () => {
  it('has its checkpoints as they were, and takes marks', () => {
    const place = workspace()
    mkdirSync(place, { recursive: true })
    const old = new DatabaseSync(databasePath(place))
    for (const step of migrations.slice(0, 9)) {
      if (typeof step === 'string') old.exec(step)
      else step(old)
    }
    old.exec('PRAGMA user_version = 9')
    expect(old.prepare("SELECT name FROM sqlite_schema WHERE name = 'checkpoint_marks'").all()).toEqual(
      []
    )
    old
      .prepare(
        `INSERT INTO runs (id, name, status, spec, setup, machine, application_version, created_at,
           creation, checkpoints) VALUES ('r', 'r', 'completed', ?, ?, ?, '0.1.0', 5, 1, ?)`
      )
      .run(
        JSON.stringify(tinySpec()),
        JSON.stringify(tinySetup),
        JSON.stringify(machine),
        JSON.stringify([checkpoint(1), checkpoint(2)])
      )
    old.close()

    const store = open(place)
    expect(store.readOnly).toBeNull()
    expect(store.detail('r').checkpoints).toEqual([checkpoint(1), checkpoint(2)])
    store.append('r', [{ ...marked, isKept: true }])
    expect(store.detail('r').checkpoints).toEqual([checkpoint(1), { ...checkpoint(2), isKept: true }])
  })
})
