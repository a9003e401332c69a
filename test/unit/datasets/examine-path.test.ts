import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { examinePath, type PathToExamine } from '../../../src-main/datasets/examine-path'
import { writeIdxFolder } from '../../support/idx'
import { greyPng, writeFiles } from '../../support/picture-folder'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let made = 0
const places = { cacheFolder: join(root, 'cache'), systemFolder: join(root, 'system') }
const folderOf = (files: Record<string, Uint8Array | string>): string => {
  const folder = join(root, `pictures-${++made}`)
  writeFiles(folder, files)
  return folder
}
const look = (folder: string, more: Partial<PathToExamine> = {}) =>
  examinePath({ folder, test: null, classes: null, ...more }, places)
/** Grey, of 3 x 2 pixels. */
const picture = (value: number): Buffer => greyPng(3, 2, [value, 1, 2, 3, 4, 5])

describe('a look at what may be imported', () => {
  it('counts classes, parts and sizes, and proposes what an import would make of it', async () => {
    const small = picture(1)
    const large = greyPng(400, 300, new Uint8Array(400 * 300))
    const files = {
      'cat/a.png': small,
      'cat/b.png': picture(2),
      'dog/a.png': large,
      'dog/notes.txt': 'x'
    }
    expect(await look(folderOf(files))).toEqual({
      kind: 'class folders',
      count: 3,
      bytes: small.length + picture(2).length + large.length,
      classes: [
        { name: 'cat', count: 2 },
        { name: 'dog', count: 1 }
      ],
      classCount: 2,
      parts: { train: 0, validation: 0, test: 0, undivided: 3 },
      looked: {
        of: 3,
        grey: 3,
        smallest: { width: 3, height: 2 },
        largest: { width: 400, height: 300 },
        unreadable: { count: 0, first: [] }
      },
      leftOut: { count: 1, first: [{ path: 'dog/notes.txt', reason: expect.any(String) }] },
      recipe: { height: 224, width: 224, channels: 1, fit: 'fit', background: [0, 0, 0] },
      findings: [expect.objectContaining({ code: 'filesLeftOut' })]
    })
  })

  it('keeps nothing', async () => {
    await look(folderOf({ 'cat/a.png': picture(1), 'dog/a.png': picture(2) }))
    mkdirSync(places.cacheFolder, { recursive: true })
    expect(readdirSync(places.cacheFolder)).toEqual([])
  })

  it('takes the parts as the source names them, or as a second path says', async () => {
    const parted = folderOf({
      'train/cat/a.png': picture(1),
      'train/dog/a.png': picture(2),
      'val/cat/b.png': picture(3),
      'test/dog/b.png': picture(4)
    })
    expect((await look(parted)).parts).toEqual({ train: 2, validation: 1, test: 1, undivided: 0 })
    const test = folderOf({ 'cat/x.png': picture(5), 'dog/x.png': picture(6) })
    const plain = folderOf({ 'cat/a.png': picture(1), 'dog/a.png': picture(2) })
    expect((await look(plain, { test })).parts).toEqual({
      train: 2,
      validation: 0,
      test: 2,
      undivided: 0
    })
  })

  it('does not take training folders alone for a division', async () => {
    const folder = folderOf({ 'train/cat/a.png': picture(1), 'train/dog/a.png': picture(2) })
    expect((await look(folder)).parts).toMatchObject({ train: 0, undivided: 2 })
  })

  it('names what no decoder reads, beside what it found out of the others', async () => {
    const folder = folderOf({
      'cat/a.png': picture(1),
      'dog/a.png': picture(2),
      'dog/torn.png': picture(3).subarray(0, 20)
    })
    const { looked, recipe } = await look(folder)
    expect(looked.unreadable).toEqual({
      count: 1,
      first: [{ path: 'dog/torn.png', reason: expect.any(String) }]
    })
    expect([looked.of, recipe?.height, recipe?.width]).toEqual([3, 2, 3])
  })

  it('looks at 400 of 1,000 pictures, spread over all of them', async () => {
    // The last class alone is larger: it is seen although it comes last.
    const files = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [
        `${i < 900 ? 'cat' : 'dog'}/${String(i).padStart(4, '0')}.png`,
        i < 900 ? picture(1) : greyPng(4, 4, new Uint8Array(16))
      ])
    )
    const { count, looked } = await look(folderOf(files))
    expect([count, looked.of, looked.largest]).toEqual([1000, 400, { width: 4, height: 4 }])
  })

  it('says what an import would refuse: pictures of one folder alone', async () => {
    const { findings } = await look(folderOf({ 'all/a.png': picture(1), 'all/b.png': picture(2) }))
    expect(findings.map(({ code, severity }) => [code, severity])).toContainEqual(['oneFolder', 'error'])
  })

  it('reads IDX files, which have images and parts of their own', async () => {
    const folder = writeIdxFolder(join(root, 'idx'))
    expect(await look(folder)).toMatchObject({
      kind: 'idx',
      count: 50,
      parts: { train: 40, validation: 0, test: 10, undivided: 0 },
      looked: { largest: { width: 8, height: 8 } },
      recipe: null
    })
  })

  it('refuses a path that leads nowhere, and one that is not whole', async () => {
    await expect(look(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'DATASET_UNREADABLE' })
    await expect(look('pictures')).rejects.toMatchObject({ code: 'PATH_NOT_WHOLE' })
    const folder = folderOf({ 'cat/a.png': picture(1), 'dog/a.png': picture(2) })
    await expect(look(folder, { test: join(root, 'gone') })).rejects.toMatchObject({
      code: 'DATASET_UNREADABLE'
    })
  })
})
