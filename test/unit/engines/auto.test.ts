import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineId, EngineReport } from '../../../src-main/contract'
import { chooseEngine } from '../../../src-main/engines/auto'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const report = (id: EngineId, available = true): EngineReport =>
  ({ id, title: id, available, version: '1', device: null, threads: 1, precisions: ['fp32'], reason: null, fix: null, findings: [] })
let folders = 0
const request = (reports: EngineReport[], seconds: Partial<Record<EngineId, number>>, asked: EngineId[] = [], folder = join(root, String(folders++))) => ({
  reports, key: 'resnet50', cacheFolder: folder,
  measure: async (id: EngineId) => {
    asked.push(id)
    const value = seconds[id]
    if (value === undefined) throw new Error('broken')
    return value
  }
})

describe('the engine auto', () => {
  it('takes the fastest of those that work', async () => {
    const reports = [report('tensorflow'), report('onednn'), report('wasm'), report('cpu')]
    expect(await chooseEngine(request(reports, { tensorflow: 0.5, onednn: 0.3, wasm: 9 }))).toMatchObject({ engine: 'onednn', measurements: { tensorflow: 0.5, onednn: 0.3, wasm: 9 } })
  })

  it('never tries plain JavaScript where anything else works, and takes it where nothing does', async () => {
    const asked: EngineId[] = []
    expect((await chooseEngine(request([report('tensorflow'), report('cpu')], {}, asked))).engine).toBe('tensorflow')
    expect((await chooseEngine(request([report('tensorflow', false), report('cpu')], {}, asked))).engine).toBe('cpu')
    expect(asked).toEqual([])
  })

  it('passes over an engine that fails when measured', async () => {
    expect((await chooseEngine(request([report('tensorflow'), report('wasm')], { wasm: 9 }))).engine).toBe('wasm')
  })

  it('remembers what it measured on this machine', async () => {
    const folder = join(root, 'kept'), asked: EngineId[] = []
    const reports = [report('tensorflow'), report('wasm')]
    await chooseEngine(request(reports, { tensorflow: 1, wasm: 9 }, asked, folder))
    expect(await chooseEngine(request(reports, {}, asked, folder))).toMatchObject({ engine: 'tensorflow', remembered: true })
    expect(asked).toEqual(['tensorflow', 'wasm'])
  })

  it('measures again when an engine has come', async () => {
    const folder = join(root, 'grown')
    await chooseEngine(request([report('tensorflow'), report('wasm')], { tensorflow: 1, wasm: 9 }, [], folder))
    expect(await chooseEngine(request([report('tensorflow'), report('onednn'), report('wasm')], { tensorflow: 1, onednn: 0.5, wasm: 9 }, [], folder))).toMatchObject({ engine: 'onednn', remembered: false })
  })

  it('says so where no engine works at all', async () => {
    await expect(chooseEngine(request([report('cpu', false)], {}))).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
  })
})
