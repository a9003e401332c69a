import { distanceBetween } from './perceptual-hash'

/** Two images by their numbers, the lower first, and the bits in which their hashes differ. */
export interface NearPair {
  first: number
  second: number
  distance: number
}

const hashBits = 64

/**
 * All pairs of images whose hashes differ in at most `most` bits, in the order of their numbers. Of
 * hashes that are the same the first alone is paired with others; the rest is paired with the first. Not
 * every image is compared with every other: hashes that differ in `most` bits have one of `most` + 1
 * parts in common (multi-index hashing: Norouzi, Punjani and Fleet, 2012).
 * @param hashes two words an image
 * @param which the images that are looked at
 */
export function nearPairs(
  hashes: Uint32Array,
  most: number,
  which: Iterable<number> = Array(hashes.length / 2).keys()
): NearPair[] {
  const { firsts, pairs } = pairCopies(hashes, which)
  const parts = most + 1
  const seen = new Set<number>()
  for (let part = 0; part < parts && most > 0; part++) {
    const [from, to] = [part, part + 1].map((each) => Math.floor((each * hashBits) / parts))
    for (const alike of byPart(hashes, firsts, from as number, to as number).values())
      for (let i = 0; i < alike.length; i++)
        for (let j = i + 1; j < alike.length; j++) {
          const [first, second] = [alike[i] as number, alike[j] as number]
          const distance = distanceBetween(hashes, first, second)
          const key = (first * hashes.length) / 2 + second
          if (distance > most || seen.has(key)) continue
          seen.add(key)
          pairs.push({ first, second, distance })
        }
  }
  return pairs.sort((a, b) => a.first - b.first || a.second - b.second)
}

function pairCopies(
  hashes: Uint32Array,
  which: Iterable<number>
): { firsts: number[]; pairs: NearPair[] } {
  const firstOf = new Map<bigint, number>()
  const pairs: NearPair[] = []
  for (const image of [...which].sort((a, b) => a - b)) {
    const hash = (BigInt(hashes[2 * image] as number) << 32n) | BigInt(hashes[2 * image + 1] as number)
    const first = firstOf.get(hash)
    if (first === undefined) firstOf.set(hash, image)
    else pairs.push({ first, second: image, distance: 0 })
  }
  return { firsts: [...firstOf.values()], pairs }
}

/** Images by the bits from one to another, the highest being the first. */
function byPart(hashes: Uint32Array, images: number[], from: number, to: number): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (const image of images) {
    let value = 0
    for (let bit = from; bit < to; bit++)
      value = value * 2 + (((hashes[2 * image + (bit >> 5)] as number) >>> (31 - (bit & 31))) & 1)
    const alike = found.get(value)
    if (alike) alike.push(image)
    else found.set(value, [image])
  }
  return found
}
