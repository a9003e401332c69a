import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it } from 'vitest'
import { type RunEvent, type RunSummary } from '../../../src-main/contract'
import { databasePath } from '../../../src-main/runs/storage-error'
import { migrations } from '../../../src-main/runs/migrations'
import { newRunId } from '../../../src-main/runs/run-id'
import { RunStore } from '../../../src-main/runs/run-store'
import { epochOf, machine, stepsFrom, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, String(workspaces++))
const create = (store: RunStore, id: string, name = 'tiny'): RunSummary =>
  store.create({
    id,
    name,
    spec: tinySpec(),
    machine,
    applicationVersion: '1.0.0',
    commit: 'abc',
    createdAt: Number(id.replace(/\D/g, '')) || 1
  })

describe('what a person calls a run', () => {
  it("is its whole name before it is a beginning of another's identifier", () => {
    const store = new RunStore(workspace())
    create(store, '20260101-aaaa', 'first')
    create(store, '20260102-bbbb', '2026')
    expect(store.resolve('2026')).toBe('20260102-bbbb')
  })

  it('may have an @, and a checkpoint is named after the last one', () => {
    const store = new RunStore(workspace())
    create(store, '20260101-aaaa', 'adam@1e-3')
    create(store, '20260102-bbbb', 'adam')
    expect(store.resolveCheckpoint('adam@1e-3')).toEqual({ id: '20260101-aaaa', checkpoint: null })
    expect(store.resolveCheckpoint('adam@1e-3@epoch-2')).toEqual({
      id: '20260101-aaaa',
      checkpoint: 'epoch-2'
    })
    expect(store.resolveCheckpoint('adam@epoch-2')).toEqual({
      id: '20260102-bbbb',
      checkpoint: 'epoch-2'
    })
    expect(() => store.resolveCheckpoint('sgd@epoch-2')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_RUN', params: { run: 'sgd' } })
    )
  })

  it('is asked for again, with the runs to choose from, where several have that name', () => {
    const store = new RunStore(workspace())
    create(store, '1', 'twice')
    create(store, '60002', 'twice')
    expect(() => store.resolve('twice')).toThrow(
      '"twice" matches 2 runs: 60002 "twice" (1970-01-01 00:01 UTC), 1 "twice" (1970-01-01 00:00 UTC).'
    )
  })
})

describe('a stored run', () => {
  it('is there again after the store was closed and opened, to the last metric', () => {
    const folder = workspace()
    const store = new RunStore(folder)
    create(store, 'r1')
    store.append('r1', [
      { type: 'status', status: 'preparing', error: null, at: 5 },
      { type: 'setup', setup: tinySetup }
    ])
    store.append('r1', [
      { type: 'steps', steps: stepsFrom(1, 4) },
      { type: 'epoch', metrics: epochOf(1) },
      { type: 'log', line: { at: 6, level: 'info', text: 'hello' } }
    ])
    store.append('r1', [{ type: 'status', status: 'completed', error: null, at: 9 }])
    store.close()
    const again = new RunStore(folder)
    expect(again.detail('r1')).toMatchObject({
      spec: tinySpec(),
      setup: tinySetup,
      epochs: [epochOf(1)],
      machine,
      applicationVersion: '1.0.0',
      commit: 'abc'
    })
    expect(again.summary('r1')).toMatchObject({
      status: 'completed',
      startedAt: 5,
      endedAt: 9,
      epochsDone: 1,
      engine: 'cpu',
      stepsPerEpoch: 4,
      seq: 3,
      best: { epoch: 1, val_accuracy: 0.5 }
    })
    expect(again.steps('r1', 100)).toEqual({ ...stepsFrom(1, 4), seq: 3 })
    expect(again.log('r1')).toEqual([{ at: 6, level: 'info', text: 'hello' }])
  })

  it('keeps NaN and infinities, which SQLite would turn into nothing', () => {
    const store = new RunStore(workspace())
    create(store, 'r1')
    store.append('r1', [
      { type: 'steps', steps: stepsFrom(1, 2, 'NaN') },
      { type: 'epoch', metrics: epochOf(1, { loss: 'Infinity', val_accuracy: 'NaN' }) }
    ])
    expect(store.steps('r1', 100).loss).toEqual(['NaN', 'NaN'])
    expect(store.epochs('r1')[0]).toMatchObject({ loss: 'Infinity', val_accuracy: 'NaN' })
  })

  it('remembers its best epoch by validation accuracy, the first of equals', () => {
    const store = new RunStore(workspace())
    create(store, 'r1')
    for (const [epoch, accuracy] of [
      [1, 0.5],
      [2, 0.8],
      [3, 0.8],
      [4, 0.7]
    ] as const)
      store.append('r1', [{ type: 'epoch', metrics: epochOf(epoch, { val_accuracy: accuracy }) }])
    expect(store.summary('r1').best).toEqual({ epoch: 2, val_accuracy: 0.8 })
  })

  it('takes a batch of events whole or not at all', () => {
    const store = new RunStore(workspace())
    create(store, 'r1')
    const broken = {
      type: 'log',
      line: {
        toJSON: () => {
          throw new Error('broken')
        }
      }
    } as unknown as RunEvent
    expect(() => store.append('r1', [{ type: 'epoch', metrics: epochOf(1) }, broken])).toThrow('broken')
    expect(store.summary('r1')).toMatchObject({ epochsDone: 0, seq: 0 })
    expect(store.epochs('r1')).toEqual([])
  })

  it('gives a hundred thousand steps as the few that a chart needs, each the mean of its neighbours', () => {
    const store = new RunStore(workspace())
    create(store, 'r1')
    store.append(
      'r1',
      Array.from({ length: 100 }, (_, i): RunEvent => ({
        type: 'steps',
        steps: stepsFrom(i * 1000 + 1, 1000, i < 50 ? 1 : 3)
      }))
    )
    const thin = store.steps('r1', 10)
    expect(thin.step).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((k) => k * 1000))
    expect(thin.loss).toEqual([1, 1, 1, 1, 1, 3, 3, 3, 3, 3])
  })
})

describe('naming a run', () => {
  const store = new RunStore(workspace())
  for (const [id, name] of [
    ['20260101-aaaa', 'first'],
    ['20260101-bbbb', 'second'],
    ['20260202-cccc', 'twice'],
    ['20260303-dddd', 'twice']
  ] as const)
    create(store, id, name)

  it('works by identifier, by a beginning of one, and by name', () => {
    expect(store.resolve('20260101-aaaa')).toBe('20260101-aaaa')
    expect(store.resolve('20260202')).toBe('20260202-cccc')
    expect(store.resolve('second')).toBe('20260101-bbbb')
  })
  it('says how many runs an unclear word fits', () => {
    expect(() => store.resolve('20260101')).toThrow(
      expect.objectContaining({
        code: 'AMBIGUOUS_RUN',
        params: {
          run: '20260101',
          count: 2,
          candidates: expect.stringContaining('20260101-aaaa "') as string
        }
      })
    )
    expect(() => store.resolve('twice')).toThrow(expect.objectContaining({ code: 'AMBIGUOUS_RUN' }))
  })
  it('says so where nothing fits, and takes no wildcard for one', () => {
    for (const word of ['nothing', '%', ''])
      expect(() => store.resolve(word)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/UNKNOWN_RUN|AMBIGUOUS_RUN/) })
      )
  })
  it('makes identifiers that sort by time', () => {
    const ids = [1, 2, 3].map((second) => newRunId(new Date(Date.UTC(2026, 0, 1, 0, 0, second))))
    expect([...ids].sort()).toEqual(ids)
    expect(ids[0]).toMatch(/^20260101-000001-[2-9b-z]{4}$/)
  })
})

describe('deleting a run', () => {
  it("removes its rows and its files, and no one else's", () => {
    const store = new RunStore(workspace())
    create(store, 'r1')
    create(store, 'r2')
    writeFileSync(join(store.folderOf('r1'), 'last.safetensors'), 'x')
    store.append('r1', [{ type: 'epoch', metrics: epochOf(1) }])
    store.delete(['r1'])
    expect(store.list().map((run) => run.id)).toEqual(['r2'])
    expect(store.epochs('r1')).toEqual([])
    expect([existsSync(store.folderOf('r1')), existsSync(store.folderOf('r2'))]).toEqual([false, true])
  })

  it('that a crash cut short is finished or undone at the next start', () => {
    const folder = workspace()
    const store = new RunStore(folder)
    create(store, 'kept')
    store.close()
    // As after a crash between putting the folder aside and removing the row, and after the row was
    // removed.
    mkdirSync(join(folder, 'runs', 'gone.deleted'))
    execFileSync('mv', [join(folder, 'runs', 'kept'), join(folder, 'runs', 'kept.deleted')])
    const again = new RunStore(folder)
    expect(existsSync(again.folderOf('kept'))).toBe(true)
    expect(existsSync(join(folder, 'runs', 'gone.deleted'))).toBe(false)
  })
})

describe('a workspace that cannot be used', () => {
  it('of a newer version is refused and not touched', () => {
    const folder = workspace()
    mkdirSync(folder, { recursive: true })
    const database = new DatabaseSync(databasePath(folder))
    database.exec(`CREATE TABLE from_the_future (x); PRAGMA user_version = ${migrations.length + 1}`)
    database.close()
    const before = readFileSync(databasePath(folder))
    expect(() => new RunStore(folder)).toThrow(expect.objectContaining({ code: 'WORKSPACE_TOO_NEW' }))
    expect(readFileSync(databasePath(folder))).toEqual(before)
  })
  it('whose database is something else is refused and not touched', () => {
    const folder = workspace()
    mkdirSync(folder, { recursive: true })
    writeFileSync(databasePath(folder), "this is no database, but it is somebody's file ".repeat(50))
    expect(() => new RunStore(folder)).toThrow(expect.objectContaining({ code: 'WORKSPACE_DAMAGED' }))
    expect(readFileSync(databasePath(folder), 'utf8')).toMatch(/^this is no database/)
  })
  it('below a file is refused in words', () => {
    const file = join(root, 'a-file')
    writeFileSync(file, '')
    expect(() => new RunStore(join(file, 'below'))).toThrow(
      expect.objectContaining({
        code: 'WORKSPACE_NOT_WRITABLE',
        message: expect.stringContaining('a part of the path is a file')
      })
    )
  })
})
