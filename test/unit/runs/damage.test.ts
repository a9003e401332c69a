import { fork } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it } from 'vitest'
import { databasePath, storageError } from '../../../src-main/runs/storage-error'
import { RunStore } from '../../../src-main/runs/run-store'
import { lockWorkspace } from '../../../src-main/runs/workspace-lock'
import { epochOf, machine, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, String(workspaces++))
const create = (store: RunStore, id: string, createdAt = 1): void =>
  void store.create({
    id,
    name: id,
    spec: tinySpec(),
    machine,
    applicationVersion: '1',
    commit: null,
    createdAt
  })

describe('a run database', () => {
  it('that is damaged in its middle is told apart from one that works', () => {
    const place = workspace()
    const store = new RunStore(place)
    for (let i = 0; i < 50; i++) create(store, `run-${i}`)
    store.close()
    const file = openSync(databasePath(place), 'r+')
    // The first page, with the header, stays whole.
    writeSync(file, Buffer.alloc(statSync(databasePath(place)).size - 4096, 0xa5), 0, undefined, 4096)
    closeSync(file)
    const before = readFileSync(databasePath(place))
    expect(() => new RunStore(place)).toThrow(expect.objectContaining({ code: 'WORKSPACE_DAMAGED' }))
    expect(readFileSync(databasePath(place))).toEqual(before)
  })

  it('that can grow no more says that the disk is full, and keeps what it has', () => {
    const place = workspace()
    const store = new RunStore(place)
    create(store, 'r1')
    store.append('r1', [{ type: 'epoch', metrics: epochOf(1) }])
    const connection = (store as unknown as { database: InstanceType<typeof DatabaseSync> }).database
    const { page_count } = connection.prepare('PRAGMA page_count').get() as { page_count: number }
    connection.exec(`PRAGMA max_page_count = ${page_count}`)
    const long = {
      type: 'log' as const,
      line: { at: 1, level: 'info' as const, text: 'x'.repeat(100_000) }
    }
    expect(() => store.append('r1', [{ type: 'epoch', metrics: epochOf(2) }, long])).toThrow(
      expect.objectContaining({ code: 'DISK_FULL' })
    )
    expect(store.summary('r1')).toMatchObject({ epochsDone: 1, seq: 1 })
    // With space again it goes on.
    connection.exec('PRAGMA max_page_count = 100000')
    store.append('r1', [long])
    expect(store.log('r1')).toHaveLength(1)
    store.close()
    const again = new RunStore(place)
    expect(again.epochs('r1')).toEqual([epochOf(1)])
    again.close()
  })

  it('that another program keeps locked says so, whatever is written, and is written after that', () => {
    const place = workspace()
    const store = new RunStore(place)
    create(store, 'r1')
    const connection = (store as unknown as { database: InstanceType<typeof DatabaseSync> }).database
    connection.exec('PRAGMA busy_timeout = 20')
    const other = new DatabaseSync(databasePath(place))
    other.exec('BEGIN IMMEDIATE')
    const locked = expect.objectContaining({ code: 'WORKSPACE_BUSY' }) as Error
    const writes: (() => unknown)[] = [
      () => store.append('r1', [{ type: 'epoch', metrics: epochOf(1) }]),
      () => store.annotations.rename('r1', 'other'),
      () => store.annotations.tag('r1', ['a']),
      () =>
        store.append('r1', [
          { type: 'status', status: 'completed', error: null, at: 1, weightsSha256: 'ab' }
        ]),
      () => store.setQueue(['r1']),
      () => create(store, 'r2')
    ]
    for (const write of writes) expect(write).toThrow(locked)
    expect(store.summary('r1')).toMatchObject({ name: 'r1', epochsDone: 0, queuePosition: null })
    other.exec('ROLLBACK')
    other.close()
    for (const write of writes) write()
    expect(store.summary('r1')).toMatchObject({
      name: 'other',
      tags: ['a'],
      epochsDone: 1,
      queuePosition: 1
    })
    store.close()
  })

  it.each([
    ['ENOSPC', 'DISK_FULL', /./],
    ['EDQUOT', 'DISK_FULL', /./],
    ['EROFS', 'WORKSPACE_NOT_WRITABLE', /read-only/],
    ['EACCES', 'WORKSPACE_NOT_WRITABLE', /permission denied/],
    ['ENAMETOOLONG', 'WORKSPACE_NOT_WRITABLE', /too long/]
  ])('that fails with %s is explained as %s', (code, expected, message) => {
    expect(
      storageError(Object.assign(new Error('too long, or something else'), { code }), '/here')
    ).toMatchObject({ code: expected, message: expect.stringMatching(message) })
  })

  // Result codes as sqlite.org lists them, some of them extended.
  it.each([
    ['SQLITE_FULL', 13, 'DISK_FULL', /full/],
    ['SQLITE_CORRUPT', 11, 'WORKSPACE_DAMAGED', /none was made yet|not a whole/],
    ['SQLITE_CORRUPT_INDEX', 779, 'WORKSPACE_DAMAGED', /not a whole/],
    ['SQLITE_NOTADB', 26, 'WORKSPACE_DAMAGED', /not a whole/],
    ['SQLITE_ERROR', 1, 'WORKSPACE_DAMAGED', /no such column: spec/],
    ['SQLITE_CONSTRAINT_NOTNULL', 1299, 'WORKSPACE_DAMAGED', /tables/],
    ['SQLITE_BUSY', 5, 'WORKSPACE_BUSY', /Another program/],
    ['SQLITE_BUSY_SNAPSHOT', 517, 'WORKSPACE_BUSY', /Another program/],
    ['SQLITE_LOCKED', 6, 'WORKSPACE_BUSY', /Another program/],
    ['SQLITE_READONLY', 8, 'WORKSPACE_NOT_WRITABLE', /read-only/],
    ['SQLITE_CANTOPEN', 14, 'WORKSPACE_NOT_WRITABLE', /cannot be opened/],
    ['SQLITE_IOERR_WRITE', 778, 'WORKSPACE_NOT_WRITABLE', /disk reports an error/]
  ])('whose driver reports %s (%i) is explained as %s', (_, errcode, expected, message) => {
    const error = Object.assign(new Error('no such column: spec'), { code: 'ERR_SQLITE_ERROR', errcode })
    const explained = storageError(error, '/')
    expect(explained).toMatchObject({ code: expected, message: expect.stringMatching(message) })
  })

  it.each([
    new TypeError('x is not a function'),
    Object.assign(new Error('bad parameter'), { code: 'ERR_SQLITE_ERROR', errcode: 21 }),
    Object.assign(new Error('out of range'), { code: 'ERR_OUT_OF_RANGE' })
  ])('lets an error pass that has nothing to do with it: %s', (error) => {
    expect(storageError(error, '/here')).toBe(error)
  })
})

describe('a history', () => {
  it('of hundreds of runs lists the newest first, and follows every change', () => {
    const place = workspace()
    const store = new RunStore(place)
    for (let i = 0; i < 500; i++) create(store, `run-${String(i).padStart(5, '0')}`, Math.floor(i / 2))
    const names = (): string[] => store.list().map((run) => run.id)
    expect(names()).toHaveLength(500)
    expect(names().slice(0, 4)).toEqual(['run-00499', 'run-00498', 'run-00497', 'run-00496'])
    store.annotations.rename('run-00498', 'renamed')
    store.annotations.tag('run-00497', ['a', 'b', 'a'])
    store.append('run-00496', [{ type: 'epoch', metrics: epochOf(3) }])
    store.delete(['run-00499'])
    const listed = store.list().slice(0, 3)
    expect(listed).toMatchObject([{ name: 'renamed' }, { tags: ['a', 'b'] }, { epochsDone: 3, seq: 1 }])
    store.close()
    const again = new RunStore(place)
    expect(again.list().slice(0, 3)).toEqual(listed)
    expect(again.list()).toHaveLength(499)
    expect(() => again.summary('run-00499')).toThrow(expect.objectContaining({ code: 'UNKNOWN_RUN' }))
    again.close()
  })
})

describe('the lock of a workspace', () => {
  it("is one holder's at a time, in all processes, and free when its process was killed", async () => {
    const place = workspace()
    mkdirSync(place)
    const lock = lockWorkspace(place)
    expect(lock).not.toBeNull()
    expect(lockWorkspace(place)).toBeNull()
    lock?.release()
    const child = fork(join(import.meta.dirname, '../../support/claim-workspace.ts'), [place], {
      execArgv: ['--import', 'tsx']
    })
    await new Promise((done) => child.once('message', done))
    expect(lockWorkspace(place)).toBeNull()
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGKILL')
    await gone
    const after = lockWorkspace(place)
    expect(after).not.toBeNull()
    after?.release()
  })
})
