import { describe, expect, it } from 'vitest'
import { examineSource } from '../../../../src-main/datasets/sources/examine-source'

/** A source of so many images of each class. */
const source = (counts: number[], classes = counts.map((_, i) => `class ${i}`)) => ({
  classes,
  images: counts.flatMap((count, label) =>
    Array.from({ length: count }, (_, i) => ({
      path: `${label}/${i}`,
      label,
      split: null,
      group: null,
      bytes: 1,
      stamp: ''
    }))
  ),
  kind: 'class folders' as const,
  leftOut: [],
  findings: []
})
const codes = (...args: Parameters<typeof source>): string[] =>
  examineSource(source(...args)).map(({ code, severity }) => `${severity}: ${code}`)

describe('a source is looked at before its pictures are decoded', () => {
  it('has nothing to remark on a few classes of a few images', () => {
    expect(codes([5, 9, 1])).toEqual([])
  })

  it('refuses pictures of one folder, which nothing tells from others', () => {
    expect(codes([5])).toEqual(['error: oneFolder'])
    expect(examineSource({ ...source([5]), kind: 'manifest' })).toEqual([])
  })

  it('refuses 50,000 classes of one image each, and not a hundred of one', () => {
    expect(codes(Array(50_000).fill(1))).toEqual(['error: classesOfOneImage'])
    expect(codes(Array(100).fill(1))).toEqual([])
    expect(codes([...Array(101).fill(1), ...Array(101).fill(2)])).toEqual([])
  })

  it('warns of classes that differ by case alone', () => {
    expect(codes([1, 1, 1], ['Cat', 'Dog', 'cat'])).toEqual(['warning: similarClasses'])
    expect(codes([1, 1], ['ÄPFEL', 'äpfel'])).toEqual(['warning: similarClasses'])
  })

  it('says how much was left out for each reason, the most frequent first', () => {
    const leftOut = [
      { path: 'z.png', reason: 'it is empty' },
      { path: 'a.txt', reason: 'it is no picture' },
      { path: 'b.txt', reason: 'it is no picture' }
    ] as const
    expect(examineSource({ ...source([2, 2]), leftOut })).toMatchObject([
      {
        params: { count: 2, names: 'a.txt, b.txt', reason: 'it is no picture' },
        message: 'left out of its files: 2 (a.txt, b.txt): it is no picture'
      },
      { params: { count: 1, names: 'z.png', reason: 'it is empty' } }
    ])
  })

  it('does not tell of so many reasons that nobody reads them', () => {
    const leftOut = [2, 3, 4, 5, 6].map((height) => ({
      path: `${height}.png`,
      reason: `it has ${`1x${height}`} pixels, more than ${100} million` as const
    }))
    const told = examineSource({ ...source([2, 2]), leftOut })
    expect(told.map(({ params }) => params['count'])).toEqual([1, 1, 1, 2])
    expect(told.at(-1)?.message).toBe(
      'left out of its files: 2 (5.png, 6.png): each has a reason of its own, which the data view says'
    )
  })
})
