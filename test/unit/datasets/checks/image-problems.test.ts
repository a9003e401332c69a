import { describe, expect, it } from 'vitest'
import {
  type CheckedImage,
  imageProblems,
  type PixelFacts
} from '../../../../src-main/datasets/checks/image-problems'
import { normalised } from '../../../../src-main/datasets/checks/perceptual-hash'

const classes = ['cat', 'dog']
interface NamedImage extends CheckedImage {
  path: string
}
const image = (path: string, more: Partial<CheckedImage> = {}): NamedImage => ({
  ...{ path, sha256: `hash of ${path}`, width: 100, height: 80, label: 0 },
  ...{ split: 'train', liesIn: null },
  ...more
})
/** Two images of each class, with nothing to be said of them. */
const sound = [image('a'), image('b'), image('c', { label: 1 }), image('d', { label: 1 })]
const found = async (
  images: NamedImage[],
  pixels: PixelFacts | null = null,
  names = classes
): Promise<[string, string[][]][]> =>
  (await imageProblems(names, images, pixels)).map(({ code, groups }) => [
    code,
    groups.map((group) => group.map((index) => images[index]?.path ?? ''))
  ])
/** Hashes, contrasts and thumbnails as they are given. */
const seenPixels = (hashes: number[], contrasts: number[], thumbnails: number[][]): PixelFacts => ({
  hashes: Uint32Array.from(hashes),
  contrasts: Uint8Array.from(contrasts),
  thumbnail: (index) => normalised(thumbnails[index] ?? [])
})

describe('the problems of a data set', () => {
  it('are none where there is nothing to be said', async () => {
    expect(await found(sound)).toEqual([])
  })
  it('are the same content in training and test', async () => {
    const copy = image('test/a', { sha256: 'hash of a', split: 'test' })
    expect(await found([...sound, copy])).toEqual([['leakage', [['a', 'test/a']]]])
  })
  it('are the same content in two classes', async () => {
    const copy = image('other', { sha256: 'hash of a', label: 1 })
    expect(await found([...sound, copy])).toEqual([['conflictingLabels', [['a', 'other']]]])
  })
  it('are copies, said once however many there are', async () => {
    const copies = ['x', 'y'].map((path) => image(path, { sha256: 'hash of a' }))
    expect(await found([...sound, ...copies])).toEqual([['duplicates', [['a', 'x', 'y']]]])
  })
  it('are copies of which some lie in another part than they count in', async () => {
    const copies = [
      image('train/x', { sha256: 'x', split: 'test', liesIn: 'train' }),
      image('test/x', { sha256: 'x', split: 'test' })
    ]
    expect(await found([...sound, ...copies])).toEqual([
      ['duplicates', [['train/x', 'test/x']]],
      ['movedImages', [['train/x']]]
    ])
  })
  it('are one class alone, and a class that has nothing to train on', async () => {
    expect(await found(sound.slice(0, 2))).toEqual([['oneClass', []]])
    const tested = sound.map((each) => (each.label === 1 ? { ...each, split: 'test' as const } : each))
    expect(await found(tested)).toEqual([['emptyClass', []]])
  })
  it('are a class of one image beside large ones', async () => {
    const many = Array.from({ length: 60 }, (_, i) => image(`${i}`, { label: i % 2 }))
    const images = [...many, image('stray', { label: 2 })]
    expect(await imageProblems(['cat', 'dog', 'dgo'], images, null)).toEqual([
      {
        code: 'strayLabel',
        label: 2,
        groups: [[60]],
        files: [],
        params: { class: 'dgo', of: 61, typical: 30 }
      }
    ])
  })
  it('are sizes and proportions that are more than four times from what is typical', async () => {
    // 100 x 80 is 89.4 x 89.4, and 1.25 times as wide as high.
    const odd = [
      image('small', { width: 22, height: 22 }),
      image('just', { width: 23, height: 23 }),
      image('banner', { width: 400, height: 79 })
    ]
    expect(await found([...sound, ...odd])).toEqual([
      ['oddSizes', [['small']]],
      ['oddAspects', [['banner']]]
    ])
  })

  it('are images that look alike, in two parts or two classes worse than in one', async () => {
    const images = [
      image('a'),
      image('almost a', { split: 'test' }),
      image('b'),
      image('almost b', { label: 1 }),
      image('c', { label: 1 }),
      image('almost c', { label: 1 })
    ]
    const hashes = [0, 0, 0, 15, ~0, 0, ~0, 1, 0, ~0, 0, ~1]
    const pixels = seenPixels(hashes, Array<number>(6).fill(200), Array<number[]>(6).fill([1, 2, 4]))
    expect(await found(images, pixels)).toEqual([
      ['nearLeakage', [['a', 'almost a']]],
      ['nearConflictingLabels', [['b', 'almost b']]],
      ['nearDuplicates', [['c', 'almost c']]]
    ])
  })
  it('are no images that have a hash in common and little else', async () => {
    const thumbnails = [
      [1, 2, 4],
      [1, 4, 5],
      [9, 2, 0],
      [1, 0, 1]
    ]
    const pixels = seenPixels(Array<number>(8).fill(0), Array<number>(4).fill(200), thumbnails)
    expect(await found(sound, pixels)).toEqual([])
  })
  it('are images without contrast, which are not said to look alike', async () => {
    const hashes = [0, 0, 0, 0, ~0, ~0, 0, 0]
    const pixels = seenPixels(hashes, [0, 8, 9, 0], Array<number[]>(4).fill([1, 2, 4]))
    expect(await found(sound, pixels)).toEqual([
      ['constantImages', [['a'], ['d']]],
      ['nearlyConstantImages', [['b']]]
    ])
  })
})
