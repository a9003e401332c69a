import { cpSync, readFileSync, rmSync, truncateSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSource } from '../../../../src-main/datasets/sources/open-source'
import { zipArchive } from '../../../support/archives'
import {
  contentsByPath,
  described,
  opened,
  writeFiles,
  writePictures
} from '../../../support/source-files'
import { temporaryFolder } from '../../../support/temporary-folder'

// Written by pyarrow: test/peers/source_files.py.
const written = join(import.meta.dirname, '../../../fixtures/parquet')
const root = temporaryFolder()
let made = 0
const copy = (name: string): string => {
  const path = join(root, String(made++))
  cpSync(join(written, name), join(path, name), { recursive: true })
  return path
}
/** The bytes that the files have for a picture's number. */
const picture = (number: number): Buffer =>
  Buffer.concat([Buffer.from(`picture ${number} `), Buffer.from([...Array(number % 50).keys()])])
const train = 'data/train-0000'

describe('Parquet files of the hub', () => {
  it('have their classes, parts and pictures', async () => {
    const source = await opened(join(written, 'hub'))
    expect(source).toMatchObject({ kind: 'parquet', classes: ['ant', 'bee', 'cat'] })
    expect(described(source)).toEqual([
      'data/test-00000-of-00001.parquet#0: bee test',
      'data/test-00000-of-00001.parquet#1: cat test',
      'data/test-00000-of-00001.parquet#2: ant test',
      ...Array.from(
        { length: 10 },
        (_, i) => `${train}0-of-00002.parquet#0${i}: ${['ant', 'bee', 'cat'][i % 3]} train`
      ),
      `${train}1-of-00002.parquet#0: bee train`,
      `${train}1-of-00002.parquet#1: cat train`,
      `${train}1-of-00002.parquet#2: ant train`
    ])
    expect(source.leftOut).toEqual([
      { path: 'data/test-00000-of-00001.parquet#3', reason: 'it has no label' }
    ])
    const contents = await contentsByPath(source)
    expect(Object.keys(contents)).toHaveLength(16)
    for (let i = 0; i < 10; i++) expect(contents[`${train}0-of-00002.parquet#0${i}`]).toEqual(picture(i))
    expect(contents[`${train}1-of-00002.parquet#2`]).toEqual(picture(12))
    expect(contents['data/test-00000-of-00001.parquet#1']).toEqual(picture(14))
    expect(await source.read(12)).toEqual({ kind: 'encoded', bytes: new Uint8Array(picture(9)) })
  })

  it('give their classes the names that a person gave', async () => {
    const source = await opened(join(written, 'hub'), { classes: ['x', 'y', 'z', 'w'] })
    expect(source.classes).toEqual(['x', 'y', 'z', 'w'])
    await expect(openSource(join(written, 'hub'), { classes: ['x', 'y'] })).rejects.toMatchObject({
      code: 'CLASS_NAMES_UNFIT'
    })
  })

  it('may be one alone, with bytes and names of classes in plain columns', async () => {
    const source = await opened(join(written, 'plain.parquet'))
    expect(described(source)).toEqual([
      'plain.parquet#0: dog',
      'plain.parquet#1: cat',
      'plain.parquet#2: dog'
    ])
    expect(await contentsByPath(source)).toEqual({
      'plain.parquet#0': picture(0),
      'plain.parquet#1': picture(1),
      'plain.parquet#2': 'it has no bytes in the file'
    })
  })
})

describe('Parquet files with other files beside', () => {
  it('are taken where the pictures beside them are of one folder', async () => {
    const source = await opened(writePictures(copy('plain.parquet'), ['assets/1.png', 'assets/2.png']))
    expect(source).toMatchObject({
      kind: 'parquet',
      leftOut: [
        { path: 'assets/1.png', reason: 'it is a picture beside the data' },
        { path: 'assets/2.png', reason: 'it is a picture beside the data' }
      ]
    })
  })
})

describe('Parquet files that are of no use', () => {
  it('are refused with their columns where none has pictures', async () => {
    await expect(openSource(join(written, 'numbers.parquet'))).rejects.toMatchObject({
      code: 'DATASET_NO_IMAGES',
      message: expect.stringContaining('has no column of pictures; its columns are x')
    })
  })

  it('are refused where they are cut off, or lie in an archive or beside class folders', async () => {
    const cut = join(copy('plain.parquet'), 'plain.parquet')
    truncateSync(cut, 300)
    await expect(openSource(cut)).rejects.toMatchObject({
      code: 'DATASET_UNREADABLE',
      message: expect.stringContaining('it is no whole Parquet file')
    })
    const content = readFileSync(join(written, 'plain.parquet'))
    const folder = writeFiles(join(root, 'zipped'), {
      'it.zip': zipArchive([{ name: 'plain.parquet', content }])
    })
    await expect(openSource(join(folder, 'it.zip'))).rejects.toMatchObject({
      code: 'DATASET_ARCHIVE_UNFIT',
      fix: 'Unpack it and name the folder.'
    })
    await expect(
      openSource(writePictures(copy('plain.parquet'), ['a/1.png', 'b/2.png']))
    ).rejects.toMatchObject({
      code: 'DATASET_SEVERAL_KINDS',
      message: expect.stringContaining('pictures in folders (2), Parquet files (1)')
    })
  })

  it('give no picture once they are others, or gone', async () => {
    const path = join(copy('plain.parquet'), 'plain.parquet')
    const source = await opened(path)
    utimesSync(path, 1, 1)
    await expect(source.read(0)).rejects.toMatchObject({
      message: expect.stringContaining('was changed')
    })
    rmSync(path)
    expect(Object.values(await contentsByPath(source))).toEqual(
      Array(3).fill('there is nothing of that name')
    )
  })
})
