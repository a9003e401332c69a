import { describe, expect, it } from 'vitest'
import { imageProblemCodes, type SplitName } from '../../../../src-main/contract'
import type { FoundProblem } from '../../../../src-main/datasets/checks/image-problems'
import { imagesToLeaveOut, judgedProblems } from '../../../../src-main/datasets/checks/judged-problems'

const duplicates = (...groups: number[][]): FoundProblem => ({
  ...{ code: 'duplicates', label: null, params: {}, files: [] },
  groups
})
const dataset = { contentOf: (index: number) => `content ${index}` }
const judged = (problems: FoundProblem[], ignored: string[] = []) =>
  judgedProblems(problems, new Set(ignored), dataset)

describe('a problem that a person ignores', () => {
  const [before] = judged([duplicates([0, 1], [2, 3])])

  it('is there and can be shown again, and is not counted among the others', () => {
    expect(before).toMatchObject({ isIgnored: false, parts: [expect.any(String), expect.any(String)] })
    const now = judged([duplicates([0, 1], [2, 3])], before?.parts)
    expect(now).toEqual([{ ...before, isIgnored: true }])
    expect(judged([duplicates([0, 1], [2, 3])], [])).toEqual([before])
  })
  it('hides no other: what comes later is a problem by itself', () => {
    const now = judged([duplicates([0, 1], [2, 3], [4, 5])], before?.parts)
    expect(now.map(({ isIgnored, groups }) => [isIgnored, groups])).toEqual([
      [false, [[4, 5]]],
      [
        true,
        [
          [0, 1],
          [2, 3]
        ]
      ]
    ])
    // A third copy makes another problem of two.
    const [grown] = judged([duplicates([0, 1, 6])], before?.parts)
    expect(grown).toMatchObject({ isIgnored: false, groups: [[0, 1, 6]] })
  })
  it('is of its own kind and class alone', () => {
    const pair: FoundProblem = { ...duplicates([0, 1]), code: 'nearDuplicates' }
    expect(judged([pair], before?.parts)[0]?.isIgnored).toBe(false)
    const empty = (name: string): FoundProblem => ({
      ...{ code: 'emptyClass', label: 0, groups: [], files: [] },
      params: { class: name }
    })
    const [cats] = judged([empty('cat')])
    expect(judged([empty('cat'), empty('dog')], cats?.parts).map((each) => each.params)).toEqual([
      { class: 'dog' },
      { class: 'cat' }
    ])
  })
  it('is a file that cannot be read, by its path and the reason', () => {
    const files = [
      { path: 'a.png', reason: 'it is empty' },
      { path: 'b.png', reason: 'it is empty' }
    ] as const
    const unreadable = (which: FoundProblem['files']): FoundProblem => ({
      ...duplicates(),
      code: 'unreadableImages',
      files: which
    })
    const [first] = judged([unreadable(files.slice(0, 1))])
    const now = judged([unreadable(files)], first?.parts)
    expect(now.map((each) => [each.isIgnored, each.files])).toEqual([
      [false, files.slice(1)],
      [true, files.slice(0, 1)]
    ])
  })
})

describe('what is left out to mend a problem', () => {
  const splits: SplitName[] = ['train', 'train', 'test', 'test']
  const leftOut = (code: FoundProblem['code'], ...groups: number[][]): number[] | null =>
    imagesToLeaveOut(
      { ...duplicates(...groups), code },
      { facts: (index) => ({ split: splits[index] }) as never }
    )

  it('is of two that look alike the one that is trained on, and within a part the later one', () => {
    expect(leftOut('nearLeakage', [0, 2], [3, 1])).toEqual([0, 1])
    expect(leftOut('nearDuplicates', [0, 1], [2, 3])).toEqual([1, 3])
  })
  it('is each image once where all of them are at fault', () => {
    expect(leftOut('conflictingLabels', [0, 1], [1, 2])).toEqual([0, 1, 2])
  })
  it('is of the same content all but one copy, which is tested with where one is', () => {
    expect(leftOut('duplicates', [0, 1], [2, 3])).toEqual([1, 3])
    expect(leftOut('leakage', [0, 1, 3], [0, 2, 3])).toEqual([0, 1, 0, 3])
  })
  it('is nothing where the files are at fault, or a class', () => {
    const kept = imageProblemCodes.filter((code) => leftOut(code, [0, 1]) === null)
    expect(kept).toEqual(expect.arrayContaining(['movedImages', 'unreadableImages', 'emptyClass']))
  })
})
