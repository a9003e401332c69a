import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImageShape } from '../../src-main/datasets/augmentations/augmentation'
import {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  removeColours
} from '../../src-main/datasets/augmentations/colour'
import { makeCropResize } from '../../src-main/datasets/augmentations/crop'
import { adjustSharpness, blur } from '../../src-main/datasets/augmentations/filters'
import { move } from '../../src-main/datasets/augmentations/moves'
import { autoContrast, equalize, posterize, solarize } from '../../src-main/datasets/augmentations/tones'
import {
  makeWarp,
  rotated,
  shearedAcross,
  shearedDown
} from '../../src-main/datasets/augmentations/warp'
import { decodeSafetensors } from '../../src-main/models/safetensors'
import { temporaryFolder } from '../support/temporary-folder'
import { startAugmentation } from './peer-support'

type Change = (image: Float32Array, shape: ImageShape) => void
interface Comparison {
  operation: [name: string, ...values: number[]]
  ours: Change
  /**
   * Of 255 levels, how far ours may be from Pillow's, which calculates in whole ones, and from
   * torchvision's, which has other shares of red, green and blue in the fourth decimal.
   */
  levels: { pillow: number; torchvision: number }
}
/** Pillow rounds or cuts off once. */
const once = { pillow: 1, torchvision: 0.05 }
/** Pillow rounds twice: what a pixel is compared with, and the result. */
const twice = { pillow: 2, torchvision: 0.05 }
/** Ours are whole levels too, and the same ones. */
const equal = { pillow: 0.001, torchvision: 0.001 }

const comparisons: Comparison[] = [
  ...[0, 0.4, 1.6].flatMap<Comparison>((factor) => [
    {
      operation: ['brightness', factor],
      ours: (image) => adjustBrightness(image, factor),
      levels: once
    },
    {
      operation: ['contrast', factor],
      ours: (image, shape) => adjustContrast(image, shape, factor),
      levels: twice
    },
    {
      operation: ['saturation', factor],
      ours: (image, shape) => adjustSaturation(image, shape, factor),
      levels: twice
    },
    {
      operation: ['sharpness', factor],
      ours: (image, shape) => adjustSharpness(image, shape, factor),
      levels: twice
    }
  ]),
  ...[0.2, -0.35, 0.5].map<Comparison>((turns) => ({
    operation: ['hue', turns],
    ours: (image, shape) => adjustHue(image, shape, turns),
    levels: { pillow: 0.01, torchvision: 0.01 }
  })),
  { operation: ['greyscale'], ours: removeColours, levels: once },
  ...[1, 3, 7].map<Comparison>((bits) => ({
    operation: ['posterize', bits],
    ours: (image) => posterize(image, bits),
    levels: equal
  })),
  ...[0, 100, 200].map<Comparison>((threshold) => ({
    operation: ['solarize', threshold],
    ours: (image) => solarize(image, threshold),
    levels: equal
  })),
  { operation: ['autoContrast'], ours: autoContrast, levels: once },
  { operation: ['equalize'], ours: equalize, levels: equal },
  ...[0.3, 1.3, 2].map<Comparison>((deviation) => ({
    operation: ['blur', deviation],
    ours: (image, shape) => blur(image, shape, deviation),
    levels: { pillow: 0.01, torchvision: 0.01 }
  })),
  ...[25, -90, 163].map<Comparison>((degrees) => ({
    operation: ['rotate', degrees],
    ours: (image, shape) => makeWarp()(image, shape, rotated(degrees)),
    levels: once
  })),
  ...[0.3, -0.17].flatMap<Comparison>((slope) => [
    {
      operation: ['shearAcross', slope],
      ours: (image, shape) => makeWarp()(image, shape, shearedAcross(slope, shape)),
      levels: once
    },
    {
      operation: ['shearDown', slope],
      ours: (image, shape) => makeWarp()(image, shape, shearedDown(slope, shape)),
      levels: once
    }
  ]),
  ...[
    [12, -7],
    [-30, 41]
  ].map<Comparison>(([down = 0, across = 0]) => ({
    operation: ['move', down, across],
    ours: (image, shape) => move(image, shape, down, across),
    levels: equal
  })),
  ...[
    [10, 20, 33, 50],
    [0, 0, 1, 2],
    [3, 0, 76, 97]
  ].map<Comparison>(([top = 0, left = 0, height = 1, width = 1]) => ({
    operation: ['crop', top, left, height, width],
    ours: (image, shape) => makeCropResize()(image, shape, { top, left, height, width }),
    levels: twice
  }))
]

const peer = startAugmentation()
const folder = temporaryFolder()
const { torchvision } = await peer.ask<{ torchvision: string | null }>({ task: 'versions' })
/** Pillow is one of the peers; torchvision is compared with where somebody has installed it beside them. */
const references = [
  { by: 'pillow' as const, isThere: true },
  { by: 'torchvision' as const, isThere: torchvision !== null }
]

describe.each(references)('a picture is changed as by $by', ({ by, isThere }) => {
  describe.skipIf(!isThere).each(['icon', 'clouds'])('%s', async (picture) => {
    const out = join(folder, `${by} ${picture}.safetensors`)
    const operations = comparisons.map(({ operation }) => operation)
    if (isThere) await peer.ask({ task: 'changed', picture, by, operations, out })
    const found = isThere ? decodeSafetensors(readFileSync(out), out).tensors : new Map()

    it.each(comparisons.map((each, place) => ({ ...each, place })))(
      '$operation',
      ({ ours, levels, place }) => {
        const { data, shape } = found.get('picture') as { data: Float32Array; shape: number[] }
        const theirs = (found.get(String(place)) as { data: Float32Array }).data
        const image = data.map((level) => level / 255)
        ours(image, shape as unknown as ImageShape)
        const largest = image.reduce(
          (most, value, i) => Math.max(most, Math.abs(value * 255 - (theirs[i] as number))),
          0
        )
        expect(largest).toBeLessThanOrEqual(levels[by] + 1e-3)
      }
    )
  })
})
