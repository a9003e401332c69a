import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { experimentSpec, type TrainerAnswer } from '../../src-main/contract'
import { loadDataset } from '../../src-main/datasets/load'
import { dataPlaces } from '../../src-main/workbench/files/folders'
import { cacheFolder, onednnIsSetUp } from '../support/cache-folder'
import { atelier } from '../support/command-line'
import { memoryGroup } from '../support/memory-group'
import { writePicturesAndArrays } from '../support/pictures-and-arrays'
import { temporaryFolder } from '../support/temporary-folder'
import { startTrainer } from '../support/trainer-process'

const root = temporaryFolder()
const engine = onednnIsSetUp ? 'onednn' : 'wasm'
/** What is decoded stays with the test; the engine is the one that is set up on this machine. */
const cache = join(root, 'cache')
mkdirSync(cache)
if (onednnIsSetUp) symlinkSync(join(cacheFolder, 'onednn'), join(cache, 'onednn'), 'junction')
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** As the Debian package has it; absent elsewhere. */
const fashion = await loadDataset(
  { id: 'fashion-mnist', path: null },
  { cacheFolder: join(root, 'verified'), systemFolder: dataPlaces().systemFolder }
).catch(() => null)
if (!fashion)
  say('Fashion-MNIST as 70,000 files was not tried: the package dataset-fashion-mnist is not here.')

describe('Fashion-MNIST as 70,000 PNG files', () => {
  it.skipIf(!fashion)(
    'trains to the weights of the same images as arrays, in the same order',
    { timeout: 3600_000 },
    async () => {
      if (!fashion) return
      const [pictures, arrays] = writePicturesAndArrays(join(root, 'fashion'), [
        { split: 'train', part: fashion.train, count: 60_000 },
        { split: 'test', part: fashion.test, count: 10_000 }
      ])
      const weightsOf = async (path: string): Promise<string> => {
        const args = [
          ...['train', 'quickstart', '--engine', engine, '--epochs', '1', '--batch-size', '128'],
          ...['--set', 'model={"id":"cnn","filters":[4],"denseUnits":8}', '--set', 'dataset.limit=null'],
          ...['--set', 'augmentation.normalize=true', '--set', 'augmentation.flip=true'],
          ...['--set', 'dataset.id=fashion', '--set', `dataset.path=${path}`, '--json']
        ]
        const extra = { ATELIER_CACHE: cache }
        const { code, stdout, stderr } = await atelier(join(root, 'workspace'), args, extra)
        expect(stderr).toBe('')
        expect(code).toBe(0)
        const end = JSON.parse(stdout.trim().split('\n').at(-1) as string) as Record<string, string>
        return end['weightsSha256'] as string
      }
      const weights = await weightsOf(arrays)
      expect(weights).toMatch(/^[0-9a-f]{64}$/)
      expect(await weightsOf(pictures)).toBe(weights)
    }
  )
})

const side = 224
const imageBytes = side * side * 3
/** Of the pack; less for a quick look. */
const gigabytes = Number(process.env['ATELIER_LONG_GIGABYTES'] ?? 4)
const mostResident = 1e9

/** A PNG file of two colours, one above the other, that no other number has: quickly made and read. */
function twoColours(number: number): Buffer {
  const chunk = (type: string, content: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type), content])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(content.length)
    sum.writeUInt32BE(crc32(named))
    return Buffer.concat([length, named, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  // Eight bits of red, green and blue.
  header.set([8, 2], 8)
  const colour = [number & 255, (number >> 8) & 255, 20 * (number % 10)]
  const rowOf = (of: number[]): Buffer =>
    Buffer.concat([Buffer.of(0), ...Array.from({ length: side }, () => Buffer.from(of))])
  const [above, below] = [rowOf(colour), rowOf(colour.map((part) => 255 - part))]
  const rows = Buffer.concat(Array.from({ length: side }, (_, y) => (y < side / 2 ? above : below)))
  const marks = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 1 }))]
  return Buffer.concat([marks, ...parts, chunk('IEND', Buffer.alloc(0))])
}

function writeColours(folder: string, count: number): void {
  for (let label = 0; label < 10; label++)
    for (const split of ['train', 'test'])
      mkdirSync(join(folder, split, String(label)), { recursive: true })
  for (let number = 0; number < count; number++) {
    const split = number < count - 100 ? 'train' : 'test'
    writeFileSync(join(folder, split, String(number % 10), `${number}.png`), twoColours(number))
  }
}

/** Memory of a process that no file stands behind, in bytes; null where the system does not say. */
function residentOf(pid: number): number | null {
  const kilobytes = /^RssAnon:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

describe.skipIf(process.platform !== 'linux')(`a data set of ${gigabytes} GB`, () => {
  const folder = join(root, 'colours')
  const count = Math.ceil((gigabytes * 1e9) / imageBytes)

  /** Trains an epoch in a process of its own. @returns how it ended, and the most that it held */
  async function trainOnce(
    name: string,
    started: (pid: number) => void = () => undefined
  ): Promise<{ answer: TrainerAnswer; most: number }> {
    const runFolder = join(root, name)
    mkdirSync(runFolder)
    const trainer = startTrainer({
      kind: 'train',
      spec: experimentSpec.parse({
        model: { id: 'cnn', filters: [2], denseUnits: 4 },
        dataset: { id: 'colours', path: folder },
        optimizer: { type: 'sgd', learningRate: 0.001 },
        epochs: 1,
        batchSize: 32,
        seed: 1,
        augmentation: { flip: true }
      }),
      runFolder,
      places: { cacheFolder: cache, systemFolder: join(root, 'system') },
      engine,
      threads: null,
      cacheFolder,
      initial: null
    })
    const pid = trainer.child.pid as number
    started(pid)
    let most = 0,
      isDone = false
    const answer = trainer.answer.finally(() => (isDone = true))
    while (!isDone) {
      most = Math.max(most, residentOf(pid) ?? 0)
      await Promise.race([sleep(200), answer.catch(() => undefined)])
    }
    say(`${name}: ${(most / 1e6).toFixed(0)} MB at most, of which no file has a copy`)
    return { answer: await answer, most }
  }

  it(
    'is decoded and trained on with at most 1 GB of memory, and under a limit that the system holds to',
    { timeout: 4 * 3600_000 },
    async () => {
      writeColours(folder, count)
      // As on a machine where it does not fit.
      process.env['ATELIER_IMAGE_MEMORY'] = String(256 * 2 ** 20)
      const { answer, most } = await trainOnce('decoding')
      expect(answer).toMatchObject({ ok: true, value: { status: 'completed', epochs: 1 } })
      expect(most).toBeGreaterThan(0)
      expect(most).toBeLessThan(mostResident)

      const group = memoryGroup(mostResident)
      if (!group) return say('Under a limit it was not tried: this user cannot set one here.')
      try {
        const limited = await trainOnce('limited', (pid) => group.add(pid))
        expect(limited.answer).toMatchObject({ ok: true, value: { status: 'completed' } })
        expect(limited.answer).toMatchObject({
          value: { weightsSha256: (answer as { value: { weightsSha256: string } }).value.weightsSha256 }
        })
      } finally {
        await sleep(1000)
        group.remove()
      }
    }
  )
})
