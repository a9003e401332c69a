import type * as Files from 'node:fs'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EngineRemedy } from '../../../src-main/contract'
import { onednn } from '../../../src-main/engines/onednn'
import { addonPath, buildOnednn } from '../../../src-main/engines/onednn/build'
import { cacheFolder as realCache, onednnIsSetUp } from '../../support/cache-folder'
import { temporaryFolder } from '../../support/temporary-folder'

/** What this machine has, as far as the set-up can see. */
const machine = vi.hoisted(() => ({
  features: ['avx', 'avx2', 'fma'] as string[] | null,
  hasHeader: true
}))
vi.mock('../../../src-main/engines/platform/processor', () => ({
  processorFeatures: () => machine.features,
  multipliesBfloat16: () => false
}))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Files>()
  return {
    ...fs,
    existsSync: (path: string) => (path.endsWith('dnnl.hpp') ? machine.hasHeader : fs.existsSync(path))
  }
})

const root = temporaryFolder()
let cacheFolder = '',
  number = 0

beforeEach(() => {
  Object.assign(machine, { features: ['avx', 'avx2', 'fma'], hasHeader: true })
  cacheFolder = join(root, String(number++))
  mkdirSync(cacheFolder)
  vi.stubEnv('CXX', '/bin/true')
})
afterEach(() => vi.unstubAllEnvs())

const options = () => ({ threads: 2, cacheFolder, precision: 'fp32' as const })
const built = (): Promise<string> =>
  buildOnednn({ cacheFolder, force: false }, () => undefined).then(
    () => 'built',
    (error: { params: Record<string, unknown> }) =>
      `${error.params['reason'] as string} / ${error.params['fix'] as string}`
  )

describe('the set-up of onednn names the one thing to do', () => {
  const cases: [string, () => void, RegExp, RegExp, EngineRemedy][] = [
    [
      'where oneDNN is missing',
      () => {
        machine.hasHeader = false
      },
      /^the library oneDNN is not installed$/,
      /apt-get install libdnnl-dev.*doctor --fix onednn/,
      'install'
    ],
    [
      'where there is no compiler',
      () => {
        vi.stubEnv('CXX', '')
        vi.stubEnv('PATH', cacheFolder)
      },
      /^there is no C\+\+ compiler$/,
      /apt-get install g\+\+.*doctor --fix onednn/,
      'install'
    ],
    [
      'where the processor is too old',
      () => {
        machine.features = ['avx']
      },
      /^this processor has no AVX2$/,
      /^Use another engine\.$/,
      'none'
    ]
  ]
  it.each(cases)('%s', async (_, take, reason, fix, remedy) => {
    take()
    const report = await onednn.examine(options())
    expect(report).toMatchObject({
      available: false,
      reason: expect.stringMatching(reason) as unknown,
      fix: expect.stringMatching(fix) as unknown,
      remedy
    })
    expect(report.findings.filter(({ ok }) => !ok).length).toBeGreaterThan(0)
    expect(await built()).toBe(`${report.reason ?? ''} / ${report.fix ?? ''}`)
    expect(existsSync(join(cacheFolder, 'onednn'))).toBe(false)
  })

  it('where only the build is missing', async () => {
    expect(await onednn.examine(options())).toMatchObject({
      available: false,
      reason: 'it is not built yet',
      fix: 'Run "atelier doctor --fix onednn".',
      remedy: 'set-up'
    })
  })

  it('where nothing of it is to be had, the first of them', async () => {
    Object.assign(machine, { hasHeader: false })
    vi.stubEnv('CXX', '')
    vi.stubEnv('PATH', cacheFolder)
    expect(await onednn.examine(options())).toMatchObject({
      reason: 'the library oneDNN is not installed'
    })
  })

  it('where the cache folder cannot be written', async () => {
    writeFileSync(join(cacheFolder, 'onednn'), 'a file, where a folder is needed')
    expect(await built()).toMatch(
      /^the folder .* cannot be written \((EEXIST|ENOTDIR)\) \/ Give yourself write access to it, or name another/
    )
  })

  it('where the compiler finds no space left', async () => {
    const compiler = join(cacheFolder, 'compiler')
    writeFileSync(compiler, '#!/bin/sh\necho "fatal error: x.o: No space left on device"; exit 1\n')
    chmodSync(compiler, 0o755)
    vi.stubEnv('CXX', compiler)
    await expect(buildOnednn({ cacheFolder, force: false }, () => undefined)).rejects.toMatchObject({
      code: 'DISK_FULL'
    })
  })
})

describe.skipIf(!onednnIsSetUp)('a built addon', () => {
  it('is not even loaded on a processor that cannot run it', async () => {
    machine.features = ['avx']
    const built = addonPath(realCache) as string
    expect(existsSync(built)).toBe(true)
    expect(await onednn.examine({ ...options(), cacheFolder: realCache })).toMatchObject({
      available: false,
      reason: 'this processor has no AVX2',
      fix: 'Use another engine.'
    })
    await expect(onednn.open({ ...options(), cacheFolder: realCache })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      params: { reason: 'this processor has no AVX2' }
    })
    // Node's own list of what is loaded.
    expect(process.report.getReport()).toMatchObject({
      sharedObjects: expect.not.arrayContaining([built]) as unknown
    })
  })

  it('works where the processor does not tell what it can, and needs no compiler any more', async () => {
    machine.features = null
    vi.stubEnv('CXX', '')
    vi.stubEnv('PATH', cacheFolder)
    expect(await onednn.examine({ ...options(), cacheFolder: realCache })).toMatchObject({
      available: true,
      reason: null
    })
    expect(process.report.getReport()).toMatchObject({
      sharedObjects: expect.arrayContaining([addonPath(realCache)]) as unknown
    })
  })
})
