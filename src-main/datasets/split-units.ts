import type { SplitName } from '../contract'
import { philox, type RandomKey } from './counter-random'

/** What the assignment of an image goes by. */
export interface ImageToSplit {
  /** Of its content, in hexadecimal. */
  sha256: string
  label: number
  group: string | null
  /** As the source says; null where it says nothing. */
  split: SplitName | null
}

/** Images that go into the same part: those of one content, and those of one group where that counts. */
export interface Unit {
  /** Their numbers. */
  images: number[]
  /** How many images of each class it has. */
  labels: Map<number, number>
  /** The lowest of its contents' hashes. */
  sha256: string
}

/** Images of the same content, and with `grouped` of the same group, put together. */
export function unitsOf(images: readonly ImageToSplit[], which: number[], grouped: boolean): Unit[] {
  const parents = new Map<string, string>()
  const rootOf = (name: string): string => {
    let root = name
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent
    for (let each = name; each !== root;) {
      const next = parents.get(each) as string
      parents.set(each, root)
      each = next
    }
    return root
  }
  if (grouped)
    for (const index of which) {
      const { sha256, group } = images[index] as ImageToSplit
      if (group === null) continue
      const [a, b] = [rootOf(sha256), rootOf(`group ${group}`)]
      if (a !== b) parents.set(a, b)
    }

  const units = new Map<string, Unit>()
  for (const index of which) {
    const { sha256, label } = images[index] as ImageToSplit
    const root = rootOf(sha256)
    const unit = units.get(root) ?? { images: [], labels: new Map<number, number>(), sha256 }
    units.set(root, unit)
    unit.images.push(index)
    unit.labels.set(label, (unit.labels.get(label) ?? 0) + 1)
    if (sha256 < unit.sha256) unit.sha256 = sha256
  }
  // Sums of fractions depend on the order of their terms, and nothing here on the order of the images.
  for (const unit of units.values()) unit.labels = new Map([...unit.labels].sort(([a], [b]) => a - b))
  return [...units.values()]
}

/** The units in an order that the key and their contents alone give: the large ones first. */
export function inRandomOrder(units: Unit[], key: RandomKey): Unit[] {
  const keyed = units.map((unit) => {
    const word = (at: number): number => parseInt(unit.sha256.slice(at * 8, at * 8 + 8), 16) >>> 0
    const [high, low] = philox([word(0), word(1), word(2), word(3)], key)
    return { unit, order: high * 2 ** 21 + (low >>> 11) }
  })
  keyed.sort(
    (a, b) =>
      b.unit.images.length - a.unit.images.length ||
      a.order - b.order ||
      (a.unit.sha256 < b.unit.sha256 ? -1 : 1)
  )
  return keyed.map(({ unit }) => unit)
}

/**
 * The part of each unit, so that every part comes as near to what it should have of each class as can be:
 * each goes to where it takes most away from the sum of squares of what is missing, classes weighing the
 * same whatever their size.
 * @param wanted images of each class by part, less those that it has already
 * @param totals images of each class
 */
export function place(units: Unit[], wanted: number[][], totals: ArrayLike<number>): number[] {
  const missing = wanted.map((part) => [...part])
  const missingInAll = wanted.map((part) => part.reduce((a, b) => a + b, 0))
  return units.map((unit) => {
    let chosen = 0
    let best = -Infinity
    for (const [part, classes] of missing.entries()) {
      let gain = 0
      for (const [label, count] of unit.labels)
        gain += ((classes[label] as number) * count) / (totals[label] as number) ** 2
      const isTie = Math.abs(gain - best) <= 1e-12 * Math.max(1e-12, Math.abs(gain))
      const isBetter = isTie
        ? (missingInAll[part] as number) > (missingInAll[chosen] as number)
        : gain > best
      if (isBetter) [chosen, best] = [part, gain]
    }
    const classes = missing[chosen] as number[]
    for (const [label, count] of unit.labels) classes[label] = (classes[label] as number) - count
    missingInAll[chosen] = (missingInAll[chosen] as number) - unit.images.length
    return chosen
  })
}
