import { describe, expect, it } from 'vitest'
import { randomKey, randomUint32 } from '../../../../src-main/datasets/counter-random'
import { nearPairs } from '../../../../src-main/datasets/checks/near-pairs'
import {
  differenceHash,
  distanceBetween,
  likeness,
  normalised
} from '../../../../src-main/datasets/checks/perceptual-hash'

describe('the hash of a picture', () => {
  it('is which of two neighbours is the brighter, row by row', () => {
    // 9 x 8 pixels that are taken as they are: rising rows are all ones, falling ones all zeros.
    const rising = [0, 1, 2, 3, 4, 5, 6, 7, 8]
    const rows = [0, 1, 0, 1, 1, 0, 0, 0].flatMap((rises) => (rises ? rising : rising.toReversed()))
    expect(differenceHash(rows, [8, 9, 1])).toEqual([0x00ff00ff, 0xff000000])
  })
  it('is zero where the picture is of one colour, whatever its size', () => {
    for (const [height, width] of [
      [7, 13],
      [100, 3],
      [1, 1]
    ] as const)
      expect(differenceHash(new Uint8Array(height * width * 3).fill(77), [height, width, 3])).toEqual([
        0, 0
      ])
  })
  it('goes by the brightness of colours', () => {
    // Blue, then green, then red: 29, 150 and 76 of 255, three columns each.
    const row = [0, 0, 255, 0, 255, 0, 255, 0, 0].flatMap((_, i, all) =>
      i % 3 === 0
        ? Array(3)
            .fill(all.slice(i, i + 3))
            .flat()
        : []
    ) as number[]
    // Only where blue ends does it become brighter: the third of eight.
    const [high, low] = differenceHash(Array(8).fill(row).flat() as number[], [8, 9, 3])
    expect([high, low]).toEqual([0x20202020, 0x20202020])
  })
  it('stays as it is when the picture is made larger or brighter', () => {
    const key = randomKey(1, 'picture')
    const small = Uint8Array.from({ length: 72 }, (_, i) => randomUint32(key, i) % 200)
    const large = Uint8Array.from(
      { length: 72 * 16 },
      (_, i) => 30 + (small[Math.floor(i / 36 / 4) * 9 + Math.floor((i % 36) / 4)] as number)
    )
    expect(differenceHash(large, [32, 36, 1])).toEqual(differenceHash(small, [8, 9, 1]))
  })
})

describe('the likeness of two thumbnails', () => {
  it('is their correlation, whatever their brightness and contrast', () => {
    const likenessOf = (a: number[], b: number[]): number => likeness(normalised(a), normalised(b))
    expect(likenessOf([1, 2, 3], [12, 14, 16])).toBeCloseTo(1, 6)
    // Around their means: -1, 0, 1 and -1, 1, 0; their product is 1, their squares are 2.
    expect(likenessOf([1, 2, 3], [5, 7, 6])).toBeCloseTo(0.5, 6)
    expect(likenessOf([1, 2, 3], [4, 4, 4])).toBe(0)
  })
})

describe('pairs of pictures that look alike', () => {
  it('are those whose hashes differ in few enough bits', async () => {
    // 0 and 1 differ in one bit, 1 and 2 in two, 0 and 2 in three; the last is as the first.
    const hashes = Uint32Array.of(0, 0, 1, 0, 1, 0x80000001, 0, 0)
    expect(await nearPairs(hashes, { most: 2 })).toEqual([
      { first: 0, second: 1, distance: 1 },
      { first: 0, second: 3, distance: 0 },
      { first: 1, second: 2, distance: 2 }
    ])
    expect(await nearPairs(hashes, { most: 0 })).toEqual([{ first: 0, second: 3, distance: 0 }])
    expect(await nearPairs(hashes, { most: 2 }, [1, 3])).toEqual([{ first: 1, second: 3, distance: 1 }])
    const isLike = (first: number, second: number): boolean => first === 1 && second === 2
    expect(await nearPairs(hashes, { most: 2, isLike })).toEqual([{ first: 1, second: 2, distance: 2 }])
  })

  it('are the same as when every picture is compared with every other', async () => {
    const key = randomKey(2, 'hashes')
    const count = 600
    const hashes = Uint32Array.from({ length: 2 * count }, (_, i) => randomUint32(key, i))
    // Each third of them is another with up to seven bits turned.
    for (let i = 2; i < count; i += 3) {
      hashes.set(hashes.subarray(2 * i - 4, 2 * i - 2), 2 * i)
      for (let bit = 0; bit < i % 8; bit++) {
        const turned = randomUint32(key, 1e5 + 8 * i + bit) % 64
        hashes[2 * i + (turned >> 5)] = (hashes[2 * i + (turned >> 5)] as number) ^ (1 << (turned & 31))
      }
    }
    const expected: string[] = []
    const copied = new Set<number>()
    for (let a = 0; a < count; a++)
      for (let b = a + 1; b < count; b++) {
        const distance = distanceBetween(hashes, a, b)
        if (distance > 4 || copied.has(a)) continue
        if (distance === 0) copied.add(b)
        expected.push(`${a} ${b} ${distance}`)
      }
    expect(expected.length).toBeGreaterThan(80)
    const found = await nearPairs(hashes, { most: 4 })
    expect(found.map((p) => `${p.first} ${p.second} ${p.distance}`)).toEqual(expected)
  })
})
