import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openSource } from '../../../../src-main/datasets/sources/open-source'
import { tarArchive } from '../../../support/archives'
import { contentsByPath, described, opened, writeFiles } from '../../../support/source-files'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
let made = 0
const folder = (files: Record<string, Uint8Array | string>): string =>
  writeFiles(join(root, String(made++)), files)

/** An image as CIFAR stores it: each plane counts from its own number on. */
const planes = (red: number, green: number, blue: number): Buffer =>
  Buffer.from(
    [red, green, blue].flatMap((first) => Array.from({ length: 1024 }, (_, i) => (first + i) % 256))
  )
/** The first two pixels and the last, as they must come out. */
const expected = (red: number, green: number, blue: number): number[] =>
  [0, 1, 1023].flatMap((i) => [red, green, blue].map((first) => (first + i) % 256))
const seen = (pixels: Uint8Array): number[] => [...pixels.subarray(0, 6), ...pixels.subarray(-3)]

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
/** A batch as Python 2 pickled it, instruction by instruction. */
const batch = (labelsName: string, labels: number[], images: Buffer[]): Buffer =>
  Buffer.concat([
    latin('\x80\x02}q\x01(U\x0bbatch_labelq\x02U\x07batch 1q\x03'),
    latin(`U${String.fromCharCode(labelsName.length)}${labelsName}q\x04]q\x05(`),
    ...labels.map((label) => Buffer.from([0x4b, label])),
    latin('eU\x04dataq\x06cnumpy.core.multiarray\n_reconstruct\nq\x07cnumpy\nndarray\nq\x08K\x00\x85'),
    latin(`U\x01b\x87Rq\x09(K\x01K${String.fromCharCode(images.length)}M\x00\x0c\x86`),
    latin('cnumpy\ndtype\nq\x0aU\x02u1K\x00K\x01\x87Rq\x0b(K\x03U\x01|NNN'),
    latin('J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T'),
    int32(images.length * 3072),
    ...images,
    latin('tbU\x09filenamesq\x0c]q\x0du.')
  ])
const names = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']
const meta = Buffer.concat([
  latin('\x80\x02}q\x01(U\x0blabel_namesq\x02]q\x03('),
  ...names.map((name) => latin(`U${String.fromCharCode(name.length)}${name}`)),
  latin('eu.')
])

describe('CIFAR-10', () => {
  const check = async (path: string, prefix: string, ending: string): Promise<void> => {
    const source = await opened(path)
    expect(source).toMatchObject({ kind: 'cifar', classes: names })
    expect(described(source)).toEqual([
      `${prefix}data_batch_1${ending}#0: frog train`,
      `${prefix}data_batch_1${ending}#1: truck train`,
      `${prefix}data_batch_2${ending}#0: airplane train`,
      `${prefix}test_batch${ending}#0: cat test`
    ])
    const content = await source.read(1)
    expect(content).toMatchObject({ kind: 'pixels', height: 32, width: 32, channels: 3 })
    if (content.kind === 'pixels') expect(seen(content.pixels)).toEqual(expected(9, 8, 7))
    const all = await contentsByPath(source)
    expect(Object.values(all).map((pixels) => seen(pixels as Buffer))).toEqual([
      expected(1, 2, 3),
      expected(9, 8, 7),
      expected(50, 60, 70),
      expected(200, 100, 0)
    ])
  }

  it('is read in its binary version', async () => {
    const path = folder({
      'data_batch_1.bin': Buffer.concat([Buffer.of(6), planes(1, 2, 3), Buffer.of(9), planes(9, 8, 7)]),
      'data_batch_2.bin': Buffer.concat([Buffer.of(0), planes(50, 60, 70)]),
      'test_batch.bin': Buffer.concat([Buffer.of(3), planes(200, 100, 0)]),
      'batches.meta.txt': `${names.join('\n')}\n\n`
    })
    await check(path, '', '.bin')
  })

  it('is read in its Python version, packed as it is published', async () => {
    const path = join(root, 'cifar-10-python.tar.gz')
    const entries = {
      'batches.meta': meta,
      'data_batch_1': batch('labels', [6, 9], [planes(1, 2, 3), planes(9, 8, 7)]),
      'data_batch_2': batch('labels', [0], [planes(50, 60, 70)]),
      'test_batch': batch('labels', [3], [planes(200, 100, 0)])
    }
    const within = Object.entries(entries).map(([name, content]) => ({
      name: `cifar-10-batches-py/${name}`,
      content
    }))
    writeFileSync(path, gzipSync(tarArchive(within)))
    await check(path, 'cifar-10-batches-py/', '')
  })
})

describe('CIFAR-100', () => {
  const fine = Array.from({ length: 100 }, (_, i) => `kind ${i}`)

  it('has its fine labels, in its binary version', async () => {
    const source = await opened(
      folder({
        'train.bin': Buffer.concat([Buffer.of(11, 19), planes(1, 2, 3)]),
        'test.bin': Buffer.concat([Buffer.of(3, 99), planes(4, 5, 6)]),
        'fine_label_names.txt': fine.join('\n'),
        'coarse_label_names.txt': 'fish\n',
        'notes.txt': 'mine'
      })
    )
    // What it is published with is no news.
    expect(source.leftOut).toEqual([{ path: 'notes.txt', reason: 'it is no picture' }])
    expect(described(source)).toEqual(['test.bin#0: kind 99 test', 'train.bin#0: kind 19 train'])
  })

  it('has its fine labels, in its Python version', async () => {
    const source = await opened(
      folder({
        train: batch('fine_labels', [19], [planes(1, 2, 3)]),
        test: batch('fine_labels', [99], [planes(4, 5, 6)])
      }),
      { classes: fine }
    )
    expect(described(source)).toEqual(['test#0: kind 99 test', 'train#0: kind 19 train'])
  })
})

describe('files that only look like CIFAR', () => {
  const refused = (files: Record<string, Uint8Array>, reason: string) =>
    expect(openSource(folder(files))).rejects.toMatchObject({
      code: 'DATASET_UNREADABLE',
      message: expect.stringContaining(reason)
    })

  it.each([
    ['a function of the system', '\x80\x02cposix\nsystem\nU\x04echo\x85R.', '"posix.system"'],
    ['a name from the stack', '\x80\x04\x8c\x08builtins\x8c\x04eval\x93.', '"builtins.eval"'],
    ['an object of a class', '\x80\x02cnumpy\nndarray\n)\x81.', 'the instruction NEWOBJ'],
    ['a persistent name', '\x80\x02U\x01aQ.', 'the instruction BINPERSID'],
    ['a call of a class', '\x80\x02cnumpy\nndarray\n)R.', 'a call of "numpy.ndarray"']
  ])('are refused where the pickle asks for %s', (_, text, reason) =>
    refused({ data_batch_1: latin(text) }, `a pickle that asks for ${reason}`)
  )

  it('are refused where they are damaged or of other content', async () => {
    const whole = batch('labels', [6], [planes(1, 2, 3)])
    await refused({ data_batch_1: whole.subarray(0, 2000) }, 'it is a damaged pickle')
    await refused({ data_batch_1: latin('\x80\x02]q\x00(K\x01h\x05e.') }, 'it is a damaged pickle')
    await refused({ data_batch_1: latin('\x80\x02].') }, 'a pickle of no dictionary')
    await refused({ data_batch_1: batch('numbers', [6], [planes(1, 2, 3)]) }, 'no labels and data')
    await refused(
      { data_batch_1: batch('labels', [6, 7], [planes(1, 2, 3)]) },
      'is not 2 images of 3072 bytes'
    )
    await refused(
      { 'data_batch_1.bin': Buffer.concat([Buffer.of(10), planes(1, 2, 3)]) },
      'its image 0 has the label 10, and CIFAR-10 has 10 classes'
    )
    await expect(
      openSource(folder({ 'data_batch_1.bin': Buffer.alloc(3073), 'test.bin': Buffer.alloc(3074) }))
    ).rejects.toMatchObject({ code: 'DATASET_SEVERAL_KINDS' })
  })
})
