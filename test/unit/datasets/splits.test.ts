import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type SplitName, type SplitRule, splitRule } from '../../../src-main/contract'
import type { ImageToSplit } from '../../../src-main/datasets/split-units'
import { assignSplits } from '../../../src-main/datasets/splits'
import { quotas } from '../../../src-main/datasets/stratified'

const nothing: ReadonlyMap<string, SplitName> = new Map()
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex')
const rule = (fields: object): SplitRule => splitRule.parse(fields)

function image(content: string, label: number, more: Partial<ImageToSplit> = {}): ImageToSplit {
  return { sha256: sha256(content), label, group: null, split: null, ...more }
}
const images = (count: number, label: number, name = 'image'): ImageToSplit[] =>
  Array.from({ length: count }, (_, i) => image(`${name} ${label} ${i}`, label))

/** The part of each content. */
const partsOf = (some: ImageToSplit[], parts: SplitName[]): Map<string, SplitName> =>
  new Map(some.map((each, i) => [each.sha256, parts[i] as SplitName]))
/** How many images of a class are in train, validation and test. */
const counts = (some: ImageToSplit[], parts: SplitName[], label: number): number[] =>
  (['train', 'validation', 'test'] as const).map(
    (part) => some.filter((each, i) => each.label === label && parts[i] === part).length
  )

describe('shares of a data set', () => {
  const all = [...images(10, 0), ...images(20, 1), ...images(5, 2)]
  const shares = rule({ by: 'fraction', validation: 0.1, test: 0.2, seed: 3 })

  it('are the same in every class', () => {
    const parts = assignSplits(all, shares, nothing)
    expect(counts(all, parts, 0)).toEqual([7, 1, 2])
    expect(counts(all, parts, 1)).toEqual([14, 2, 4])
    // A tenth of 35 images is 3.5, so 4: the half image of the last class is the one that makes it full.
    expect(counts(all, parts, 2)).toEqual([3, 1, 1])
  })

  it('are other images with another seed, and the same with the same', () => {
    const parts = assignSplits(all, shares, nothing)
    expect(assignSplits(all, shares, nothing)).toEqual(parts)
    expect(assignSplits(all, { ...shares, seed: 4 }, nothing)).not.toEqual(parts)
  })

  it('do not depend on the order of the images', () => {
    const grouped = all.map((each, i) => ({ ...each, group: `group ${i % 7}` }))
    for (const fields of [shares, rule({ by: 'group' }), rule({ by: 'fold', folds: 3, fold: 2 })]) {
      const reversed = grouped.toReversed()
      expect(partsOf(reversed, assignSplits(reversed, fields, nothing))).toEqual(
        partsOf(grouped, assignSplits(grouped, fields, nothing))
      )
    }
  })

  it('leave at least one image of each class to train on', () => {
    const few = [...images(1, 0), ...images(1, 1), ...images(1, 2), ...images(2, 3)]
    const parts = assignSplits(few, rule({ by: 'fraction', test: 0.5 }), nothing)
    expect(counts(few, parts, 0)).toEqual([1, 0, 0])
    expect(counts(few, parts, 2)).toEqual([1, 0, 0])
    expect(counts(few, parts, 3)).toEqual([1, 0, 1])
  })

  it('leave no part empty that is to have something', () => {
    const two = images(2, 0)
    expect(assignSplits(two, rule({ by: 'fraction', test: 0.2 }), nothing).sort()).toEqual([
      'test',
      'train'
    ])
  })

  it('leave the part of a content to each of its copies', () => {
    const copies = [...all, ...all.slice(0, 6), image('image 0 0', 1)]
    const parts = assignSplits(copies, shares, nothing)
    copies.forEach(({ sha256 }, i) => {
      expect(parts[i]).toBe(parts[copies.findIndex((each) => each.sha256 === sha256)])
    })
  })
})

describe('a data set that grows', () => {
  const old = [...images(10, 0), ...images(10, 1)]
  const shares = rule({ by: 'fraction', test: 0.2 })
  const before = partsOf(old, assignSplits(old, shares, nothing))

  it('moves no image, and gives the new ones what is missing to the shares', () => {
    const grown = [...images(15, 0, 'new'), ...old]
    const parts = assignSplits(grown, shares, before)
    expect(new Map(old.map(({ sha256 }, i) => [sha256, parts[15 + i] as SplitName]))).toEqual(before)
    // A fifth of 25 is 5, of which 2 were there.
    expect(counts(grown, parts, 0)).toEqual([20, 0, 5])
    expect(counts(grown, parts, 1)).toEqual([8, 0, 2])
  })

  it('keeps an image in its part when its label changes or others go', () => {
    const left = old.slice(0, 5).map((each) => ({ ...each, label: 1 }))
    expect(partsOf(left, assignSplits(left, shares, before))).toEqual(
      new Map(left.map(({ sha256 }) => [sha256, before.get(sha256)]))
    )
  })

  it('takes new images of a group to where the group is', () => {
    const group = (some: ImageToSplit[], name: string): ImageToSplit[] =>
      some.map((each) => ({ ...each, group: name }))
    const [held] = old.filter(({ sha256 }) => before.get(sha256) === 'test')
    const grown = [
      ...old.map((each) => (each === held ? { ...each, group: 'held' } : each)),
      ...group(images(30, 0, 'new'), 'held')
    ]
    const parts = assignSplits(grown, rule({ by: 'group', test: 0.2 }), before)
    expect(new Set(parts.slice(20))).toEqual(new Set(['test']))
    expect(new Map(old.map(({ sha256 }, i) => [sha256, parts[i] as SplitName]))).toEqual(before)
  })
})

describe('what a source says', () => {
  const source = rule({ by: 'source', test: 0.2 })
  const named = (some: ImageToSplit[], split: SplitName): ImageToSplit[] =>
    some.map((each) => ({ ...each, split }))

  it('is what is done', () => {
    const said: SplitName[] = ['test', 'train', 'validation', 'train']
    const some = images(4, 0).map((each, i) => ({ ...each, split: said[i] as SplitName }))
    expect(assignSplits(some, source, nothing)).toEqual(said)
  })

  it('leaves the rest to the shares where it says nothing', () => {
    const some = images(10, 0)
    expect(counts(some, assignSplits(some, source, nothing), 0)).toEqual([8, 0, 2])
  })

  it('leaves nothing of the rest to a part that it names', () => {
    const some = [...named(images(1, 0, 'held'), 'test'), ...images(10, 0)]
    expect(counts(some, assignSplits(some, source, nothing), 0)).toEqual([10, 0, 1])
  })

  it('holds when an image was moved to another folder', () => {
    const moved = named(images(1, 0), 'train')
    const before = new Map([[sha256('image 0 0'), 'test' as const]])
    expect(assignSplits(moved, source, before)).toEqual(['train'])
  })

  it('keeps a content that it names twice out of training, unless it was trained on before', () => {
    const twice = [...named(images(1, 0), 'train'), ...named(images(1, 0), 'test')]
    expect(assignSplits(twice, source, nothing)).toEqual(['test', 'test'])
    expect(assignSplits(twice, source, new Map([[sha256('image 0 0'), 'train']]))).toEqual([
      'train',
      'train'
    ])
  })
})

describe('groups', () => {
  const grouped = (sizes: number[], labels: number[] = [0]): ImageToSplit[] =>
    sizes.flatMap((size, group) =>
      Array.from({ length: size }, (_, i) =>
        image(`${group} ${i}`, labels[group % labels.length] as number, { group: `group ${group}` })
      )
    )
  /** The parts of each group's images. */
  const partsByGroup = (some: ImageToSplit[], parts: SplitName[]): Record<string, Set<SplitName>> => {
    const found: Record<string, Set<SplitName>> = {}
    some.forEach(({ group }, i) => (found[group as string] ??= new Set()).add(parts[i] as SplitName))
    return found
  }

  it('stay together, the shares being met as nearly as they can be', () => {
    const some = grouped([50, 20, 10, 10, 10])
    const parts = assignSplits(some, rule({ by: 'group', test: 0.2 }), nothing)
    for (const found of Object.values(partsByGroup(some, parts))) expect(found.size).toBe(1)
    expect(counts(some, parts, 0)).toEqual([80, 0, 20])
  })

  it('are chosen so that each class has its share', () => {
    const some = grouped(Array<number>(10).fill(6), [0, 1])
    const parts = assignSplits(some, rule({ by: 'group', test: 0.2 }), nothing)
    expect([counts(some, parts, 0), counts(some, parts, 1)]).toEqual([
      [24, 0, 6],
      [24, 0, 6]
    ])
  })

  it('that have an image in common stay together too', () => {
    const shared = (group: string): ImageToSplit => image('shared', 0, { group })
    const some = [...grouped([4, 4, 4, 4, 4]), shared('group 0'), shared('group 3')]
    const found = partsByGroup(some, assignSplits(some, rule({ by: 'group', test: 0.4 }), nothing))
    expect(found['group 0']).toEqual(found['group 3'])
    expect(found['group 0']?.size).toBe(1)
  })
})

describe('folds', () => {
  it('are parts of one size, and together the whole data set', () => {
    const some = [...images(10, 0), ...images(7, 1)]
    const tested = [1, 2, 3].map((fold) =>
      some.flatMap(({ sha256 }, i) =>
        assignSplits(some, rule({ by: 'fold', folds: 3, fold }), nothing)[i] === 'test' ? [sha256] : []
      )
    )
    expect(tested.map((fold) => fold.length).sort()).toEqual([5, 6, 6])
    expect(tested.flat().sort()).toEqual(some.map((each) => each.sha256).sort())
  })

  it('hold groups together where that is asked for', () => {
    const some = images(12, 0).map((each, i) => ({ ...each, group: `${i % 4}` }))
    const parts = assignSplits(some, rule({ by: 'fold', folds: 4, fold: 1, grouped: true }), nothing)
    const held = some.filter((_, i) => parts[i] === 'test')
    expect(held).toHaveLength(3)
    expect(new Set(held.map(({ group }) => group)).size).toBe(1)
  })

  it('cannot be more than there are', () => {
    expect(splitRule.safeParse({ by: 'fold', folds: 3, fold: 4 }).success).toBe(false)
  })
})

describe('quotas', () => {
  it('give what is missing to the largest remainders', () => {
    // 30% of 4, 4 and 7: 1.2, 1.2 and 2.1 of 4.5, which rounds to 5; 4 are whole.
    expect(quotas([4, 4, 7], 0.3)).toEqual([2, 1, 2])
  })

  it('stay within the room of a class', () => {
    expect(quotas([1, 1, 8], 0.5, [0, 1, 8])).toEqual([0, 1, 4])
  })
})
