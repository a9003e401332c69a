import { cutShort, damaged, PictureProblem, requireSize } from './picture-problem'

/** What a BMP file's headers say. */
export interface BmpHeader {
  width: number
  height: number
  /** Whether all of its palette's colours are grey. */
  isGrey: boolean
  hasAlpha: boolean
}

interface Layout extends BmpHeader {
  view: DataView
  bits: number
  /** Where the pixels begin, and the length of a row. */
  from: number
  rowBytes: number
  isTopDown: boolean
  /** Blue, green, red and a spare byte for each; empty where pixels hold their colours themselves. */
  palette: Uint8Array
  /** Bits of red, green, blue and opacity in a pixel of 16 or 32 bits. */
  masks: [red: number, green: number, blue: number, alpha: number]
}

/** @throws PictureProblem */
export function bmpHeader(bytes: Uint8Array): BmpHeader {
  const { width, height, isGrey, hasAlpha } = layoutOf(bytes)
  return { width, height, isGrey, hasAlpha }
}

/**
 * Reads a BMP file of 1, 4, 8, 16, 24 or 32 bits a pixel without compression (Microsoft, "BITMAPINFOHEADER
 * structure"); the library that reads all other formats does not have this one.
 * @returns red, green, blue and opacity, row by row from the top
 * @throws PictureProblem
 */
export function readBmp(bytes: Uint8Array): Uint8Array {
  const layout = layoutOf(bytes)
  const { width, height, from, rowBytes, isTopDown } = layout
  if (from + rowBytes * height > bytes.length) throw cutShort()

  const copyPixel = pixelCopier(layout)
  const rgba = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    const row = from + (isTopDown ? y : height - 1 - y) * rowBytes
    for (let x = 0; x < width; x++) copyPixel(row, x, rgba, (y * width + x) * 4)
  }
  return rgba
}

function layoutOf(bytes: Uint8Array): Layout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 54) throw cutShort()
  const header = view.getUint32(14, true)
  if (header < 40) throw new PictureProblem('it is a BMP file of OS/2, which is not read')
  const width = view.getInt32(18, true),
    lines = view.getInt32(22, true),
    height = Math.abs(lines)
  requireSize(width, height)

  const bits = view.getUint16(28, true),
    compression = view.getUint32(30, true)
  const isMasked = compression === 3 && (bits === 16 || bits === 32)
  if ((compression !== 0 && !isMasked) || ![1, 4, 8, 16, 24, 32].includes(bits))
    throw new PictureProblem('it is a compressed BMP file, which is not read')

  const masks = isMasked ? statedMasks(view, header) : usualMasks(bits)
  const palette = bits <= 8 ? paletteOf(bytes, view, header, bits) : new Uint8Array()
  return {
    view,
    width,
    height,
    bits,
    from: view.getUint32(10, true),
    rowBytes: Math.ceil((width * bits) / 32) * 4,
    isTopDown: lines < 0,
    palette,
    masks,
    isGrey: bits <= 8 && isGreyPalette(palette),
    hasAlpha: masks[3] !== 0
  }
}

const usualMasks = (bits: number): Layout['masks'] =>
  bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0]

/** The masks follow the shortest header and are a part of the longer ones; only those know opacity. */
function statedMasks(view: DataView, header: number): Layout['masks'] {
  const hasAlpha = header >= 56
  if (view.byteLength < (hasAlpha ? 70 : 66)) throw cutShort()
  const mask = (at: number): number => view.getUint32(at, true)
  return [mask(54), mask(58), mask(62), hasAlpha ? mask(66) : 0]
}

function paletteOf(bytes: Uint8Array, view: DataView, header: number, bits: number): Uint8Array {
  const colours = Math.min(view.getUint32(46, true) || 2 ** bits, 2 ** bits)
  if (14 + header + colours * 4 > bytes.length) throw cutShort()
  return bytes.subarray(14 + header, 14 + header + colours * 4)
}

function isGreyPalette(palette: Uint8Array): boolean {
  for (let at = 0; at < palette.length; at += 4)
    if (palette[at] !== palette[at + 1] || palette[at] !== palette[at + 2]) return false
  return true
}

/** Copies the pixel at x of the row that begins at `row` to `rgba[to]` and the three after it. */
type PixelCopier = (row: number, x: number, rgba: Uint8Array, to: number) => void

function pixelCopier({ view, bits, palette, masks }: Layout): PixelCopier {
  const copyColour = (bytes: Uint8Array, at: number, rgba: Uint8Array, to: number): void => {
    rgba[to] = bytes[at + 2] as number
    rgba[to + 1] = bytes[at + 1] as number
    rgba[to + 2] = bytes[at] as number
    rgba[to + 3] = 255
  }
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  if (bits === 24) return (row, x, rgba, to) => copyColour(bytes, row + x * 3, rgba, to)
  if (bits <= 8)
    return (row, x, rgba, to) => {
      const byte = bytes[row + ((x * bits) >> 3)] as number
      const index = (byte >> (8 - bits - ((x * bits) & 7))) & (2 ** bits - 1)
      if (index * 4 >= palette.length) throw damaged('a pixel has no colour')
      copyColour(palette, index * 4, rgba, to)
    }

  const parts = masks.map(levelBy)
  return (row, x, rgba, to) => {
    const pixel = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true)
    for (let part = 0; part < 4; part++) rgba[to + part] = (parts[part] as LevelOf)(pixel)
    if (masks[3] === 0) rgba[to + 3] = 255
  }
}

/** What a pixel's masked bits are on the scale from 0 to 255. */
type LevelOf = (pixel: number) => number

function levelBy(mask: number): LevelOf {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const most = mask >>> shift
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most)
}
