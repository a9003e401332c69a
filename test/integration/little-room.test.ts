import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineReport } from '../../src-main/contract'
import { RunStore } from '../../src-main/runs/run-store'
import { cliPath, environment, finished, type Result } from '../support/command-line'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
/**
 * Kilobytes of addresses: enough for Node several times over, and less than a single WebAssembly module
 * reserves.
 */
const limit = 4_000_000

describe.skipIf(process.platform !== 'linux')('under a limit of address space', () => {
  // An empty cache folder: of the engines that need a set-up there is none, and WebAssembly is the first
  // choice.
  const [workspace, cache] = [join(root, 'workspace'), join(root, 'cache')]
  mkdirSync(cache)
  const atelierWithin = (...args: string[]): Promise<Result> =>
    finished(
      spawn(
        'bash',
        ['-c', `ulimit -v ${limit}; exec "$@"`, 'bash', process.execPath, cliPath, ...args],
        {
          env: environment(workspace, { ATELIER_CACHE: cache }),
          stdio: ['ignore', 'pipe', 'pipe']
        }
      )
    )

  it('says of WebAssembly that it has no room, and what to do', async () => {
    const { stdout, code } = await atelierWithin('engines', '--json')
    const reports = JSON.parse(stdout) as EngineReport[]
    expect(code).toBe(0)
    expect(reports.find(({ id }) => id === 'wasm')).toMatchObject({
      available: false,
      fix: expect.stringContaining('ulimit -v') as unknown,
      reason:
        'its libraries do not load: this process may not reserve the addresses that a WebAssembly ' +
        'module needs'
    })
    expect(reports.find(({ id }) => id === 'cpu')).toMatchObject({ available: true })
  })

  it('trains with "auto" on the next engine, and its log says which was passed over and why', async () => {
    const model = '{"id":"mlp","hiddenUnits":[16]}'
    const { stdout, code } = await atelierWithin(
      'train',
      'quickstart',
      '--engine',
      'auto',
      '--limit',
      '64',
      '--epochs',
      '1',
      '--batch-size',
      '32',
      '--set',
      'dataset.id=garments',
      '--set',
      `model=${model}`
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/on cpu/)

    const store = new RunStore(workspace)
    const [run] = store.list()
    const texts = store.log(run?.id ?? '').map(({ text }) => text)
    store.close()
    expect(texts[0]).toMatch(
      /^The engine wasm is passed over: its libraries do not load: this process may not reserve/
    )
    expect(texts[1]).toMatch(/^Engine cpu /)
  })
})
