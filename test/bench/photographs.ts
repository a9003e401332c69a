import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { fillUniform, randomKey, type RandomKey, uniform } from '../../src-main/datasets/counter-random'

const width = 500,
  height = 375
const classCount = 10
/** Of each octave: points across and down, and how far it moves a value of 255. */
const octaves: [across: number, down: number, reach: number][] = [
  [4, 3, 110],
  [16, 12, 60],
  [63, 47, 36],
  [167, 125, 22]
]
/** What a sensor adds to each value. */
const grain = 15
const quality = 88

/**
 * A folder of ten classes with so many JPEG files to train on between them and one of each to test with,
 * 500x375, as large as photographs of that size are (about 65 kB): light and shade of every size, edges,
 * and the grain of a sensor. What is there already is not drawn again; the same numbers make the same
 * files.
 */
export async function photographFolder(folder: string, count: number): Promise<void> {
  const grains = fillUniform(randomKey(1, 'grain'), new Float32Array(3 * width * height * 2), -1, 1)
  for (let number = 0; number < count + classCount; number++) {
    const part = number < count ? 'train' : 'test'
    const of = join(folder, part, `class-${number % classCount}`)
    const file = join(of, `${String(number).padStart(6, '0')}.jpg`)
    if (existsSync(file)) continue
    await mkdir(of, { recursive: true })
    await writeFile(file, await photograph(number, grains))
  }
}

async function photograph(number: number, grains: Float32Array): Promise<Buffer> {
  const key = randomKey(1, 'photograph', number)
  const light = new Float32Array(width * height * 3).fill(128)
  for (const [across, down, reach] of octaves) {
    const octave = await enlarged(randomKey(1, 'octave', number, across), across, down)
    for (let i = 0; i < light.length; i++)
      (light[i] as number) += (((octave[i] as number) - 128) / 128) * reach
  }
  for (let thing = 0; thing < 12; thing++) drawThing(light, key, thing)

  const shift = Math.floor(uniform(key, 0) * width * height) * 3
  const pixels = Uint8ClampedArray.from(light, (value, i) => value + grain * (grains[i + shift] ?? 0))
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer()
}

function enlarged(key: RandomKey, across: number, down: number): Promise<Buffer> {
  const points = Uint8Array.from(
    fillUniform(key, new Float32Array(across * down * 3), 0, 255),
    Math.round
  )
  return sharp(points, { raw: { width: across, height: down, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer()
}

/** An ellipse of one colour, lit from above: edges are what a photograph's bytes go into. */
function drawThing(light: Float32Array, key: RandomKey, thing: number): void {
  const draw = (what: number): number => uniform(key, 1 + thing * 8 + what)
  const [x0, y0] = [draw(0) * width, draw(1) * height]
  const [wide, tall] = [10 + draw(2) * 90, 10 + draw(3) * 90]
  const colour = [4, 5, 6].map((what) => (draw(what) - 0.5) * 160)
  for (let y = Math.max(0, Math.ceil(y0 - tall)); y < Math.min(height, y0 + tall); y++) {
    const reach = wide * Math.sqrt(Math.max(0, 1 - ((y - y0) / tall) ** 2))
    const shade = 1 - (0.5 * (y - y0)) / tall
    for (let x = Math.max(0, Math.ceil(x0 - reach)); x < Math.min(width, x0 + reach); x++)
      colour.forEach(
        (value, part) => void ((light[(y * width + x) * 3 + part] as number) += value * shade)
      )
  }
}
