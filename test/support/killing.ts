import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { atelier, finished, startCli } from './command-line'
import {
  expectWhole,
  hasEnded,
  openWorkbench,
  seededNumbers,
  survivor,
  timeless,
  undisturbed,
  until
} from './surviving'

/**
 * Milliseconds after the start of a process within which it is killed: opening the engine takes a part
 * of them, and the whole run a little more.
 */
const span = 3000

interface Shown {
  status: string
  weightsSha256: string | null
  epochs: object[]
}

/** Kills a process; false where it has just ended by itself, of which its owner may not know yet. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/**
 * The tests of survival, with so many kills of the trainer and of the workbench. `root`: a folder for
 * their workspaces.
 */
export function describeKilling(root: string, kills: { trainer: number; workbench: number }): void {
  describe(`kill -9 at any moment`, () => {
    it(
      `of the trainer, ${kills.trainer} times: the run ends as it would have, no step is lost or twice`,
      { timeout: kills.trainer * 20_000 + 60_000 },
      async () => {
        const random = seededNumbers(6)
        const spec = survivor()
        const expected = await undisturbed(join(root, 'trainer-undisturbed'), spec)
        const workbench = openWorkbench(join(root, 'trainer'))
        let killed = 0
        while (killed < kills.trainer) {
          const { id } = await workbench.startRun(spec)
          for (;;) {
            const pid = workbench.trainerPid as number
            await sleep(random() * span)
            const isOver = hasEnded(workbench.showRun(id).summary.status)
            const isKilled = !isOver && killed < kills.trainer && kill(pid)
            if (isKilled) killed++
            if ((await until(workbench, id, hasEnded)) === 'completed') break
            expect(isKilled, 'it ended before its time without being killed').toBe(true)
            expectWhole(workbench, id, `after ${killed} kills`)
            workbench.resumeRun(id)
            await until(workbench, id, (status) => status !== 'queued')
          }
          expect(workbench.showRun(id).weightsSha256, `after ${killed} kills`).toBe(expected.hash)
          expect(timeless(workbench.showRun(id).epochs), `after ${killed} kills`).toEqual(
            expected.epochs
          )
          expectWhole(workbench, id, `at the end, after ${killed} kills`)
        }
      }
    )

    it(
      `of the workbench, ${kills.workbench} times, on the command line and serving browsers: likewise`,
      { timeout: kills.workbench * 30_000 + 60_000 },
      async () => {
        const random = seededNumbers(7)
        const change = { autoResume: true }
        const expected = await undisturbed(join(root, 'workbench-undisturbed'), survivor(change))
        const place = join(root, 'workbench')
        const show = async (): Promise<Shown & { id: string }> => {
          const runs = JSON.parse((await atelier(place, ['runs', '--json'])).stdout) as { id: string }[]
          return JSON.parse(
            (await atelier(place, ['runs', 'show', runs[0]?.id ?? '', '--json'])).stdout
          ) as Shown & { id: string }
        }
        const { writeFileSync, mkdirSync } = await import('node:fs')
        mkdirSync(place, { recursive: true })
        const file = join(place, 'survivor.json')
        writeFileSync(file, JSON.stringify(survivor(change)))
        let killed = 0
        while (killed < kills.workbench) {
          let args = ['train', file, '--json', '--threads', '2']
          for (;;) {
            const child = startCli(place, args)
            const done = finished(child)
            await Promise.race([done, sleep(500 + random() * span)])
            const isLast = killed >= kills.workbench
            if (child.exitCode === null && !isLast) {
              killed++
              child.kill('SIGKILL')
            }
            if (args[0] === 'serve' && isLast)
              for (;;) {
                if ((await show()).status === 'completed') break
                await sleep(200)
              }
            if (args[0] === 'serve' && isLast) child.kill('SIGTERM')
            const { stderr, code } = await done
            if (code !== null) expect(stderr, args.join(' ')).toBe('')
            const { status, id } = await show().catch(() => ({ status: 'none', id: '' }))
            if (status === 'completed') break
            // Nothing was begun yet; a command line that goes on; a server at whose start it goes on by
            // itself.
            args =
              status === 'none'
                ? args
                : random() < 0.5
                  ? ['resume', id, '--json', '--threads', '2']
                  : ['serve', '--port', '0', '--json', '--threads', '2']
          }
          const { weightsSha256, epochs, id } = await show()
          expect(weightsSha256, `after ${killed} kills`).toBe(expected.hash)
          expect(timeless(epochs), `after ${killed} kills`).toEqual(expected.epochs)
          const workbench = openWorkbench(place)
          expectWhole(workbench, id, `after ${killed} kills`)
          await workbench.close()
        }
      }
    )
  })
}
