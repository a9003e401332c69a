import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openSource } from '../../../../src-main/datasets/sources/open-source'
import { type TarEntry, tarArchive, zipArchive, type ZipEntry } from '../../../support/archives'
import {
  contentsByPath,
  described,
  onePixel,
  opened,
  writeFiles,
  writePictures
} from '../../../support/source-files'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
let made = 0
const file = (bytes: Uint8Array): string => {
  const path = join(root, `archive ${made++}`)
  writeFileSync(path, bytes)
  return path
}
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0
const cat = { name: 'cat/1.png', content: onePixel(1) }
const dog = { name: 'dog/2.png', content: onePixel(2) }
const zipped = (...entries: ZipEntry[]) => opened(file(zipArchive([cat, dog, ...entries])))
const tarred = (...entries: TarEntry[]) => opened(file(tarArchive([cat, dog, ...entries])))
const both = ['cat/1.png: cat', 'dog/2.png: dog']
const refused = (bytes: Uint8Array, reason: RegExp) =>
  expect(openSource(file(bytes))).rejects.toMatchObject({
    code: 'DATASET_ARCHIVE_UNFIT',
    message: expect.stringMatching(reason)
  })

describe('an archive that the system made', () => {
  const folder = writePictures(join(root, 'pictures'), [
    'birds/train/猫/1.png',
    'birds/train/dog/2.png',
    'birds/test/dog/3.png'
  ])
  const expected = [
    'birds/test/dog/3.png: dog test',
    'birds/train/dog/2.png: dog train',
    'birds/train/猫/1.png: 猫 train'
  ]
  const long = `birds/train/dog/${'x'.repeat(90)}/4.png`
  writeFiles(folder, { [long]: onePixel(9), 'birds/.DS_Store': 'x' })
  expected.splice(2, 0, `${long}: dog train`)

  it.skipIf(!has('zip'))('is read by zip', async () => {
    execFileSync('zip', ['-qr', join(root, 'made.zip'), '.'], { cwd: folder })
    const source = await opened(join(root, 'made.zip'))
    expect(described(source)).toEqual(expected)
    expect((await contentsByPath(source))['birds/train/猫/1.png']).toEqual(onePixel(0))
    expect(await source.read(0)).toEqual({ kind: 'encoded', bytes: onePixel(2) })
  })

  it.skipIf(!has('tar')).each([
    ['tar', '-cf', 'ustar'],
    ['compressed tar', '-czf', 'gnu'],
    ['tar with extended headers', '-cf', 'pax']
  ])('is read by %s', async (name, flag, format) => {
    const path = join(root, name)
    execFileSync('tar', [flag, path, `--format=${format}`, '.'], { cwd: folder })
    const source = await opened(path)
    expect(described(source)).toEqual(expected)
    expect((await contentsByPath(source))[long]).toEqual(onePixel(9))
    expect(await source.read(0)).toEqual({ kind: 'encoded', bytes: onePixel(2) })
  })
})

describe('a zip archive', () => {
  it('may have a manifest, compressed entries, the sizes of zip64 and pictures without endings', async () => {
    const source = await opened(
      file(
        zipArchive([
          { name: 'set/labels.csv', content: Buffer.from('file,label\n1,cat\n2,dog'), method: 8 },
          { name: 'set/1', content: onePixel(1), method: 8 },
          { name: 'set/2', content: onePixel(2), zip64: true }
        ])
      )
    )
    expect(described(source)).toEqual(['set/1: cat', 'set/2: dog'])
    expect(await contentsByPath(source)).toEqual({ 'set/1': onePixel(1), 'set/2': onePixel(2) })
  })

  it('has names in UTF-8, said or not, and in code page 437', async () => {
    const content = onePixel(3)
    const source = await opened(
      file(
        zipArchive([
          { name: 'é/1.png', content, flags: 0x800 },
          { name: '猫/2.png', content },
          { name: Buffer.from([0x81, 0x62, 0x65, 0x72, 0x2f, 0x31, 0x2e, 0x70, 0x6e, 0x67]), content },
          { name: 'back\\3.png', content }
        ])
      )
    )
    expect(described(source).sort()).toEqual(
      ['back/3.png: back', 'é/1.png: é', 'über/1.png: über', '猫/2.png: 猫'].sort()
    )
  })

  /** The paths in an archive of pictures whose names are these bytes, and nothing is said of them. */
  const pathsOf = async (...names: number[][]): Promise<string[]> => {
    const ending = [...Buffer.from('/1.png')]
    const entries = names.map((name) => Buffer.from([...name, ...ending]))
    const content = onePixel(4)
    const source = await opened(file(zipArchive(entries.map((name) => ({ name, content })))))
    return source.images.map(({ path }) => path)
  }
  const ascii = (text: string): number[] => [...Buffer.from(text)]

  it('has names in Shift_JIS where they can be that, with a backslash within a character', async () => {
    // JIS X 0208: 猫 is 94 4C, ソ 83 5C, 表 95 5C, ｱ B1.
    expect(await pathsOf([0x94, 0x4c], ascii('dog'))).toEqual(['dog/1.png', '猫/1.png'])
    expect(await pathsOf([0x83, 0x5c, 0x95, 0x5c])).toEqual(['ソ表/1.png'])
    expect(await pathsOf([0xb1, 0xb2], [...ascii('a'), 0x5c, 0x94, 0x4c])).toEqual([
      'a/猫/1.png',
      'ｱｲ/1.png'
    ])
  })

  it('has names in code page 437 where one of them is not valid in Shift_JIS', async () => {
    // "é" before the end of a name, and 猫.
    expect(await pathsOf([...ascii('caf'), 0x82], [0x94, 0x4c])).toEqual(['caf\u00e9/1.png', 'öL/1.png'])
  })

  it.each([
    ['Größe', [0x47, 0x72, 0x94, 0xe1, 0x65]],
    ['Käfer', [0x4b, 0x84, 0x66, 0x65, 0x72]],
    ['Öl', [0x99, 0x6c]],
    ['für', [0x66, 0x81, 0x72]],
    ['Höhe', [0x48, 0x94, 0x68, 0x65]],
    ['Äpfel', [0x8e, 0x70, 0x66, 0x65, 0x6c]]
  ])('has %s as it was written in the West, though it is valid in Shift_JIS', async (name, bytes) => {
    expect(await pathsOf(bytes)).toEqual([`${name}/1.png`])
  })

  it('leaves out what leads elsewhere, is locked or cannot be read, and says so', async () => {
    const content = onePixel(3)
    const source = await zipped(
      { name: '../up/1.png', content },
      { name: 'cat/../../up.png', content },
      { name: '/etc/1.png', content },
      { name: 'C:\\windows\\1.png', content },
      { name: 'cat/nul\0.png', content },
      { name: 'cat/link.png', content: Buffer.from('/etc/passwd'), mode: 0o120777 },
      {
        name: 'cat/locked.png',
        content: Buffer.concat([Buffer.alloc(12), content]),
        flags: 1,
        size: content.length
      },
      { name: 'cat/odd.png', content, method: 14 },
      { name: 'cat/inner.zip', content: zipArchive([cat]) },
      { name: 'cat/empty.png', content: Buffer.alloc(0) },
      { name: '__MACOSX/cat/._1.png', content },
      { name: 'cat/', content: Buffer.alloc(0) }
    )
    expect(described(source)).toEqual(both)
    expect(source.leftOut.map(({ path, reason }) => `${path}: ${reason}`).sort()).toEqual([
      '../up/1.png: its name leads out of the archive',
      '/etc/1.png: its name is a path of a whole disk',
      'C:/windows/1.png: its name is a path of a whole disk',
      'cat/../../up.png: its name leads out of the archive',
      'cat/empty.png: it is empty',
      'cat/inner.zip: it is an archive within: unpack it first',
      'cat/link.png: it is a link',
      'cat/locked.png: it is encrypted',
      'cat/nul\0.png: its name has a NUL character in it',
      'cat/odd.png: it is compressed in a way that cannot be read (method 14)'
    ])
  })

  it('gives no picture whose content is not what its headers say', async () => {
    const content = Buffer.alloc(5000, 7)
    const source = await zipped(
      { name: 'cat/sum.png', content: onePixel(3), crc: 1 },
      { name: 'cat/longer.png', content, method: 8, size: 100 },
      { name: 'cat/shorter.png', content, method: 8, size: 9000 }
    )
    expect(await contentsByPath(source)).toEqual({
      'cat/1.png': onePixel(1),
      'cat/sum.png': 'it is damaged (its checksum is wrong)',
      'cat/longer.png': 'it is damaged (it is longer than the archive says)',
      'cat/shorter.png': 'it is damaged (it is shorter than the archive says)',
      'dog/2.png': onePixel(2)
    })
  })

  it('has the last of several entries of one name', async () => {
    const source = await zipped({ name: 'cat/1.png', content: onePixel(200) })
    expect(await source.read(0)).toEqual({ kind: 'encoded', bytes: onePixel(200) })
    expect(source.leftOut).toEqual([
      { path: 'cat/1.png', reason: 'a later entry of the archive has the same name' }
    ])
  })

  it('has the same stamp for the same content, wherever it lies in the archive', async () => {
    const before = await zipped()
    const after = await opened(file(zipArchive([{ name: 'ant/0.png', content: onePixel(0) }, dog, cat])))
    expect(after.images[1]?.stamp).toBe(before.images[0]?.stamp)
  })

  it('is refused where it is cut off, overlaps itself or is a bomb', async () => {
    const whole = zipArchive([cat, dog])
    await refused(whole.subarray(0, whole.length - 30), /its end is missing/)
    const many = Array.from({ length: 10 }, (_, i) => ({
      name: `a/${i}.png`,
      content: Buffer.alloc(300)
    }))
    const overlapping = zipArchive(many, { overlapping: true })
    const firstOnly = Buffer.concat([
      overlapping.subarray(0, 30 + 7 + 300),
      overlapping.subarray(10 * (30 + 7 + 300))
    ])
    firstOnly.writeUInt32LE(30 + 7 + 300, firstOnly.length - 6)
    await refused(firstOnly, /its entries lie over one another/)
    const bomb = zipArchive([
      cat,
      dog,
      { name: 'cat/bomb.png', content: Buffer.alloc(2 ** 17), method: 8, size: 2 ** 31 }
    ])
    await refused(bomb, /no images can be compressed so far/)
  })
})

describe('a tar archive', () => {
  it('leaves out links and what leads elsewhere, and says so', async () => {
    const source = await tarred(
      { name: '../up/1.png', content: onePixel(3) },
      { name: '/etc/1.png', content: onePixel(3) },
      { name: 'cat/soft.png', type: '2', link: '/etc/passwd' },
      { name: 'cat/hard.png', type: '1', link: 'dog/2.png' },
      { name: 'cat/pipe.png', type: '6' },
      { name: 'cat/inner.tar', content: tarArchive([cat]) },
      { name: 'cat/', type: '5' }
    )
    expect(described(source)).toEqual(both)
    expect(source.leftOut.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      '../up/1.png: its name leads out of the archive',
      '/etc/1.png: its name is a path of a whole disk',
      'cat/hard.png: it is a link',
      'cat/inner.tar: it is an archive within: unpack it first',
      'cat/pipe.png: it is no file',
      'cat/soft.png: it is a link'
    ])
  })

  it('gives contents in one pass, those that are asked for alone', async () => {
    const many = Array.from({ length: 300 }, (_, i) => ({
      name: `bird/${String(i).padStart(3, '0')}.png`,
      content: Buffer.concat([onePixel(i % 256), Buffer.alloc(5000, i)])
    }))
    const source = await opened(file(gzipSync(tarArchive([cat, ...many]))))
    const got: [number, string | undefined][] = []
    for await (const { index, content } of source.contents([300, 7, 100]))
      got.push([
        index,
        content.kind === 'encoded' ? Buffer.from(content.bytes).toString('hex', 5000) : undefined
      ])
    // In the order of the archive: the cat comes first in it and last by its path.
    expect(got).toEqual([
      [300, ''],
      [7, Buffer.concat([onePixel(7), Buffer.alloc(5000, 7)]).toString('hex', 5000)],
      [100, Buffer.concat([onePixel(100), Buffer.alloc(5000, 100)]).toString('hex', 5000)]
    ])
  })

  it('is refused where it is cut off, damaged or a bomb', async () => {
    const whole = tarArchive([cat, { name: 'dog/2.png', content: Buffer.alloc(5000, 1) }])
    await refused(whole.subarray(0, 2048), /its end is missing/)
    const packed = gzipSync(whole)
    await refused(packed.subarray(0, packed.length - 12), /its end is missing/)
    const changed = Buffer.from(whole)
    changed[1024 + 3] = 0x7a
    await refused(changed, /damaged \(checksum failure\)/)
    await refused(
      gzipSync(tarArchive([cat, { name: 'dog/0.png', content: Buffer.alloc(80 * 2 ** 20) }])),
      /no images can be compressed so far/
    )
  })

  it('says that it was changed while it was open', async () => {
    const path = file(tarArchive([cat, dog]))
    const source = await opened(path)
    writeFileSync(path, tarArchive([dog, cat, dog]))
    expect(await contentsByPath(source)).toEqual({
      'cat/1.png': 'it was changed while the data set was read',
      'dog/2.png': 'it was changed while the data set was read'
    })
  })
})

describe('other archives and packed files', () => {
  it('are named with what to do', async () => {
    await refused(gzipSync(Buffer.from('a text')), /one compressed file/)
    await refused(Buffer.from('377abcaf271c0004', 'hex'), /archives of this kind are not read/)
    await refused(Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(50)]), /one compressed file/)
  })

  it('hold no images where there are none', async () => {
    await expect(openSource(file(zipArchive([])))).rejects.toMatchObject({ code: 'DATASET_NO_IMAGES' })
    const locked = zipArchive([{ name: 'a/1.png', content: Buffer.alloc(12), flags: 1, size: 0 }])
    await expect(openSource(file(locked))).rejects.toMatchObject({
      code: 'DATASET_NO_IMAGES',
      message: expect.stringContaining('a/1.png: it is encrypted')
    })
    mkdirSync(join(root, 'folder'))
    writeFileSync(join(root, 'folder/inner.zip'), zipArchive([cat]))
    await expect(openSource(join(root, 'folder'))).rejects.toMatchObject({
      message: expect.stringContaining('inner.zip')
    })
  })
})
