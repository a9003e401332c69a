import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { loadDataset } from '../../../src-main/datasets/load'
import { pathError } from '../../../src-main/datasets/regular-file'
import { idxBytes, writeIdxFolder } from '../../support/idx'
import { temporaryFolder } from '../../support/temporary-folder'
import { pixelsOf } from '../../support/pixels'

const root = temporaryFolder()
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
const load = (path: string) => loadDataset({ id: 'mine', path }, places)
let made = 0
const folder = (options: Parameters<typeof writeIdxFolder>[1] = {}): string =>
  writeIdxFolder(join(root, String(made++)), options)
const images = 'train-images-idx3-ubyte',
  labels = 'train-labels-idx1-ubyte'

describe('whether a file is compressed', () => {
  it('is told by its bytes: a plain file called .gz and a compressed one without are both read', async () => {
    const plain = await load(folder())
    const mixed = folder()
    renameSync(join(mixed, images), join(mixed, `${images}.gz`))
    writeFileSync(join(mixed, labels), gzipSync(readFileSync(join(mixed, labels))))
    const read = await load(mixed)
    expect(read.train.images).toEqual(plain.train.images)
    expect(read.train.labels).toEqual(plain.train.labels)
  })

  it('that came in several parts one after the other is read whole', async () => {
    const path = folder()
    const whole = readFileSync(join(path, images))
    writeFileSync(
      join(path, images),
      Buffer.concat([gzipSync(whole.subarray(0, 7)), gzipSync(whole.subarray(7))])
    )
    expect([...pixelsOf((await load(path)).train)]).toEqual([...whole.subarray(16)])
  })
})

describe('a file that is not what it should be', () => {
  const gzipped = (bytes: Uint8Array): Buffer => gzipSync(bytes)
  const whole = (): Buffer => readFileSync(join(folder(), images))
  it.each<[string, () => Uint8Array, RegExp]>([
    [
      'a compressed file cut off',
      () => gzipped(whole()).subarray(0, -20),
      /not a whole gzip file: its end is missing/
    ],
    [
      'a compressed file with a changed bit',
      () => {
        const bytes = gzipped(whole())
        bytes[bytes.length - 6] = (bytes[bytes.length - 6] as number) ^ 1
        return bytes
      },
      /checksum is wrong/
    ],
    [
      'a whole compressed file of a file cut off',
      () => gzipped(whole().subarray(0, -5)),
      /2555 bytes of data where its header says 2560: its end is missing/
    ],
    [
      'a file cut off',
      () => whole().subarray(0, -5),
      /2555 bytes of data where its header says 2560: its end is missing/
    ],
    [
      'a file with something behind it',
      () => Buffer.concat([whole(), Buffer.from('xy')]),
      /2562 bytes of data where its header says 2560: something follows/
    ],
    [
      'a compressed file with something behind it',
      () => gzipped(Buffer.concat([whole(), Buffer.from('xy')])),
      /more than the 2560 bytes of data that its header says.*something follows/
    ],
    [
      'a web page',
      () => Buffer.from('\n<!DOCTYPE html><title>Sign in</title>'),
      /it is a web page, not data/
    ],
    [
      'a compressed web page',
      () => gzipped(Buffer.from('<html><body>404 and much more than twenty bytes')),
      /it is a web page, not data/
    ],
    ['a file compressed twice', () => gzipped(gzipped(whole())), /compressed twice/],
    [
      'a pointer of Git LFS',
      () => Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\n'),
      /pointer of Git LFS/
    ],
    [
      'a file of fractions',
      () => {
        const bytes = whole()
        bytes[2] = 0x0d
        return bytes
      },
      /of fractions/
    ],
    ['an empty file', () => Buffer.alloc(0), /it is empty/],
    ['nothing, compressed', () => gzipped(Buffer.alloc(0)), /it is empty/]
  ])('is said to be that: %s', async (_, bytes, message) => {
    const content = bytes()
    const path = folder()
    writeFileSync(join(path, images), content)
    await expect(load(path)).rejects.toMatchObject({
      code: 'DATASET_DAMAGED',
      message: expect.stringMatching(message)
    })
  })

  it('is refused where it is no ordinary file, without waiting for what may come out of it', async () => {
    const replaced = (make: (path: string) => void): string => {
      const path = folder()
      rmSync(join(path, images))
      make(join(path, images))
      return path
    }
    const refused = (path: string, message: RegExp) =>
      expect(load(path)).rejects.toMatchObject({
        code: 'DATASET_UNREADABLE',
        message: expect.stringMatching(message)
      })
    await refused(
      replaced((path) => mkdirSync(path)),
      /it is a folder, and a file is needed/
    )
    await refused(
      replaced((path) => void execFileSync('mkfifo', [path])),
      /a pipe or a device/
    )
    await refused(
      replaced((path) => symlinkSync('/dev/zero', path)),
      /a pipe or a device/
    )
    await refused(
      replaced((path) => symlinkSync(path, path)),
      /a link that leads back to itself/
    )
  })

  it('is a sentence whatever the system says of its path', async () => {
    await expect(load(join(root, 'nowhere'))).rejects.toMatchObject({
      code: 'DATASET_UNREADABLE',
      message: expect.stringContaining('there is nothing of that name')
    })
    await expect(load(join(folder(), images))).rejects.toMatchObject({
      code: 'DATASET_UNREADABLE',
      message: expect.stringContaining('it is a file'),
      fix: expect.stringContaining('Name the folder')
    })
    const said = ['EACCES', 'EISDIR', 'EIO', 'ENOTDIR'].map(
      (code) => pathError(Object.assign(new Error(`${code}: raw`), { code }), '/data').message
    )
    expect(said).toEqual([
      '/data cannot be read: you may not read it.',
      '/data cannot be read: it is a folder, and a file is needed.',
      '/data cannot be read: its disk cannot read it (EIO).',
      '/data cannot be read: a part of the path is a file, not a folder.'
    ])
  })
})

describe('unpacking', () => {
  /** 3.2 GB of zeros in 50 parts of 64 MB, some 3 MB compressed. */
  const zeros = (): Buffer => Buffer.concat(Array<Buffer>(50).fill(gzipSync(Buffer.alloc(64 * 2 ** 20))))
  const peak = (): number => process.resourceUsage().maxRSS / 1024

  it('ends where the header says: a file that unpacks to gigabytes is refused in little memory', async () => {
    const path = folder()
    const bomb = zeros()
    const header = readFileSync(join(path, images)).subarray(0, 16)
    const before = peak()
    writeFileSync(join(path, images), Buffer.concat([gzipSync(header), bomb]))
    await expect(load(path)).rejects.toMatchObject({
      message: expect.stringMatching(/more than the 2560 bytes/)
    })
    writeFileSync(join(path, images), bomb)
    await expect(load(path)).rejects.toMatchObject({ message: expect.stringMatching(/not an IDX file/) })
    writeFileSync(
      join(path, images),
      Buffer.concat([gzipSync(idxBytes([4_000_000, 28, 28], new Uint8Array(0))), bomb])
    )
    await expect(load(path)).rejects.toMatchObject({
      message: expect.stringMatching(/would unpack to 3\.1 GB/)
    })
    expect(peak() - before).toBeLessThan(200)
  })

  it('takes no memory for what a header claims and the file cannot hold', async () => {
    const path = folder()
    const before = peak()
    writeFileSync(join(path, images), gzipSync(idxBytes([4_000_000, 28, 28], new Uint8Array(5000))))
    await expect(load(path)).rejects.toMatchObject({
      message: expect.stringMatching(/its header speaks of .*its end is missing/)
    })
    expect(peak() - before).toBeLessThan(200)
  })
})

describe('labels of other integer types', () => {
  const typed = (type: number, size: number, values: number[]): Buffer => {
    const bytes = Buffer.alloc(8 + values.length * size)
    bytes.writeUInt32BE(type * 256 + 1)
    bytes.writeUInt32BE(values.length, 4)
    values.forEach((value, i) => bytes.writeIntBE(value, 8 + i * size, size))
    return bytes
  }
  const values = Array.from({ length: 40 }, (_, i) => i % 4)
  it.each([
    [0x08, 1],
    [0x09, 1],
    [0x0b, 2],
    [0x0c, 4]
  ])('are read: type %i', async (type, size) => {
    const path = folder()
    writeFileSync(join(path, labels), typed(type, size, values))
    expect([...(await load(path)).train.labels]).toEqual(values)
    writeFileSync(join(path, labels), gzipSync(typed(type, size, values)))
    expect([...(await load(path)).train.labels]).toEqual(values)
  })
  it('are refused where they are no class numbers', async () => {
    const path = folder()
    writeFileSync(join(path, labels), typed(0x0c, 4, [...values.slice(1), -1]))
    await expect(load(path)).rejects.toMatchObject({
      message: expect.stringContaining('its value -1 (number 40) is outside of 0 to 65535')
    })
    writeFileSync(join(path, labels), typed(0x0c, 4, [70_000, ...values.slice(1)]))
    await expect(load(path)).rejects.toMatchObject({
      message: expect.stringContaining('its value 70000 (number 1)')
    })
  })
  it('are of as many classes as two bytes number, in every part alike', async () => {
    const path = folder({ train: 300, test: 10, size: 2 })
    const all = Array.from({ length: 300 }, (_, i) => (i * 7) % 300)
    writeFileSync(join(path, labels), typed(0x0c, 4, all))
    const { classes, train, test } = await load(path)
    expect(classes).toHaveLength(300)
    expect(train.labels).toEqual(Uint16Array.from(all))
    // The test file has bytes, of four classes.
    expect(test.labels).toEqual(Uint16Array.from({ length: 10 }, (_, i) => i % 4))
  })
  it('that run from 1 to 256 fill a byte once they are counted from 0', async () => {
    const path = folder({ train: 256, test: 4, size: 2 })
    writeFileSync(
      join(path, labels),
      typed(
        0x0b,
        2,
        Array.from({ length: 256 }, (_, i) => i + 1)
      )
    )
    writeFileSync(join(path, 't10k-labels-idx1-ubyte'), typed(0x0b, 2, [1, 2, 255, 256]))
    const { classes, train, test } = await load(path)
    expect([classes.length, classes[0], classes[255]]).toEqual([256, '1', '256'])
    expect(train.labels).toEqual(Uint8Array.from({ length: 256 }, (_, i) => i))
    expect(test.labels).toEqual(Uint8Array.of(0, 1, 254, 255))
  })
})

describe('names of files', () => {
  const renameAll = (path: string, prefix: string): string => {
    for (const kind of ['images-idx3-ubyte', 'labels-idx1-ubyte']) {
      renameSync(join(path, `train-${kind}`), join(path, `${prefix}-train-${kind}`))
      renameSync(join(path, `t10k-${kind}`), join(path, `${prefix}-test-${kind}`))
    }
    return path
  }

  it("may begin with anything, as EMNIST's do", async () => {
    const read = await load(renameAll(folder(), 'emnist-digits'))
    expect(read.train.count).toBe(40)
    expect(read.findings.map(({ code }) => code)).toEqual(['transposed'])
  })

  it('tell several data sets in one folder apart, of which one is named like a folder in it', async () => {
    const path = renameAll(folder({ train: 12 }), 'emnist-letters')
    writeIdxFolder(join(path, 'aside'))
    const aside = renameAll(join(path, 'aside'), 'my.own')
    for (const name of [
      'train-images-idx3-ubyte',
      'train-labels-idx1-ubyte',
      'test-images-idx3-ubyte',
      'test-labels-idx1-ubyte'
    ])
      renameSync(join(aside, `my.own-${name}`), join(path, `my.own-${name}`))
    await expect(load(path)).rejects.toMatchObject({
      code: 'DATASET_AMBIGUOUS',
      message: expect.stringContaining('emnist-letters, my.own'),
      fix: expect.stringContaining(join(path, 'emnist-letters'))
    })
    expect((await load(join(path, 'my.own'))).train.count).toBe(40)
    expect((await load(join(path, 'emnist-letters'))).train.count).toBe(12)
    await expect(load(join(path, 'emnist'))).rejects.toMatchObject({ code: 'DATASET_UNREADABLE' })
  })

  it("name EMNIST's letters, which are numbered from 1: no class 0 without images", async () => {
    const path = folder({ train: 52, test: 26, classes: 26 })
    for (const name of [labels, 't10k-labels-idx1-ubyte']) {
      const bytes = readFileSync(join(path, name))
      for (let i = 8; i < bytes.length; i++) bytes[i] = (bytes[i] as number) + 1
      writeFileSync(join(path, name), bytes)
    }
    const read = await load(renameAll(path, 'emnist-letters'))
    expect(read.classes.join('')).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
    expect([...read.train.labels.slice(0, 3), read.train.labels[51]]).toEqual([0, 1, 2, 25])
    expect(read.findings.map(({ code }) => code)).toEqual(['labelsFromOne', 'transposed'])
  })

  it('that are missing are named as they would be', async () => {
    const path = renameAll(folder(), 'shapes')
    rmSync(join(path, 'shapes-test-labels-idx1-ubyte'))
    await expect(load(path)).rejects.toMatchObject({
      code: 'DATASET_FOLDER_INCOMPLETE',
      message: expect.stringContaining('shapes-t10k-labels-idx1-ubyte')
    })
  })
})
