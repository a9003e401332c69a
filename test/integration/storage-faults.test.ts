import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '../../src-main/contract'
import { databasePath } from '../../src-main/runs/storage-error'
import { atelier, finished, lineOf, startCli, tinyTraining } from '../support/command-line'
import { writeIdxFolder } from '../support/idx'
import { describeKilledWrites } from '../support/killed-writes'
import { canMount, smallDisk, unmount } from '../support/small-disk'
import { tinySpec } from '../support/run-fixtures'
import {
  expectWhole,
  fastestEngine,
  hasEnded,
  openWorkbench,
  statusOf,
  storageFaults,
  timeless,
  undisturbed,
  until
} from '../support/surviving'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
// Files are read in a moment; a synthetic set has to be drawn by every process.
const dataset = {
  id: 'mine',
  path: writeIdxFolder(join(root, 'data'), { train: 64, test: 16, size: 28 })
}
/** Its checkpoints are 2.4 MB. */
const heavy: Partial<ExperimentInput> = {
  dataset,
  engine: fastestEngine,
  model: { id: 'mlp', hiddenUnits: [256] }
}
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)

// There are six moments to a checkpoint: each kind of them comes, if not in each checkpoint.
describeKilledWrites(workspace, dataset, 5)

describe('a trainer whose workbench was killed', () => {
  it('saves to its end while the next one waits for it, and nothing is lost', async () => {
    const place = workspace(),
      args = [...tinyTraining, '--epochs', '3', '--json']
    const whole = JSON.parse(
      (await atelier(workspace(), args)).stdout.trim().split('\n').at(-1) ?? ''
    ) as { weightsSha256: string }
    const child = startCli(place, args, {
      NODE_OPTIONS: `--require ${storageFaults}`,
      ATELIER_TEST_SLOW_RENAME: '4000'
    })
    const done = finished(child)
    const { id } = JSON.parse(await lineOf(child, (line) => line.includes('"run"'))) as { id: string }
    await lineOf(child, (line) => line.includes('"epoch"'))
    child.kill('SIGKILL')
    await done
    const resumed = await atelier(place, ['resume', id, '--json'])
    expect(resumed.stderr).toBe('')
    expect(JSON.parse(resumed.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      status: 'completed',
      epochs: 3,
      weightsSha256: whole.weightsSha256
    })
    const workbench = openWorkbench(place)
    expect(workbench.logOf(id).map(({ text }) => text)).toContainEqual(
      expect.stringContaining('Another process still trains this run')
    )
    expectWhole(workbench, id, 'after the orphan')
  })
})

describe.skipIf(!canMount)('a disk', () => {
  it('that is full pauses the run and says why; with space again it comes to the same weights', async () => {
    const spec = tinySpec({ ...heavy, epochs: 4 })
    const expected = await undisturbed(workspace(), spec)
    const place = smallDisk(16) as string
    const filler = join(place, 'filler')
    // There is room for one checkpoint, and none for a second beside it.
    writeFileSync(filler, Buffer.alloc(12_000_000, 1))
    const workbench = openWorkbench(place)
    try {
      const { id } = await workbench.startRun(spec)
      expect(await until(workbench, id, hasEnded)).toBe('paused')
      const { summary, epochs } = workbench.showRun(id)
      expect(summary.error).toMatchObject({
        code: 'DISK_FULL',
        message: expect.stringContaining('is full')
      })
      expect(epochs.length).toBeGreaterThan(0)
      expect(summary.status).toBe('paused')
      // Still full: it is refused in the same words or, where there is room enough to begin, paused
      // again; and no worse off.
      try {
        workbench.resumeRun(id)
      } catch (error) {
        expect(error).toMatchObject({ code: 'DISK_FULL' })
      }
      expect(await until(workbench, id, hasEnded)).toBe('paused')
      rmSync(filler)
      workbench.resumeRun(id)
      expect(await until(workbench, id, hasEnded)).toBe('completed')
      expect(workbench.showRun(id).weightsSha256).toBe(expected.hash)
      expect(timeless(workbench.showRun(id).epochs)).toEqual(expected.epochs)
      expectWhole(workbench, id, 'after a full disk')
    } finally {
      await workbench.close()
      unmount(place)
    }
  })

  it('that has no room for the history either loses nothing that was saved', async () => {
    const spec = tinySpec({ ...heavy, epochs: 100 })
    const expected = await undisturbed(workspace(), spec)
    const place = smallDisk(16) as string
    const filler = join(place, 'filler')
    const workbench = openWorkbench(place)
    try {
      const { id } = await workbench.startRun(spec)
      await expect
        .poll(() => workbench.showRun(id).epochs.length, { timeout: 60_000 })
        .toBeGreaterThan(1)
      // Every last byte.
      expect(() => {
        for (;;) writeFileSync(filler, Buffer.alloc(4096), { flag: 'a' })
      }).toThrow(/ENOSPC/)
      await expect.poll(() => workbench.trainerPid, { timeout: 60_000 }).toBeUndefined()
      rmSync(filler)
      workbench.resumeRun(id)
      expect(await until(workbench, id, hasEnded)).toBe('completed')
      expect(workbench.showRun(id).weightsSha256).toBe(expected.hash)
      expectWhole(workbench, id, 'after a full disk')
    } finally {
      await workbench.close()
      unmount(place)
    }
  })
})

describe('a database that another program keeps locked', () => {
  it('stops nothing: runs train, calls are answered, all is stored in order once it is gone', async () => {
    const spec = tinySpec({ epochs: 200, dataset })
    const expected = await undisturbed(workspace(), spec)
    const place = workspace()
    const workbench = openWorkbench(place)
    const { id } = await workbench.startRun(spec)
    await expect.poll(() => workbench.showRun(id).epochs.length, { timeout: 60_000 }).toBeGreaterThan(1)

    const other = new DatabaseSync(databasePath(place))
    other.exec('BEGIN IMMEDIATE')
    const epochs = (): number => workbench.showRun(id).epochs.length
    const before = epochs()
    let answered = 0
    for (const end = performance.now() + 8000; performance.now() < end; answered++) {
      workbench.listRuns()
      await new Promise((done) => setTimeout(done, 20))
    }
    expect(['running', 'completed']).toContain(statusOf(workbench, id))
    // It was locked: nothing was stored meanwhile.
    expect(epochs()).toBe(before)
    expect(() => workbench.renameRun(id, 'other')).toThrow(
      expect.objectContaining({ code: 'WORKSPACE_BUSY' })
    )
    // Where each call waits for the lock it is one or two.
    expect(answered).toBeGreaterThan(50)
    other.exec('ROLLBACK')
    other.close()

    expect(await until(workbench, id, hasEnded)).toBe('completed')
    // An end is shown at once, and stored with all that was before it when the lock is gone.
    await expect.poll(() => workbench.showRun(id).weightsSha256).toBe(expected.hash)
    await expect.poll(() => workbench.trainerPid).toBeUndefined()
    expect(timeless(workbench.showRun(id).epochs)).toEqual(expected.epochs)
    expectWhole(workbench, id, 'after the lock')
  })

  it('keeps a run that ends meanwhile, and begins the next one afterwards', async () => {
    const place = workspace()
    const workbench = openWorkbench(place)
    workbench.serveQueue()
    const first = await workbench.startRun(tinySpec({ epochs: 200, dataset, name: 'first' }))
    const second = await workbench.startRun(tinySpec({ epochs: 1, dataset, name: 'second' }))
    await expect
      .poll(() => workbench.showRun(first.id).epochs.length, { timeout: 60_000 })
      .toBeGreaterThan(0)
    const other = new DatabaseSync(databasePath(place))
    other.exec('BEGIN IMMEDIATE')
    workbench.stopRun(first.id)
    await expect.poll(() => workbench.trainerPid, { timeout: 60_000 }).toBeUndefined()
    expect(statusOf(workbench, first.id)).toBe('stopped')
    expect(statusOf(workbench, second.id)).toBe('queued')
    other.exec('ROLLBACK')
    other.close()
    expect(await until(workbench, second.id, hasEnded)).toBe('completed')
    await workbench.close()
    const again = openWorkbench(place)
    expect(again.listRuns().map(({ name, status }) => [name, status])).toEqual([
      ['second', 'completed'],
      ['first', 'stopped']
    ])
    expectWhole(again, first.id, 'after the lock')
  })
})
