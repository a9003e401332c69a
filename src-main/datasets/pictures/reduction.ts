/** How a picture is made smaller along one side. */
export interface Reduction {
  /** Pixels, before and after. */
  from: number
  to: number
  /** Pairs of old pixels that a new one is made of. */
  pairs: number
  /** For each new pixel the first old one; those before the first pixel and behind the last are like it. */
  first: Int32Array
  /** So many pixels before the first one, and behind the last one, are made use of. */
  before: number
  behind: number
  /** For each new pixel, the weights of its old ones, a pair after the other: parts of 4096. */
  weights: Int16Array
}

/** By more than this libvips averages whole pixels first, and JPEG files are decoded at half their size. */
const mostShrink = 4
/** Weights are known for so many places between two pixels. */
const places = 64
const one = 4096

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI))
const lanczos = (x: number): number => (x >= -3 && x <= 3 ? sinc(x) * sinc(x / 3) : 0)

/**
 * The reduction that libvips does with Lanczos' kernel of three lobes (vips_reduceh and vips_reducev of
 * libvips 8.18, for 8 bits). Null where it would do something else, or where it depends on the rounding of
 * sums which pixels it takes.
 */
export function reductionOf(from: number, to: number): Reduction | null {
  // As it comes to it: the library is told by how much the picture is scaled.
  const shrink = 1 / (1 / (from / to))
  if (!(from > to) || from / to >= mostShrink) return null
  const points = 2 * nearest(3 * shrink) + 1
  const offset = (1 + (to * shrink - from)) / 2 - 1
  const tables = Array.from({ length: places + 1 }, (_, place) => weightsAt(place, points, shrink))
  const before = Math.ceil(points / 2) - 1

  // It goes on from the first of a strip of lines, of which nobody knows how many there are.
  const found = [1, 10, to].map((strip) => {
    let at = 0
    return Array.from({ length: to }, (_, i): Tap => {
      at = i % strip === 0 ? (i + 0.5) * shrink - 0.5 - offset : at + shrink
      const fine = Math.trunc(at * places * 2)
      return { first: Math.trunc(at) - before, place: ((fine & (places * 2 - 1)) + 1) >> 1 }
    })
  })
  const [taps = [], ...others] = found
  const isSame = (a: Tap, b: Tap): boolean =>
    (a.first === b.first && a.place === b.place) || meaningOf(a, tables) === meaningOf(b, tables)
  if (!others.every((other) => other.every((tap, i) => isSame(tap, taps[i] as Tap)))) return null

  const pairs = Math.ceil(points / 2)
  const weights = new Int16Array(to * pairs * 2)
  taps.forEach(({ place }, i) => weights.set(tables[place] as Int16Array, i * pairs * 2))
  const first = Int32Array.from(taps, (tap) => tap.first)
  const behind = Math.max(1, (first[to - 1] as number) + pairs * 2 - from)
  return { from, to, pairs, first, before, behind, weights }
}

/** The first old pixel that a new one is made of, and where it lies behind the middle one of them. */
interface Tap {
  first: number
  place: number
}

/** Which pixels weigh how much; at the end of the way from one pixel to the next is where the next begins. */
function meaningOf({ first, place }: Tap, tables: readonly Int16Array[]): string {
  const weights = tables[place] as Int16Array
  const begin = weights.findIndex((weight) => weight !== 0),
    end = weights.findLastIndex((weight) => weight !== 0)
  return `${first + begin} ${weights.subarray(begin, end + 1).join()}`
}

function weightsAt(place: number, points: number, shrink: number): Int16Array {
  const middle = place / places + points / 2 - 1,
    scale = 1 / shrink
  const values = Array.from({ length: points }, (_, i) => lanczos((i - middle) * scale))
  let sum = 0
  for (const value of values) sum += value
  return Int16Array.from(values, (value) => Math.trunc((value / sum) * one))
}

/** The nearest whole number, the even one of two. */
function nearest(value: number): number {
  const up = Math.round(value)
  return up - value === 0.5 && up % 2 !== 0 ? up - 1 : up
}
