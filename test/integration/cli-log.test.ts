import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atelier, finished, lineOf, startCli, tinyTraining } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)
const noProcessor = {
  NODE_OPTIONS: `--require ${resolve(import.meta.dirname, '../support/faults/no-processor.cjs')}`
}

describe('what goes wrong inside a command', () => {
  it('is said in two lines that name the log, which has the stack', async () => {
    const place = workspace()
    const { code, stdout, stderr } = await atelier(place, ['doctor'], noProcessor)
    const path = join(place, 'log', 'atelier.log')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(
      `Something went wrong inside Atelier: this machine is a toaster.\nThe log (${path}) has the details: ` +
        `"atelier log" shows its end; "atelier doctor" checks the set-up.\n`
    )
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readFileSync(path, 'utf8')).toMatch(
      /^\S+Z {2}error {4}cli \d+ {2}TypeError: this machine is a toaster\n {8}at /
    )

    const shown = await atelier(place, ['log'])
    expect(shown).toEqual({ code: 0, stdout: readFileSync(path, 'utf8'), stderr: '' })
    expect((await atelier(place, ['log', '--lines', '1'])).stdout.trim().split('\n')).toHaveLength(1)
  })
})

describe('the log of a workspace', () => {
  it('is empty at first, and that is said', async () => {
    const place = workspace()
    const { code, stdout, stderr } = await atelier(place, ['log'])
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toContain('Nothing was logged yet')
  })

  it('is followed while a run is trained, and has what became of it', async () => {
    const place = workspace()
    const follower = startCli(place, ['log', '--follow'])
    const ended = lineOf(follower, (line) => line.endsWith('"followed": completed'))
    expect((await atelier(place, [...tinyTraining, '--epochs', '1', '--name', 'followed'])).code).toBe(0)
    expect(await ended).toMatch(/ {2}info {5}cli \d+ {2}run \S+ "followed": completed$/)
    const end = finished(follower)
    follower.kill('SIGINT')
    expect((await end).code).toBe(0)
  })

  it('never has the token or the code of a web host in it', async () => {
    const place = workspace()
    const host = startCli(place, ['serve', '--port', '0', '--json'])
    const end = finished(host)
    const { address, token } = JSON.parse(await lineOf(host, (line) => line.includes('token'))) as {
      address: string
      token: string
    }
    await fetch(address, { redirect: 'manual' })
    host.kill('SIGINT')
    await end
    const log = readFileSync(join(place, 'log', 'atelier.log'), 'utf8')
    expect(log).toContain(`listening at ${new URL(address).origin}`)
    expect(log).not.toContain(token)
    expect(log).not.toContain(new URL(address).searchParams.get('code'))
  })
})

describe('the log of a run', () => {
  it('is followed until the run ends, each line once', async () => {
    const place = workspace()
    const training = startCli(place, [...tinyTraining, '--epochs', '60', '--json', '--name', 'long'])
    const trained = finished(training)
    await lineOf(training, (line) => line.includes('"epoch"'))
    const followed = await atelier(place, ['runs', 'log', 'long', '--follow'])
    expect(followed.code).toBe(0)
    expect((await trained).code).toBe(0)
    expect(followed.stdout).toBe((await atelier(place, ['runs', 'log', 'long'])).stdout)
    expect(followed.stdout.trim().split('\n').length).toBeGreaterThan(1)
  })
})
