import { describe, expect, it } from 'vitest'
import type { Augmentation, ImageShape } from '../../../../src-main/datasets/augmentations/augmentation'
import { makeCropResize, randomResizedCrop } from '../../../../src-main/datasets/augmentations/crop'
import { verticalFlip } from '../../../../src-main/datasets/augmentations/flips'
import { translation } from '../../../../src-main/datasets/augmentations/moves'
import {
  type Affine,
  makeWarp,
  rotated,
  shearedAcross,
  shearedDown
} from '../../../../src-main/datasets/augmentations/warp'
import { type RandomKey, randomKey } from '../../../../src-main/datasets/counter-random'

const key = (i: number): RandomKey => randomKey(1, 'test', i)
const close = (values: ArrayLike<number>, expected: number[]): void => {
  expect(values).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(values[i], `number ${i}`).toBeCloseTo(value, 5))
}

describe('a vertical flip', () => {
  it('exchanges rows, the middle one staying, and keeps columns and channels', () => {
    const image = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    verticalFlip(1)(image, [3, 2, 2], key(0))
    expect([...image]).toEqual([9, 10, 11, 12, 5, 6, 7, 8, 1, 2, 3, 4])
  })

  it('happens to half of the images', () => {
    const flipped = Array.from({ length: 400 }, (_, i) => {
      const image = Float32Array.of(0, 1)
      verticalFlip()(image, [2, 1, 1], key(i))
      return image[0] as number
    }).reduce((a, b) => a + b, 0)
    expect(Math.abs(flipped - 200)).toBeLessThan(40)
  })
})

describe('a translation by a share of the size', () => {
  it('goes as far down as the height and as far across as the width allow, and no further', () => {
    const shape: ImageShape = [10, 20, 1]
    const moves = Array.from({ length: 600 }, (_, i) => {
      const image = new Float32Array(200)
      image[5 * 20 + 10] = 1
      translation(0.2)(image, shape, key(i))
      const at = image.indexOf(1)
      return { down: Math.floor(at / 20) - 5, across: (at % 20) - 10 }
    })
    const seen = (values: number[]): number[] => [...new Set(values)].sort((a, b) => a - b)
    expect(seen(moves.map(({ down }) => down))).toEqual([-2, -1, 0, 1, 2])
    expect(seen(moves.map(({ across }) => across))).toEqual([-4, -3, -2, -1, 0, 1, 2, 3, 4])
  })
})

describe('taking pixels from elsewhere', () => {
  const warped = (values: number[], shape: ImageShape, from: Affine): Float32Array => {
    const image = Float32Array.from(values)
    makeWarp()(image, shape, from)
    return image
  }

  it('turns by a right angle clockwise, each channel by itself', () => {
    close(warped([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 1], rotated(90)), [7, 4, 1, 8, 5, 2, 9, 6, 3])
    close(warped([1, 10, 2, 20, 3, 30, 4, 40], [2, 2, 2], rotated(90)), [3, 30, 1, 10, 4, 40, 2, 20])
    close(warped([1, 2, 3, 4, 5, 6], [2, 3, 1], rotated(180)), [6, 5, 4, 3, 2, 1])
  })

  it('shears from the edges on: by a quarter of a pixel in the middle of the first row, then by more', () => {
    // Rows are read 0.25 and 0.75 pixels further right; beyond the last pixel it is black.
    close(
      warped([0, 4, 8, 12, 0, 4, 8, 12], [2, 4, 1], shearedAcross(0.5, [2, 4, 1])),
      [1, 5, 9, 9, 3, 7, 11, 3]
    )
    close(
      warped([0, 0, 4, 4, 8, 8, 12, 12], [4, 2, 1], shearedDown(0.5, [4, 2, 1])),
      [1, 3, 5, 7, 9, 11, 9, 3]
    )
  })

  it('does nothing of what the image before it was', () => {
    const warp = makeWarp()
    const image = new Float32Array(9).fill(1)
    warp(image, [3, 3, 1], rotated(45))
    image.fill(0)
    warp(image, [3, 3, 1], rotated(45))
    expect([...image]).toEqual(new Array(9).fill(0))
  })
})

describe('a part of an image, made as large as the whole', () => {
  it('is interpolated between the middles of its pixels, with nothing from beside it', () => {
    const row = Float32Array.of(9, 0, 1, 9)
    makeCropResize()(row, [1, 4, 1], { top: 0, left: 1, height: 1, width: 2 })
    close(row, [0, 0.25, 0.75, 1])
    const column = Float32Array.of(9, 90, 0, 10, 1, 20, 9, 90)
    makeCropResize()(column, [4, 1, 2], { top: 1, left: 0, height: 2, width: 1 })
    close(column, [0, 10, 0.25, 12.5, 0.75, 17.5, 1, 20])
  })

  it('has one value where it is one pixel, and is left as it is where it is the whole', () => {
    const image = Float32Array.of(1, 2, 3, 4, 5, 6)
    makeCropResize()(image, [2, 3, 1], { top: 0, left: 0, height: 2, width: 3 })
    expect([...image]).toEqual([1, 2, 3, 4, 5, 6])
    makeCropResize()(image, [2, 3, 1], { top: 1, left: 2, height: 1, width: 1 })
    expect([...image]).toEqual([6, 6, 6, 6, 6, 6])
  })

  it('comes of stored colours to the same bits as without vectors, for boxes of any place and size', () => {
    const bytesOf = ({ buffer }: Float32Array): string => Buffer.from(buffer).toString('latin1')
    let state = 1
    const below = (count: number): number => (state = (state * 48_271) % 2_147_483_647) % count
    const fast = makeCropResize(),
      plain = makeCropResize({ isPlain: true })
    const sizes = [
      [1, 1],
      [1, 9],
      [7, 1],
      [5, 6],
      [33, 47],
      [64, 30]
    ] as const
    for (let i = 0; i < 600; i++) {
      const [height, width] = sizes[Math.floor(i / 100)] as (typeof sizes)[number]
      const shape = [height, width, 3] as const
      const tall = 1 + below(height),
        wide = 1 + below(width)
      const box = {
        top: below(height - tall + 1),
        left: below(width - wide + 1),
        height: tall,
        width: wide
      }
      const stored = Uint8Array.from({ length: height * width * 3 }, () => below(256))
      const [made, expected] = [fast, plain].map((resize) => {
        const image = new Float32Array(stored.length).fill(Number.NaN)
        resize(image, shape, box, { stored, isMirrored: i % 2 === 1 })
        return image
      }) as [Float32Array, Float32Array]
      expect(bytesOf(made), JSON.stringify({ height, width, box })).toBe(bytesOf(expected))
    }
  })

  it('mirrors stored colours pixel by pixel, the three of one staying in their order', () => {
    const image = new Float32Array(12)
    const stored = Uint8Array.of(7, 7, 7, 0, 51, 255, 255, 51, 0, 7, 7, 7)
    const box = { top: 0, left: 1, height: 1, width: 2 }
    makeCropResize()(image, [1, 4, 3], box, { stored, isMirrored: true })
    // From the right pixel to the left one, a quarter and three quarters of the way in between.
    close(image, [1, 0.2, 0, 0.75, 0.2, 0.25, 0.25, 0.2, 0.75, 0, 0.2, 1])
  })

  /** The box that was drawn, read off an image whose pixels know their places. */
  const drawn = (crop: Augmentation, [height, width]: [number, number], i: number) => {
    const image = Float32Array.from({ length: height * width * 2 }, (_, at) =>
      at % 2 === 0 ? Math.floor(at / 2 / width) : (at >> 1) % width
    )
    crop(image, [height, width, 2], key(i))
    const at = (y: number, x: number, which: number): number =>
      image[(y * width + x) * 2 + which] as number
    const middle = [Math.floor(height / 2), Math.floor(width / 2)] as const
    // In the middle nothing is cut off: places grow evenly.
    const tall = (at(middle[0], 0, 0) - at(middle[0] - 1, 0, 0)) * height,
      wide = (at(0, middle[1], 1) - at(0, middle[1] - 1, 1)) * width
    return {
      height: Math.round(tall),
      width: Math.round(wide),
      top: Math.round(at(middle[0], 0, 0) - ((middle[0] + 0.5) * tall) / height + 0.5),
      left: Math.round(at(0, middle[1], 1) - ((middle[1] + 0.5) * wide) / width + 0.5)
    }
  }

  it('is anywhere in the image, with every place as likely', () => {
    const crop = randomResizedCrop({ area: [0.25, 0.25], aspect: [1, 1] })
    const places = new Map<string, number>()
    for (let i = 0; i < 900; i++) {
      const { height, width, top, left } = drawn(crop, [4, 4], i)
      expect([height, width]).toEqual([2, 2])
      places.set(`${top} ${left}`, (places.get(`${top} ${left}`) ?? 0) + 1)
    }
    // Nine places, each in 100 of 900 draws with a standard deviation of 9.4.
    expect(places.size).toBe(9)
    for (const count of places.values()) expect(Math.abs(count - 100)).toBeLessThan(4 * 9.4)
  })

  it('has an area and an aspect between those that were asked for', () => {
    const crop = randomResizedCrop({ area: [0.2, 0.6], aspect: [0.5, 2] })
    const boxes = Array.from({ length: 400 }, (_, i) => drawn(crop, [40, 60], i))
    const areas = boxes.map(({ height, width }) => (height * width) / 2400)
    const aspects = boxes.map(({ height, width }) => width / height)
    // Sides are rounded to whole pixels.
    expect(Math.min(...areas)).toBeGreaterThan(0.19)
    expect(Math.max(...areas)).toBeLessThan(0.63)
    expect(Math.min(...aspects)).toBeGreaterThan(0.47)
    expect(Math.max(...aspects)).toBeLessThan(2.12)
    expect(Math.max(...areas) - Math.min(...areas)).toBeGreaterThan(0.35)
    expect(boxes.every(({ top, left }) => top >= 0 && left >= 0)).toBe(true)
    expect(boxes.every(({ top, height }) => top + height <= 40)).toBe(true)
    expect(boxes.every(({ left, width }) => left + width <= 60)).toBe(true)
  })

  it('is the largest one in the middle where none that is drawn fits', () => {
    const wide = randomResizedCrop({ area: [1, 1], aspect: [2, 2] })
    expect(drawn(wide, [8, 8], 0)).toEqual({ height: 4, width: 8, top: 2, left: 0 })
    const tall = randomResizedCrop({ area: [1, 1], aspect: [0.5, 0.5] })
    expect(drawn(tall, [8, 8], 0)).toEqual({ height: 8, width: 4, top: 0, left: 2 })
  })
})
