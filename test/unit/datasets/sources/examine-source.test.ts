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

  it('says how much was left out and why', () => {
    const leftOut = [
      { path: 'a.txt', reason: 'it is no picture' },
      { path: 'b.txt', reason: 'it is empty' }
    ] as const
    expect(examineSource({ ...source([2, 2]), leftOut })).toMatchObject([
      { code: 'filesLeftOut', params: { count: 2, names: 'a.txt, b.txt', reason: 'it is no picture' } }
    ])
  })
})
