import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listDatasets, showDataset } from '../../../src-main/datasets/catalogue'
import { parseClassNames } from '../../../src-main/datasets/class-names'
import {
  changeDataset,
  importDataset,
  type ImportRequest,
  removeDataset
} from '../../../src-main/datasets/import'
import { loadDataset } from '../../../src-main/datasets/load'
import { writeIdxFolder } from '../../support/idx'
import { temporaryFolder } from '../../support/temporary-folder'

const root = temporaryFolder()
let made = 0
const fresh = () => ({ cacheFolder: join(root, `cache ${made++}`), systemFolder: join(root, 'system') })
const folder = (options: Parameters<typeof writeIdxFolder>[1] = {}): string =>
  writeIdxFolder(join(root, String(made++)), options)
type Places = ReturnType<typeof fresh>
const bring = (places: Places, name: string, request: Partial<ImportRequest> = {}) =>
  importDataset({ folder: folder(), name, classes: null, replace: false, ...request }, places)
const imported = async (places: Places) =>
  (await listDatasets(places)).filter((each) => each.imported).map((each) => each.id)

describe('an imported data set', () => {
  it('is found by its name', async () => {
    const places = fresh()
    expect(await bring(places, 'my-set')).toMatchObject({
      id: 'my-set',
      trainCount: 40,
      available: true,
      imported: true
    })
    expect((await loadDataset({ id: 'my-set', path: null }, places)).test.count).toBe(10)
  })

  it('may have a name in any script, composed so that it is one however it was typed', async () => {
    const places = fresh()
    const names = ['りんごとみかん', 'ملابس', '👩‍🔬 cells', 'Ångström', 'Fashion 2.0']
    for (const name of names) await bring(places, name)
    expect((await imported(places)).sort()).toEqual([...names].sort())
    expect((await loadDataset({ id: 'Ångström'.normalize('NFD'), path: null }, places)).id).toBe(
      'Ångström'
    )
    await expect(bring(places, 'Ångström'.normalize('NFD'))).rejects.toMatchObject({
      code: 'DATASET_NAME_TAKEN'
    })
  })

  it.each([
    ['../evil', 'has a "/"'],
    ['a\\b', 'has a "/"'],
    ['..', 'begins with "."'],
    ['-rf', 'begins with "-"'],
    ['  ', 'is empty'],
    ['a\nb', 'cannot be seen'],
    ['a\u202egnp', 'cannot be seen'],
    ['zero\u200bwidth', 'cannot be seen'],
    ['half \ud83d', 'cannot be seen'],
    ['x'.repeat(65), 'longer than 64']
  ])('may not be called %j', async (name, reason) => {
    await expect(bring(fresh(), name)).rejects.toMatchObject({
      code: 'DATASET_NAME_UNUSABLE',
      message: expect.stringContaining(reason)
    })
  })

  it('takes no name that is taken, in whatever case, and says how to replace what has it', async () => {
    const places = fresh()
    await bring(places, 'mine')
    await expect(bring(places, 'Mine')).rejects.toMatchObject({
      code: 'DATASET_NAME_TAKEN',
      message: expect.stringContaining('already'),
      fix: expect.stringContaining('--replace')
    })
    await expect(bring(places, 'garments', { replace: true })).rejects.toMatchObject({
      code: 'DATASET_NAME_TAKEN',
      fix: expect.stringContaining('belongs to Atelier')
    })
    expect(await bring(places, 'mine', { folder: folder({ train: 24 }), replace: true })).toMatchObject({
      trainCount: 24
    })
    expect(await imported(places)).toEqual(['mine'])
  })

  it('is not replaced by what cannot be read', async () => {
    const places = fresh()
    await bring(places, 'mine')
    mkdirSync(join(root, 'empty'), { recursive: true })
    await expect(
      bring(places, 'mine', { folder: join(root, 'empty'), replace: true })
    ).rejects.toMatchObject({ code: 'DATASET_NO_IMAGES' })
    expect((await loadDataset({ id: 'mine', path: null }, places)).train.count).toBe(40)
  })

  it('is forgotten when it is removed, and its files stay', async () => {
    const places = fresh(),
      path = folder()
    await bring(places, 'mine', { folder: path })
    expect(await removeDataset('mine', places)).toEqual({ removed: 'mine', folders: [path] })
    expect(await imported(places)).toEqual([])
    expect(existsSync(join(path, 'train-images-idx3-ubyte'))).toBe(true)
    await expect(removeDataset('mine', places)).rejects.toMatchObject({ code: 'UNKNOWN_DATASET' })
    await expect(removeDataset('garments', places)).rejects.toMatchObject({
      code: 'DATASET_NOT_IMPORTED'
    })
  })

  it('is renamed, and those that know its former name still find it, until that is given away', async () => {
    const places = fresh()
    await bring(places, 'first')
    expect(await changeDataset('first', { name: '二番' }, places)).toMatchObject({ id: '二番' })
    expect(await imported(places)).toEqual(['二番'])
    expect((await loadDataset({ id: 'first', path: null }, places)).id).toBe('二番')
    await bring(places, 'first', { folder: folder({ train: 24 }) })
    expect((await loadDataset({ id: 'first', path: null }, places)).train.count).toBe(24)
    await expect(changeDataset('二番', { name: 'first' }, places)).rejects.toMatchObject({
      code: 'DATASET_NAME_TAKEN'
    })
  })

  it('whose folder went elsewhere is pointed there, if the same data is in it', async () => {
    const places = fresh(),
      path = folder(),
      moved = `${path} moved`
    await bring(places, 'mine', { folder: path })
    renameSync(path, moved)
    expect((await listDatasets(places)).find((each) => each.id === 'mine')).toMatchObject({
      available: false,
      fix: expect.stringContaining('datasets repoint')
    })
    const hint = 'Put it back, or say where it is now: atelier datasets repoint "mine" FOLDER'
    for (const ask of [
      () => loadDataset({ id: 'mine', path: null }, places),
      () => showDataset('mine', places)
    ])
      await expect(ask()).rejects.toMatchObject({
        code: 'DATASET_UNREADABLE',
        params: { path, hint }
      })
    const other = folder()
    const bytes = readFileSync(join(other, 't10k-images-idx3-ubyte'))
    bytes[20] = (bytes[20] as number) ^ 1
    writeFileSync(join(other, 't10k-images-idx3-ubyte'), bytes)
    await expect(changeDataset('mine', { folder: other }, places)).rejects.toMatchObject({
      code: 'DATASET_OTHER_CONTENT'
    })
    expect(await changeDataset('mine', { folder: moved }, places)).toMatchObject({
      available: true,
      path: moved
    })
    await expect(changeDataset('mine', { folder: 'moved' }, places)).rejects.toMatchObject({
      code: 'PATH_NOT_WHOLE'
    })
  })

  it('is refused from a relative path: it would be another folder to the next process', async () => {
    await expect(bring(fresh(), 'mine', { folder: 'data/mine' })).rejects.toMatchObject({
      code: 'PATH_NOT_WHOLE',
      message: expect.stringContaining('data/mine')
    })
  })

  it('of an earlier version is still there', async () => {
    const places = fresh()
    mkdirSync(join(places.cacheFolder, 'imported'), { recursive: true })
    writeFileSync(
      join(places.cacheFolder, 'imported', 'old.json'),
      JSON.stringify({
        id: 'old',
        folder: folder(),
        classes: ['0', '1', '2', '3'],
        imageShape: [8, 8, 1],
        trainCount: 40,
        testCount: 10
      })
    )
    expect((await loadDataset({ id: 'old', path: null }, places)).classes).toEqual(['0', '1', '2', '3'])
    await changeDataset('old', { name: 'new' }, places)
    expect(await imported(places)).toEqual(['new'])
    await removeDataset('new', places)
    expect(await imported(places)).toEqual([])
  })

  it('is shown class by class, with the hash that a run records', async () => {
    const places = fresh()
    await bring(places, 'mine', { classes: ['上', '下', '左', '右'] })
    expect(await showDataset('mine', places)).toMatchObject({
      classes: ['上', '下', '左', '右'],
      trainPerClass: [10, 10, 10, 10],
      testPerClass: [3, 3, 2, 2],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/)
    })
  })
})

describe('class names', () => {
  it('are given and taken back, as many as there are classes', async () => {
    const places = fresh()
    await bring(places, 'mine')
    const names = async (): Promise<string[]> =>
      (await loadDataset({ id: 'mine', path: null }, places)).classes
    await changeDataset('mine', { classes: ['T-shirt/top', 'ズボン', 'حقيبة', '👟'] }, places)
    expect(await names()).toEqual(['T-shirt/top', 'ズボン', 'حقيبة', '👟'])
    await expect(changeDataset('mine', { classes: ['a', 'b', 'c'] }, places)).rejects.toMatchObject({
      code: 'CLASS_NAMES_UNFIT',
      message: expect.stringContaining('there are 3, and the labels go up to 3: that takes 4')
    })
    await changeDataset('mine', { classes: null }, places)
    expect(await names()).toEqual(['0', '1', '2', '3'])
    await expect(bring(places, 'other', { classes: ['a', 'b'] })).rejects.toMatchObject({
      code: 'DATASET_UNFIT'
    })
  })

  it('are as many as the labels can number', async () => {
    const names = (count: number): Buffer =>
      Buffer.from(Array.from({ length: count }, (_, i) => `class ${i}`).join('\n'))
    expect(parseClassNames(names(65_536))).toHaveLength(65_536)
    expect(() => parseClassNames(names(65_537))).toThrow(
      'there are 65537, and at most 65536 classes can be told apart'
    )
    const places = fresh()
    const info = await bring(places, 'mine', { classes: parseClassNames(names(300)) })
    expect(info.classes[299]).toBe('class 299')
    const { classes, train } = await loadDataset({ id: 'mine', path: null }, places)
    expect([classes.length, train.labels]).toEqual([300, expect.any(Uint16Array)])
  })

  const bytes = (text: string): Buffer => Buffer.from(text)
  it('are read from UTF-8 with and without a byte order mark, whatever ends the lines', () => {
    for (const text of ['犬\n猫\n', '\ufeff犬\r\n猫', '犬\r猫\r\n\r\n'])
      expect(parseClassNames(bytes(text))).toEqual(['犬', '猫'])
    expect(parseClassNames(bytes('e\u0301te\u0301\n'))).toEqual(['été'])
  })
  it.each([
    ['in another encoding', Buffer.from([0x83, 0x4c, 0xff]), 'the file is not UTF-8 text'],
    ['in UTF-16', Buffer.from('\ufeffa\nb', 'utf16le'), 'not UTF-8'],
    ['with an empty line', bytes('a\n\nb'), 'line 2 is empty'],
    ['with a name twice', bytes('a\nb\na'), '"a" stands on line 1 and on line 3'],
    ['without any', bytes('\n\n'), 'there are none'],
    ['turned around', bytes('a\nb\u202ec'), 'line 2 has characters that cannot be seen']
  ])('are refused %s', (_, content, reason) => {
    expect(() => parseClassNames(content)).toThrow(
      expect.objectContaining({ code: 'CLASS_NAMES_UNFIT', message: expect.stringContaining(reason) })
    )
  })
})
