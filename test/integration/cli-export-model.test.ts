import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ModelExport } from '../../src-main/contract'
import { atelier, type Result } from '../support/command-line'
import { writeIdxFolder } from '../support/idx'
import { temporaryFolder } from '../support/temporary-folder'

const root = temporaryFolder()
const workspace = join(root, 'workspace')
const run = (...args: string[]): Promise<Result> =>
  atelier(workspace, args, { ATELIER_CACHE: join(root, 'cache') })
const exported = (...args: string[]): Promise<Result> => run('export', 'model', 'net', ...args)

let trained = ''
beforeAll(async () => {
  await run('datasets', 'import', writeIdxFolder(join(root, 'mine')), '--name', 'mine')
  const { stdout } = await run(
    ...['train', 'quickstart', '--engine', 'cpu', '--epochs', '2', '--batch-size', '20', '--json'],
    ...['--set', 'dataset.id=mine', '--set', 'dataset.limit=null', '--name', 'net'],
    ...['--set', 'model={"id":"mlp","hiddenUnits":[16]}']
  )
  trained = (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { weightsSha256: string })
    .weightsSha256
})

/** A folder of its own, and a name in it. */
function place(folder: string, name: string): string {
  mkdirSync(join(root, folder))
  return join(root, folder, name)
}
const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

describe('atelier export model', () => {
  it("writes ONNX by the file's ending, proves it, and leaves nothing in the workspace", async () => {
    const out = place('whole', 'My net.onnx')
    const { code, stdout, stderr } = await exported('--out', out, '--json')
    expect([code, stderr]).toEqual([0, ''])

    const made = JSON.parse(stdout) as ModelExport
    expect(made).toMatchObject({
      format: 'onnx',
      folder: join(root, 'whole'),
      weightsSha256: trained,
      parity: { images: 10, imagesFrom: 'test', sameClass: 10, allowed: 1e-4 }
    })
    expect(made.parity.difference).toBeLessThan(1e-4)
    expect(readdirSync(join(root, 'whole')).sort()).toEqual(made.files.map(({ path }) => path).sort())
    expect(made.files[0]).toEqual({ path: 'My net.onnx', bytes: readFileSync(out).length })
    expect(readdirSync(join(workspace, 'exports'))).toEqual([])
  })

  it("writes an earlier checkpoint's weights, which are others", async () => {
    const first = place('first', 'net.onnx')
    const { code } = await run('export', 'model', 'net@epoch-0001.safetensors', '--out', first)
    expect(code).toBe(0)
    expect(hashOf(first)).not.toBe(hashOf(join(root, 'whole', 'My net.onnx')))
    const about = JSON.parse(readFileSync(join(root, 'first', 'net-onnx.json'), 'utf8')) as object
    expect(about).toMatchObject({ epoch: '1', checkpoint: 'checkpoints/epoch-0001.safetensors' })
  })

  it('replaces what is there only with --force', async () => {
    const out = place('taken', 'net.onnx')
    writeFileSync(join(root, 'taken', 'net-onnx.md'), 'mine')
    const refused = await exported('--out', out)
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toMatch(/net-onnx\.md exists already\.\n.*--force/)
    expect(existsSync(out)).toBe(false)
    expect(readFileSync(join(root, 'taken', 'net-onnx.md'), 'utf8')).toBe('mine')

    expect((await exported('--out', out, '--force')).code).toBe(0)
    expect(readFileSync(join(root, 'taken', 'net-onnx.md'), 'utf8')).toContain('# net')
  })

  it('lies beside the same network in another format, under an ending that its reader knows', async () => {
    const out = place('several', 'net')
    for (const format of ['onnx', 'keras']) {
      const { code, stderr } = await exported('--out', out, '--format', format)
      expect([code, stderr]).toEqual([0, ''])
    }
    expect(readdirSync(join(root, 'several')).sort()).toEqual([
      'net-keras-example.py',
      'net-keras.json',
      'net-keras.md',
      'net-onnx-example.html',
      'net-onnx-example.mjs',
      'net-onnx-example.py',
      'net-onnx.json',
      'net-onnx.md',
      'net.keras',
      'net.onnx'
    ])
  })

  it('says what weights in int8 cost, on as many test images as it is told', async () => {
    const { code, stdout } = await exported(
      ...['--out', place('less', 'net.onnx'), '--precision', 'int8', '--images', '7', '--json']
    )
    expect(code).toBe(0)
    const { parity } = JSON.parse(stdout) as ModelExport
    expect(parity).toMatchObject({ images: 7, imagesFrom: 'test' })
    const sevenths = [parity.accuracy?.before, parity.accuracy?.after].map((share) => (share ?? NaN) * 7)
    for (const count of sevenths) expect(count).toBeCloseTo(Math.round(count), 9)
    expect(parity.inFp32?.bytes).toBe(readFileSync(join(root, 'whole', 'My net.onnx')).length)
    expect(readFileSync(join(root, 'less', 'net-onnx.md'), 'utf8')).toMatch(
      /Of these images, .*% are classified rightly by Atelier in fp32 and .*% by this file/
    )
    const said = await exported('--out', join(root, 'less', 'again.onnx'))
    expect(said.stdout).toMatch(/Right are [\d.]+% of them, [\d.]+% as Atelier computes in fp32\./)
    expect(said.stdout).toMatch(/One image takes [\d.]+ ms there/)
  })

  it('writes a format of several files as a folder', async () => {
    const out = join(root, 'for the browser')
    const { code, stdout } = await exported('--format', 'tfjs', '--out', out)
    expect(code).toBe(0)
    expect(stdout).toMatch(/10 of 10 images get the same class/)
    expect(readdirSync(out)).toContain('model.json')
    expect((await exported('--format', 'tfjs', '--out', out)).stderr).toMatch(/exists already/)
  })

  it.each([
    ['net.keras', ['net-keras-example.py', 'net-keras.json', 'net-keras.md', 'net.keras']],
    ['net.py', ['net-pytorch.json', 'net-pytorch.md', 'net.py', 'net.safetensors']]
  ])("writes %s by the file's ending and reads the weights again", async (name, files) => {
    const folder = `as ${name}`
    const { code, stdout } = await exported('--out', place(folder, name))
    expect(code).toBe(0)
    expect(stdout).toMatch(/Its weights are the checkpoint's, bit for bit/)
    expect(readdirSync(join(root, folder)).sort()).toEqual(files)
  })

  it.skipIf(process.getuid?.() === 0)('says in a line that a folder cannot be written to', async () => {
    const out = place('closed', 'net.onnx')
    chmodSync(join(root, 'closed'), 0o500)
    const { code, stderr } = await exported('--out', out)
    expect(code).toBe(1)
    expect(stderr).toMatch(/could not be written: this account may not write there/)
  })

  it.each([
    ['a folder that is not there', ['--out', '/nowhere/net.onnx'], 1, /its folder does not exist/],
    ['no format', ['--out', 'net'], 2, /"net" does not say in which format/],
    ['an unknown format', ['--out', 'net', '--format', 'caffe'], 2, /cannot be written as "caffe"/],
    [
      'an unknown precision',
      ['--out', 'n.onnx', '--precision', 'int4'],
      2,
      /cannot be written in "int4"/
    ]
  ] as const)('refuses %s before anything is computed', async (_, args, expected, message) => {
    const { code, stderr } = await exported(...args)
    expect([code, stderr.trim().split('\n').length]).toEqual([expected, 2])
    expect(stderr).toMatch(message)
  })
})
