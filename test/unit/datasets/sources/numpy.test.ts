import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSource } from '../../../../src-main/datasets/sources/open-source'
import { zipArchive } from '../../../support/archives'
import { contentsByPath, described, opened, writeFiles } from '../../../support/source-files'
import { temporaryFolder } from '../../../support/temporary-folder'

const root = temporaryFolder()
let made = 0
const fresh = (): string => join(root, String(made++))

/** A `.npy` file after numpy.lib.format: magic, version, length of the header, header, items. */
function npy(
  descr: string,
  shape: number[],
  items: Uint8Array,
  { version = 1, fortran = false }: { version?: number; fortran?: boolean } = {}
): Buffer {
  const shown = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`
  const text = `{'descr': ${descr}, 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shown}, }\n`
  const length = Buffer.alloc(version === 1 ? 2 : 4)
  if (version === 1) length.writeUInt16LE(text.length)
  else length.writeUInt32LE(text.length)
  const magic = Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Buffer.from([version, 0])])
  return Buffer.concat([magic, length, Buffer.from(text), items])
}
const bytes = (shape: number[], first = 0): Buffer =>
  npy(
    "'|u1'",
    shape,
    Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => first + i)
  )
const labels = (...values: number[]): Buffer => npy("'|u1'", [values.length], Uint8Array.from(values))
const npz = (arrays: Record<string, Buffer>, method = 0): string => {
  const path = `${fresh()}.npz`
  const entries = Object.entries(arrays).map(([name, content]) => ({
    name: `${name}.npy`,
    content,
    method
  }))
  writeFileSync(path, zipArchive(entries))
  return path
}
const refused = (path: string, reason: string) =>
  expect(openSource(path)).rejects.toMatchObject({
    code: expect.stringMatching(/DATASET_(NO_IMAGES|UNREADABLE)/),
    message: expect.stringContaining(reason)
  })

describe('arrays of NumPy', () => {
  it.each([
    ['stored', 0],
    ['compressed', 8]
  ])('are read from a .npz as Keras has them, %s', async (_, method) => {
    const source = await opened(
      npz(
        {
          x_train: bytes([3, 2, 2]),
          y_train: labels(0, 1, 0),
          x_test: bytes([2, 2, 2], 100),
          y_test: npy("'<i8'", [2, 1], new Uint8Array(new BigInt64Array([1n, 0n]).buffer))
        },
        method
      )
    )
    expect(source).toMatchObject({ kind: 'numpy', classes: ['0', '1'], findings: [], leftOut: [] })
    expect(described(source)).toEqual([
      'x_test.npy#0: 1 test',
      'x_test.npy#1: 0 test',
      'x_train.npy#0: 0 train',
      'x_train.npy#1: 1 train',
      'x_train.npy#2: 0 train'
    ])
    expect(await source.read(4)).toEqual({
      kind: 'pixels',
      height: 2,
      width: 2,
      channels: 1,
      pixels: Uint8Array.of(8, 9, 10, 11)
    })
    expect(await contentsByPath(source)).toEqual({
      'x_train.npy#0': Buffer.from([0, 1, 2, 3]),
      'x_train.npy#1': Buffer.from([4, 5, 6, 7]),
      'x_train.npy#2': Buffer.from([8, 9, 10, 11]),
      'x_test.npy#0': Buffer.from([100, 101, 102, 103]),
      'x_test.npy#1': Buffer.from([104, 105, 106, 107])
    })
  })

  it.each([
    ['stored', 0],
    ['compressed', 8]
  ])('give single images of a large archive, each left as soon as it is read, %s', async (_, method) => {
    const images = npy("'|u1'", [2000, 64, 64], new Uint8Array(2000 * 4096))
    for (let i = 0; i < 2000; i++) images.fill(i % 251, images.length - (2000 - i) * 4096)
    const noise = Buffer.from(Array.from({ length: 2000 }, (_each, i) => (i * 7919) % 10))
    const source = await opened(npz({ x: images, y: npy("'|u1'", [2000], noise) }, method))
    for (const index of [0, 1999, 700, 3])
      expect(await source.read(index)).toMatchObject({ pixels: new Uint8Array(4096).fill(index % 251) })
  })

  it('are read from a folder, or from the one .npz in it', async () => {
    const files = { 'images.npy': bytes([2, 1, 2, 3]), 'labels.npy': labels(1, 0) }
    const loose = await opened(writeFiles(fresh(), files))
    expect(described(loose)).toEqual(['images.npy#0: 1', 'images.npy#1: 0'])
    expect(await loose.read(1)).toMatchObject({ channels: 3, pixels: Uint8Array.of(6, 7, 8, 9, 10, 11) })
    const entries = Object.entries(files).map(([name, content]) => ({ name, content }))
    const packed = await opened(writeFiles(fresh(), { 'set.npz': zipArchive(entries) }))
    expect(described(packed)).toEqual(described(loose))
  })

  it('have their parts in the order of saving where they have no names', async () => {
    const source = await opened(
      npz({
        arr_0: bytes([2, 1, 1]),
        arr_1: labels(0, 1),
        arr_2: bytes([1, 1, 1]),
        arr_3: labels(1)
      })
    )
    expect(described(source)).toEqual(['arr_0.npy#0: 0', 'arr_0.npy#1: 1', 'arr_2.npy#0: 1 test'])
  })

  it('have labels that are texts, and labels that are beside other numbers', async () => {
    const words = Buffer.concat(
      ['cat', 'dog', '猫'].map((word) => {
        const item = Buffer.alloc(12)
        ;[...word].forEach((letter, i) => item.writeUInt32LE(letter.codePointAt(0) as number, i * 4))
        return item
      })
    )
    const source = await opened(
      npz({ X: bytes([3, 1, 1]), y: npy("'<U3'", [3], words), weights: labels(9, 9, 9) })
    )
    expect(source.classes).toEqual(['cat', 'dog', '猫'])
    expect(source.leftOut).toEqual([
      { path: 'weights.npy', reason: 'it is neither images nor their labels' }
    ])
  })

  it.each([1, 2, 3])('have headers of version %i', async (version) => {
    const images = npy("'|u1'", [1, 1, 2], Uint8Array.of(7, 8), { version })
    expect(await (await opened(npz({ x: images, y: labels(0) }))).read(0)).toMatchObject({
      pixels: Uint8Array.of(7, 8)
    })
  })

  it('may be fractions from 0 to 1 or to 255, or of the other byte order, and it is said', async () => {
    const fractions = new Uint8Array(Float32Array.of(0, 0.5, 1, 0.1).buffer)
    const unit = await opened(npz({ x: npy("'<f4'", [2, 1, 2], fractions), y: labels(0, 1) }))
    expect(unit.findings).toMatchObject([
      {
        code: 'scaledValues',
        message: expect.stringContaining('from 0 to 1; they were multiplied by 255')
      }
    ])
    expect(await contentsByPath(unit)).toEqual({
      'x.npy#0': Buffer.from([0, 128]),
      'x.npy#1': Buffer.from([255, 26])
    })
    const swapped = Buffer.from(Float64Array.of(0, 254.6).buffer).swap64()
    const whole = await opened(npz({ x: npy("'>f8'", [1, 1, 2], swapped), y: labels(0) }))
    expect(whole.findings).toMatchObject([{ params: { lowest: 0, highest: 255 } }])
    expect(await whole.read(0)).toMatchObject({ pixels: Uint8Array.of(0, 255) })
  })

  it('remarks channels that come first', async () => {
    const source = await opened(npz({ x: bytes([1, 3, 8, 8]), y: labels(0) }))
    expect(source.findings).toMatchObject([{ code: 'channelsFirst', severity: 'error' }])
  })

  it('have labels from 1 on, which are counted from 0, and names that fit them', async () => {
    const path = npz({ x: bytes([4, 1, 1]), y: labels(3, 1, 2, 1) })
    const source = await opened(path)
    expect(source.classes).toEqual(['1', '2', '3'])
    expect(source.images.map(({ label }) => label)).toEqual([2, 0, 1, 0])
    expect(source.findings).toMatchObject([{ code: 'labelsFromOne', params: { highest: 3 } }])
    const named = await opened(path, { classes: ['a', 'b', 'c'] })
    expect(described(named).map((each) => each.split(': ')[1])).toEqual(['c', 'a', 'b', 'a'])
    const fromZero = await opened(path, { classes: ['none', 'a', 'b', 'c'] })
    expect(fromZero.images.map(({ label }) => label)).toEqual([3, 1, 2, 1])
    expect(fromZero.findings).toEqual([])
  })

  it('have labels that can be no numbers of classes, and it is remarked unless they are named', async () => {
    const path = npz({ x: bytes([4, 1, 1]), y: labels(0, 1, 0, 200) })
    expect((await opened(path)).findings).toMatchObject([
      { code: 'labelOutlier', severity: 'error', params: { label: 200, count: 1 } }
    ])
    const classes = Array.from({ length: 201 }, (_, i) => `class ${i}`)
    expect((await opened(path, { classes })).findings).toEqual([])
  })

  it('leaves out an image whose label is no class', async () => {
    const y = npy("'<i4'", [2], new Uint8Array(Int32Array.of(-1, 3).buffer))
    const source = await opened(npz({ x: bytes([2, 1, 1]), y }))
    expect(described(source)).toEqual(['x.npy#1: 3'])
    expect(source.leftOut[0]?.reason).toBe("its label is -1, and no class's number")
  })
})

describe('arrays that cannot be read', () => {
  const y = labels(0)
  it.each([
    ['Python objects', npy("'|O'", [1, 1, 1], new Uint8Array(8)), 'Python objects (pickle)'],
    ['structures', npy("[('a', '<i4')]", [1, 1, 1], new Uint8Array(4)), 'it holds structures'],
    ['half precision', npy("'<f2'", [1, 1, 1], new Uint8Array(2)), 'of the type <f2'],
    [
      'column order',
      npy("'|u1'", [1, 2, 2], new Uint8Array(4), { fortran: true }),
      'column by column (Fortran order)'
    ],
    ['too few items', npy("'|u1'", [1, 2, 2], new Uint8Array(3)), 'its header speaks of'],
    ['a version nobody knows', npy("'|u1'", [1, 1, 1], new Uint8Array(1), { version: 4 }), 'version 4'],
    ['values of 16 bits', npy("'<u2'", [1, 1, 1], Uint8Array.of(0, 2)), 'run from 512 to 512'],
    [
      'values around zero',
      npy("'<f4'", [1, 1, 2], new Uint8Array(Float32Array.of(-1, 1).buffer)),
      'run from -1 to 1'
    ],
    ['no numbers', npy("'<f4'", [1, 1, 1], new Uint8Array(Float32Array.of(NaN).buffer)), 'NaN']
  ])('are refused by what they are: %s', (_, x, reason) => refused(npz({ x, y }), reason))

  it('are refused with their names and shapes where it cannot be told what they are', async () => {
    await refused(npz({ x: bytes([2, 1, 1]), y }), 'cannot be told: x (2 x 1 x 1), y (1)')
    await refused(npz({ a: bytes([1, 1, 1]), b: bytes([1, 1, 1]), y }), 'cannot be told')
    await refused(npz({ x: bytes([1, 4]), y }), 'cannot be told')
  })
})
