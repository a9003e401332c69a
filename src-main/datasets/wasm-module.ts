/** Instructions of WebAssembly, as the bytes that they are. */
export type Code = readonly number[]

/** Types of values, by the numbers that the format has for them. */
export const i32 = 0x7f,
  f64 = 0x7c,
  v128 = 0x7b
type ValueType = typeof i32 | typeof f64 | typeof v128

/** A function that gives nothing back: its name outside, the types of what it takes and holds. */
export interface WasmFunction {
  name: string
  parameters: ValueType[]
  locals: ValueType[]
  body: Code
}

/** A whole number of the format, unsigned and signed: seven bits a byte (LEB128). */
const unsigned = (value: number): Code =>
  value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
const signed = (value: number): Code =>
  value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)]
const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()]
const named = (name: string): Code => vector([...Buffer.from(name)].map((byte) => [byte]))
const sized = (content: Code): Code => [...unsigned(content.length), ...content]
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(vector(items))]

/**
 * A module of these functions, over a memory that it is given as `host.memory` (WebAssembly core
 * specification 2.0, section 5: binary format).
 */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }): Code => [0x60, ...vector(parameters.map((t) => [t])), 0])
  const bodies = functions.map(({ locals, body }): Code => {
    const held = vector(locals.map((type) => [1, type]))
    return sized([...held, ...body, 0x0b])
  })
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [[...named('host'), ...named('memory'), 2, 0, 1]]),
    ...section(
      3,
      functions.map((_, i) => unsigned(i))
    ),
    ...section(
      7,
      functions.map(({ name }, i) => [...named(name), 0, ...unsigned(i)])
    ),
    ...section(10, bodies)
  ])
}

// ---- Instructions: each with what it takes before it, as the format wants it. ----

export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)]
export const int = (value: number): Code => [0x41, ...signed(value)]
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a]
const isBelow = (a: Code, b: Code): Code => [...a, ...b, 0x49]
export const shiftLeft = (a: Code, bits: number): Code => [...a, ...int(bits), 0x74]
export const advance = (local: number, by: number): Code => set(local, add(get(local), int(by)))

/** Does `body` once, and again as long as one address is below another after it. */
export const repeatBelow = (body: Code, address: number, end: number): Code => [
  ...[0x03, 0x40, ...body],
  ...isBelow(get(address), get(end)),
  ...[0x0d, 0, 0x0b]
]

/** What lies so many bytes behind an address, of which nothing is assumed. */
const memory = (opcode: Code, address: Code, offset: number): Code => [
  ...address,
  ...opcode,
  ...[0, ...unsigned(offset)]
]
export const loadInt = (address: Code): Code => memory([0x28], address, 0)
export const loadByte = (address: Code, offset: number): Code => memory([0x2d], address, offset)
export const loadDouble = (address: Code): Code => memory([0x2b], address, 0)
export const storeDouble = (address: Code, value: Code, offset: number): Code => [
  ...address,
  ...memory([0x39], value, offset)
]

const simd = (operands: Code, opcode: number): Code => [...operands, 0xfd, ...unsigned(opcode)]
const bytes = (from: number, to: number): Code => Array.from({ length: to - from }, (_, i) => from + i)

export const loadFour = (address: Code, offset = 0): Code => memory([0xfd, 0], address, offset)
/** A double of the memory, twice. */
export const loadTwice = (address: Code): Code => memory([0xfd, 0x0a], address, 0)
/** Four bytes of the memory, four times. */
export const loadFourTimes = (address: Code, offset: number): Code =>
  memory([0xfd, 0x09], address, offset)
export const storeFour = (address: Code, value: Code): Code => [
  ...address,
  ...memory([0xfd, 0x0b], value, 0)
]
/** The first four bytes of a vector. */
export const storeFirst = (address: Code, value: Code): Code => [
  ...address,
  ...memory([0xfd, 0x5a], value, 0),
  0
]
export const twice = (value: Code): Code => simd(value, 0x14)
export const fourTimes = (value: Code): Code => simd(value, 0x11)
const noughts: Code = [0xfd, 0x0c, ...new Array<number>(16).fill(0)]
/** Bytes of two vectors, by their places: those of the second count from 16 on. */
export const choose = (first: Code, second: Code, places: Code): Code => [
  ...[...first, ...second, 0xfd, 0x0d],
  ...places
]
/** Bytes of a vector as whole numbers of 16 bits, by their places; null: 0. */
export const chooseNumbers = (from: Code, places: readonly (number | null)[]): Code =>
  choose(
    from,
    noughts,
    places.flatMap((place) => [place ?? 16, 16])
  )

// Doubles, and the singles that they are made of and rounded to.

/** Of four singles the first two as doubles, and the last two. */
export const firstAsDoubles = (four: Code): Code => simd(four, 0x5f)
export const lastAsDoubles = (four: Code): Code =>
  firstAsDoubles(choose(four, four, [...bytes(8, 16), ...bytes(8, 16)]))
/** Four doubles in two vectors, rounded to singles. */
export const asSingles = (first: Code, last: Code): Code =>
  choose(simd(first, 0x5e), simd(last, 0x5e), [...bytes(0, 8), ...bytes(16, 24)])
/** Doubles that lie between others: `share` of the way from the first to the second. */
export const between = (from: Code, to: Code, share: Code): Code =>
  simd([...from, ...simd([...simd([...to, ...from], 0xf1), ...share], 0xf2)], 0xf0)

// Whole numbers of 8, 16 and 32 bits.

/** Of sixteen bytes the first eight as numbers of 16 bits, and the last eight. */
export const firstAsNumbers = (sixteen: Code): Code => simd(sixteen, 0x89)
export const lastAsNumbers = (sixteen: Code): Code => simd(sixteen, 0x8a)
/** Four sums, and to each the products of two neighbours of 16 bits with two others. */
export const addProducts = (sums: Code, a: Code, b: Code): Code =>
  simd([...sums, ...simd([...a, ...b], 0xba)], 0xae)
/** Eight sums of products as numbers of 16 bits: without so many bits after the point. */
export const withoutFraction = (first: Code, last: Code, bits: number): Code => {
  const whole = (sums: Code): Code => simd([...sums, ...int(bits)], 0xac)
  return simd([...whole(first), ...whole(last)], 0x85)
}
/** Sixteen numbers of 16 bits as bytes; those that are none become the nearest. */
export const asBytes = (first: Code, last: Code): Code => simd([...first, ...last], 0x66)
