import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { splitRule } from '../../src-main/contract'
import { checkDataset } from '../../src-main/datasets/checks/check-dataset'
import { type CheckedImage, imageProblems } from '../../src-main/datasets/checks/image-problems'
import { differenceHash, thumbnailOf } from '../../src-main/datasets/checks/perceptual-hash'
import { importDataset } from '../../src-main/datasets/import'
import { assignSplits } from '../../src-main/datasets/splits'
import { decodeSafetensors } from '../../src-main/models/safetensors'
import { greyPng, writeFiles } from '../support/picture-folder'
import { temporaryFolder } from '../support/temporary-folder'
import { startLikeness } from './peer-support'

const peer = startLikeness()
const folder = temporaryFolder()
const out = join(folder, 'pictures.safetensors')

interface Picture {
  pixels: Float32Array
  shape: [number, number, number]
}

/** The pictures of a tensor of the file that was written last. */
function pictures(name: string): Picture[] {
  const tensor = decodeSafetensors(readFileSync(out), out).tensors.get(name)
  const [count = 0, height = 0, width = 0, channels = 0] = tensor?.shape ?? []
  const size = height * width * channels
  return Array.from({ length: count }, (_, i) => ({
    pixels: (tensor?.data as Float32Array).subarray(i * size, (i + 1) * size),
    shape: [height, width, channels]
  }))
}
const bitsOf = ({ pixels, shape }: Picture): string =>
  differenceHash(pixels, shape)
    .map((word) => word.toString(2).padStart(32, '0'))
    .join('')

describe('the hash of a picture, beside that of imagehash', () => {
  it('is the same where nothing is made smaller and neighbours differ clearly or not at all', async () => {
    const theirs = await peer.ask<string[]>({ task: 'small', out })
    expect(pictures('images').map(bitsOf)).toEqual(theirs)
  })

  it('is of a photograph what the means of areas say, and nearly that of their kernel', async () => {
    const { areas, dhash } = await peer.ask<{ areas: number[][][]; dhash: string[] }>({
      task: 'photographs',
      out
    })
    let [clear, brighter, agreed] = [0, 0, 0]
    pictures('images').forEach((picture, i) => {
      const bits = bitsOf(picture)
      for (let row = 0; row < 8; row++)
        for (let column = 0; column < 8; column++) {
          const area = areas[i]?.[row] as number[]
          const more = (area[column + 1] as number) - (area[column] as number)
          const at = row * 8 + column
          // Pillow's means are whole levels.
          if (more < 4 || more > 5) {
            expect(bits[at]).toBe(more > 5 ? '1' : '0')
            clear++
          }
          if (bits[at] !== '1') continue
          brighter++
          if (dhash[i]?.[at] === '1') agreed++
        }
    })
    expect(clear).toBeGreaterThan(1200)
    // What is brighter by more than four levels is so by the kernel of Lanczos, too.
    expect(agreed / brighter).toBeGreaterThan(0.95)
  })
})

describe('photographs that were saved again', () => {
  async function found(
    originals: Picture[],
    made: Picture[]
  ): Promise<{ itself: number; others: number }> {
    const all = [...originals, ...made]
    const images = all.map(({ shape }, index): CheckedImage => ({
      ...{ sha256: String(index), width: shape[1], height: shape[0], label: 0, liesIn: null },
      split: index < originals.length ? 'train' : 'test'
    }))
    const problems = await imageProblems(['photograph', 'none'], images, {
      hashes: Uint32Array.from(all.flatMap(({ pixels, shape }) => differenceHash(pixels, shape))),
      contrasts: new Uint8Array(all.length).fill(255),
      thumbnail: (index) => {
        const { pixels, shape } = all[index] as Picture
        return thumbnailOf(pixels, shape)
      }
    })
    const pairs = problems.flatMap(({ code, groups }) => (code.startsWith('near') ? groups : []))
    const itself = pairs.filter(([first = 0, second = 0]) => second - first === originals.length)
    return { itself: itself.length / originals.length, others: pairs.length - itself.length }
  }

  it.each([
    [50, 0.75],
    [65, 0.8],
    [80, 0.85],
    [95, 0.95]
  ])('as JPEG are found again, at a quality of %i at least %d of them', async (quality, least) => {
    await peer.ask({ task: 'saved again', out, quality })
    const { itself, others } = await found(pictures('originals'), pictures('again'))
    expect(itself).toBeGreaterThanOrEqual(least)
    expect(others).toBe(0)
  })
  it('in half of their size are found again', async () => {
    await peer.ask({ task: 'saved again', out, quality: 95 })
    const { itself, others } = await found(pictures('originals'), pictures('smaller'))
    expect(itself).toBeGreaterThanOrEqual(0.9)
    expect(others).toBe(0)
  })
})

describe('parts of a data set, beside those of scikit-learn', () => {
  const counts = [503, 211, 97, 60, 8]
  const images = counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, i) => ({
      sha256: createHash('sha256').update(`${label} ${i}`).digest('hex'),
      ...{ label, group: null, split: null }
    }))
  )
  const inTest = (rule: object): number[] => {
    const parts = assignSplits(images, splitRule.parse(rule), new Map())
    return counts.map(
      (_, label) => images.filter((each, i) => each.label === label && parts[i] === 'test').length
    )
  }

  it.each([0.1, 0.2, 0.33])('have as many of each class, at a share of %d', async (fraction) => {
    const labels = images.map(({ label }) => label)
    const { held } = await peer.ask<{ held: number[] }>({ task: 'shares', labels, fraction, folds: 5 })
    inTest({ by: 'fraction', test: fraction }).forEach((count, label) =>
      expect(Math.abs(count - (held[label] as number))).toBeLessThanOrEqual(1)
    )
  })
  it('have as many of each class in each of five folds', async () => {
    const labels = images.map(({ label }) => label)
    const { folds } = await peer.ask<{ folds: number[][] }>({
      task: 'shares',
      labels,
      fraction: 0.2,
      folds: 5
    })
    folds.forEach((theirs, i) =>
      inTest({ by: 'fold', folds: 5, fold: i + 1 }).forEach((count, label) =>
        expect(Math.abs(count - (theirs[label] as number))).toBeLessThanOrEqual(1)
      )
    )
  })
})

describe('exact copies, beside those of hashlib', () => {
  it('are the same files', async () => {
    const pets = join(folder, 'pets')
    mkdirSync(pets)
    const png = (i: number): Buffer => greyPng(4, 2, [0, 9 * i, 80, 200, i, 50, 3 * i, 40])
    writeFiles(
      pets,
      Object.fromEntries(
        Array.from({ length: 40 }, (_, i) => [`${i % 2 === 0 ? 'cat' : 'dog'}/${i}.png`, png(i % 14)])
      )
    )
    const places = { cacheFolder: join(folder, 'cache'), systemFolder: join(folder, 'system') }
    await importDataset({ folder: pets, name: 'pets', classes: null, replace: false }, places)
    const problems = await checkDataset('pets', places)
    const groups = problems.flatMap(({ code, images: found }) =>
      code === 'duplicates' || code === 'conflictingLabels' || code === 'leakage' ? found : []
    )
    const theirs = await peer.ask<string[][]>({ task: 'copies', folder: pets })
    expect(theirs).toHaveLength(14)
    expect(groups.map((group) => group.toSorted()).toSorted()).toEqual(theirs)
  })
})
