import { describe, expect, it } from 'vitest'
import {
  type DatasetVersion,
  diffManifests,
  type VersionImage,
  versionOf
} from '../../../../src-main/datasets/checks/manifest-diff'

const image = (path: string, sha256: string, label = 'cat', split = 'train'): VersionImage => ({
  ...{ path, sha256, label, split }
})
const nothing = {
  ...{ added: [], removed: [], changed: [], sizes: [] },
  ...{ renamed: [], relabelled: [], moved: [], unreadable: [] }
}
const version = (
  images: VersionImage[],
  unreadable: DatasetVersion['unreadable'] = []
): DatasetVersion => ({ images, unreadable })
const diffOf = (before: VersionImage[], after: VersionImage[]) =>
  diffManifests(version(before), version(after))

describe('what is different in another version of a data set', () => {
  const before = [image('a', '1'), image('b', '2'), image('c', '3')]

  it('is nothing where only the order is', () => {
    expect(diffOf(before, before.toReversed())).toEqual(nothing)
  })
  it('is what was added and removed', () => {
    expect(diffOf(before, [image('d', '4'), image('a', '1'), image('c', '3')])).toEqual({
      ...nothing,
      added: ['d'],
      removed: ['b']
    })
  })
  it('is another content of the same path', () => {
    expect(diffOf(before, [image('a', '9'), ...before.slice(1)])).toEqual({
      ...nothing,
      changed: ['a']
    })
  })
  it('is another path of the same content, with its class and its part', () => {
    expect(diffOf(before, [image('z', '1', 'dog', 'test'), ...before.slice(1)])).toEqual({
      ...nothing,
      renamed: [{ from: 'a', to: 'z' }],
      relabelled: [{ path: 'z', from: 'cat', to: 'dog' }],
      moved: [{ path: 'z', from: 'train', to: 'test' }]
    })
  })
  it('counts a second copy as added, and takes the copies that went for those that came', () => {
    expect(diffOf(before, [...before, image('copy', '1')])).toEqual({
      ...nothing,
      added: ['copy']
    })
    const copies = [image('a', '1'), image('b', '1')]
    expect(diffOf(copies, [image('x', '1')])).toEqual({
      ...nothing,
      renamed: [{ from: 'a', to: 'x' }],
      removed: ['b']
    })
  })
  it('is of other paths where two pictures changed places', () => {
    expect(diffOf([image('a', '1'), image('b', '2')], [image('a', '2'), image('b', '1')])).toEqual({
      ...nothing,
      changed: ['a', 'b']
    })
  })
})

describe('what is different in pictures that have files', () => {
  const sized = (sha256: string, width: number, bytes: number): VersionImage => ({
    ...image('a', sha256),
    ...{ width, height: 80, bytes }
  })

  it('says how large those are that were changed in their places, and were before', () => {
    expect(diffOf([sized('1', 100, 900)], [sized('2', 50, 400)])).toEqual({
      ...nothing,
      changed: ['a'],
      sizes: [
        {
          path: 'a',
          from: { width: 100, height: 80, bytes: 900 },
          to: { width: 50, height: 80, bytes: 400 }
        }
      ]
    })
  })
  it('is what cannot be read any more, which is not removed, and what came and cannot be read', () => {
    const before = version([image('a', '1'), image('b', '2')], [{ path: 'old', reason: 'it is empty' }])
    const [a, old, late] = ['a', 'old', 'late'].map((path) => ({
      path,
      reason: 'it ends too early' as const
    }))
    expect(diffManifests(before, version([image('b', '2')], [late!, a!, old!]))).toEqual({
      ...nothing,
      unreadable: [a, late]
    })
  })
})

describe('the version of a data set', () => {
  it('is that of all of its images, in whatever order', () => {
    const images = [image('b', '2'), image('a', '1')]
    // printf '["a","1","cat","train"]\n["b","2","cat","train"]\n' | sha256sum
    expect(versionOf(images)).toBe('9f098174f18ed028c360e9c99780b26bdb3a4eef46589be46428dc014d35f497')
    expect(versionOf(images.toReversed())).toBe(versionOf(images))
    expect(versionOf([image('a', '1'), image('b', '2', 'dog')])).not.toBe(versionOf(images))
  })
})
