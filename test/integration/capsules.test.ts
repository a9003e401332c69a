import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import { readCheckpoint, writeCheckpoint } from '../../src-main/trainer/checkpoints/checkpoint'
import { nodePort } from '../../src-main/trainer/node/node-port'
import { atelier, type Result } from '../support/command-line'
import { writeIdxFolder } from '../support/idx'
import { tinySpec } from '../support/run-fixtures'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const there = join(root, 'there')
const capsule = join(root, 'tiny.capsule.zip')
const at = (workspace: string, ...args: string[]): Promise<Result> =>
  atelier(workspace, args, { ATELIER_CACHE: join(root, 'cache') })
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

interface Index {
  formatVersion: number
  files: { path: string; bytes: number; sha256: string }[]
}
type Parts = Record<string, Uint8Array>

/** A capsule with something changed in it. @param change gets the parts by name, and the index */
function changed(name: string, change: (parts: Parts, index: Index) => void): string {
  const parts: Parts = unzipSync(readFileSync(capsule))
  const index = JSON.parse(strFromU8(parts['capsule.json'] as Uint8Array)) as Index
  change(parts, index)
  const { 'capsule.json': _, ...others } = parts
  const path = join(root, `${name}.zip`)
  writeFileSync(path, zipSync({ 'capsule.json': strToU8(JSON.stringify(index)), ...others }))
  return path
}
/** Puts something else in the place of a part, and its hash in the index. */
function replace(parts: Parts, { files }: Index, path: string, content: Uint8Array): void {
  parts[path] = content
  const listed = files.find((file) => file.path === path)
  if (listed) Object.assign(listed, { bytes: content.length, sha256: sha256(content) })
}

/** A capsule with one weight of a checkpoint changed, and every hash of it made right again. */
async function withOtherWeight(epoch: string): Promise<string> {
  const path = `checkpoints/${epoch}.safetensors`
  const folder = join(root, `weight of ${epoch}`)
  mkdirSync(join(folder, 'checkpoints'), { recursive: true })
  writeFileSync(join(folder, path), unzipSync(readFileSync(capsule))[path] as Uint8Array)
  const port = nodePort(folder, () => undefined)
  const read = await readCheckpoint(port, path)
  if (!read) throw new Error(`${path} is missing`)

  const { tensors, file: _, ...metadata } = read
  const weights = [...tensors].map(([name, tensor]) => ({ name, ...tensor }))
  const kernel = weights.find(({ name }) => name.includes('kernel'))?.data
  if (!kernel) throw new Error('it has no weights')
  // The first may belong to a corner that is black in every image.
  const middle = Math.floor(kernel.length / 2)
  kernel[middle] = (kernel[middle] as number) + 0.01
  await writeCheckpoint(port, path, { weights, others: [] } as never, metadata)
  return changed(`weight of ${epoch}`, (parts, index) =>
    replace(parts, index, path, readFileSync(join(folder, path)))
  )
}

/** Every row of a history, but for what is the workspace's own. */
function rowsOf(workspace: string): Record<string, unknown[]> {
  const database = new DatabaseSync(join(workspace, 'runs.sqlite'), { readOnly: true })
  const all = (table: string): Record<string, unknown>[] =>
    database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all() as Record<string, unknown>[]
  const rows = {
    runs: all('runs').map(({ creation: _, imported: __, seq: ___, ...run }) => run),
    epochs: all('epochs'),
    sessions: all('sessions'),
    log: all('log_lines'),
    steps: all('step_blocks').map(({ packed }) => packed)
  }
  database.close()
  return rows
}

describe('the capsule of a run', () => {
  beforeAll(async () => {
    await at(there, 'datasets', 'import', writeIdxFolder(join(root, 'mine')), '--name', 'mine')
    const spec = tinySpec({ dataset: { id: 'mine' }, epochs: 3, batchSize: 8 })
    writeFileSync(join(root, 'tiny.json'), JSON.stringify(spec))
    expect(await at(there, 'train', join(root, 'tiny.json'))).toMatchObject({ code: 0 })
    expect(await at(there, 'evaluate', 'tiny')).toMatchObject({ code: 0 })
    const made = await at(there, 'export', 'capsule', 'tiny', '--out', capsule)
    expect(made).toMatchObject({ code: 0, stderr: '', stdout: `${capsule}\n` })
  })

  it('has the run, the hashes of its data, and the checkpoints, each with its hash', () => {
    const parts = unzipSync(readFileSync(capsule))
    const { files } = JSON.parse(strFromU8(parts['capsule.json'] as Uint8Array)) as Index
    expect(Object.keys(parts)).toEqual(['capsule.json', ...files.map(({ path }) => path)])
    for (const file of files)
      expect([file.bytes, file.sha256]).toEqual([
        parts[file.path]?.length,
        sha256(parts[file.path] as Uint8Array)
      ])
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'run.json',
        'data/manifest.json',
        'checkpoints/epoch-0002.safetensors',
        'checkpoints/epoch-0003.safetensors',
        'evaluations/epoch-0003.safetensors.json'
      ])
    )
    const { images } = JSON.parse(strFromU8(parts['data/manifest.json'] as Uint8Array)) as {
      images: unknown[]
    }
    expect(images).toHaveLength(50)
  })

  it('is the same, byte for byte, whenever it is written', async () => {
    const again = join(root, 'again.zip')
    expect(await at(there, 'export', 'capsule', 'tiny', '--out', again)).toMatchObject({ code: 0 })
    expect(readFileSync(again).equals(readFileSync(capsule))).toBe(true)
    expect(readdirSync(join(there, 'exports'))).toEqual([])
  })

  it('gives another workspace the very same run, whose rows and weights agree, and works on', async () => {
    const here = join(root, 'here')
    expect(await at(here, 'import', capsule)).toMatchObject({ code: 0 })
    const shown = JSON.parse((await at(here, 'runs', 'show', 'tiny', '--json')).stdout) as {
      id: string
      imported: object
    }
    expect(shown.imported).toMatchObject({ from: 'capsule', source: 'tiny.capsule.zip' })
    const before = rowsOf(there)
    const [run] = before['runs'] as { checkpoints: string }[]
    expect(rowsOf(here)).toEqual({ ...before, runs: [run] })

    for (const name of ['epoch-0002', 'epoch-0003']) {
      const file = join('runs', shown.id, 'checkpoints', `${name}.safetensors`)
      expect(readFileSync(join(here, file)).equals(readFileSync(join(there, file)))).toBe(true)
    }
    const evaluated = await at(here, 'evaluate', 'tiny', '--json')
    expect(evaluated.stdout).toBe((await at(there, 'evaluate', 'tiny', '--json')).stdout)

    const twice = await at(here, 'import', capsule)
    expect([twice.code, twice.stderr]).toEqual([
      0,
      `Run "tiny" (${shown.id}) is here already, with the same content: nothing was done.\n`
    ])
    await at(here, 'runs', 'tag', 'tiny', 'mine')
    expect(await at(here, 'import', capsule)).toMatchObject({ code: 0 })
    const other = changed('other', (parts, index) => {
      const log = `${strFromU8(parts['log.jsonl'] as Uint8Array)}{"at":1,"level":"info","text":"more"}\n`
      replace(parts, index, 'log.jsonl', strToU8(log))
    })
    const differs = await at(here, 'import', other)
    expect([differs.code, differs.stderr.split('\n')[0]]).toEqual([
      1,
      `Run "tiny" (${shown.id}) is in this workspace already, with other content than other.zip has.`
    ])
    expect(rowsOf(here)['log']).toEqual(before['log'])
  })

  it.skipIf(spawnSync('unzip', ['-v']).status !== 0)('is whole for unzip', () => {
    const { status, stdout } = spawnSync('unzip', ['-t', capsule], { encoding: 'utf8' })
    expect([status, stdout]).toEqual([0, expect.stringContaining('No errors detected')])
  })

  it('is replayed and audited, and its weights come out the same', async () => {
    for (const command of ['replay', 'audit']) {
      const { code, stdout } = await at(there, 'capsule', command, capsule, '--json')
      const told = JSON.parse(stdout) as { agrees: boolean; weightsSha256: string; made: string }
      expect([code, told.agrees, told.made]).toEqual([0, true, told.weightsSha256])
    }
  })

  it('is found out by an audit where it tells of other weights than its training gives', async () => {
    const forged = changed('forged', (parts, index) => {
      const run = JSON.parse(strFromU8(parts['run.json'] as Uint8Array)) as object
      const told = { ...run, weightsSha256: 'f'.repeat(64) }
      replace(parts, index, 'run.json', strToU8(JSON.stringify(told)))
    })
    const { code, stdout } = await at(there, 'capsule', 'audit', forged)
    expect(code).toBe(1)
    expect(stdout).toMatch(/The weights differ: f{64} there, [0-9a-f]{64} here\.\nAll epochs agree\./)
    expect(stdout).toMatch(/^Epoch 3\/3/m)
    expect(stdout).not.toMatch(/^Epoch 2\/3/m)
  })

  it('is found out by an audit where its weights were exchanged, and their hash in the index', async () => {
    const forged = changed('exchanged', (parts, index) => {
      const path = 'checkpoints/epoch-0002.safetensors'
      const weights = Uint8Array.from(parts[path] as Uint8Array)
      weights[weights.length - 1] = (weights.at(-1) as number) ^ 0x80
      replace(parts, index, path, weights)
    })
    const { code, stderr } = await at(there, 'capsule', 'audit', forged)
    expect([code, stderr]).toEqual([1, expect.stringMatching(/its content does not fit its checksum/)])
  })

  it('is found out by an audit where one weight is another, whatever all hashes say', async () => {
    const before = await withOtherWeight('epoch-0002')
    const first = await at(there, 'capsule', 'audit', before)
    expect([first.code, first.stdout]).toEqual([1, expect.stringMatching(/^The weights differ: /m)])

    const final = await withOtherWeight('epoch-0003')
    const second = await at(there, 'capsule', 'audit', final)
    expect([second.code, second.stdout]).toEqual([
      1,
      expect.stringMatching(
        /^checkpoints\/epoch-0003\.safetensors in the capsule has other numbers than the training comes to\.$/m
      )
    ])
  })

  it.each<[string, RegExp, (parts: Parts, index: Index) => void]>([
    [
      'has a path that climbs out',
      /invalid relative path: \.\.\/outside/,
      (parts, { files }) => {
        const content = strToU8('x')
        parts['../outside'] = content
        files.push({ path: '../outside', bytes: 1, sha256: sha256(content) })
      }
    ],
    [
      'has a file that is not in its index',
      /"extra" is there twice, or not in its index/,
      (parts) => void (parts['extra'] = strToU8('x'))
    ],
    ['lacks a file', /"log\.jsonl" is missing/, (parts) => void delete parts['log.jsonl']],
    [
      'has a file with another hash',
      /"log\.jsonl" has another hash than its index says/,
      (parts, { files }) => {
        const content = strToU8('{}\n')
        parts['log.jsonl'] = content
        Object.assign(files.find(({ path }) => path === 'log.jsonl') ?? {}, { bytes: content.length })
      }
    ],
    [
      'has a log of something else',
      /its log\.jsonl is none/,
      (parts, index) => replace(parts, index, 'log.jsonl', strToU8('{"at":1}\n'))
    ],
    [
      'is a bomb',
      /"steps\.jsonl" is packed too tightly/,
      (parts, index) => replace(parts, index, 'steps.jsonl', new Uint8Array(64 << 20))
    ],
    [
      'is of a newer format',
      /is a capsule of format 99, and this Atelier knows formats up to 2/,
      (_, index) => void (index.formatVersion = 99)
    ]
  ])('that %s is refused in two lines, and nothing is left of it', async (name, problem, change) => {
    const place = join(root, `bad ${name}`)
    const { code, stdout, stderr } = await at(place, 'import', changed(`bad ${name}`, change))
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.trimEnd().split('\n')).toHaveLength(2)
    expect(stderr).toMatch(problem)
    expect(readdirSync(join(place, 'runs'))).toEqual([])
    expect(existsSync(join(root, 'outside'))).toBe(false)
    expect(JSON.parse((await at(place, 'runs', '--json')).stdout)).toEqual([])
  })

  it('that is cut off is refused', async () => {
    const path = join(root, 'half.zip')
    const whole = readFileSync(capsule)
    writeFileSync(path, whole.subarray(0, whole.length / 2))
    const { code, stderr } = await at(join(root, 'half'), 'import', path)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^.*half\.zip cannot be taken for the capsule of a run: it is no zip archive, or not whole .*\n.*\n$/
    )
    expect(readdirSync(join(root, 'half', 'runs'))).toEqual([])
  })

  it('brings the checkpoint of another run that it went on from, and is replayed from there', async () => {
    const from = ['--from', 'tiny@epoch-0002.safetensors', '--epochs', '4', '--name', 'fork']
    const trained = await at(there, 'train', join(root, 'tiny.json'), ...from)
    expect([trained.code, trained.stderr]).toEqual([0, ''])
    const fork = join(root, 'fork.zip')
    expect(await at(there, 'export', 'capsule', 'fork', '--out', fork)).toMatchObject({
      code: 0,
      stderr: ''
    })
    const parts = unzipSync(readFileSync(fork))
    const parent = unzipSync(readFileSync(capsule))['checkpoints/epoch-0002.safetensors']
    expect(sha256(parts['initial/epoch-0002.safetensors'] as Uint8Array)).toBe(
      sha256(parent as Uint8Array)
    )

    // The run that it began from is not known there.
    const away = join(root, 'away')
    const replayed = await at(away, 'capsule', 'replay', fork)
    expect([replayed.code, replayed.stderr]).toEqual([0, ''])
    expect(replayed.stdout).toMatch(/^Epoch 3\/4/m)
    expect(replayed.stdout).not.toMatch(/^Epoch 2\/4/m)
    expect(replayed.stdout).toMatch(/^The weights are the same, bit for bit: [0-9a-f]{64}$/m)

    const bare = join(root, 'bare-fork.zip')
    await at(there, 'export', 'capsule', 'fork', '--checkpoints', 'none', '--out', bare)
    const refused = await at(away, 'capsule', 'replay', bare)
    expect([refused.code, refused.stderr.trimEnd().split('\n')]).toEqual([
      1,
      [
        `The run of ${bare} cannot be trained again here: it went on from a checkpoint of "tiny", ` +
          'which is not in it.',
        'Let it be written again with its checkpoints, audit it instead, or replay that run.'
      ]
    ])
  })

  it('brings the weights that it began with, or finds them by their content on the shelf', async () => {
    const weights = ['--weights', 'tiny@epoch-0003.safetensors', '--epochs', '2', '--name', 'tuned']
    const trained = await at(there, 'train', join(root, 'tiny.json'), ...weights)
    expect([trained.code, trained.stderr]).toEqual([0, ''])
    const tuned = join(root, 'tuned.zip')
    expect(await at(there, 'export', 'capsule', 'tuned', '--out', tuned)).toMatchObject({
      code: 0,
      stderr: ''
    })
    const inside = Object.entries(unzipSync(readFileSync(tuned))).find(([path]) =>
      path.startsWith('weights/')
    )
    const [name, content] = inside ?? ['', new Uint8Array()]
    expect(name).toBe(`weights/${sha256(content)}.safetensors`)

    const away = join(root, 'away')
    const same = /^The weights are the same, bit for bit: /m
    const replayed = await at(away, 'capsule', 'replay', tuned)
    expect([replayed.stderr, replayed.stdout]).toEqual(['', expect.stringMatching(same)])

    const without = join(root, 'without.zip')
    const { 'capsule.json': index, ...parts } = unzipSync(readFileSync(tuned))
    const said = JSON.parse(strFromU8(index as Uint8Array)) as Index
    const files = said.files.filter(({ path }) => path !== name)
    delete parts[name]
    writeFileSync(
      without,
      zipSync({ 'capsule.json': strToU8(JSON.stringify({ ...said, files })), ...parts })
    )
    const refused = await at(away, 'capsule', 'replay', without)
    expect([refused.code, refused.stderr.trimEnd().split('\n')]).toEqual([
      1,
      [
        expect.stringMatching(
          /: it began with weights \(.*, SHA-256 [0-9a-f]{64}\) that are neither in it nor on the shelf\.$/
        ),
        'Take them in with "atelier weights add FILE --as NAME".'
      ]
    ])
    const file = join(root, 'epoch-0003.safetensors')
    writeFileSync(file, content)
    expect(await at(away, 'weights', 'add', file, '--as', 'another-name')).toMatchObject({ code: 0 })
    const found = await at(away, 'capsule', 'replay', without)
    expect([found.stderr, found.stdout]).toEqual(['', expect.stringMatching(same)])
  })

  it('cannot be audited without a checkpoint before the end, which is said', async () => {
    const bare = join(root, 'bare.zip')
    await at(there, 'export', 'capsule', 'tiny', '--checkpoints', 'none', '--no-data', '--out', bare)
    const { code, stderr } = await at(there, 'capsule', 'audit', bare)
    expect([code, stderr.split('\n')[0]]).toEqual([
      1,
      `The run of ${bare} cannot be trained again here: it has no checkpoint before the end.`
    ])
  })

  it('has no hashes of images that its run was not trained on, which is said', async () => {
    const place = join(root, 'changing data')
    const spec = tinySpec({ dataset: { id: 'other' }, epochs: 1, batchSize: 8 })
    writeFileSync(join(root, 'other.json'), JSON.stringify(spec))
    const folder = writeIdxFolder(join(root, 'other'))
    await at(place, 'datasets', 'import', folder, '--name', 'other')
    expect(await at(place, 'train', join(root, 'other.json'))).toMatchObject({ code: 0 })
    const labels = join(folder, readdirSync(folder).find((name) => /train-labels/.test(name)) ?? '')
    const bytes = readFileSync(labels)
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
    writeFileSync(labels, bytes)

    const out = join(root, 'changed-data.zip')
    const { code, stderr } = await at(place, 'export', 'capsule', 'tiny', '--out', out)
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Without the manifest of its data: /)])
    expect(Object.keys(unzipSync(readFileSync(out)))).not.toContain('data/manifest.json')
  })

  it('is not written over another file, nor into a folder that is not there', async () => {
    const before = sha256(readFileSync(capsule))
    const refused = await at(there, 'export', 'capsule', 'tiny', '--out', capsule)
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/exists already/)])
    expect(sha256(readFileSync(capsule))).toBe(before)
    mkdirSync(join(root, 'empty'))
    const lost = await at(
      there,
      'export',
      'capsule',
      'tiny',
      '--out',
      join(root, 'empty', 'none', 'a.zip')
    )
    expect([lost.code, lost.stderr]).toEqual([1, expect.stringMatching(/its folder does not exist/)])
    expect(readdirSync(join(root, 'empty'))).toEqual([])
  })
})
