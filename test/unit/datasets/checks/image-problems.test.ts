import { describe, expect, it } from 'vitest'
import {
  type CheckedImage,
  imageProblems,
  type PixelFacts
} from '../../../../src-main/datasets/checks/image-problems'
import { lookAtImages, versionImages } from '../../../../src-main/datasets/checks/dataset-images'
import type { LoadedDataset } from '../../../../src-main/datasets/dataset'

const classes = ['cat', 'dog']
const image = (path: string, more: Partial<CheckedImage> = {}): CheckedImage => ({
  ...{ path, sha256: `hash of ${path}`, width: 100, height: 80, label: 0, split: 'train' },
  ...more
})
/** Two images of each class, with nothing to be said of them. */
const sound = [image('a'), image('b'), image('c', { label: 1 }), image('d', { label: 1 })]
const found = (images: CheckedImage[], pixels: PixelFacts | null = null): [string, string[][]][] =>
  imageProblems(classes, images, pixels).map((each) => [each.code, each.images])

describe('the problems of a data set', () => {
  it('are none where there is nothing to be said', () => {
    expect(found(sound)).toEqual([])
  })
  it('are the same content in training and test', () => {
    const copy = image('test/a', { sha256: 'hash of a', split: 'test' })
    expect(found([...sound, copy])).toEqual([['leakage', [['a', 'test/a']]]])
  })
  it('are the same content in two classes', () => {
    const copy = image('other', { sha256: 'hash of a', label: 1 })
    expect(found([...sound, copy])).toEqual([['conflictingLabels', [['a', 'other']]]])
  })
  it('are copies, said once however many there are', () => {
    const copies = ['x', 'y'].map((path) => image(path, { sha256: 'hash of a' }))
    const [problem] = imageProblems(classes, [...sound, ...copies], null)
    expect(problem).toMatchObject({ code: 'duplicates', params: { count: 3 }, severity: 'warning' })
    expect(problem?.images).toEqual([['a', 'x', 'y']])
  })
  it('are one class alone, and a class that has nothing to train on', () => {
    expect(found(sound.slice(0, 2))).toEqual([['oneClass', []]])
    const tested = sound.map((each) => (each.label === 1 ? { ...each, split: 'test' } : each))
    expect(found(tested)).toEqual([['emptyClass', []]])
  })
  it('are a class of one image beside large ones', () => {
    const many = Array.from({ length: 60 }, (_, i) => image(`${i}`, { label: i % 2 }))
    const problems = imageProblems(['cat', 'dog', 'dgo'], [...many, image('stray', { label: 2 })], null)
    expect(problems).toMatchObject([
      {
        code: 'strayLabel',
        images: [['stray']],
        params: { class: 'dgo', count: 1, of: 61, typical: 30 }
      }
    ])
  })
  it('are sizes and proportions that are more than four times from what is typical', () => {
    // 100 x 80 is 89.4 x 89.4, and 1.25 times as wide as high.
    const odd = [
      image('small', { width: 22, height: 22 }),
      image('just', { width: 23, height: 23 }),
      image('banner', { width: 400, height: 79 })
    ]
    expect(found([...sound, ...odd])).toEqual([
      ['oddSizes', [['small']]],
      ['oddAspects', [['banner']]]
    ])
  })

  it('are images that look alike, in two parts or two classes worse than in one', () => {
    const images = [
      image('a'),
      image('almost a', { split: 'test' }),
      image('b'),
      image('almost b', { label: 1 }),
      image('c', { label: 1 }),
      image('almost c', { label: 1 })
    ]
    const hashes = Uint32Array.of(0, 0, 0, 15, ~0, 0, ~0, 1, 0, ~0, 0, ~1)
    const contrasts = new Uint8Array(6).fill(200)
    const thumbnails = Array<Float32Array>(6).fill(Float32Array.of(1, 2, 4))
    expect(found(images, { hashes, thumbnails, contrasts })).toEqual([
      ['nearLeakage', [['a', 'almost a']]],
      ['nearConflictingLabels', [['b', 'almost b']]],
      ['nearDuplicates', [['c', 'almost c']]]
    ])
  })
  it('are no images that have a hash in common and little else', () => {
    const thumbnails = [
      [1, 2, 4],
      [1, 4, 5],
      [9, 2, 0],
      [1, 0, 1]
    ].map((each) => Float32Array.from(each))
    const [hashes, contrasts] = [new Uint32Array(8), new Uint8Array(4).fill(200)]
    expect(found(sound, { hashes, thumbnails, contrasts })).toEqual([])
  })
  it('are images without contrast, which are not said to look alike', () => {
    const contrasts = Uint8Array.of(0, 8, 9, 0)
    const hashes = Uint32Array.of(0, 0, 0, 0, ~0, ~0, 0, 0)
    const thumbnails = Array<Float32Array>(4).fill(Float32Array.of(1, 2, 4))
    expect(found(sound, { hashes, thumbnails, contrasts })).toEqual([
      ['constantImages', [['a'], ['d']]],
      ['nearlyConstantImages', [['b']]]
    ])
  })
})

describe('the images of a data set in memory', () => {
  const dataset: LoadedDataset = {
    ...{ id: 'mine', imageShape: [1, 2, 1], classes, source: 'folder', path: null, findings: [] },
    train: { images: Uint8Array.of(0, 9, 5, 5), labels: Uint8Array.of(0, 1), count: 2 },
    test: { images: Uint8Array.of(0, 9), labels: Uint8Array.of(1), count: 1 }
  }
  // printf '\x00\x09' | sha256sum
  const first = 'c87479cd656e7e3ad6bd8db402e8027df454b2b0c42ff29e093458beb98a23d4'

  it('are checked by their pixels', () => {
    const { images, pixels } = lookAtImages(dataset)
    expect(images.map(({ path }) => path)).toEqual(['train/0', 'train/1', 'test/0'])
    expect([images[0]?.sha256, images[2]?.sha256]).toEqual([first, first])
    expect([...pixels.contrasts]).toEqual([9, 0, 9])
    expect(imageProblems(classes, images, pixels).map(({ code }) => code)).toEqual([
      'leakage',
      'conflictingLabels',
      'constantImages'
    ])
  })
  it('are called by their contents in a version', () => {
    expect(versionImages(dataset).map(({ path, label, split }) => [path, label, split])).toEqual([
      [first, 'cat', 'train'],
      [expect.stringMatching(/^[0-9a-f]{64}$/), 'dog', 'train'],
      [`${first}#2`, 'dog', 'test']
    ])
  })
})
