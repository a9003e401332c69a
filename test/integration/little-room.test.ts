import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineReport } from '../../src-main/contract'
import { RunStore } from '../../src-main/runs/run-store'
import { cacheFolder as realCache, tensorflowIsSetUp } from '../support/cache-folder'
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
  const atelierWithin = (
    args: string[],
    { kilobytes = limit, cacheFolder = cache } = {}
  ): Promise<Result> =>
    finished(
      spawn(
        'bash',
        ['-c', `ulimit -v ${kilobytes}; exec "$@"`, 'bash', process.execPath, cliPath, ...args],
        {
          env: environment(workspace, { ATELIER_CACHE: cacheFolder }),
          stdio: ['ignore', 'pipe', 'pipe']
        }
      )
    )

  const small = ['train', 'quickstart', '--limit', '64', '--epochs', '1', '--batch-size', '32'].concat(
    '--set',
    'dataset.id=garments'
  )

  it('is said where Node itself has no room, whatever was asked for', async () => {
    const { stderr, code } = await atelierWithin(['runs'], { kilobytes: 1_200_000 })
    expect(code).toBe(1)
    expect(stderr).toBe(
      'This shell limits a program to 1.2 GB of address space, and Atelier needs 1.5 GB.\n' +
        'Raise the limit: "ulimit -v unlimited".\n'
    )
  })

  it('is said to be why the training process ended, where it is', async () => {
    const { stderr, code } = await atelierWithin([...small, '--engine', 'cpu'], { kilobytes: 1_600_000 })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /The training process ended \(.+\): it is limited to 1\.6 GB of address space, which was not enough\.\n.*"ulimit -v unlimited"\.\n$/
    )
  })

  it.skipIf(!tensorflowIsSetUp)('passes TensorFlow over, which would end in a training', async () => {
    const { stdout } = await atelierWithin(['engines', '--json'], { cacheFolder: realCache })
    const reports = JSON.parse(stdout) as EngineReport[]
    expect(reports.find(({ id }) => id === 'tensorflow')).toMatchObject({
      available: false,
      reason: 'this process is limited to 4.1 GB of address space, and TensorFlow needs 6.0 GB',
      fix: expect.stringContaining('ulimit -v') as unknown
    })
  })

  it('says of WebAssembly that it has no room, and what to do', async () => {
    const { stdout, code } = await atelierWithin(['engines', '--json'])
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
    const { stdout, code } = await atelierWithin([
      ...small,
      '--engine',
      'auto',
      '--set',
      `model=${model}`
    ])
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
