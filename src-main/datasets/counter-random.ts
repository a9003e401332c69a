/**
 * Counter-based randomness (docs/architecture.md, Exactness): every number is a function of a key and a
 * counter, so nothing has to be saved to go on in the middle of an epoch. Philox 4x32-10: Salmon et al.,
 * "Parallel Random Numbers: As Easy as 1, 2, 3" (2011).
 */

/** What a stream of numbers is for; made from a run's seed and the names of its purpose. */
export type RandomKey = readonly [number, number]
type Block = [number, number, number, number]

const multipliers = [0xd2511f53, 0xcd9e8d57] as const
const weyl = [0x9e3779b9, 0xbb67ae85] as const

/** High and low 32 bits of a 32x32-bit product, without BigInt. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff,
    aHigh = a >>> 16,
    bLow = b & 0xffff,
    bHigh = b >>> 16
  const low = aLow * bLow
  const middle = aHigh * bLow + (low >>> 16)
  const cross = aLow * bHigh + (middle % 0x10000)
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000)) >>> 0
}

/** Four random 32-bit numbers from a counter of four and a key of two. */
export function philox(counter: Readonly<Block>, key: RandomKey): Block {
  let [c0, c1, c2, c3] = counter
  let [k0, k1] = key
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(multipliers[0], c0),
      low0 = Math.imul(multipliers[0], c0) >>> 0
    const high1 = multiplyHigh(multipliers[1], c2),
      low1 = Math.imul(multipliers[1], c2) >>> 0
    ;[c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0]
    k0 = (k0 + weyl[0]) >>> 0
    k1 = (k1 + weyl[1]) >>> 0
  }
  return [c0, c1, c2, c3]
}

/** FNV-1a over a text, 32 bits: turns a purpose's name into a number. */
function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return hash
}

/**
 * The key of a purpose: `randomKey(seed, 'weights', 'conv2d/kernel')`, `randomKey(seed, 'order',
 * epoch)`.
 */
export function randomKey(seed: number, ...purpose: (string | number)[]): RandomKey {
  let key: RandomKey = [seed >>> 0, 0x41746c72]
  for (const part of purpose) {
    const value = typeof part === 'number' ? part : hashText(part)
    const [a, b] = philox(
      [value >>> 0, Math.floor(value / 2 ** 32), typeof part === 'number' ? 1 : 2, 0],
      key
    )
    key = [a, b]
  }
  return key
}

/** The `index`-th 32-bit number of a stream. */
export function randomUint32(key: RandomKey, index: number): number {
  return philox([Math.floor(index / 4) >>> 0, 0, 0, 0], key)[index % 4] as number
}

/** The `index`-th number of a stream, uniform in [0, 1), with 24 bits: exact in fp32. */
export function uniform(key: RandomKey, index: number): number {
  return (randomUint32(key, index) >>> 8) * 2 ** -24
}

/** Fills `values` with the stream's first numbers, uniform in [low, high). */
export function fillUniform(
  key: RandomKey,
  values: Float32Array,
  low: number,
  high: number
): Float32Array {
  const span = (high - low) * 2 ** -24
  for (let i = 0; i < values.length; i += 4) {
    const block = philox([i / 4, 0, 0, 0], key)
    for (let j = 0; j < 4 && i + j < values.length; j++)
      values[i + j] = low + ((block[j] as number) >>> 8) * span
  }
  return values
}

/**
 * Fills `values` with normally distributed numbers around zero, of the stream's first ones (Box and
 * Muller, 1958).
 */
export function fillNormal(key: RandomKey, values: Float32Array, deviation: number): Float32Array {
  const drawn = fillUniform(key, new Float32Array(values.length + (values.length % 2)), 0, 1)
  for (let i = 0; i < values.length; i += 2) {
    // Above zero, which has no logarithm.
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - (drawn[i] as number)))
    const angle = 2 * Math.PI * (drawn[i + 1] as number)
    values[i] = radius * Math.cos(angle)
    if (i + 1 < values.length) values[i + 1] = radius * Math.sin(angle)
  }
  return values
}

/** An integer in [0, below), without the bias of a plain remainder. */
function below(key: RandomKey, index: number, limit: number): number {
  return Math.floor((randomUint32(key, index) * limit) / 2 ** 32)
}

/** A permutation of 0 ... count-1 by Fisher and Yates: a function of the key alone. */
export function permutation(key: RandomKey, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = below(key, i, i + 1)
    const held = order[i] as number
    order[i] = order[j] as number
    order[j] = held
  }
  return order
}
