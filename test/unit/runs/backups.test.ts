import { DatabaseSync } from '@photostructure/sqlite'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { backupsOf } from '../../../src-main/runs/backup-files'
import { backUp, backUpDaily, restoreBackup } from '../../../src-main/runs/backups'
import { type Connection, connect } from '../../../src-main/runs/connection'
import { RunStore } from '../../../src-main/runs/run-store'
import { databasePath } from '../../../src-main/runs/storage-error'
import { epochOf, machine, stepsFrom, tinySpec, useOf } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const noon = Date.UTC(2026, 10, 26, 12)
const hour = 3_600_000

/** A workspace with one run of an epoch, two steps and a line in its log. */
function history(): string {
  const place = join(root, String(workspaces++))
  const store = new RunStore(place)
  store.create({
    id: 'r1',
    name: 'one',
    spec: tinySpec(),
    machine,
    applicationVersion: '1',
    commit: null,
    createdAt: 5
  })
  store.append('r1', [
    { type: 'steps', steps: stepsFrom(1, 2) },
    { type: 'use', sample: { ...useOf(), step: 2, at: 6 } },
    { type: 'epoch', metrics: epochOf(1) },
    { type: 'log', line: { at: 6, level: 'info', text: 'said' } }
  ])
  store.close()
  return place
}

/** Does something with the database of a workspace as whoever opens it does. */
function withDatabase(place: string, body: (database: Connection) => void): void {
  const database = connect(databasePath(place))
  body(database)
  database.close()
}

describe('a backup', () => {
  it.each([
    ['all of it where it is small', { whole: Infinity, withEpochs: Infinity }, 2, 1, 1],
    ['all but the steps where it is larger', { whole: 0, withEpochs: Infinity }, 0, 1, 1],
    ['what each run was and became where it is large', { whole: 0, withEpochs: 0 }, 0, 0, 0]
  ])('of a history has %s', (_, limits, steps, epochs, lines) => {
    const place = history()
    withDatabase(place, (database) => backUp(database, place, noon, limits))
    writeFileSync(databasePath(place), 'no database at all')
    restoreBackup(place, noon)

    // SQLite itself finds it whole, its indices and references too.
    const look = new DatabaseSync(databasePath(place))
    expect(look.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    expect(look.prepare('PRAGMA foreign_key_check').all()).toEqual([])
    look.close()
    const store = new RunStore(place)
    expect(store.list()).toMatchObject([
      { id: 'r1', name: 'one', number: 1, epochsDone: 1, last: epochOf(1), best: { epoch: 1 } }
    ])
    expect(store.detail('r1').spec).toEqual(tinySpec())
    expect(store.steps('r1', 10).step).toHaveLength(steps)
    expect(store.use('r1')).toHaveLength(steps / 2)
    expect(store.epochs('r1')).toHaveLength(epochs)
    expect(store.log('r1')).toHaveLength(lines)
    // And it goes on.
    store.append('r1', [{ type: 'epoch', metrics: epochOf(2) }])
    expect(store.summary('r1').epochsDone).toBe(2)
    store.close()
  })

  it('is made once a day, also where the clock was set back, and the four newest stay', () => {
    const place = history()
    const at = (hours: number): number => noon + hours * hour
    withDatabase(place, (database) => {
      for (const hours of [0, 23, 24, 30, 20, 48, 72, 96, 120]) backUpDaily(database, place, at(hours))
    })
    expect(backupsOf(place).map((each) => each.at)).toEqual([120, 96, 72, 48].map(at))
  })

  it('takes the place of a history that is kept beside it, under the time of that', () => {
    const place = history()
    withDatabase(place, (database) => backUp(database, place, noon))
    writeFileSync(databasePath(place), 'no database at all')
    const { backup, aside } = restoreBackup(place, noon + hour)
    expect(backup.at).toBe(noon)
    expect(aside).toBe(`${databasePath(place)}.20261126-130000`)
    expect(readFileSync(aside as string, 'utf8')).toBe('no database at all')
  })
})
