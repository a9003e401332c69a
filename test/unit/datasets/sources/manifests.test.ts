import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSource } from '../../../../src-main/datasets/sources/open-source'
import { described, onePixel, opened, writeFiles } from '../../../support/source-files'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
let made = 0
/** A folder with three pictures in it (`images/1.png` to `3.png`) and these files. */
const folder = (files: Record<string, string | Uint8Array>): string =>
  writeFiles(join(root, String(made++)), {
    'images/1.png': onePixel(1),
    'images/2.png': onePixel(2),
    'images/3.png': onePixel(3),
    ...files
  })
const three = ['images/1.png: cat', 'images/2.png: dog', 'images/3.png: cat']

describe('a manifest beside the pictures', () => {
  it.each([
    ['comma', 'file,label\nimages/1.png,cat\nimages/2.png,dog\nimages/3.png,cat\n'],
    ['tab', 'label\tpath\r\ncat\timages/1.png\r\ndog\timages/2.png\r\ncat\timages/3.png'],
    ['semicolon', 'Image Path;Class Name\nimages/1.png;cat\nimages/2.png;dog\nimages/3.png;cat'],
    ['no heading', 'images/1.png,cat\nimages/2.png,dog\nimages/3.png,cat\n'],
    ['spaces', 'images/1.png cat\nimages/2.png dog\nimages/3.png cat\n'],
    ['names without endings', 'id,breed_code,label\n1,x,cat\n2,x,dog\n3,x,cat'],
    ['backslashes and dots', 'file,label\nimages\\1.png,cat\n./images/2.png,dog\nimages//3.png,cat']
  ])('is read with %s', async (_, text) => {
    const source = await opened(folder({ 'labels.csv': text }))
    expect(source.kind).toBe('manifest')
    expect(described(source)).toEqual(three)
    expect(source.leftOut).toEqual([])
    expect(source.findings).toEqual([])
    expect(await source.read(1)).toEqual({ kind: 'encoded', bytes: onePixel(2) })
  })

  const text = 'file,label\nimages/1.png,"猫, ""Neko"""\nimages/2.png,犬\nimages/3.png,犬\n'
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 without its mark', Buffer.from(text, 'utf16le')],
    ['UTF-16 without its mark, big end first', Buffer.from(text, 'utf16le').swap16()]
  ])('may be %s', async (_, bytes) => {
    const source = await opened(folder({ 'labels.csv': bytes }))
    expect(source.classes).toEqual(['犬', '猫, "Neko"'])
  })

  it('says parts and groups', async () => {
    const source = await opened(
      folder({
        'labels.csv':
          'patient,split,label,file\np1,Train,cat,images/1.png\np2,val,dog,images/2.png\n,,cat,images/3.png'
      })
    )
    expect(described(source)).toEqual([
      'images/1.png: cat train',
      'images/2.png: dog validation',
      'images/3.png: cat'
    ])
    expect(source.images.map(({ group }) => group)).toEqual(['p1', 'p2', null])
  })

  it('may be one a part, told by the names of files or folders', async () => {
    const byName = await opened(
      folder({
        'train_labels.csv': 'file,label\nimages/1.png,cat\nimages/2.png,dog',
        'test-labels.csv': 'file,label\nimages/3.png,cat'
      })
    )
    expect(byName.images.map(({ split }) => split)).toEqual(['train', 'train', 'test'])
    const byFolder = await opened(
      writeFiles(join(root, String(made++)), {
        'train/a.png': onePixel(1),
        'train/metadata.csv': 'file_name,label\na.png,cat',
        'validation/a.png': onePixel(2),
        'validation/metadata.csv': 'file_name,label\na.png,cat'
      })
    )
    expect(described(byFolder)).toEqual(['train/a.png: cat train', 'validation/a.png: cat validation'])
  })

  it('may be named itself, and counts alone then', async () => {
    const path = folder({
      'one.csv': 'file,label\nimages/1.png,cat\nimages/2.png,dog\nimages/3.png,cat',
      'other.csv': 'file,label\nimages/1.png,x'
    })
    expect(described(await opened(join(path, 'one.csv')))).toEqual(three)
  })

  it('gives labels that are numbers the names that a person gave', async () => {
    const path = folder({ 'labels.csv': 'file,label\nimages/1.png,0\nimages/2.png,2\nimages/3.png,0' })
    expect((await opened(path)).classes).toEqual(['0', '2'])
    const source = await opened(path, { classes: ['cat', 'bird', 'dog'] })
    expect(described(source)).toEqual(three)
  })
})

describe('what is wrong with a manifest', () => {
  it('is counted and said, and the rest is taken', async () => {
    const source = await opened(
      folder({
        'images/4.png': onePixel(4),
        'images/5.png': onePixel(5),
        'labels.csv':
          'file,label\nimages/1.png,cat\ngone.png,cat\nimages/2.png,dog\nimages/2.png,cat\n' +
          'images/3.png,\nimages/4.png,dog\nimages/4.png,dog\n../other/1.png,cat'
      })
    )
    expect(described(source)).toEqual(['images/1.png: cat', 'images/4.png: dog'])
    expect(source.findings.map(({ code, params }) => ({ code, ...params }))).toEqual([
      { code: 'manifestMissingFiles', count: 2, names: 'gone.png, ../other/1.png' },
      { code: 'manifestConflicts', count: 1, names: 'images/2.png' },
      { code: 'manifestUnlisted', count: 2, names: 'images/3.png, images/5.png' },
      { code: 'manifestIncomplete', count: 1, lines: '6' }
    ])
    expect(source.leftOut).toEqual([
      { path: 'images/2.png', reason: 'the manifest gives it more than one label or part' },
      { path: 'images/3.png', reason: 'the manifest does not name it' },
      { path: 'images/5.png', reason: 'the manifest does not name it' }
    ])
  })

  it('does not guess between two pictures of one name', async () => {
    const source = await opened(
      folder({ 'more/1.png': onePixel(9), 'labels.csv': 'file,label\n1.png,cat\n2.png,dog' })
    )
    expect(described(source)).toEqual(['images/2.png: dog'])
    expect(source.findings).toMatchObject([
      { code: 'manifestMissingFiles', params: { names: '1.png' } },
      { code: 'manifestUnlisted' }
    ])
  })

  it.each([
    [
      'a part nobody knows',
      'file,label,split\nimages/1.png,cat,fold 3',
      'line 2 calls a part of the data "fold 3"'
    ],
    ['an open quotation', 'file,label\nimages/1.png,"cat\nimages/2.png,dog', 'it is no whole table'],
    ['no picture that is there', 'file,label\n7.png,cat', 'no picture that it names is there'],
    ['no heading', 'one,two\nthree,four', 'no columns for files and labels (one, two)'],
    [
      'bytes that are no text',
      Buffer.from('file,label\nimages/1.png,caf\xe9', 'latin1'),
      'neither UTF-8 nor UTF-16'
    ]
  ])('refuses %s', async (_, text, reason) => {
    await expect(openSource(join(folder({ 'm.csv': text }), 'm.csv'))).rejects.toMatchObject({
      code: 'DATASET_MANIFEST_UNFIT',
      message: expect.stringContaining(reason)
    })
  })

  it('leaves class folders what they are where a table names none of their pictures', async () => {
    const source = await opened(folder({ 'results.csv': 'id,class\n99,cat' }))
    expect(source.kind).toBe('class folders')
    expect(source.classes).toEqual(['images'])
  })
})
