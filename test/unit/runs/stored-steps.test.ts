import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it } from 'vitest'
import { backupsOf } from '../../../src-main/runs/backup-files'
import { databasePath } from '../../../src-main/runs/storage-error'
import { migrations } from '../../../src-main/runs/migrations'
import { packSteps, unpackSteps } from '../../../src-main/runs/packed-steps'
import { RunStore } from '../../../src-main/runs/run-store'
import { joinSteps, numericSteps, stepsBefore } from '../../../src-main/runs/step-columns'
import { thinSteps } from '../../../src-main/runs/step-summary'
import { epochOf, machine, stepsFrom, tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, String(workspaces++))
function open(): { store: RunStore; rows(): { first_step: number }[] } {
  const place = workspace()
  const store = new RunStore(place)
  store.create({
    id: 'r1',
    name: 'one',
    spec: tinySpec(),
    machine,
    applicationVersion: '1',
    commit: null,
    createdAt: 1
  })
  // A second connection looks at what the store wrote.
  const look = new DatabaseSync(databasePath(place))
  return {
    store,
    rows: () =>
      look
        .prepare('SELECT first_step FROM step_blocks ORDER BY first_step')
        .all()
        .flatMap((row) => Object.values(row as object)) as never
  }
}

describe('packed steps', () => {
  it('have the layout that is described: 8 bytes, then 20 a step in columns', () => {
    const packed = packSteps(
      numericSteps({
        step: [1, 2],
        loss: [1, 'NaN'],
        accuracy: [0.5, 0],
        imagesPerSecond: [2, 4],
        at: [1_000_000.4, 1_000_250.6]
      })
    )
    const bytes = Buffer.from(packed, 'base64')
    expect(bytes).toHaveLength(8 + 2 * 20)
    expect(bytes.readDoubleLE(0)).toBe(1_000_000)
    expect([8, 12].map((at) => bytes.readUInt32LE(at))).toEqual([1, 2])
    expect([16, 20, 24, 28, 32, 36].map((at) => bytes.readFloatLE(at))).toEqual([1, NaN, 0.5, 0, 2, 4])
    expect([40, 44].map((at) => bytes.readUInt32LE(at))).toEqual([0, 251])
  })

  it('come back as they went, none and infinities among them', () => {
    const steps = numericSteps({
      step: [7, 8, 9],
      loss: ['Infinity', '-Infinity', 'NaN'],
      accuracy: [0, 0.25, 1],
      imagesPerSecond: [1, 2, 3],
      at: [5, 6, 7]
    })
    expect(unpackSteps(packSteps(steps))).toEqual(steps)
    expect(thinSteps(unpackSteps(packSteps(steps)), 10).loss).toEqual(['Infinity', '-Infinity', 'NaN'])
    expect(unpackSteps(packSteps(joinSteps([]))).step).toHaveLength(0)
  })
})

describe('what was not logged of a step', () => {
  const steps = numericSteps({
    step: [1, 2, 3, 4],
    loss: ['NaN', 1, 2, 3],
    accuracy: [null, 0.5, null, null],
    imagesPerSecond: [null, null, null, 8],
    at: [1, 2, 3, 4]
  })
  const stored = unpackSteps(packSteps(joinSteps([stepsBefore(steps, 1), stepsBefore(steps, 4, 1)])))

  it('is told from NaN after it was stored, cut and joined', () => {
    expect(thinSteps(stored, 4)).toMatchObject({
      loss: ['NaN', 1, 2, 3],
      accuracy: [null, 0.5, null, null],
      imagesPerSecond: [null, null, null, 8]
    })
  })

  it('is in no mean, and a mean of nothing is none', () => {
    expect(thinSteps(stored, 2)).toMatchObject({
      loss: ['NaN', 2.5],
      accuracy: [0.5, null],
      imagesPerSecond: [null, 8]
    })
  })
})

describe('thinned steps', () => {
  it('are the mean of their neighbours at the place of the last, the rest at the end among them', () => {
    const steps = numericSteps({
      step: [1, 2, 3, 4, 5],
      loss: [1, 3, 5, 7, 10],
      accuracy: [0, 1, 0, 1, 0.5],
      imagesPerSecond: [10, 20, 30, 40, 50],
      at: [1, 2, 3, 4, 5]
    })
    expect(thinSteps(steps, 3)).toEqual({
      step: [2, 4, 5],
      loss: [2, 6, 10],
      accuracy: [0.5, 0.5, 0.5],
      imagesPerSecond: [15, 35, 50],
      at: [2, 4, 5],
      extremes: {
        loss: { low: [1, 5, 10], high: [3, 7, 10] },
        accuracy: { low: [0, 0, 0.5], high: [1, 1, 0.5] }
      }
    })
  })
  it('keep one step in a million visible', () => {
    const count = 1_000_000
    const steps = {
      ...numericSteps(stepsFrom(1, 1)),
      step: Uint32Array.from({ length: count }, (_, i) => i + 1),
      loss: new Float32Array(count).fill(1),
      accuracy: new Float32Array(count),
      imagesPerSecond: new Float32Array(count),
      at: new Float64Array(count)
    }
    steps.loss[654_321] = 4096
    const { extremes, loss } = thinSteps(steps, 2000)
    // 500 steps a place; the 654,322nd step is in the 1,309th of them.
    expect(extremes?.loss.high.indexOf(4096)).toBe(1308)
    expect(extremes?.loss.low.every((value) => value === 1)).toBe(true)
    expect(loss[1308]).toBeCloseTo(1 + 4095 / 500, 4)
  })
  it('have no extremes where each stands for itself, and none of what is no number', () => {
    const steps = numericSteps({ ...stepsFrom(1, 4), loss: ['NaN', 'Infinity', 3, 'NaN'] })
    expect(thinSteps(steps, 10).extremes).toBeUndefined()
    expect(thinSteps(steps, 2).extremes?.loss).toEqual({ low: ['NaN', 3], high: ['NaN', 3] })
  })
  it('show a NaN among many', () => {
    const steps = numericSteps({ ...stepsFrom(1, 4), loss: [1, 'NaN', 1, 1] })
    expect(thinSteps(steps, 2).loss).toEqual(['NaN', 1])
  })
})

describe('steps of a range', () => {
  it('are those from one to another, whatever the blocks that they lie in', () => {
    const { store } = open()
    for (const [first, count] of [
      [1, 4],
      [5, 4],
      [9, 12]
    ] as const)
      store.append('r1', [{ type: 'steps', steps: stepsFrom(first, count) }])
    const read = (from: number, to: number): number[] => store.steps('r1', 100, { from, to }).step
    expect(read(3, 6)).toEqual([3, 4, 5, 6])
    expect(read(5, 5)).toEqual([5])
    expect(read(18, 99)).toEqual([18, 19, 20])
    expect(read(21, 99)).toEqual([])
    // Ten steps in at most five places: each the mean of two.
    expect(store.steps('r1', 5, { from: 11, to: 20 }).step).toEqual([12, 14, 16, 18, 20])
    store.close()
  })
})

describe('the steps of an epoch', () => {
  it('become one row when it has ended, whatever the size of the batches they came in', () => {
    const { store, rows } = open()
    for (let step = 1; step <= 4; step++)
      store.append('r1', [{ type: 'steps', steps: stepsFrom(step, 1) }])
    expect(rows()).toEqual([1, 2, 3, 4])
    store.append('r1', [{ type: 'epoch', metrics: epochOf(1) }])
    expect(rows()).toEqual([1])
    store.append('r1', [{ type: 'steps', steps: stepsFrom(5, 3) }])
    store.append('r1', [
      { type: 'steps', steps: stepsFrom(8, 1) },
      { type: 'epoch', metrics: epochOf(2) }
    ])
    expect(rows()).toEqual([1, 5])
    expect(store.steps('r1', 100)).toEqual({ ...stepsFrom(1, 8), seq: 7 })
  })

  it('that are done anew replace what they were, and what came after', () => {
    const { store } = open()
    store.append('r1', [
      { type: 'steps', steps: stepsFrom(1, 2, 1) },
      { type: 'steps', steps: stepsFrom(3, 2, 1) },
      { type: 'steps', steps: stepsFrom(5, 2, 1) }
    ])
    store.append('r1', [{ type: 'steps', steps: stepsFrom(3, 2, 2) }])
    expect(store.steps('r1', 100)).toMatchObject({ step: [1, 2, 3, 4], loss: [1, 1, 2, 2] })
  })
})

describe('a workspace of the first format', () => {
  it('is brought up to date with every run, step and number in it', () => {
    const place = workspace()
    mkdirSync(place, { recursive: true })
    const old = new DatabaseSync(databasePath(place))
    old.exec(`${migrations[0] as string}; PRAGMA user_version = 1`)
    old
      .prepare(
        `INSERT INTO runs (id, name, status, spec, setup, engine, machine, application_version, ` +
          `seq, created_at) VALUES ('old', 'first', 'completed', ?, ?, 'cpu', ?, '0.1.0', 9, 5)`
      )
      .run(JSON.stringify(tinySpec()), JSON.stringify(tinySetup), JSON.stringify(machine))
    old.prepare(`INSERT INTO epochs VALUES ('old', 1, ?)`).run(JSON.stringify(epochOf(1)))
    for (const [first, count] of [
      [1, 3],
      [4, 1]
    ] as const)
      old
        .prepare(`INSERT INTO step_batches VALUES ('old', ?, ?)`)
        .run(first, JSON.stringify(stepsFrom(first, count, 'NaN')))
    old.close()
    const store = new RunStore(place)
    expect(store.list()).toMatchObject([
      { id: 'old', name: 'first', status: 'completed', engine: 'cpu', seq: 9 }
    ])
    expect(store.epochs('old')).toEqual([epochOf(1)])
    expect(store.steps('old', 100)).toEqual({ ...stepsFrom(1, 4, 'NaN'), seq: 9 })
    store.close()
    const after = new DatabaseSync(databasePath(place))
    expect(after.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: migrations.length })
    expect(
      after.prepare(`SELECT count(*) AS n FROM sqlite_master WHERE name = 'step_batches'`).get()
    ).toMatchObject({ n: 0 })
    after.close()
  })

  it('in which something cannot be read is brought up to date with the rest, and is in the backup', () => {
    const place = workspace()
    mkdirSync(place, { recursive: true })
    const old = new DatabaseSync(databasePath(place))
    old.exec(`${migrations[0] as string}; PRAGMA user_version = 1`)
    const insert = old.prepare(
      `INSERT INTO runs (id, name, status, spec, machine, application_version, created_at) VALUES ` +
        `(?, ?, 'completed', ?, ?, '0.1.0', 5)`
    )
    insert.run('whole', 'whole', JSON.stringify(tinySpec()), JSON.stringify(machine))
    insert.run('broken', 'broken', '{"model":', JSON.stringify(machine))
    const batch = old.prepare('INSERT INTO step_batches VALUES (?, ?, ?)')
    batch.run('whole', 1, 'no steps at all')
    batch.run('whole', 4, JSON.stringify(stepsFrom(4, 2)))
    old.close()
    const store = new RunStore(place)
    expect(store.steps('whole', 10).step).toEqual([4, 5])
    expect(store.list().map(({ id, error }) => [id, error?.code])).toEqual([
      ['whole', undefined],
      ['broken', 'RUN_UNREADABLE']
    ])
    store.close()
    const [backup] = backupsOf(place)
    const before = new DatabaseSync(backup?.path as string)
    expect(before.prepare('SELECT steps FROM step_batches WHERE first_step = 1').get()).toMatchObject({
      steps: 'no steps at all'
    })
    before.close()
  })

  it('that is damaged where the update does not look is shown as it is, and not changed', () => {
    const place = workspace()
    mkdirSync(place, { recursive: true })
    const old = new DatabaseSync(databasePath(place))
    old.exec(`${migrations[0] as string}; PRAGMA user_version = 1`)
    old
      .prepare(
        `INSERT INTO runs (id, name, status, spec, machine, application_version, created_at)
           VALUES ('old', 'first', 'completed', ?, ?, '0.1.0', 5)`
      )
      .run(JSON.stringify(tinySpec()), JSON.stringify(machine))
    old.prepare(`INSERT INTO log_lines VALUES ('old', 1, ?)`).run('"'.repeat(9000))
    const { rootpage } = old
      .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'log_lines'")
      .get() as { rootpage: number }
    old.close()
    const bytes = readFileSync(databasePath(place))
    bytes.fill(0xa5, (rootpage - 1) * 4096, rootpage * 4096)
    writeFileSync(databasePath(place), bytes)

    const store = new RunStore(place)
    expect(store.readOnly).toMatchObject({ code: 'WORKSPACE_DAMAGED' })
    expect(store.list().map(({ name, status }) => [name, status])).toEqual([['first', 'completed']])
    expect(() => store.annotations.rename('old', 'other')).toThrow(
      expect.objectContaining({ code: 'WORKSPACE_DAMAGED' })
    )
    store.close()
    expect(readFileSync(databasePath(place))).toEqual(bytes)
  })

  it('whose update fails stays as it was', () => {
    const place = workspace()
    mkdirSync(place, { recursive: true })
    const old = new DatabaseSync(databasePath(place))
    old.exec(`${migrations[0] as string}; PRAGMA user_version = 1`)
    old
      .prepare(
        `INSERT INTO runs (id, name, status, spec, machine, application_version, created_at) ` +
          `VALUES ('old', 'first', 'completed', '{}', '{}', '0.1.0', 5)`
      )
      .run()
    old.prepare(`INSERT INTO step_batches VALUES ('old', 1, 'as they were')`).run()
    // Somebody else's table is in the way.
    old.exec('CREATE TABLE step_blocks (x)')
    old.close()
    expect(() => new RunStore(place)).toThrow(expect.objectContaining({ code: 'WORKSPACE_DAMAGED' }))
    const after = new DatabaseSync(databasePath(place))
    expect(after.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 1 })
    expect(after.prepare('SELECT steps FROM step_batches').get()).toMatchObject({
      steps: 'as they were'
    })
    after.close()
  })
})
