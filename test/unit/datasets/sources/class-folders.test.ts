import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { classTable } from '../../../../src-main/datasets/sources/class-table'
import { openSource } from '../../../../src-main/datasets/sources/open-source'
import { picturesIn } from '../../../../src-main/datasets/sources/pictures-in'
import { writeIdxFolder } from '../../../support/idx'
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
const pictures = (...paths: string[]): string => writePictures(join(root, String(made++)), paths)
const reasons = async (path: string): Promise<Record<string, string>> =>
  Object.fromEntries((await opened(path)).leftOut.map((each) => [each.path, each.reason]))

describe('a folder a class', () => {
  it('gives each picture the class of its folder, whatever the depth', async () => {
    const source = await opened(pictures('dogs/b.png', 'cats/a.png', 'cats/summer/day 1/c.png'))
    expect(source.kind).toBe('class folders')
    expect(source.classes).toEqual(['cats', 'dogs'])
    expect(described(source)).toEqual([
      'cats/a.png: cats',
      'cats/summer/day 1/c.png: cats',
      'dogs/b.png: dogs'
    ])
  })

  it('knows the parts of a data set by their folders, in any case', async () => {
    const source = await opened(
      pictures('Train/a/1.png', 'train/b/2.png', 'VALID/a/3.png', 'val/b/4.png', 'Test/a/5.png')
    )
    expect(described(source)).toEqual([
      'Test/a/5.png: a test',
      'Train/a/1.png: a train',
      'VALID/a/3.png: a validation',
      'train/b/2.png: b train',
      'val/b/4.png: b validation'
    ])
  })

  it('knows the parts below the classes, too', async () => {
    const source = await opened(pictures('cats/train/1.png', 'dogs/train/2.png', 'dogs/test/3.png'))
    expect(described(source)).toEqual([
      'cats/train/1.png: cats train',
      'dogs/test/3.png: dogs test',
      'dogs/train/2.png: dogs train'
    ])
  })

  it('takes "test" for a class where nothing is for training', async () => {
    const source = await opened(pictures('test/1.png', 'control/2.png'))
    expect(source.classes).toEqual(['control', 'test'])
    expect(source.images.every(({ split }) => split === null)).toBe(true)
  })

  it('looks through folders that hold nothing but one other', async () => {
    const source = await opened(pictures('flowers/all/roses/1.png', 'flowers/all/tulips/2.png'))
    expect(source.classes).toEqual(['roses', 'tulips'])
    const parts = await opened(pictures('flowers/train/roses/1.png', 'flowers/train/tulips/2.png'))
    expect(parts.images.map(({ split }) => split)).toEqual(['train', 'train'])
  })

  it('leaves out pictures that lie in no class, and says where they lie', async () => {
    expect(await reasons(pictures('stray.png', 'a/1.png', 'b/2.png'))).toEqual({
      'stray.png': "it lies beside the classes' folders, in none of them"
    })
    expect(await reasons(pictures('train/stray.png', 'train/a/1.png', 'extra/b/2.png'))).toEqual({
      'extra/b/2.png': 'it lies beside the folders for training and testing, in none of them',
      'train/stray.png': "it lies in no class's folder"
    })
  })

  it('keeps classes apart that differ by case, and joins accents that are written in two ways', async () => {
    const source = await opened(
      pictures('Cat/1.png', 'cat/2.png', 'é/3.png'.normalize('NFD'), 'é/4.png'.normalize('NFC'))
    )
    expect(source.classes).toEqual(['Cat', 'cat', 'é'.normalize('NFC')])
  })

  it('orders classes that are numbers by number', async () => {
    const source = await opened(pictures('10/1.png', '9/2.png', '0/3.png'))
    expect(source.classes).toEqual(['0', '9', '10'])
  })

  it('shows what cannot be seen in a class name, and remarks it', async () => {
    const source = await opened(pictures('be\u0007ll/1.png', 'or\u202eder/2.png', 'plain/3.png'))
    expect(source.classes).toEqual(['be\\x07ll', 'or\\u202eder', 'plain'])
    expect(source.findings).toMatchObject([{ code: 'escapedClasses', params: { count: 2 } }])
  })

  it('numbers classes as they were named, and refuses a class that was not', async () => {
    const folder = pictures('cats/1.png', 'dogs/2.png')
    const source = await opened(folder, { classes: ['dogs', 'birds', 'cats'] })
    expect(source.classes).toEqual(['dogs', 'birds', 'cats'])
    expect(source.images.map(({ label }) => label)).toEqual([2, 0])
    await expect(openSource(folder, { classes: ['cats', 'birds'] })).rejects.toMatchObject({
      code: 'CLASS_NAMES_UNFIT',
      message: expect.stringContaining('dogs')
    })
  })

  it('refuses more classes than two bytes can number', () => {
    const names = Array.from({ length: 65_537 }, (_, i) => `class ${i}`)
    expect(() => classTable(names, null, '/data')).toThrowError(
      expect.objectContaining({ code: 'DATASET_TOO_MANY_CLASSES' })
    )
    expect(classTable(names.slice(1), null, '/data').classes).toHaveLength(65_536)
  })

  it('gives the files as they are, each alone and all in a row', async () => {
    const source = await opened(pictures('a/0.png', 'a/1.png', 'b/2.png'))
    expect(await source.read(1)).toEqual({ kind: 'encoded', bytes: onePixel(1) })
    expect(await contentsByPath(source)).toEqual({
      'a/0.png': onePixel(0),
      'a/1.png': onePixel(1),
      'b/2.png': onePixel(2)
    })
    const some: number[] = []
    for await (const { index } of source.contents([2, 0])) some.push(index)
    expect(some.sort()).toEqual([0, 2])
  })

  it('does not give a file that was changed since the folder was looked at', async () => {
    const folder = pictures('a/0.png', 'b/1.png')
    const source = await opened(folder)
    appendFileSync(join(folder, 'a/0.png'), 'more')
    await expect(source.read(0)).rejects.toMatchObject({ code: 'DATASET_UNREADABLE' })
    expect(await contentsByPath(source)).toEqual({
      'a/0.png': 'it was changed while the data set was read',
      'b/1.png': onePixel(1)
    })
  })

  it('has another stamp for a file once it is another', async () => {
    const folder = pictures('a/0.png', 'b/1.png')
    const before = await opened(folder)
    writeFileSync(join(folder, 'a/0.png'), onePixel(200))
    const after = await opened(folder)
    expect(after.images[0]?.stamp).not.toBe(before.images[0]?.stamp)
    expect(after.images[1]?.stamp).toBe(before.images[1]?.stamp)
  })
})

describe('what else lies in a folder', () => {
  it('passes over what systems leave behind, and tells of other files', async () => {
    const folder = pictures('a/1.png', 'b/2.png')
    writeFiles(folder, {
      '.DS_Store': 'x',
      'a/Thumbs.db': 'x',
      'a/desktop.ini': 'x',
      '__MACOSX/a/._1.png': 'x',
      '.hidden/3.png': onePixel(3),
      'a/notes.txt': 'a text',
      'a/empty.png': ''
    })
    expect(await reasons(folder)).toEqual({
      'a/empty.png': 'it is empty',
      'a/notes.txt': 'it is no picture'
    })
    expect((await opened(folder)).images).toHaveLength(2)
  })

  it('knows a picture without an ending by its first bytes', async () => {
    const folder = writeFiles(join(root, String(made++)), {
      'a/one': onePixel(1),
      'b/two.dat': onePixel(2),
      'b/three': 'no picture'
    })
    const source = await opened(folder)
    expect(described(source)).toEqual(['a/one: a', 'b/two.dat: b'])
    expect(source.leftOut).toEqual([{ path: 'b/three', reason: 'it is no picture' }])
  })

  it('follows links that stay inside, each folder once, and no others', async () => {
    const folder = pictures('pool/1.png', 'b/2.png')
    const outside = pictures('secret/9.png')
    symlinkSync(join(folder, 'pool/1.png'), join(folder, 'b/1.png'))
    symlinkSync(join(outside, 'secret'), join(folder, 'c'))
    symlinkSync(join(outside, 'secret/9.png'), join(folder, 'b/9.png'))
    symlinkSync(folder, join(folder, 'pool/round'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'b/gone.png'))
    symlinkSync('../pool', join(folder, 'b/more'))
    symlinkSync('pool', join(folder, 'again'))
    const source = await opened(folder)
    expect(described(source)).toEqual([
      'b/1.png: b',
      'b/2.png: b',
      'b/more/1.png: b',
      'pool/1.png: pool'
    ])
    expect(Object.fromEntries(source.leftOut.map(({ path, reason }) => [path, reason]))).toEqual({
      'again': 'it is a link to a folder that another link leads to',
      'b/9.png': 'it is a link that leads out of the folder',
      'b/gone.png': 'it is a link to something that is not there',
      'c': 'it is a link that leads out of the folder',
      'b/more/round': 'it is a link that leads back to a folder it lies in',
      'pool/round': 'it is a link that leads back to a folder it lies in'
    })
    expect((await contentsByPath(source))['b/1.png']).toEqual(onePixel(0))
  })
})

describe('a folder beside for the test', () => {
  it('gives its images for testing, and the others for training', async () => {
    const source = await opened(pictures('a/1.png', 'b/2.png'), {
      test: pictures('b/1.png', 'c/2.png')
    })
    expect(source.classes).toEqual(['a', 'b', 'c'])
    expect(described(source)).toEqual([
      'a/1.png: a train',
      'b/2.png: b train',
      'test:b/1.png: b test',
      'test:c/2.png: c test'
    ])
    expect(await source.read(3)).toEqual({ kind: 'encoded', bytes: onePixel(1) })
    expect(Object.keys(await contentsByPath(source))).toHaveLength(4)
  })
})

describe('what holds no images', () => {
  it.each([
    [{}, 'it is empty'],
    [{ 'notes.txt': 'x', 'a/data.xml': '<x/>' }, '2 files of other kinds (a/data.xml, notes.txt)'],
    [{ '1.png': onePixel(1), '2.png': onePixel(2) }, 'its 2 pictures lie in no folders']
  ])('says what is there instead: %#', async (files, reason) => {
    await expect(openSource(writeFiles(join(root, String(made++)), files))).rejects.toMatchObject({
      code: 'DATASET_NO_IMAGES',
      message: expect.stringContaining(reason)
    })
  })

  it('leaves folders of IDX files to their own reader', async () => {
    const folder = writeIdxFolder(join(root, String(made++)))
    expect(await openSource(folder)).toBeNull()
  })

  it('says where IDX files lie that lie deeper', async () => {
    const folder = join(root, String(made++))
    writeIdxFolder(join(folder, 'MNIST/raw'))
    await expect(openSource(folder)).rejects.toMatchObject({
      code: 'DATASET_NO_IMAGES',
      fix: `Name the folder that they lie in: ${join(folder, 'MNIST/raw')}`
    })
  })

  it('says that there is nothing of a name', async () => {
    await expect(openSource(join(root, 'nothing'))).rejects.toMatchObject({ code: 'DATASET_UNREADABLE' })
  })
})

describe('pictures of a folder, without classes', () => {
  it('are listed with where they lie, and what is none is told', async () => {
    const folder = pictures('2.png', 'deep/1.png')
    mkdirSync(join(folder, 'empty'))
    writeFileSync(join(folder, 'readme.md'), '# x')
    expect(await picturesIn(folder)).toEqual({
      pictures: [
        { name: '2.png', path: join(folder, '2.png') },
        { name: 'deep/1.png', path: join(folder, 'deep/1.png') }
      ],
      leftOut: [{ path: 'readme.md', reason: 'it is no picture' }]
    })
  })
})
