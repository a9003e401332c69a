import { fork } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TextPort } from '../../../src-main/contract'
import { claimWorkspace } from '../../../src-main/workbench/ownership/ownership'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
const workspace = (): string => join(root, `workspace-${workspaces++}`)
const silent = (): void => undefined

/** Claims a workspace in a process of its own and is then killed: what a crash leaves behind. */
async function claimAndDie(place: string): Promise<void> {
  const child = fork(join(import.meta.dirname, '../../support/claim-workspace.ts'), [place], {
    execArgv: ['--import', 'tsx']
  })
  await new Promise((done) => child.once('message', done))
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGKILL')
  await gone
}

describe('a workspace', () => {
  it('has one owner; who comes second talks to it', async () => {
    const place = workspace()
    const heard: string[] = []
    const first = await claimWorkspace(place, (port) =>
      port.onMessage((text) => {
        heard.push(text)
        port.post(`echo ${text}`)
      })
    )
    const second = await claimWorkspace(place, silent)
    expect([first.owned, second.owned]).toEqual([true, false])
    const { port } = second as { port: TextPort }
    const answer = new Promise<string>((done) => port.onMessage(done))
    port.post('{"hello":"線"}')
    expect(await answer).toBe('echo {"hello":"線"}')
    expect(heard).toEqual(['{"hello":"線"}'])
    port.close()
    if (first.owned) first.release()
  })

  it('is free again when its owner lets it go, and those who were connected are told', async () => {
    const place = workspace()
    const first = await claimWorkspace(place, silent)
    const second = await claimWorkspace(place, silent)
    const lost = new Promise<void>((done) => {
      if (!second.owned) second.port.onClose(done)
    })
    if (first.owned) first.release()
    await lost
    const third = await claimWorkspace(place, silent)
    expect(third.owned).toBe(true)
    if (third.owned) third.release()
  })

  it('of a dead owner goes to exactly one of several who want it', async () => {
    const place = workspace()
    await claimAndDie(place)
    const claims = await Promise.all(Array.from({ length: 6 }, () => claimWorkspace(place, silent)))
    expect(claims.filter((claim) => claim.owned)).toHaveLength(1)
    for (const claim of claims) if (!claim.owned) claim.port.close()
    for (const claim of claims) if (claim.owned) claim.release()
  })
})
