import { describe, expect, it } from 'vitest'
import {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  colourJitter,
  randomGreyscale,
  removeColours
} from '../../../../src-main/datasets/augmentations/colour'
import type { ImageShape } from '../../../../src-main/datasets/augmentations/augmentation'
import { adjustSharpness, blur, randomBlur } from '../../../../src-main/datasets/augmentations/filters'
import {
  autoContrast,
  equalize,
  posterize,
  solarize
} from '../../../../src-main/datasets/augmentations/tones'
import { type RandomKey, randomKey } from '../../../../src-main/datasets/counter-random'

const key = (i: number): RandomKey => randomKey(1, 'test', i)
const after = (values: number[], change: (image: Float32Array) => void): Float32Array => {
  const image = Float32Array.from(values)
  change(image)
  return image
}
const close = (values: ArrayLike<number>, expected: number[]): void => {
  expect(values).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(values[i], `number ${i}`).toBeCloseTo(value, 5))
}
const pair: ImageShape = [1, 2, 3]
const red = [1, 0, 0],
  blue = [0, 0, 1]

describe('brightness, contrast and saturation', () => {
  it('make every pixel a multiple of itself, up to white', () => {
    close(
      after([0, 0.5, 0.8], (image) => adjustBrightness(image, 1.5)),
      [0, 0.75, 1]
    )
  })

  it('move pixels away from or towards the mean grey', () => {
    // Red's grey is 0.299 and blue's 0.114: 0.2065 on average.
    const changed = (factor: number): Float32Array =>
      after([...red, ...blue], (image) => adjustContrast(image, pair, factor))
    close(changed(0), new Array(6).fill(0.2065))
    close(changed(0.5), [0.60325, 0.10325, 0.10325, 0.10325, 0.10325, 0.60325])
    close(changed(2), [1, 0, 0, 0, 0, 1])
    // Without colours it is the mean: 0.5.
    close(
      after([0.25, 0.75], (image) => adjustContrast(image, [1, 2, 1], 1.5)),
      [0.125, 0.875]
    )
  })

  it('move pixels away from or towards their own grey', () => {
    const changed = (factor: number): Float32Array =>
      after([...red, 0.2, 0.4, 0.6], (image) => adjustSaturation(image, pair, factor))
    close(changed(0), [0.299, 0.299, 0.299, 0.363, 0.363, 0.363])
    close(changed(0.5), [0.6495, 0.1495, 0.1495, 0.2815, 0.3815, 0.4815])
    close(changed(2), [1, 0, 0, 0.037, 0.437, 0.837])
  })

  it('are what takes the colours away, where there are any', () => {
    close(
      after([...red, 0.2, 0.4, 0.6], (image) => removeColours(image, pair)),
      [0.299, 0.299, 0.299, 0.363, 0.363, 0.363]
    )
    const grey = [0.1, 0.5, 0.9]
    for (const change of [
      (image: Float32Array) => removeColours(image, [1, 3, 1]),
      (image: Float32Array) => adjustSaturation(image, [1, 3, 1], 2),
      (image: Float32Array) => adjustHue(image, [1, 3, 1], 0.3)
    ])
      close(after(grey, change), grey)
  })
})

describe('a turn of the hue', () => {
  const turned = (values: number[], turns: number): Float32Array =>
    after(values, (image) => adjustHue(image, [1, 1, 3], turns))

  it('goes from red over yellow, green, cyan and blue back to red', () => {
    close(turned(red, 1 / 6), [1, 1, 0])
    close(turned(red, 1 / 3), [0, 1, 0])
    close(turned(red, 0.5), [0, 1, 1])
    close(turned(red, -1 / 3), blue)
    close(turned(blue, 1 / 12), [0.5, 0, 1])
  })

  it('exchanges the channels in a ring by thirds of a turn, whichever is the largest', () => {
    for (const colour of [
      [0.8, 0.2, 0.4],
      [0.2, 0.9, 0.3],
      [0.1, 0.4, 0.5],
      [0.7, 0.7, 0.1]
    ]) {
      const [a = 0, b = 0, c = 0] = colour
      close(turned(colour, 1 / 3), [c, a, b])
      close(turned(colour, -1 / 3), [b, c, a])
      close(turned(colour, 0), colour)
    }
    close(turned([0.4, 0.4, 0.4], 0.2), [0.4, 0.4, 0.4])
  })
})

describe('colours that are drawn', () => {
  it('have factors between one less and one more of what is asked for, evenly', () => {
    const factors = Array.from({ length: 1000 }, (_, i) => {
      const image = Float32Array.of(0.5)
      colourJitter({ brightness: 0.4, contrast: 0, saturation: 0, hue: 0 })(image, [1, 1, 1], key(i))
      return (image[0] as number) / 0.5
    })
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.6 - 1e-6)
    expect(Math.max(...factors)).toBeLessThanOrEqual(1.4 + 1e-6)
    // Standard deviation 0.8 / sqrt(12) = 0.231.
    const mean = factors.reduce((a, b) => a + b, 0) / 1000
    expect(Math.abs(mean - 1)).toBeLessThan((4 * 0.231) / Math.sqrt(1000))
    // Below 0.8: a quarter of them, standard deviation 13.7.
    expect(Math.abs(factors.filter((factor) => factor < 0.8).length - 250)).toBeLessThan(4 * 13.7)
  })

  it('never have a negative factor', () => {
    for (let i = 0; i < 100; i++) {
      const image = Float32Array.of(0.25, 0.75)
      colourJitter({ brightness: 0, contrast: 3, saturation: 0, hue: 0 })(image, [1, 2, 1], key(i))
      expect(image[0] as number).toBeLessThanOrEqual(image[1] as number)
    }
  })

  it('are changed in one order as often as in another', () => {
    const options = { brightness: 0, contrast: 0, saturation: 0, hue: 0 }
    const darker = (change: object, i: number): number => {
      const image = Float32Array.of(0, 1)
      colourJitter({ ...options, ...change })(image, [1, 2, 1], key(i))
      return image[0] as number
    }
    // Less contrast makes black d; brightness alone leaves it, and after the contrast makes it more than d.
    const lifted = Array.from({ length: 400 }, (_, i) => ({
      alone: darker({ contrast: 1 }, i),
      both: darker({ brightness: 10, contrast: 1 }, i)
    })).filter(({ alone }) => alone > 0.01)
    const brightnessFirst = lifted.filter(({ alone, both }) => Math.abs(both - alone) < 0.02 * alone)
    expect(lifted.length).toBeGreaterThan(150)
    expect(Math.abs(brightnessFirst.length / lifted.length - 0.5)).toBeLessThan(0.15)
  })

  it('are taken away as often as asked for', () => {
    const taken = Array.from({ length: 400 }, (_, i) => {
      const image = Float32Array.from(red)
      randomGreyscale(0.25)(image, [1, 1, 3], key(i))
      return image[0] as number
    }).filter((value) => value !== 1)
    expect(Math.abs(taken.length - 100)).toBeLessThan(4 * 8.7)
  })
})

describe('tones', () => {
  const levels = (...values: number[]): number[] => values.map((value) => value / 255)

  it('keep their higher bits', () => {
    close(
      after(levels(0, 15, 16, 127, 128, 255), (image) => posterize(image, 4)),
      levels(0, 0, 16, 112, 128, 240)
    )
    close(
      after(levels(0, 127, 255), (image) => posterize(image, 8)),
      levels(0, 127, 255)
    )
  })

  it('are inverted from a threshold on', () => {
    close(
      after(levels(0, 127, 128, 255), (image) => solarize(image, 128)),
      levels(0, 127, 127, 0)
    )
  })

  it('are stretched to black and white, channel by channel', () => {
    close(
      after([0.25, 0.1, 0.5, 0.1, 0.75, 0.1], (image) => autoContrast(image, [1, 3, 2])),
      [0, 0.1, 0.5, 0.1, 1, 0.1]
    )
  })

  it('are spread by how frequent they are', () => {
    const values = levels(
      ...new Array<number>(510).fill(10),
      ...new Array<number>(255).fill(20),
      ...new Array<number>(100).fill(30)
    )
    const image = after(values, (each) => equalize(each, [865, 1, 1]))
    // A step is (865 - 100) / 255 = 3 pixels; below the levels there are 1, 1 + 510 and 1 + 765.
    close([image[0], image[510], image[765]] as number[], levels(0, 170, 255))
    // Fewer pixels than steps: nothing to spread.
    close(
      after([0.1, 0.9], (each) => equalize(each, [2, 1, 1])),
      [0.1, 0.9]
    )
  })
})

describe('sharpness', () => {
  it('compares a pixel with a mean in which it counts five times, and leaves the edge', () => {
    const ring = [1, 1, 1, 1, 0, 1, 1, 1, 1]
    const middle = (factor: number): number =>
      after(ring, (image) => adjustSharpness(image, [3, 3, 1], factor))[4] as number
    expect(middle(0)).toBeCloseTo(8 / 13, 6)
    expect(middle(0.5)).toBeCloseTo(4 / 13, 6)
    expect(middle(2)).toBe(0)
    const edges = after([1, 0, 0, 0, 0, 0, 0, 0, 1], (image) => adjustSharpness(image, [3, 3, 1], 0))
    close(edges, [1, 0, 0, 0, 2 / 13, 0, 0, 0, 1])
  })
})

describe('a blur', () => {
  it('spreads a point as a normal distribution does, and loses nothing of it', () => {
    const image = new Float32Array(21 * 21 * 2)
    image[(10 * 21 + 10) * 2 + 1] = 1
    blur(image, [21, 21, 2], 1.5)
    const at = (y: number, x: number): number => image[(y * 21 + x) * 2 + 1] as number
    expect(image.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
    expect(at(10, 11) / at(10, 10)).toBeCloseTo(Math.exp(-0.5 / 1.5 ** 2), 5)
    expect(at(12, 9) / at(10, 10)).toBeCloseTo(Math.exp((-0.5 * 5) / 1.5 ** 2), 5)
    expect(at(10, 16)).toBe(0)
    expect(image.filter((_, i) => i % 2 === 0).every((value) => value === 0)).toBe(true)
  })

  it('mirrors the image at its edges, without the edge itself', () => {
    // Cut off after one pixel: weights w, 1 and w over 1 + 2 w.
    const w = Math.exp(-0.5 * 9)
    const sum = 1 + 2 * w
    close(
      after([1, 0, 0], (image) => blur(image, [1, 3, 1], 1 / 3)),
      [1 / sum, w / sum, 0]
    )
    close(
      after([0, 1, 0], (image) => blur(image, [1, 3, 1], 1 / 3)),
      [(2 * w) / sum, 1 / sum, (2 * w) / sum]
    )
    close(
      after([0.3], (image) => blur(image, [1, 1, 1], 2)),
      [0.3]
    )
  })

  it('happens as often as asked for', () => {
    const blurred = Array.from({ length: 400 }, (_, i) => {
      const image = Float32Array.of(0, 1, 0, 0)
      randomBlur(0.25)(image, [2, 2, 1], key(i))
      return image.join()
    }).filter((pixels) => pixels !== '0,1,0,0')
    expect(Math.abs(blurred.length - 100)).toBeLessThan(4 * 8.7 + 4)
  })
})
