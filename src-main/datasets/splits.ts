import { type SplitName, splitNames, type SplitRule } from '../contract'
import { randomKey } from './counter-random'
import { type ImageToSplit, inRandomOrder, place, type Unit, unitsOf } from './split-units'
import { quotas } from './stratified'

/** Of several parts that one content is said to be in, the one that is least to be trained on. */
const precedence: readonly SplitName[] = ['test', 'validation', 'train']

/**
 * The part of every image. What `previous` holds stays where it was, unless the rule goes by the source and
 * the source now says otherwise; images that are new get what is missing to the shares. One content is in
 * one part, however often it is there. The order of the images changes nothing.
 * @param previous the part of each content by its hash, as an earlier version of the data set had it
 */
export function assignSplits(
  images: readonly ImageToSplit[],
  rule: SplitRule,
  previous: ReadonlyMap<string, SplitName>
): SplitName[] {
  const fixed = rule.by === 'source' ? asSourceSays(images, previous) : new Map(previous)
  const grouped = rule.by === 'group' || (rule.by === 'fold' && rule.grouped)
  const units = unitsOf(images, [...images.keys()], grouped)
  const parts: SplitName[] = images.map(({ sha256 }) => fixed.get(sha256) ?? 'train')

  const free: Unit[] = []
  for (const unit of units) {
    const held = unit.images.flatMap((index) => fixed.get(images[index]?.sha256 as string) ?? [])
    if (held.length === 0) free.push(unit)
    else
      for (const index of unit.images)
        parts[index] = fixed.get(images[index]?.sha256 as string) ?? mostFrequent(held)
  }
  const isFree = new Set(free.flatMap((unit) => unit.images))
  const settled = images.flatMap(({ label }, index) =>
    isFree.has(index) ? [] : [{ label, part: parts[index] as SplitName }]
  )

  const ordered = inRandomOrder(free, randomKey(rule.seed, 'split'))
  const assigned =
    rule.by === 'fold' ? byFold(ordered, rule) : byShares(ordered, settled, sharesOf(rule, images))
  ordered.forEach((unit, i) => {
    for (const index of unit.images) parts[index] = assigned[i] as SplitName
  })
  return parts
}

/** The part that the source gives a content; where it gives several, the one that it had stays. */
function asSourceSays(
  images: readonly ImageToSplit[],
  previous: ReadonlyMap<string, SplitName>
): Map<string, SplitName> {
  const said = new Map<string, Set<SplitName>>()
  for (const { sha256, split } of images)
    if (split !== null) said.set(sha256, (said.get(sha256) ?? new Set<SplitName>()).add(split))

  const fixed = new Map(previous)
  for (const [sha256, parts] of said) {
    const before = previous.get(sha256)
    if (before === undefined || !parts.has(before))
      fixed.set(sha256, precedence.find((part) => parts.has(part)) as SplitName)
  }
  return fixed
}

type Shares = Record<SplitName, number>

/** Parts that the source names images for get none of those that it says nothing of. */
function sharesOf(rule: Exclude<SplitRule, { by: 'fold' }>, images: readonly ImageToSplit[]): Shares {
  const named = new Set(rule.by === 'source' ? images.map(({ split }) => split) : [])
  const [validation, test] = [
    named.has('validation') ? 0 : rule.validation,
    named.has('test') ? 0 : rule.test
  ]
  return { train: 1 - validation - test, validation, test }
}

/** A part that is to have a share and has nothing gets the smallest of what is new elsewhere. */
function byShares(
  units: Unit[],
  settled: { label: number; part: SplitName }[],
  shares: Shares
): SplitName[] {
  const totals = countOf(units, settled)
  // A class of which nothing is trained on cannot be tested either.
  const test = quotas(
    totals,
    shares.test,
    totals.map((count) => Math.max(0, count - 1))
  )
  const validation = quotas(
    totals,
    shares.validation,
    totals.map((count, label) => Math.max(0, count - 1 - (test[label] as number)))
  )
  const train = totals.map(
    (count, label) => count - (test[label] as number) - (validation[label] as number)
  )

  const wanted: Record<SplitName, number[]> = { train, validation, test }
  for (const { label, part } of settled) wanted[part][label] = (wanted[part][label] as number) - 1
  const used = splitNames.filter((part) => shares[part] > 0)
  const placed = place(
    units,
    used.map((part) => wanted[part]),
    totals
  ).map((part) => used[part] as SplitName)
  for (const part of used)
    if (!placed.includes(part) && !settled.some((each) => each.part === part))
      moveSmallest(placed, part, settled)
  return placed
}

/** The last unit of the most frequent part, unless that part has no other: units go from large to small. */
function moveSmallest(placed: SplitName[], to: SplitName, settled: { part: SplitName }[]): void {
  if (placed.length === 0) return
  const from = mostFrequent(placed)
  const last = placed.lastIndexOf(from)
  if (placed.indexOf(from) !== last || settled.some(({ part }) => part === from)) placed[last] = to
}

function byFold(units: Unit[], { folds, fold }: Extract<SplitRule, { by: 'fold' }>): SplitName[] {
  const totals = countOf(units, [])
  const wanted = Array.from({ length: folds }, () => totals.map((count) => count / folds))
  return place(units, wanted, totals).map((part) => (part === fold - 1 ? 'test' : 'train'))
}

/** Images of each class. */
function countOf(units: Unit[], settled: { label: number }[]): number[] {
  const counts: number[] = []
  const add = (label: number, count: number): void => {
    while (counts.length <= label) counts.push(0)
    counts[label] = (counts[label] as number) + count
  }
  for (const { labels } of units) for (const [label, count] of labels) add(label, count)
  for (const { label } of settled) add(label, 1)
  return counts
}

/** Ties go to what is less to be tested on. */
function mostFrequent(parts: SplitName[]): SplitName {
  const counts = splitNames.map((name) => parts.filter((part) => part === name).length)
  return splitNames[counts.indexOf(Math.max(...counts))] as SplitName
}
