import { type Augmentation, draws, eitherWay, type ImageShape } from './augmentation'

/**
 * Which place of an image the pixel (y, x) of the new one is taken from, y and x counted from the middle
 * of the image: (y0 + yy * y + yx * x, x0 + xy * y + xx * x).
 */
export interface Affine {
  yy: number
  yx: number
  y0: number
  xy: number
  xx: number
  x0: number
}
export type Warp = (image: Float32Array, shape: ImageShape, from: Affine) => void

/** A border of zeros, in pixels: what is just outside of an image needs no case of its own. */
const border = 2

/** Takes the image's pixels from elsewhere in it, bilinear, zeros coming in; holds a copy of one image. */
export function makeWarp(): Warp {
  let before = new Float32Array(0)
  return (image, [height, width, channels], { yy, yx, y0, xy, xx, x0 }) => {
    const row = (width + 2 * border) * channels
    const size = (height + 2 * border) * row
    if (before.length !== size) before = new Float32Array(size)
    for (let y = 0; y < height; y++)
      before.set(
        image.subarray(y * width * channels, (y + 1) * width * channels),
        (y + border) * row + border * channels
      )

    const middleY = (height - 1) / 2,
      middleX = (width - 1) / 2
    const originY = middleY + y0,
      originX = middleX + x0
    for (let y = 0, to = 0; y < height; y++)
      for (let x = 0; x < width; x++, to += channels) {
        const fromY = originY + (y - middleY) * yy + (x - middleX) * yx,
          fromX = originX + (y - middleY) * xy + (x - middleX) * xx
        if (fromY <= -1 || fromX <= -1 || fromY >= height || fromX >= width) {
          for (let channel = 0; channel < channels; channel++) image[to + channel] = 0
          continue
        }
        const top = Math.floor(fromY),
          left = Math.floor(fromX)
        const down = fromY - top,
          across = fromX - left
        const at = (top + border) * row + (left + border) * channels
        for (let channel = 0; channel < channels; channel++) {
          const i = at + channel
          image[to + channel] =
            (1 - down) *
              ((1 - across) * (before[i] as number) + across * (before[i + channels] as number)) +
            down *
              ((1 - across) * (before[i + row] as number) +
                across * (before[i + row + channels] as number))
        }
      }
  }
}

/** Clockwise about the middle. */
export function rotated(degrees: number): Affine {
  const angle = (degrees * Math.PI) / 180
  const cos = Math.cos(angle),
    sin = Math.sin(angle)
  return { yy: cos, yx: -sin, y0: 0, xy: sin, xx: cos, x0: 0 }
}

/** Every row by `slope` pixels further to the left than the one above it, from the top edge on. */
export function shearedAcross(slope: number, [height]: ImageShape): Affine {
  return { yy: 1, yx: 0, y0: 0, xy: slope, xx: 1, x0: (slope * height) / 2 }
}

/** Every column by `slope` pixels further up than the one before it, from the left edge on. */
export function shearedDown(slope: number, [, width]: ImageShape): Affine {
  return { yy: 1, yx: slope, y0: (slope * width) / 2, xy: 0, xx: 1, x0: 0 }
}

/** Turns about the middle by up to this many degrees either way. */
export function rotation(degrees: number): Augmentation {
  const warp = makeWarp()
  return (image, shape, key) => warp(image, shape, rotated(eitherWay(draws(key)[0], degrees)))
}
