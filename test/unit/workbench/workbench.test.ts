import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { WorkbenchEvent } from '../../../src-main/contract'
import { cacheFolder, defaultWorkspace } from '../../../src-main/workbench/files/folders'
import { SettingsFile } from '../../../src-main/workbench/files/settings-file'
import { DirectWorkbench } from '../../support/direct-workbench'
import { fakeLauncher, type FakeTrainer } from '../../support/fake-trainer'
import { tinySetup, tinySpec } from '../../support/run-fixtures'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let workspaces = 0
function open(onFailure: (error: unknown) => void = () => undefined): {
  workbench: DirectWorkbench
  trainers: FakeTrainer[]
  place: string
} {
  const place = join(root, String(workspaces++))
  const { launch, trainers } = fakeLauncher()
  const workbench = new DirectWorkbench({ workspace: place, launch, onFailure })
  onTestFinished(async () => {
    trainers.forEach((trainer) => trainer.die(0, null))
    await workbench.close()
  })
  return { workbench, trainers, place }
}
const completed = {
  ok: true as const,
  value: { status: 'completed', epochs: 1, best: null, seconds: 1, weightsSha256: null, error: null }
}

describe('a workbench', () => {
  it('deletes all of the named runs, or none where one is still active or unknown', async () => {
    const { workbench, trainers } = open()
    const first = await workbench.startRun(tinySpec())
    await expect.poll(() => trainers[0]?.job ?? null).not.toBeNull()
    await trainers[0]?.end(completed)
    await expect.poll(() => workbench.showRun(first.id).summary.status).toBe('completed')
    const second = await workbench.startRun(tinySpec())
    expect(() => workbench.deleteRuns([first.id, second.id])).toThrow(
      expect.objectContaining({ code: 'RUN_IS_ACTIVE' })
    )
    expect(() => workbench.deleteRuns([first.id, 'nothing'])).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_RUN' })
    )
    expect(workbench.listRuns()).toHaveLength(2)
    const { folder } = workbench.showRun(first.id)
    expect(existsSync(folder)).toBe(true)
    expect(workbench.deleteRuns([first.id, first.id])).toEqual({ deleted: [first.id], until: null })
    expect(existsSync(folder)).toBe(false)
  })

  it("keeps a window's trouble from the run and from the other windows", async () => {
    const failures: unknown[] = []
    const { workbench, trainers } = open((error) => failures.push(error))
    const seen: WorkbenchEvent[] = []
    workbench.onEvent(() => {
      throw new Error('this window is broken')
    })
    workbench.onEvent((event) => seen.push(event))
    const { id } = await workbench.startRun(tinySpec())
    await expect.poll(() => trainers[0]?.job ?? null).not.toBeNull()
    trainers[0]?.events({ type: 'setup', setup: tinySetup })
    await expect.poll(() => workbench.showRun(id).summary.status).toBe('running')
    expect(seen.length).toBeGreaterThan(2)
    expect(failures).toHaveLength(seen.length)
  })

  it('takes its other processes with it when it closes', async () => {
    const { workbench, trainers } = open()
    const bench = workbench.engines.bench({
      engine: 'cpu',
      model: 'mlp',
      batchSize: 8,
      steps: 2,
      profile: false,
      peers: false,
      precision: 'fp32'
    })
    await expect.poll(() => trainers[0]?.job ?? null).not.toBeNull()
    await workbench.close()
    expect(trainers[0]?.killed).toBe(true)
    await expect(bench).rejects.toMatchObject({ code: 'WORKBENCH_ENDING' })
  })

  it('is closed once, however often it is asked to', async () => {
    const { workbench } = open()
    const first = workbench.close()
    await Promise.all([first, workbench.close()])
    await expect(workbench.close()).resolves.toBeUndefined()
  })

  it('evaluates only what has saved weights', async () => {
    const { workbench, trainers } = open()
    const { id } = await workbench.startRun(tinySpec())
    await expect.poll(() => trainers[0]?.job ?? null).not.toBeNull()
    await trainers[0]?.end(completed)
    await expect.poll(() => workbench.showRun(id).summary.status).toBe('completed')
    expect(() => workbench.evaluate(id)).toThrow(expect.objectContaining({ code: 'RUN_HAS_NO_WEIGHTS' }))
  })
})

describe('settings', () => {
  it('survive, and a damaged file means the defaults and not the end', () => {
    const { place } = open()
    const defaults = new SettingsFile(place).get()
    expect(new SettingsFile(place).set({ theme: 'dark', threads: 3 })).toEqual({
      ...defaults,
      theme: 'dark',
      threads: 3
    })
    expect(new SettingsFile(place).get()).toEqual({ ...defaults, theme: 'dark', threads: 3 })
    writeFileSync(join(place, 'settings.json'), '{"theme": "da')
    expect(new SettingsFile(place).get()).toEqual(defaults)
    new SettingsFile(place).set({ language: 'ja' })
    expect(JSON.parse(readFileSync(join(place, 'settings.json'), 'utf8'))).toEqual({
      ...defaults,
      language: 'ja'
    })
  })
})

describe('the folders of a person', () => {
  const on = (platform: NodeJS.Platform, environment: Record<string, string>): [string, string] => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
    for (const name of [
      'ATELIER_WORKSPACE',
      'ATELIER_CACHE',
      'XDG_DATA_HOME',
      'XDG_CACHE_HOME',
      'APPDATA',
      'LOCALAPPDATA'
    ])
      vi.stubEnv(name, environment[name])
    vi.stubEnv('HOME', '/home/ada')
    const folders: [string, string] = [defaultWorkspace(), cacheFolder()]
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
    return folders
  }
  it.skipIf(process.platform === 'win32')('are where each system keeps such things', () => {
    expect(on('linux', {})).toEqual(['/home/ada/.local/share/atelier', '/home/ada/.cache/atelier'])
    expect(on('linux', { XDG_DATA_HOME: '/data', XDG_CACHE_HOME: '/cache' })).toEqual([
      '/data/atelier',
      '/cache/atelier'
    ])
    expect(on('darwin', {})).toEqual([
      '/home/ada/Library/Application Support/Atelier',
      '/home/ada/Library/Caches/Atelier'
    ])
    expect(on('win32', { APPDATA: '/roaming', LOCALAPPDATA: '/local' })).toEqual([
      '/roaming/Atelier',
      '/local/Atelier/Cache'
    ])
    expect(on('linux', { ATELIER_WORKSPACE: '/w', ATELIER_CACHE: '/c' })).toEqual(['/w', '/c'])
  })
})
