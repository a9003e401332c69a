import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  packVersion,
  unpackVersion,
  versionOfLoaded
} from '../../../../src-main/datasets/checks/kept-version'
import type { LoadedDataset, Split } from '../../../../src-main/datasets/dataset'

const part = (labels: number[], pixels: number[]): Split => ({
  images: { kind: 'memory', pixels: Uint8Array.from(pixels) } as unknown as Split['images'],
  labels: Uint8Array.from(labels),
  count: labels.length
})

describe('the images that a run keeps of its data', () => {
  const pictures = {
    ...{ classes: ['猫', 'dog'], imageShape: [1, 1, 1] },
    ...{ train: part([0, 1], [1, 2]), test: part([1], [3]) },
    names: {
      train: { paths: ['猫/a, b.png', 'dog/1.png'], hashes: ['aa', 'bb'] },
      test: { paths: ['dog/2.png'], hashes: ['cc'] }
    }
  } as unknown as LoadedDataset
  const known = [
    { path: '猫/a, b.png', sha256: 'aa', label: '猫', split: 'train' },
    { path: 'dog/1.png', sha256: 'bb', label: 'dog', split: 'train' },
    { path: 'dog/2.png', sha256: 'cc', label: 'dog', split: 'test' }
  ]

  it('are known by their paths, contents, classes and parts', () => {
    expect(versionOfLoaded(pictures)).toEqual(known)
  })
  it('are the same when they are read again, from JSON that any gzip opens', async () => {
    const packed = await packVersion(known)
    expect(await unpackVersion(packed)).toEqual(known)
    expect(JSON.parse(gunzipSync(packed).toString())).toEqual({
      classes: ['猫', 'dog'],
      parts: [
        { split: 'train', paths: ['猫/a, b.png', 'dog/1.png'], hashes: ['aa', 'bb'], labels: [0, 1] },
        { split: 'validation', paths: [], hashes: [], labels: [] },
        { split: 'test', paths: ['dog/2.png'], hashes: ['cc'], labels: [1] }
      ]
    })
  })
  it('are refused where the bytes are something else', async () => {
    await expect(unpackVersion(Uint8Array.of(1, 2, 3))).rejects.toThrow()
  })
})
