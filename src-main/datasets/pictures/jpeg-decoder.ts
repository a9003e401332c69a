import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Size } from './placement'
import type { Reduction } from './reduction'

/** The addon as native/addon.cc exports it. */
export interface JpegDecoder {
  /** Of the library that it was built with. */
  version: string
  /**
   * Decodes a usual JPEG file, whose header says this size, at one so-manieth of it (1, 2, 4 or 8), and
   * makes it smaller where that is said.
   * @param pixels red, green and blue, row by row, of what comes of it
   * @returns whether it did; false for whatever is not certain to be what the library makes of the file,
   *   and `pixels` is of no use then
   */
  decode(
    content: Uint8Array,
    width: number,
    height: number,
    denominator: number,
    down: Reduction | null,
    across: Reduction | null,
    pixels: Uint8Array
  ): Promise<boolean>
  /**
   * Reads an ordinary file, of any kind, into memory of its size.
   * @param state takes its inode, its size and when it was changed, in milliseconds, as Node has them
   * @returns the SHA-256 of its content in hexadecimal, "" where that cannot be computed there; null where the
   *   file cannot be read, has another size or was changed meanwhile
   */
  read(path: string, content: Uint8Array, state: Float64Array): Promise<string | null>
  /**
   * Makes parts of images as large as the whole, as resize-rows.ts does, from 0 to 1, or normalised.
   * @param stored images of this size, one behind the other, channels last: one or three
   * @param crops six numbers each: image, top, left, height and width of the part, whether it is mirrored
   * @param normalization the middles of the channels, then what they are multiplied by; null: none
   * @param images takes an image for each crop
   * @returns whether there was memory for it
   */
  crop(
    stored: Uint8Array,
    height: number,
    width: number,
    channels: number,
    crops: Int32Array,
    normalization: Float64Array | null,
    images: Float32Array
  ): Promise<boolean>
}

/** How a picture comes to its pixels: decoded at a part of its size, then made smaller. */
export interface DecodingPlan {
  denominator: 1 | 2 | 4 | 8
  reductions: { down: Reduction; across: Reduction } | null
  /** Of what comes of it. */
  size: Size
}

/** The decoder at a path; null where there is none that can be loaded here. */
export function loadJpegDecoder(path: string | null): JpegDecoder | null {
  try {
    if (path === null || !existsSync(path)) return null
    return createRequire(import.meta.url)(path) as JpegDecoder
  } catch {
    return null
  }
}

/** Larger pictures are the library's, which needs less memory for some of them. */
const mostPixels = 2 ** 26

/**
 * Decodes a usual JPEG file of that size into memory of the size that the plan comes to.
 * @returns whether it did; else the library is to be asked, and what the memory holds is of no use
 */
export async function decodeJpeg(
  decoder: JpegDecoder,
  content: Uint8Array,
  { width, height }: Size,
  { denominator, reductions }: DecodingPlan,
  pixels: Uint8Array
): Promise<boolean> {
  if (width * height > mostPixels) return false
  const { down, across } = reductions ?? { down: null, across: null }
  return decoder.decode(content, width, height, denominator, down, across, pixels)
}
