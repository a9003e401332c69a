import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type EngineId,
  type EngineReport,
  modelConfig,
  type Precision,
  speedsText
} from '../../../src-main/contract'
import { chooseEngine, rememberedChoice } from '../../../src-main/engines/auto'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
const report = (id: EngineId, available = true, precisions: Precision[] = ['fp32']): EngineReport => ({
  id,
  title: id,
  available,
  version: '1',
  device: null,
  threads: 1,
  precisions,
  reason: null,
  fix: null,
  remedy: 'none',
  findings: []
})
let folders = 0
const model = modelConfig.parse({ id: 'resnet50' })
const request = (reports: EngineReport[], cacheFolder = join(root, String(folders++))) => ({
  reports,
  model,
  batchSize: 128,
  precision: 'fp32' as Precision,
  threads: null,
  cacheFolder
})
/** Times engines by a table; `asked` hears which, and with how much patience. */
const clock =
  (seconds: Partial<Record<EngineId, number>>, asked: [EngineId, number | null][] = []) =>
  async (id: EngineId, patience: number | null): Promise<number> => {
    asked.push([id, patience])
    const value = seconds[id]
    if (value === undefined) throw new Error('broken')
    return value
  }
const never = clock({})

describe('the engine auto', () => {
  it('takes the fastest of those that work', async () => {
    const reports = [report('tensorflow'), report('onednn'), report('wasm'), report('cpu')]
    expect(
      await chooseEngine(request(reports), clock({ tensorflow: 0.5, onednn: 0.3, wasm: 9 }))
    ).toEqual({ engine: 'onednn', seconds: { tensorflow: 0.5, onednn: 0.3, wasm: 9 } })
  })

  it('has no patience with an engine four times slower than the best so far', async () => {
    const asked: [EngineId, number | null][] = []
    await chooseEngine(
      request([report('tensorflow'), report('onednn'), report('wasm')]),
      clock({ tensorflow: 0.5, onednn: 0.25, wasm: 9 }, asked)
    )
    expect(asked).toEqual([
      ['tensorflow', null],
      ['onednn', 2],
      ['wasm', 1]
    ])
  })

  describe('where TensorFlow has a card', () => {
    const onCard = (): EngineReport => ({
      ...report('tensorflow'),
      device: { kind: 'gpu', name: 'A card', memoryBytes: null }
    })
    /** Seconds of a step without and with the compiler. */
    const measuring =
      (plain: number, compiled: number, asked: string[] = []) =>
      async (id: EngineId, _: number | null, compile: boolean): Promise<number> => {
        asked.push(compile ? `${id} compiled` : id)
        return id === 'tensorflow' ? (compile ? compiled : plain) : 0.4
      }

    it('also times compiled steps, and takes them where they are faster', async () => {
      const asked: string[] = []
      const asking = request([onCard(), report('onednn')])
      const choice = { engine: 'tensorflow', seconds: { tensorflow: 0.02, onednn: 0.4 }, compiled: true }
      expect(await chooseEngine(asking, measuring(0.03, 0.02, asked))).toEqual(choice)
      expect(asked).toEqual(['tensorflow', 'onednn', 'tensorflow compiled'])
      expect(await rememberedChoice(asking)).toEqual(choice)
    })

    it('stays with steps that are not compiled where those are faster, or compiling fails', async () => {
      const asking = request([onCard()])
      expect(await chooseEngine(asking, measuring(0.03, 0.05))).toEqual({
        engine: 'tensorflow',
        seconds: { tensorflow: 0.03 }
      })
      expect(await rememberedChoice(asking)).toEqual({
        engine: 'tensorflow',
        seconds: { tensorflow: 0.03 }
      })
      const failing = request([onCard()])
      expect(await chooseEngine(failing, measuring(0.03, Number.NaN))).toEqual({
        engine: 'tensorflow',
        seconds: { tensorflow: 0.03 }
      })
      expect(await rememberedChoice(failing)).not.toBeNull()
    })
  })

  it('never tries plain JavaScript where anything else works, and takes it where nothing does', async () => {
    const asked: [EngineId, number | null][] = []
    expect(
      (await chooseEngine(request([report('tensorflow'), report('cpu')]), clock({}, asked))).engine
    ).toBe('tensorflow')
    expect(
      (await chooseEngine(request([report('tensorflow', false), report('cpu')]), clock({}, asked)))
        .engine
    ).toBe('cpu')
    expect(asked).toEqual([])
  })

  it('passes over an engine that fails when measured', async () => {
    expect(
      (await chooseEngine(request([report('tensorflow'), report('wasm')]), clock({ wasm: 9 }))).engine
    ).toBe('wasm')
  })

  it('remembers what it measured here for this model, batch size and number of threads', async () => {
    const folder = join(root, 'kept')
    const reports = [report('tensorflow'), report('wasm')]
    expect(await rememberedChoice(request(reports, folder))).toBeNull()
    const measured = await chooseEngine(request(reports, folder), clock({ tensorflow: 1, wasm: 9 }))
    expect(await rememberedChoice(request(reports, folder))).toEqual(measured)
    expect(await chooseEngine(request(reports, folder), never)).toEqual({
      engine: 'tensorflow',
      seconds: { tensorflow: 1, wasm: 9 }
    })
    for (const other of [
      { batchSize: 64 },
      { threads: 1 },
      { model: modelConfig.parse({ id: 'lenet5' }) }
    ])
      expect(await rememberedChoice({ ...request(reports, folder), ...other })).toBeNull()
  })

  it('measures again when an engine has come', async () => {
    const folder = join(root, 'grown')
    await chooseEngine(
      request([report('tensorflow'), report('wasm')], folder),
      clock({ tensorflow: 1, wasm: 9 })
    )
    expect(
      await chooseEngine(
        request([report('tensorflow'), report('onednn'), report('wasm')], folder),
        clock({ tensorflow: 1, onednn: 0.5, wasm: 9 })
      )
    ).toMatchObject({ engine: 'onednn' })
  })

  describe('in 16 bits', () => {
    const halves = (): EngineReport[] => [
      report('tensorflow', true, ['fp32', 'bf16']),
      report('onednn', true, ['fp32', 'bf16']),
      report('wasm'),
      report('cpu')
    ]

    it('passes over engines that compute in fp32 alone, however fast', async () => {
      const asked: [EngineId, number | null][] = []
      const choice = await chooseEngine(
        { ...request(halves()), precision: 'bf16' },
        clock({ tensorflow: 0.3, onednn: 0.2, wasm: 0.1 }, asked)
      )
      expect(choice).toEqual({ engine: 'onednn', seconds: { tensorflow: 0.3, onednn: 0.2 } })
      expect(asked.map(([id]) => id)).toEqual(['tensorflow', 'onednn'])
    })

    it('measures nothing where a single engine can', async () => {
      const reports = [report('tensorflow'), report('onednn', true, ['fp32', 'bf16']), report('wasm')]
      expect(await chooseEngine({ ...request(reports), precision: 'bf16' }, never)).toEqual({
        engine: 'onednn',
        seconds: {}
      })
    })

    it('keeps what it measured apart from what it measured in fp32', async () => {
      const folder = join(root, 'precisions')
      const whole = await chooseEngine(
        request(halves(), folder),
        clock({ tensorflow: 0.4, onednn: 0.5, wasm: 9 })
      )
      expect(await rememberedChoice({ ...request(halves(), folder), precision: 'bf16' })).toBeNull()
      const half = await chooseEngine(
        { ...request(halves(), folder), precision: 'bf16' },
        clock({ tensorflow: 0.3, onednn: 0.2 })
      )
      expect([whole.engine, half.engine]).toEqual(['tensorflow', 'onednn'])
      expect(await rememberedChoice(request(halves(), folder))).toEqual(whole)
      expect(await rememberedChoice({ ...request(halves(), folder), precision: 'bf16' })).toEqual(half)
    })

    it('refuses a precision that no engine here computes in, and says that none does', async () => {
      const refused = chooseEngine({ ...request(halves()), precision: 'tf32' }, never)
      await expect(refused).rejects.toMatchObject({
        code: 'INVALID_EXPERIMENT',
        message: expect.stringContaining(
          'precision: the engine tensorflow computes in fp32, not in tf32, nor does any other here'
        ),
        fix: 'Set precision to fp32.'
      })
      expect(await rememberedChoice({ ...request(halves()), precision: 'tf32' })).toBeNull()
    })

    it('times no compiled steps where the card does not compute in the precision', async () => {
      const card: EngineReport = {
        ...report('tensorflow', true, ['fp32', 'fp16']),
        device: { kind: 'gpu', name: 'An old card', memoryBytes: null }
      }
      expect(
        await chooseEngine(
          { ...request([card, report('onednn', true, ['fp32', 'bf16'])]), precision: 'bf16' },
          never
        )
      ).toEqual({ engine: 'onednn', seconds: {} })
    })
  })

  describe('what is remembered in a file', () => {
    const reports = [
      report('tensorflow', true, ['fp32', 'bf16']),
      report('onednn', true, ['fp32', 'bf16'])
    ]
    /** A file as it was written before speeds were kept by precision, changed by the test. */
    function fileWith(name: string, change: (text: string) => string): string {
      const folder = join(root, name)
      mkdirSync(folder, { recursive: true })
      const host = `${hostname()} ${cpus()[0]?.model ?? ''} x${cpus().length}`
      const key = `${host} | ${JSON.stringify([model, 128, null, ['onednn 1', 'tensorflow 1']])}`
      writeFileSync(
        join(folder, 'engine-speeds.json'),
        change(JSON.stringify({ [key]: { tensorflow: 0.4, onednn: 0.5 } }))
      )
      return folder
    }

    it('counts as fp32 where no precision is named', async () => {
      const folder = fileWith('old', (text) => text)
      expect(await rememberedChoice(request(reports, folder))).toEqual({
        engine: 'tensorflow',
        seconds: { tensorflow: 0.4, onednn: 0.5 }
      })
      expect(await rememberedChoice({ ...request(reports, folder), precision: 'bf16' })).toBeNull()
      await chooseEngine(
        { ...request(reports, folder), precision: 'bf16' },
        clock({ tensorflow: 0.3, onednn: 0.2 })
      )
      expect(await rememberedChoice(request(reports, folder))).toMatchObject({ engine: 'tensorflow' })
    })

    it.each([
      ['is cut off', (text: string) => text.slice(0, -3)],
      ['holds nothing', () => 'null'],
      ['holds a list', () => '[1, "two", null]'],
      ['has speeds that are none', (text: string) => text.replace('0.4', '"fast"')]
    ])('is measured anew, and kept again, where it %s', async (name, change) => {
      const folder = fileWith(name, change)
      expect(await rememberedChoice(request(reports, folder))).toBeNull()
      expect(
        await chooseEngine(request(reports, folder), clock({ tensorflow: 0.7, onednn: 0.6 }))
      ).toMatchObject({ engine: 'onednn' })
      expect(await rememberedChoice(request(reports, folder))).toEqual({
        engine: 'onednn',
        seconds: { tensorflow: 0.7, onednn: 0.6 }
      })
    })
  })

  it('says so where no engine works at all', async () => {
    await expect(chooseEngine(request([report('cpu', false)]), never)).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE'
    })
  })

  it('puts its figures into words, the fastest first', () => {
    expect(speedsText({ tensorflow: 0.512, wasm: 9.04, onednn: 0.3849 })).toBe(
      'onednn 0.38 s per step, tensorflow 0.51 s, wasm 9.0 s'
    )
  })
})
