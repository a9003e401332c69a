import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { lockWorkspace } from '../../../src-main/runs/workspace-lock'
import { linePort, reachLocally, socketPath } from '../../../src-main/workbench/ownership/local-socket'
import { claimWorkspace } from '../../../src-main/workbench/ownership/ownership'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)
const silent = (): void => undefined
const children: ChildProcess[] = []
afterAll(() => children.forEach((child) => child.kill('SIGKILL')))

/** A process that claims the workspace and holds on to what it got. */
async function claimant(
  place: string,
  environment: NodeJS.ProcessEnv = {}
): Promise<{ child: ChildProcess; owned: boolean }> {
  const child = fork(join(import.meta.dirname, '../../support/claim-workspace.ts'), [place], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...environment }
  })
  children.push(child)
  return {
    child,
    owned: await new Promise<boolean>((done) => child.once('message', (owned) => done(owned as boolean)))
  }
}
async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
}

describe('a workspace that several processes want at once', () => {
  it('goes to exactly one of them, also right after its owner was killed', async () => {
    const place = workspace()
    const first = await Promise.all(Array.from({ length: 4 }, () => claimant(place)))
    expect(first.filter(({ owned }) => owned)).toHaveLength(1)
    await Promise.all(first.map(({ child }) => kill(child)))
    const second = await Promise.all(Array.from({ length: 4 }, () => claimant(place)))
    expect(second.filter(({ owned }) => owned)).toHaveLength(1)
    await Promise.all(second.map(({ child }) => kill(child)))
  })

  it('is one and the same under another path, and whatever the folder for sockets', async () => {
    const place = workspace(),
      elsewhere = join(root, 'runtime')
    mkdirSync(place)
    mkdirSync(elsewhere, { mode: 0o700 })
    symlinkSync(place, `${place}-link`)
    const { child, owned } = await claimant(place, { XDG_RUNTIME_DIR: elsewhere })
    expect(owned).toBe(true)
    for (const path of [place, `${place}-link`]) {
      const claim = await claimWorkspace(path, silent)
      expect(claim).toMatchObject({ owned: false, pid: child.pid })
      if (!claim.owned) claim.port.close()
    }
    await kill(child)
  })
})

describe('an owner', () => {
  it('that cannot be reached is named after a while, instead of waiting for ever', async () => {
    const place = workspace()
    mkdirSync(place)
    const lock = lockWorkspace(place)
    writeFileSync(
      join(place, 'owner.json'),
      JSON.stringify({ pid: 4242, socket: join(root, 'nobody.sock') })
    )
    await expect(claimWorkspace(place, silent, 100)).rejects.toMatchObject({
      code: 'WORKSPACE_IN_USE',
      params: { pid: 4242, path: place }
    })
    writeFileSync(join(place, 'owner.json'), 'no record')
    await expect(claimWorkspace(place, silent, 100)).rejects.toMatchObject({ code: 'WORKSPACE_IN_USE' })
    lock?.release()
  })

  it('that cannot write its record lets everything go, so that another can try', async () => {
    const place = workspace()
    // A folder of that name: it can be neither written nor replaced.
    mkdirSync(join(place, 'owner.json', 'in-the-way'), { recursive: true })
    await expect(claimWorkspace(place, silent, 100)).rejects.toMatchObject({
      code: 'WORKSPACE_NOT_WRITABLE'
    })
    // Nobody listens any more: a server would keep the process alive.
    expect(await reachLocally(socketPath(realpathSync(place)))).toBeNull()
    rmSync(join(place, 'owner.json'), { recursive: true })
    const claim = await claimWorkspace(place, silent, 100)
    expect(claim.owned).toBe(true)
    if (claim.owned) claim.release()
  })

  it('leaves no record behind when it lets go, and may let go twice', async () => {
    const place = workspace()
    const claim = await claimWorkspace(place, silent)
    if (!claim.owned) throw new Error('it was free')
    expect(existsSync(join(place, 'owner.json'))).toBe(true)
    claim.release()
    claim.release()
    expect(existsSync(join(place, 'owner.json'))).toBe(false)
  })

  it('of a path that is far too long for a socket can be talked to all the same', async () => {
    const place = join(root, 'a'.repeat(200), 'b'.repeat(200))
    const claim = await claimWorkspace(place, (port) => port.post('hello'))
    const second = await claimWorkspace(place, silent)
    expect(
      await new Promise((done) => {
        if (!second.owned) second.port.onMessage(done)
      })
    ).toBe('hello')
    if (claim.owned) claim.release()
  })
})

describe('texts over a socket', () => {
  it('arrive whole and in order, of any length, and also before anybody listens', async () => {
    const path = join(root, 'texts.sock')
    const texts = ['short', 'x'.repeat(3_000_000), '', '線'.repeat(100_000), 'end']
    const server = createServer((socket) => {
      const port = linePort(socket)
      texts.forEach((text) => port.post(text))
    })
    await new Promise<void>((done) => server.listen(path, done))
    const socket = await reachLocally(path)
    if (!socket) throw new Error('nobody listens')
    const port = linePort(socket)
    await new Promise((later) => setTimeout(later, 50))
    const heard: string[] = []
    port.onMessage((text) => heard.push(text))
    await expect.poll(() => heard.length).toBe(texts.length)
    expect(heard.every((text, i) => text === texts[i])).toBe(true)
    const closed = new Promise<void>((done) => port.onClose(done))
    port.close()
    await closed
    server.close()
  })
})
