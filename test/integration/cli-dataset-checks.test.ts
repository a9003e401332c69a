import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atelier } from '../support/command-line'
import { idxBytes } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const run = (...args: string[]) =>
  atelier(join(root, 'workspace'), args, { ATELIER_CACHE: join(root, 'cache') })

type Image = [pixels: number[], label: number]

/** Imports images of 2 x 2 pixels under a name. */
async function imported(name: string, train: Image[], test: Image[]): Promise<void> {
  const folder = join(root, name)
  mkdirSync(folder)
  for (const [prefix, images] of [
    ['train', train],
    ['t10k', test]
  ] as const) {
    const pixels = Uint8Array.from(images.flatMap(([values]) => values))
    const labels = Uint8Array.from(images.map(([, label]) => label))
    writeFileSync(join(folder, `${prefix}-images-idx3-ubyte`), idxBytes([images.length, 2, 2], pixels))
    writeFileSync(join(folder, `${prefix}-labels-idx1-ubyte`), idxBytes([images.length], labels))
  }
  expect(await run('datasets', 'import', folder, '--name', name)).toMatchObject({ code: 0 })
}

const [rising, falling, plain, mixed] = [
  [0, 200, 0, 200],
  [200, 0, 200, 0],
  [7, 7, 7, 7],
  [200, 0, 0, 200]
]

describe('the images of data sets on the command line', () => {
  it('are checked for copies, leaks and images without anything on them', async () => {
    await imported(
      'doubtful',
      [
        [rising, 0],
        [falling, 1],
        [plain, 1]
      ],
      [
        [rising, 0],
        [mixed, 1]
      ]
    )
    const { code, stdout } = await run('datasets', 'check', 'doubtful', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject([
      { code: 'leakage', severity: 'error', images: [['train/0', 'test/0']], params: { count: 2 } },
      { code: 'constantImages', severity: 'warning', images: [['train/2']] }
    ])
    expect((await run('datasets', 'check', 'doubtful')).stdout).toContain('  train/0 = test/0\n')
  })

  it('have problems that can be ignored, seen again, and left out of a run', async () => {
    const ignored = await run('datasets', 'check', 'doubtful', '--ignore', 'leakage')
    expect(ignored).toMatchObject({ code: 0, stderr: '' })
    expect(ignored.stdout).not.toContain('train/0')
    expect(ignored.stdout).toContain('(constantImages)\n  train/2\nIgnored: 1 ')
    const { stdout } = await run('datasets', 'check', 'doubtful', '--json')
    expect(JSON.parse(stdout)).toMatchObject([
      { id: 'constantImages', isIgnored: false },
      { id: 'leakage/ignored', isIgnored: true, images: [['train/0', 'test/0']] }
    ])
    const seen = await run('datasets', 'check', 'doubtful', '--notice', 'leakage')
    expect(seen.stdout).toContain('  train/0 = test/0\n')

    const left = await run('datasets', 'check', 'doubtful', '--leave-out', 'leakage', '--json')
    // The copy that is tested with stays.
    expect(JSON.parse(left.stdout)).toMatchObject({ leftOut: 1, inTest: 0, relabelled: 0 })
    expect(await run('datasets', 'check', 'doubtful', '--ignore', 'rust')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has no problem "rust"')
    })
  })

  it('are compared with those of another data set', async () => {
    const test: Image[] = [[mixed, 1]]
    await imported(
      'before',
      [
        [rising, 0],
        [falling, 1]
      ],
      test
    )
    await imported(
      'after',
      [
        [rising, 1],
        [plain, 0]
      ],
      test
    )
    const diff = JSON.parse((await run('datasets', 'diff', 'before', 'after', '--json')).stdout) as {
      added: string[]
    }
    expect(diff).toMatchObject({ changed: [], renamed: [], moved: [] })
    // printf '\x07\x07\x07\x07' | sha256sum, and the same of the others.
    expect(diff).toMatchObject({
      added: ['b451d8a7cc6defde9cb05a0bdc0b13e9c01860479d86fce7db4d093e0793b349'],
      removed: ['12f293dcda6249a5f630520e85a6b3e20b6e74609e8e0f6bc833f2d6deaab137'],
      relabelled: [
        { path: 'f0bd468589f224f27d76d526c1d042d9465ef5944a0099f52364a589db4aebc0', from: '0', to: '1' }
      ]
    })
    const same = await run('datasets', 'diff', 'before', 'before')
    expect(same).toMatchObject({ code: 0, stderr: '' })
    expect(same.stdout).toMatch(/^SHA-256 ([0-9a-f]{64}) and \1\nAdded +0\nRemoved +0\n/)
  })

  it('are missed with the names that there are', async () => {
    expect(await run('datasets', 'check', 'nothing')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing')
    })
  })
})
