import type { Box, ImageShape } from './augmentation'
import { eachRow, tapsAlong } from './resize-rows'
import { brightness } from './stored-image'
import {
  add,
  advance,
  asSingles,
  between,
  f64,
  firstAsDoubles,
  get,
  i32,
  lastAsDoubles,
  loadByte,
  loadDouble,
  loadFour,
  loadInt,
  loadTwice,
  repeatBelow,
  set,
  shiftLeft,
  storeDouble,
  storeFour,
  twice,
  v128,
  type WasmFunction,
  wasmModule
} from '../wasm-module'

/** Bytes of a pixel of three colours as doubles, and of one as singles. */
const doublePixel = 24,
  singlePixel = 12

/**
 * `expand(from, end, to)`: levels of three colours, from 0 to 1, as doubles. The table of them begins the
 * memory.
 */
const expand: WasmFunction = {
  name: 'expand',
  parameters: [i32, i32, i32],
  locals: [],
  body: ((from, end, to) =>
    repeatBelow(
      [
        ...[0, 1, 2].flatMap((colour) =>
          storeDouble(get(to), loadDouble(shiftLeft(loadByte(get(from), colour), 3)), colour * 8)
        ),
        ...advance(from, 3),
        ...advance(to, doublePixel)
      ],
      from,
      end
    ))(0, 1, 2)
}

/**
 * `widen(narrow, next, first, end, weight, to)`: a row of pixels of three colours made wider. `first` to
 * `end`: for each new pixel, at how many bytes of the narrow row the left one begins; the right one begins
 * `next` bytes behind it, and `weight` is its share. Each pixel is written with a number behind it, which the
 * next one takes the place of.
 */
const widen: WasmFunction = {
  name: 'widen',
  parameters: [i32, i32, i32, i32, i32, i32],
  locals: [i32, i32, v128],
  body: ((narrow, next, first, end, weight, to, left, right, share) => {
    const two = (offset: number): readonly number[] =>
      between(loadFour(get(left), offset), loadFour(get(right), offset), get(share))
    return repeatBelow(
      [
        ...set(left, add(get(narrow), loadInt(get(first)))),
        ...set(right, add(get(left), get(next))),
        ...set(share, loadTwice(get(weight))),
        ...storeFour(get(to), asSingles(two(0), two(16))),
        ...advance(first, 4),
        ...advance(weight, 8),
        ...advance(to, singlePixel)
      ],
      first,
      end
    )
  })(0, 1, 2, 3, 4, 5, 6, 7, 8)
}

/** `blend(upper, lower, share, to, end)`: a row between two others, four singles at a time. */
const blend: WasmFunction = {
  name: 'blend',
  parameters: [i32, i32, f64, i32, i32],
  locals: [v128, v128, v128],
  body: ((upper, lower, share, to, end, a, b, both) => [
    ...set(both, twice(get(share))),
    ...repeatBelow(
      [
        ...set(a, loadFour(get(upper))),
        ...set(b, loadFour(get(lower))),
        ...storeFour(
          get(to),
          asSingles(
            between(firstAsDoubles(get(a)), firstAsDoubles(get(b)), get(both)),
            between(lastAsDoubles(get(a)), lastAsDoubles(get(b)), get(both))
          )
        ),
        ...[upper, lower, to].flatMap((row) => advance(row, 16))
      ],
      to,
      end
    )
  ])(0, 1, 2, 3, 4, 5, 6, 7)
}

interface Functions {
  expand(from: number, end: number, to: number): void
  widen(narrow: number, next: number, first: number, end: number, weight: number, to: number): void
  blend(upper: number, lower: number, share: number, to: number, end: number): void
}

/** What a resize of stored images is; see {@link makeStoredResize}. */
type StoredResize = (
  stored: Uint8Array,
  image: Float32Array,
  shape: ImageShape,
  box: Box,
  isMirrored: boolean
) => void

/**
 * Images of three colours, as they are stored, in WebAssembly: the very numbers of `resizeRows`, which
 * rounds where this rounds, in a third of the time. Null where there is no WebAssembly with vectors, or no
 * addresses for its memory.
 */
export function makeStoredResize(): StoredResize | null {
  const opened = open()
  if (!opened) return null
  let places: Places | null = null
  return (stored, image, shape, box, isMirrored) => {
    const [height, width] = shape
    if (places?.height !== height || places.width !== width) places = placesFor(opened, height, width)
    resize(places, stored, image, box, isMirrored)
  }
}

interface Opened {
  memory: WebAssembly.Memory
  functions: Functions
}

let compiled: WebAssembly.Module | null = null

function open(): Opened | null {
  try {
    compiled ??= new WebAssembly.Module(wasmModule([expand, widen, blend]))
    const memory = new WebAssembly.Memory({ initial: 1 })
    const { exports } = new WebAssembly.Instance(compiled, { host: { memory } })
    return { memory, functions: exports as unknown as Functions }
  } catch {
    return null
  }
}

/** Where everything lies in the memory of an instance, for images of one size. */
interface Places {
  height: number
  width: number
  functions: Functions
  /** The stored image's rows that are needed. */
  stored: Uint8Array
  narrow: number
  first: Int32Array
  weight: Float64Array
  upper: number
  lower: number
  blended: number
  row: Float32Array
}

const pageBytes = 65536
/** Rows are read and written four numbers at a time: behind each there is as much room. */
const room = 32

function placesFor({ memory, functions }: Opened, height: number, width: number): Places {
  let end = brightness.length * 8
  const place = (size: number): number => {
    const at = end
    end = Math.ceil((at + size + room) / 8) * 8
    return at
  }
  const stored = place(height * width * 3),
    narrow = place(width * doublePixel),
    first = place(width * 4),
    weight = place(width * 8),
    [upper, lower, blended] = [0, 1, 2].map(() => place(width * singlePixel)) as [number, number, number]

  const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes)
  if (missing > 0) memory.grow(missing)
  const { buffer } = memory
  new Float64Array(buffer, 0, brightness.length).set(brightness)
  return {
    ...{ height, width, functions, narrow, upper, lower, blended },
    stored: new Uint8Array(buffer, stored, height * width * 3),
    first: new Int32Array(buffer, first, width),
    weight: new Float64Array(buffer, weight, width),
    row: new Float32Array(buffer, blended, width * 3)
  }
}

function resize(
  places: Places,
  stored: Uint8Array,
  image: Float32Array,
  box: Box,
  isMirrored: boolean
): void {
  const { height, width, functions, narrow, first, weight, blended, row } = places
  const rowBytes = width * 3
  places.stored.set(stored.subarray(box.top * rowBytes, (box.top + box.height) * rowBytes))
  placeTaps(places, box, isMirrored)

  const next = box.width > 1 ? doublePixel : 0
  const from = places.stored.byteOffset + box.left * 3
  eachRow(height, box, [places.upper, places.lower], {
    widen: (y, wide) => {
      const at = from + y * rowBytes
      functions.expand(at, at + box.width * 3, narrow)
      functions.widen(
        ...([
          narrow,
          next,
          first.byteOffset,
          first.byteOffset + first.byteLength,
          weight.byteOffset,
          wide
        ] as const)
      )
    },
    blend: (upper, lower, share, y) => {
      functions.blend(upper, lower, share, blended, blended + row.byteLength)
      image.set(row, y * rowBytes)
    }
  })
}

/** Where each new pixel's left one begins in the narrow row, and the share of the right one. */
function placeTaps({ width, first, weight }: Places, box: Box, isMirrored: boolean): void {
  const taps = tapsAlong(box.width, width)
  for (let x = 0; x < width; x++) {
    const to = isMirrored ? width - 1 - x : x
    first[to] = (taps.first[x] as number) * doublePixel
    weight[to] = taps.weight[x] as number
  }
}
