import { distanceBetween } from './perceptual-hash'
import { takingTurns } from './taking-turns'

/** Two images by their numbers, the lower first, and the bits in which their hashes differ. */
export interface NearPair {
  first: number
  second: number
  distance: number
}

const hashBits = 64

interface Likeness {
  /** Hashes differ in at most so many bits. */
  most: number
  /** Which of these are really alike; asked of each pair once. */
  isLike?: (first: number, second: number) => boolean
}

/**
 * All pairs of images whose hashes differ in few bits, in the order of their numbers. Of images that are
 * alike and have the same hash the first alone is paired with others; the rest is paired with the first. Not
 * every image is compared with every other: of `most` + 2 parts of their hashes, those that differ in
 * `most` bits have two in common (multi-index hashing: Norouzi, Punjani and Fleet, 2012).
 * @param hashes two words an image
 * @param which the images that are looked at
 */
export async function nearPairs(
  hashes: Uint32Array,
  { most, isLike = () => true }: Likeness,
  which: Iterable<number> = Array(hashes.length / 2).keys()
): Promise<NearPair[]> {
  const takeTurns = takingTurns()
  const { firsts, pairs } = await pairCopies(hashes, which, isLike, takeTurns)
  const earlier: Float64Array[] = []
  for (const values of most > 0 ? partsInTwo(hashes, firsts, most + 2) : []) {
    for (const alike of byValue(values).values())
      for (let i = 0; i < alike.length; i++) {
        await takeTurns()
        for (let j = i + 1; j < alike.length; j++) {
          const [a, b] = [alike[i] as number, alike[j] as number]
          const [first, second] = [firsts[a] as number, firsts[b] as number]
          const distance = distanceBetween(hashes, first, second)
          // Those of the same hash were compared, and what other two parts have in common was found there.
          if (distance > most || distance === 0 || earlier.some((each) => each[a] === each[b])) continue
          if (isLike(first, second)) pairs.push({ first, second, distance })
        }
      }
    earlier.push(values)
  }
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second)
}

/** For every two of so many parts of the hashes, what each image has there. */
function* partsInTwo(hashes: Uint32Array, images: number[], parts: number): Generator<Float64Array> {
  const borders = Array.from({ length: parts + 1 }, (_, i) => Math.floor((i * hashBits) / parts))
  const values = borders
    .slice(1)
    .map((to, part) => valuesOf(hashes, images, borders[part] as number, to))
  for (const [i, one] of values.entries())
    for (const other of values.slice(i + 1))
      yield Float64Array.from(one, (value, place) => value * 2 ** 32 + (other[place] as number))
}

/** Images of one hash that are not alike and that others of it are compared with. */
const mostOfHash = 500

/**
 * The images that are like none before them of the same hash, in order, and the pairs of those with the
 * rest.
 */
async function pairCopies(
  hashes: Uint32Array,
  which: Iterable<number>,
  isLike: (first: number, second: number) => boolean,
  takeTurns: () => Promise<void> | undefined
): Promise<{ firsts: number[]; pairs: NearPair[] }> {
  const firstsOf = new Map<bigint, number[]>()
  const firsts: number[] = []
  const pairs: NearPair[] = []
  for (const image of [...which].sort((a, b) => a - b)) {
    await takeTurns()
    const hash = (BigInt(hashes[2 * image] as number) << 32n) | BigInt(hashes[2 * image + 1] as number)
    const same = firstsOf.get(hash) ?? []
    firstsOf.set(hash, same)
    const first = same.find((each) => isLike(each, image))
    if (first !== undefined) pairs.push({ first, second: image, distance: 0 })
    else {
      firsts.push(image)
      if (same.length < mostOfHash) same.push(image)
    }
  }
  return { firsts, pairs }
}

/** The bits from one to another of each image's hash, the highest being the first. */
function valuesOf(hashes: Uint32Array, images: number[], from: number, to: number): Uint32Array {
  return Uint32Array.from(images, (image) => {
    let value = 0
    for (let bit = from; bit < to; bit++)
      value = value * 2 + (((hashes[2 * image + (bit >> 5)] as number) >>> (31 - (bit & 31))) & 1)
    return value
  })
}

/** Places of those that have a value, by it. */
function byValue(values: Float64Array): Map<number, number[]> {
  const found = new Map<number, number[]>()
  values.forEach((value, place) => {
    const alike = found.get(value)
    if (alike) alike.push(place)
    else found.set(value, [place])
  })
  return found
}
