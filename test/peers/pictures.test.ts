import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImageRecipe } from '../../src-main/contract'
import { readPicture } from '../../src-main/datasets/pictures/read-picture'
import { decodeSafetensors } from '../../src-main/models/safetensors'
import { temporaryFolder } from '../support/temporary-folder'
import { startPictures } from './peer-support'

const peer = startPictures()
const folder = temporaryFolder()
const out = join(folder, 'seen.safetensors')
const sizes = [
  [224, 168],
  [100, 75],
  [33, 90],
  [600, 450]
] as const
const names = await peer.ask<string[]>({ task: 'written', folder, out, sizes })
const seen = decodeSafetensors(readFileSync(out), out).tensors

const inSize = (height: number, width: number): ImageRecipe => ({
  height,
  width,
  channels: 3,
  fit: 'stretch',
  background: [0, 0, 0]
})

/** Ours and Pillow's of a file, and how far apart they are, level by level. */
async function differences(name: string, key = name): Promise<{ off: Float32Array; width: number }> {
  const { data, shape } = seen.get(key) as { data: Float32Array; shape: number[] }
  const [height = 0, width = 0] = shape
  const content = readFileSync(join(folder, name))
  const { pixels } = await readPicture(content, inSize(height, width), { isThorough: true })
  expect(pixels).toHaveLength(data.length)
  return { off: data.map((level, i) => Math.abs(level - (pixels[i] as number))), width }
}
const largest = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, value), 0)
const mean = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

describe('a picture that Pillow wrote', () => {
  it.each(names)('is seen as by Pillow: %s', async (name) => {
    const { off } = await differences(name)
    // Decoders of JPEG may round once more; opacity is multiplied in whole levels by either.
    expect(largest(off)).toBeLessThanOrEqual(name.endsWith('.jpg') ? 2 : 1)
  })
})

describe('a picture in another size', () => {
  it.each(sizes)('is that of Pillow and its kernel of Lanczos: %i x %i', async (across, down) => {
    const key = `${across}x${down}`
    const { off, width } = await differences('large.png', key)
    // At the borders one repeats the last pixels and the other weighs those that there are.
    const edge = 3
    const within = off.filter((_, i) => {
      const x = Math.floor(i / 3) % width,
        y = Math.floor(i / 3 / width)
      return x >= edge && x < across - edge && y >= edge && y < down - edge
    })
    // Much smaller ones are averaged over a few pixels first, in whole levels.
    expect(largest(within)).toBeLessThanOrEqual(5)
    expect(mean(within)).toBeLessThanOrEqual(1.1)
  })

  it.each(sizes)(
    'is nearly that where a JPEG file is decoded at half its size: %i x %i',
    async (...size) => {
      const { off } = await differences('large.jpg', size.join('x'))
      expect(mean(off)).toBeLessThanOrEqual(1.5)
    }
  )
})
