import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { connect, forgetPrepared, prepared } from '../../../src-main/runs/connection'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()

describe('a statement that is prepared once', () => {
  it('is the same for a connection, and another for each', () => {
    const [one, other] = [connect(join(root, 'one.sqlite')), connect(join(root, 'other.sqlite'))]
    one.exec('CREATE TABLE a (x); INSERT INTO a VALUES (1)')
    other.exec('CREATE TABLE a (x); INSERT INTO a VALUES (2)')
    const sql = 'SELECT x FROM a ORDER BY x'
    expect(prepared(one, sql)).toBe(prepared(one, sql))
    expect([prepared(one, sql).get(), prepared(other, sql).get()]).toMatchObject([{ x: 1 }, { x: 2 }])
    forgetPrepared(one)
    expect(prepared(one, sql).get()).toMatchObject({ x: 1 })
    one.close()
    other.close()
  })

  it('reads what was changed since, and a table that has another column by now', () => {
    const database = connect(join(root, 'changed.sqlite'))
    database.exec('CREATE TABLE a (x); INSERT INTO a VALUES (1)')
    const all = (): unknown => prepared(database, 'SELECT * FROM a ORDER BY x').all()
    expect(all()).toMatchObject([{ x: 1 }])
    database.exec('INSERT INTO a VALUES (2); ALTER TABLE a ADD COLUMN y DEFAULT 3')
    expect(all()).toMatchObject([
      { x: 1, y: 3 },
      { x: 2, y: 3 }
    ])
    database.close()
  })

  // What a process has open is told by Linux alone.
  it.skipIf(process.platform !== 'linux')('lets go of its file', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const path = join(root, 'closed.sqlite')
    const database = connect(path)
    database.exec('CREATE TABLE a (x)')
    prepared(database, 'SELECT x FROM a').all()
    forgetPrepared(database)
    database.close()
    const isOpen = (): boolean =>
      readdirSync('/proc/self/fd').some((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === path
        } catch {
          return false
        }
      })
    await expect
      .poll(() => {
        collect()
        return isOpen()
      })
      .toBe(false)
  })
})
