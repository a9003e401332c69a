import {
  add,
  addProducts,
  advance,
  asBytes,
  choose,
  chooseNumbers,
  type Code,
  firstAsNumbers,
  fourTimes,
  get,
  i32,
  int,
  lastAsNumbers,
  loadFour,
  loadFourTimes,
  loadInt,
  repeatBelow,
  set,
  storeFirst,
  storeFour,
  v128,
  type WasmFunction,
  wasmModule,
  withoutFraction
} from '../wasm-module'
import type { Size } from './placement'
import { type Reduction, reductionOf } from './reduction'

/** Bits of a weight after the point, and what rounds a sum of products to the nearest. */
const fractionBits = 12
const half = int(2 ** (fractionBits - 1))

/** Bytes of a vector, which two neighbouring pixels are spread out to. */
const vector = 16
const pixel = 3

/**
 * `reduceDown(from, stride, weights, to, end)`: a row of bytes of so many pairs of rows, sixteen at a time.
 * `weights`: two numbers of 16 bits for each pair.
 */
function reduceDown(pairs: number): WasmFunction {
  const [from, stride, weights, to, end, at, upper, lower, both] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const
  const sums = [9, 10, 11, 12] as const
  const weight = Array.from({ length: pairs }, (_, pair) => 13 + pair)
  const nextRow = (into: number): Code => [
    ...set(into, loadFour(get(at))),
    ...set(at, add(get(at), get(stride)))
  ]
  const addPair = (pair: number): Code =>
    [0, 8].flatMap((begin, i) => {
      const neighbours = Array.from({ length: 8 }, (_, j) => [begin + j, 16 + begin + j]).flat()
      return [
        ...set(both, choose(get(upper), get(lower), neighbours)),
        ...[firstAsNumbers, lastAsNumbers].flatMap((numbers, j) => {
          const sum = sums[i * 2 + j] as number
          return set(sum, addProducts(get(sum), numbers(get(both)), get(weight[pair] as number)))
        })
      ]
    })
  const [a, b, c, d] = sums
  return {
    name: 'reduceDown',
    parameters: [i32, i32, i32, i32, i32],
    locals: [i32, ...new Array<typeof v128>(7 + pairs).fill(v128)],
    body: [
      ...weight.flatMap((local, pair) => set(local, loadFourTimes(get(weights), pair * 4))),
      ...repeatBelow(
        [
          ...set(at, get(from)),
          ...sums.flatMap((sum) => set(sum, fourTimes(half))),
          ...weight.flatMap((_, pair) => [...nextRow(upper), ...nextRow(lower), ...addPair(pair)]),
          ...storeFour(
            get(to),
            asBytes(
              withoutFraction(get(a), get(b), fractionBits),
              withoutFraction(get(c), get(d), fractionBits)
            )
          ),
          ...advance(from, vector),
          ...advance(to, vector)
        ],
        to,
        end
      )
    ]
  }
}

/**
 * `pairPixels(from, to, end)`: each pixel of a row with the one behind it, a vector each: both reds, both
 * greens, both blues as numbers of 16 bits.
 */
const pairPixels: WasmFunction = {
  name: 'pairPixels',
  parameters: [i32, i32, i32],
  locals: [],
  body: repeatBelow(
    [
      ...storeFour(get(1), chooseNumbers(loadFour(get(0)), [0, 3, 1, 4, 2, 5, null, null])),
      ...advance(0, pixel),
      ...advance(1, vector)
    ],
    1,
    2
  )
}

/** `repeatPixel(from, to, end)`: one pixel with itself, as often as there is room. */
const repeatPixel: WasmFunction = {
  name: 'repeatPixel',
  parameters: [i32, i32, i32],
  locals: [v128],
  body: [
    ...set(3, chooseNumbers(loadFour(get(0)), [0, 0, 1, 1, 2, 2, null, null])),
    ...repeatBelow([...storeFour(get(1), get(3)), ...advance(1, vector)], 1, 2)
  ]
}

/**
 * `reduceAcross(pairs, first, weights, to, end)`: a row of pixels. `first`: for each at how many bytes of
 * the paired ones those begin that it is made of. Each is written with a byte behind it, which the next one
 * takes the place of.
 */
function reduceAcross(pairs: number): WasmFunction {
  const [paired, first, weights, to, end, at, sum] = [0, 1, 2, 3, 4, 5, 6] as const
  const addPair = (pair: number): Code =>
    set(
      sum,
      addProducts(get(sum), loadFour(get(at), pair * 2 * vector), loadFourTimes(get(weights), pair * 4))
    )
  const numbers = withoutFraction(get(sum), get(sum), fractionBits)
  return {
    name: 'reduceAcross',
    parameters: [i32, i32, i32, i32, i32],
    locals: [i32, v128],
    body: repeatBelow(
      [
        ...set(at, add(get(paired), loadInt(get(first)))),
        ...set(sum, fourTimes(half)),
        ...Array.from({ length: pairs }, (_, pair) => addPair(pair)).flat(),
        ...storeFirst(get(to), asBytes(numbers, numbers)),
        ...advance(first, 4),
        ...advance(weights, pairs * 4),
        ...advance(to, pixel)
      ],
      to,
      end
    )
  }
}

interface Functions {
  reduceDown(from: number, stride: number, weights: number, to: number, end: number): void
  repeatPixel(from: number, to: number, end: number): void
  pairPixels(from: number, to: number, end: number): void
  reduceAcross(paired: number, first: number, weights: number, to: number, end: number): void
}

/** The memory that pictures are reduced in, one after the other; null where there can be none. */
let memory: WebAssembly.Memory | null | undefined
/** By how many pairs of old pixels a new one is made of: down, and across. */
const instances = new Map<string, Functions>()

function functionsFor(down: Reduction, across: Reduction): Functions | null {
  const key = `${down.pairs} ${across.pairs}`
  const known = instances.get(key)
  if (known) return known
  try {
    if (memory === undefined) memory = new WebAssembly.Memory({ initial: 1 })
    if (memory === null) return null
    const parts = [reduceDown(down.pairs), pairPixels, repeatPixel, reduceAcross(across.pairs)]
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasmModule(parts)), {
      host: { memory }
    })
    const functions = exports as unknown as Functions
    instances.set(key, functions)
    return functions
  } catch {
    memory = null
    return null
  }
}

/** Larger pictures would keep the memory, and others waiting for more than some milliseconds. */
const mostBytes = 8 * 2 ** 20
const pageBytes = 65536
/** Rows are read and written by vectors: behind each there is as much room. */
const room = 2 * vector

/**
 * What makes a picture of three colours smaller, down and then across: the very pixels that libvips makes of
 * it with Lanczos' kernel of three lobes, in a third of the time, since it cuts no picture into strips. Its
 * pixels are 0..255, row by row, channels last. Null where it is not certain to be the same (see
 * {@link reductionOf}), or cannot be done here.
 */
export function reducerOf(size: Size, to: Size): ((pixels: Uint8Array) => Uint8Array) | null {
  if (size.width * size.height * pixel > mostBytes) return null
  const reductions = reductionsOf(size, to)
  if (!reductions) return null
  const { down, across } = reductions
  const functions = functionsFor(down, across)
  if (!functions || !memory) return null
  const within = memory
  return (pixels) => reduceIn(within, functions, pixels, down, across)
}

/** Both sides' reductions; null where they are not certain to be the library's. */
export function reductionsOf(size: Size, to: Size): { down: Reduction; across: Reduction } | null {
  // Elsewhere the library's weights may be rounded in another way.
  if (process.arch !== 'x64') return null
  const down = knownReduction(size.height, to.height),
    across = knownReduction(size.width, to.width)
  return down && across && { down, across }
}

/** Where everything lies in the memory. */
function placesFor(down: Reduction, across: Reduction): Record<(typeof parts)[number] | 'end', number> {
  const stride = across.from * pixel
  const sizes = {
    downWeights: down.weights.byteLength,
    acrossWeights: across.weights.byteLength,
    first: across.to * 4,
    row: stride,
    paired: (across.before + across.from + across.behind) * vector,
    source: (down.before + down.from + down.behind) * stride,
    result: down.to * across.to * pixel
  }
  let end = 0
  const places = parts.map((part): [string, number] => {
    const at = end
    end = Math.ceil((at + sizes[part] + room) / vector) * vector
    return [part, at]
  })
  return { ...Object.fromEntries(places), end } as ReturnType<typeof placesFor>
}
const parts = ['downWeights', 'acrossWeights', 'first', 'row', 'paired', 'source', 'result'] as const

function reduceIn(
  within: WebAssembly.Memory,
  functions: Functions,
  pixels: Uint8Array,
  down: Reduction,
  across: Reduction
): Uint8Array {
  const places = placesFor(down, across)
  const missing = Math.ceil((places.end - within.buffer.byteLength) / pageBytes)
  if (missing > 0) within.grow(missing)
  const bytes = new Uint8Array(within.buffer)
  const { row, paired, source, result } = places
  const stride = across.from * pixel
  placeSource(bytes.subarray(source), pixels, stride, down)
  bytes.set(asBytesOf(down.weights), places.downWeights)
  bytes.set(asBytesOf(across.weights), places.acrossWeights)
  bytes.set(asBytesOf(across.first.map((first) => (first + across.before) * vector)), places.first)

  const firstPixel = paired + across.before * vector,
    lastPixel = firstPixel + (across.from - 1) * vector
  for (let y = 0; y < down.to; y++) {
    const from = source + ((down.first[y] as number) + down.before) * stride
    const weights = places.downWeights + y * down.pairs * 4
    functions.reduceDown(from, stride, weights, row, row + stride)
    functions.repeatPixel(row, paired, firstPixel)
    functions.pairPixels(row, firstPixel, lastPixel)
    functions.repeatPixel(row + stride - pixel, lastPixel, lastPixel + across.behind * vector)
    const to = result + y * across.to * pixel
    functions.reduceAcross(paired, places.first, places.acrossWeights, to, to + across.to * pixel)
  }
  return bytes.slice(result, result + down.to * across.to * pixel)
}

const asBytesOf = ({ buffer, byteOffset, byteLength }: Int16Array | Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** The picture's rows, its first one as often before them as is needed, and its last one behind them. */
function placeSource(
  source: Uint8Array,
  pixels: Uint8Array,
  stride: number,
  { before, behind, from }: Reduction
): void {
  const first = pixels.subarray(0, stride),
    last = pixels.subarray(pixels.length - stride)
  for (let y = 0; y < before; y++) source.set(first, y * stride)
  source.set(pixels, before * stride)
  for (let y = 0; y < behind; y++) source.set(last, (before + from + y) * stride)
}

/** Most pictures of a data set have a few sizes. */
const reductions = new Map<string, Reduction | null>()
const mostKnown = 256

function knownReduction(from: number, to: number): Reduction | null {
  const key = `${from} ${to}`
  let reduction = reductions.get(key)
  if (reduction === undefined) {
    if (reductions.size >= mostKnown) reductions.clear()
    reductions.set(key, (reduction = reductionOf(from, to)))
  }
  return reduction
}
