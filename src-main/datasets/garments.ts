import type { DatasetInfo } from '../contract'
import { philox, type RandomKey, randomKey } from './counter-random'
import type { LoadedDataset, Split } from './dataset'
import { garmentOutline, type Point } from './garment-outlines'
import { manifests } from './manifests'

const size = 28
const trainCount = 6_000
const testCount = 1_000
const classes = manifests.find((each) => each.id === 'fashion-mnist')?.classes ?? []

/** The synthetic set as a catalogue lists it: always here, never to be taken for the real one. */
export const garmentsManifest: DatasetInfo = {
  id: 'garments',
  title: 'Garments (synthetic)',
  synthetic: true,
  imported: false,
  findings: [],
  description:
    "Clothes that Atelier draws itself, in Fashion-MNIST's ten classes and format: for trying " +
    'things out offline',
  imageShape: [size, size, 1],
  classes,
  trainCount,
  testCount,
  available: true,
  source: 'synthetic',
  path: null,
  reason: null,
  fix: null
}

const pixelCount = size * size
const trainBytes = trainCount * (pixelCount + 1)
const allBytes = trainBytes + testCount * (pixelCount + 1)

/**
 * The synthetic data set whose parts these bytes hold, one after the other, each images and labels; null
 * where they are more or fewer than its.
 */
export function garmentsOf(bytes: Uint8Array): LoadedDataset | null {
  if (bytes.length !== allBytes) return null
  return {
    id: 'garments',
    imageShape: [size, size, 1],
    classes,
    train: splitOf(bytes.subarray(0, trainBytes), trainCount),
    test: splitOf(bytes.subarray(trainBytes), testCount),
    source: 'synthetic',
    path: null,
    findings: []
  }
}

const splitOf = (bytes: Uint8Array, count: number): Split => ({
  images: bytes.subarray(0, count * pixelCount),
  labels: bytes.subarray(count * pixelCount),
  count
})

let drawn: LoadedDataset | null = null

/** The synthetic data set; the same every time, drawn once a process. */
export function drawGarments(): LoadedDataset {
  if (drawn === null) {
    const bytes = new Uint8Array(allBytes)
    drawSplit('train', bytes.subarray(0, trainBytes), trainCount)
    drawSplit('test', bytes.subarray(trainBytes), testCount)
    drawn = garmentsOf(bytes) as LoadedDataset
  }
  return drawn
}

/** Draws the images and then the labels of a part into these bytes. */
function drawSplit(name: string, bytes: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const key = randomKey(1, 'garments', name, i)
    const label = Math.floor(numbers(key, 0)[0] * 10)
    bytes[count * pixelCount + i] = label
    drawGarment(label, key, bytes.subarray(i * pixelCount, (i + 1) * pixelCount))
  }
}

/** Four numbers in [0, 1). */
function numbers(key: RandomKey, block: number): [number, number, number, number] {
  return philox([block, 7, 0, 0], key).map((value) => value / 2 ** 32) as [
    number,
    number,
    number,
    number
  ]
}

/**
 * One image: the outline of the class with its own proportions, shifted, leaning, textured and a little
 * noisy.
 */
function drawGarment(label: number, key: RandomKey, pixels: Uint8Array): void {
  const [, a, b, c] = numbers(key, 0)
  const [d, e, f, g] = numbers(key, 1)
  const [h, brightness, stripes, shade] = numbers(key, 2)
  const polygons = garmentOutline(label, [a, b, c, d])
  const shiftX = (e - 0.5) * 3,
    shiftY = (f - 0.5) * 3,
    lean = (g - 0.5) * 0.16,
    scale = 0.86 + h * 0.2
  const place = ([x, y]: Point): Point => [
    14 + shiftX + (x - 14 + (y - 14) * lean) * scale,
    14 + shiftY + (y - 14) * scale
  ]
  const placed = polygons.map(({ points, tone }) => ({ points: points.map(place), tone }))
  const level = 90 + brightness * 150
  const period = 2 + Math.floor(stripes * 5)
  const striped = stripes > 0.7
  values.fill(0)
  for (const { points, tone } of placed) fillPolygon(points, level * tone)
  for (let y = 0, i = 0; y < size; y++) {
    const ground = striped && y % period === 0 ? 0.7 : 1
    for (let x = 0; x < size; x++, i++) {
      const value = values[i] as number
      if (value === 0) continue
      const light = 1 - 0.25 * shade * (x / size) // from one side
      const lit = value * ground * light
      pixels[i] = Math.max(1, Math.min(255, Math.round(lit + (noise(key, i) - 0.5) * 40)))
    }
  }
}

// One image is drawn at a time, in memory that is there once: making it takes longer than drawing does.
const values = new Float32Array(size * size)
/** How many samples of each pixel of a row lie in a polygon. */
const samples = new Uint8Array(size)
/** Where a polygon's edges cross a line, in order. */
const crossings = new Float64Array(32)

/**
 * Paints a polygon over what is there, its edges softened: how much of a pixel lies in it is told by four
 * samples, two on each of two lines.
 */
function fillPolygon(points: Point[], level: number): void {
  let [top, bottom, left, right] = [size, 0, size, 0]
  for (const [x, y] of points) {
    if (y < top) top = y
    if (y > bottom) bottom = y
    if (x < left) left = x
    if (x > right) right = x
  }
  const [rowEnd, end] = [Math.min(size, Math.ceil(bottom)), Math.min(size, Math.ceil(right))]
  const start = Math.max(0, Math.floor(left))
  for (let y = Math.max(0, Math.floor(top)); y < rowEnd; y++) {
    countWithin(points, y + 0.25)
    countWithin(points, y + 0.75)
    for (let x = start, at = y * size + start; x < end; x++, at++) {
      const inside = samples[x] as number
      if (inside === 0) continue
      samples[x] = 0
      const cover = inside / 4
      values[at] = (values[at] as number) * (1 - cover) + cover * level
    }
  }
}

/** Counts the samples of a horizontal line that lie in a polygon: from each odd crossing to the next. */
function countWithin(points: Point[], y: number): void {
  const count = findCrossings(points, y)
  for (let i = 0; i + 1 < count; i += 2) {
    const end = firstSample(crossings[i + 1] as number)
    for (let sample = firstSample(crossings[i] as number); sample < end; sample++)
      samples[sample >> 1] = (samples[sample >> 1] as number) + 1
  }
}

/** The first sample of a line that is not left of `x`: there are two a pixel, at its quarters. */
const firstSample = (x: number): number => Math.max(0, Math.min(2 * size, Math.ceil(2 * x - 0.5)))

/** Puts into order where a polygon's edges cross a horizontal line, and returns how often they do. */
function findCrossings(points: Point[], y: number): number {
  let count = 0
  let [fromX, fromY] = points.at(-1) as Point
  for (const point of points) {
    const x = point[0],
      toY = point[1]
    if (toY > y !== fromY > y) {
      const found = ((fromX - x) * (y - toY)) / (fromY - toY) + x
      let at = count++
      for (; at > 0 && (crossings[at - 1] as number) > found; at--)
        crossings[at] = crossings[at - 1] as number
      crossings[at] = found
    }
    fromX = x
    fromY = toY
  }
  return count
}

/**
 * A number in [0, 1) for a pixel: a whole Philox block for each would take most of the time
 * (MurmurHash3's finaliser).
 */
function noise(key: RandomKey, pixel: number): number {
  let hash = key[0] ^ Math.imul(pixel + 1, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
