import { DatabaseSync } from '@photostructure/sqlite'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { backupFolder, backupsOf } from '../../src-main/runs/backup-files'
import { databasePath } from '../../src-main/runs/storage-error'
import { atelier, finished, lineOf, startCli, tinyTraining } from '../support/command-line'
import { writeIdxFolder } from '../support/idx'
import { canMount, remountReadOnly, smallDisk, unmount } from '../support/small-disk'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)
// Files are read in a moment; a synthetic set has to be drawn by every process.
const data = writeIdxFolder(join(root, 'data'), { train: 64, test: 16, size: 28 })
const training = [...tinyTraining, '--set', `dataset.path=${data}`, '--epochs', '1']

const trained = async (place: string, ...names: string[]): Promise<void> => {
  for (const name of names) expect((await atelier(place, [...training, '--name', name])).code).toBe(0)
}
const names = async (place: string): Promise<string[]> => {
  const { stdout } = await atelier(place, ['runs', '--json'])
  return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)
}

/** Fills a disk to its last byte. */
function fill(place: string): void {
  const filler = join(place, 'filler')
  for (const size of [65_536, 512, 1])
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' })
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' })
    }
}

describe.skipIf(!canMount)('a workspace on a disk', () => {
  it('that is read-only can be looked at, and says in two lines why nothing is trained', async () => {
    const place = smallDisk(32) as string
    try {
      await trained(place, 'done')
      remountReadOnly(place)
      const listed = await atelier(place, ['runs'])
      expect(listed.stdout).toContain('done')
      expect(listed.stderr).toMatch(
        /cannot be written to: it is read-only\. Its history can be looked at\.\n$/
      )
      expect(listed.code).toBe(0)
      const shown = await atelier(place, ['runs', 'show', 'done', '--json'])
      expect(JSON.parse(shown.stdout)).toMatchObject({ name: 'done', status: 'completed' })
      expect((await atelier(place, ['runs', 'log', 'done'])).code).toBe(0)
      const figure = join(root, 'read-only.svg')
      const plot = ['export', 'plot', 'done', '--metric', 'loss', '--format', 'svg', '--out', figure]
      expect((await atelier(place, plot)).code).toBe(0)
      expect(readFileSync(figure, 'utf8')).toContain('<svg')

      for (const args of [['resume', 'done'], training, ['runs', 'rm', 'done']]) {
        const { code, stdout, stderr } = await atelier(place, args)
        const problem = stderr.trimEnd().split('\n')
        if (args[0] === 'resume') expect(problem[0]).toMatch(/cannot be resumed: it is completed/)
        else expect(problem[0], args.join(' ')).toMatch(/cannot be written to: it is read-only/)
        expect(problem).toHaveLength(2)
        expect([stdout, code]).toEqual(['', 1])
      }
    } finally {
      unmount(place)
    }
  })

  it('that is full can be looked at, and deleting runs makes room to train again', async () => {
    const place = smallDisk(16) as string
    try {
      await trained(place, 'first', 'second')
      fill(place)
      expect(await names(place)).toEqual(['second', 'first'])
      const removed = await atelier(place, ['runs', 'rm', 'first'])
      expect([removed.code, removed.stderr]).toEqual([0, ''])
      expect(await names(place)).toEqual(['second'])
      expect(readdirSync(join(place, 'runs'))).toHaveLength(1)
    } finally {
      unmount(place)
    }
  })

  it('without room for the update of an older history says so, and changes nothing', async () => {
    const place = smallDisk(16) as string
    try {
      await trained(place, 'first')
      const database = new DatabaseSync(databasePath(place))
      // As the fourth version had it.
      database.exec(
        `DROP INDEX runs_by_creation; ALTER TABLE runs DROP COLUMN creation; ALTER TABLE runs DROP COLUMN turn;
         ALTER TABLE runs ADD COLUMN queue_position INTEGER;
         CREATE INDEX runs_by_creation ON runs (created_at DESC);
         PRAGMA user_version = 4; PRAGMA wal_checkpoint(TRUNCATE)`
      )
      database.close()
      const before = readFileSync(databasePath(place))
      fill(place)
      const { code, stderr } = await atelier(place, ['runs'])
      expect(stderr).toMatch(/^The disk that holds .* is full\.\n.*\n$/)
      expect(code).toBe(1)
      expect(readFileSync(databasePath(place))).toEqual(before)
    } finally {
      unmount(place)
    }
  })
})

describe('what others can read of a workspace', () => {
  const openToOthers = (place: string): string[] =>
    (readdirSync(place, { recursive: true }) as string[])
      .map((name) => join(place, name))
      .filter((path) => (statSync(path).mode & 0o077) !== 0)

  it('is nothing: neither the workspace nor a file in it', async () => {
    const place = workspace()
    await trained(place, 'mine')
    expect(statSync(place).mode & 0o777).toBe(0o700)
    expect(openToOthers(place)).toEqual([])
  })

  it('is nothing that an earlier version left open, but a folder that was there keeps its mode', async () => {
    const place = workspace()
    mkdirSync(place, { mode: 0o755 })
    await trained(place, 'mine')
    for (const name of ['runs', 'runs.sqlite', 'owner.lock']) chmodSync(join(place, name), 0o755)
    await names(place)
    expect(statSync(place).mode & 0o777).toBe(0o755)
    for (const name of ['runs', 'runs.sqlite', 'owner.lock'])
      expect(statSync(join(place, name)).mode & 0o077, name).toBe(0)
  })
})

describe('a workspace that is removed while it is served', () => {
  it('ends the host with what is wrong, and what was made anew in its place stays', async () => {
    const place = workspace()
    const host = startCli(place, ['serve', '--port', '0', '--json'])
    const done = finished(host)
    await lineOf(host, (line) => line.includes('"address"'))
    renameSync(place, `${place}-away`)
    mkdirSync(place)
    writeFileSync(join(place, 'owner.json'), JSON.stringify({ pid: 1, socket: '/nowhere' }))
    const { code, stderr } = await done
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/was removed or replaced while Atelier was using it\.$/),
      expect.stringContaining('--workspace')
    ])
    expect(code).toBe(1)
    expect(existsSync(join(place, 'owner.json'))).toBe(true)
  })
})

describe('a folder for temporary files that does not exist', () => {
  it("is not taken for the workspace's fault: another one is used", async () => {
    const { code, stdout, stderr } = await atelier(workspace(), ['runs'], { TMPDIR: '/nowhere/at/all' })
    expect(stderr).toBe('TMPDIR names /nowhere/at/all, which does not exist; /tmp is used.\n')
    expect(stdout).not.toBe('')
    expect(code).toBe(0)
  })
})

describe('the backup of a history', () => {
  it('is made daily, named where the history is damaged, and put back by "atelier restore"', async () => {
    const place = workspace()
    await trained(place, 'kept')
    // The first start that finds a history backs it up; another on the same day does not.
    await names(place)
    await names(place)
    const backups = backupsOf(place)
    expect(backups).toHaveLength(1)
    // SQLite itself finds it whole.
    const look = new DatabaseSync(backups[0]?.path as string, { readOnly: true })
    expect(look.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    expect(look.prepare('SELECT name FROM runs').get()).toEqual({ name: 'kept' })
    look.close()

    await trained(place, 'later')
    writeFileSync(databasePath(place), 'no database at all')
    const damaged = await atelier(place, ['runs'])
    expect(damaged.stderr).toMatch(
      /cannot be read: it is not a whole SQLite database\.\nRun "atelier restore" .* \(the newest is of 20\d\d-\d\d-\d\d \d\d:\d\d UTC\)/
    )
    expect(damaged.code).toBe(1)
    const restored = await atelier(place, ['restore', '--json'])
    const { backup, aside } = JSON.parse(restored.stdout) as { backup: string; aside: string }
    expect(backup).toBe(backups[0]?.path)
    expect(readFileSync(aside, 'utf8')).toBe('no database at all')
    expect(await names(place)).toEqual(['kept'])
  })

  it('is missed in words where there is none', async () => {
    const place = workspace()
    await trained(place, 'first')
    writeFileSync(databasePath(place), 'no database at all')
    expect((await atelier(place, ['runs'])).stderr).toContain('(none was made yet)')
    const { code, stderr } = await atelier(place, ['restore'])
    expect(stderr.split('\n')[0]).toMatch(/^There is no backup of the run database in /)
    expect(code).toBe(1)
  })

  it('never replaces a good one where the history is damaged, which can still be looked at', async () => {
    const place = workspace()
    await trained(place, 'whole', 'too')
    rmSync(backupFolder(place), { recursive: true })
    // A page in the middle, of some run's steps or log: the list does not need it.
    const path = databasePath(place)
    const bytes = readFileSync(path)
    const copy = join(root, 'before.sqlite')
    copyFileSync(path, copy)
    const database = new DatabaseSync(copy)
    const { rootpage } = database
      .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'step_blocks'")
      .get() as { rootpage: number }
    database.close()
    bytes.fill(0xa5, (rootpage - 1) * 4096, rootpage * 4096)
    writeFileSync(path, bytes)
    const listed = await atelier(place, ['runs'])
    expect(listed.stdout).toContain('whole')
    expect(listed.stderr).toMatch(
      /cannot be read: its table "step_blocks" is damaged\. Its history can be looked at\.\n$/
    )
    expect(backupsOf(place)).toEqual([])
    const { code, stderr } = await atelier(place, ['runs', 'rename', 'whole', 'other'])
    expect(stderr).toContain('cannot be read')
    expect(code).toBe(1)
    expect(readFileSync(path)).toEqual(bytes)
  })
})
