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

let drawn: LoadedDataset | null = null

/** The synthetic data set; the same every time, drawn once a process. */
export function drawGarments(): LoadedDataset {
  drawn ??= {
    id: 'garments',
    imageShape: [size, size, 1],
    classes,
    train: drawSplit('train', trainCount),
    test: drawSplit('test', testCount),
    source: 'synthetic',
    path: null,
    findings: []
  }
  return drawn
}

function drawSplit(name: string, count: number): Split {
  const images = new Uint8Array(count * size * size)
  const labels = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    const key = randomKey(1, 'garments', name, i)
    const label = Math.floor(numbers(key, 0)[0] * 10)
    labels[i] = label
    drawGarment(label, key, images.subarray(i * size * size, (i + 1) * size * size))
  }
  return { images, labels, count }
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
  const values = new Float32Array(size * size)
  for (const { points, tone } of placed) fillPolygon(values, points, level * tone)
  for (let i = 0; i < values.length; i++) {
    let value = values[i] as number
    if (value === 0) continue
    if (striped && Math.floor(i / size) % period === 0) value *= 0.7
    value *= 1 - 0.25 * shade * ((i % size) / size) // light from one side
    pixels[i] = Math.max(1, Math.min(255, Math.round(value + (noise(key, i) - 0.5) * 40)))
  }
}

/**
 * Paints a polygon over what is there, its edges softened: how much of a pixel lies in it is told by four
 * samples, two on each of two lines.
 */
function fillPolygon(values: Float32Array, points: Point[], level: number): void {
  const xs = points.map(([x]) => x),
    ys = points.map(([, y]) => y)
  const bound = (value: number): number => Math.max(0, Math.min(size, value))
  const [left, right, top, bottom] = [
    Math.floor(Math.min(...xs)),
    Math.ceil(Math.max(...xs)),
    Math.floor(Math.min(...ys)),
    Math.ceil(Math.max(...ys))
  ].map(bound) as [number, number, number, number]
  for (let y = top; y < bottom; y++) {
    const upper = crossings(points, y + 0.25),
      lower = crossings(points, y + 0.75)
    for (let x = left; x < right; x++) {
      const inside =
        isWithin(upper, x + 0.25) +
        isWithin(upper, x + 0.75) +
        isWithin(lower, x + 0.25) +
        isWithin(lower, x + 0.75)
      const cover = inside / 4
      const at = y * size + x
      if (cover > 0) values[at] = (values[at] as number) * (1 - cover) + cover * level
    }
  }
}

/** Where a polygon's edges cross a horizontal line. */
function crossings(points: Point[], y: number): number[] {
  const found: number[] = []
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [xi, yi] = points[i] as Point
    const [xj, yj] = points[j] as Point
    if (yi > y !== yj > y) found.push(((xj - xi) * (y - yi)) / (yj - yi) + xi)
  }
  return found
}

/** Whether a point of such a line lies in the polygon, as 0 or 1: even-odd rule. */
function isWithin(found: number[], x: number): number {
  let inside = 0
  for (let i = 0; i < found.length; i++) if (x < (found[i] as number)) inside = 1 - inside
  return inside
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
