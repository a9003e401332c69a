/** Pixels of a BMP file: red, green, blue and opacity, row by row from the top. */
export interface BmpImage {
  width: number
  height: number
  rgba: Uint8Array
}

/** Why a BMP file cannot be read: half a sentence. */
export class BmpProblem extends Error {}

/** From the header alone. @throws BmpProblem */
export function bmpSize(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 54) throw new BmpProblem('it is damaged (it ends too early)')
  if (view.getUint32(14, true) < 40) throw new BmpProblem('it is a BMP file of OS/2, which is not read')
  const width = view.getInt32(18, true),
    height = Math.abs(view.getInt32(22, true))
  if (width < 1 || height < 1) throw new BmpProblem('it is damaged (it has no size)')
  return { width, height }
}

/** Mask of a colour in a 16 or 32 bit pixel, as a function of the pixel to 0..255. */
function channel(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const most = mask >>> shift
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most)
}

/**
 * Reads a BMP file of 1, 4, 8, 16, 24 or 32 bits a pixel without compression (Microsoft, "BITMAPINFOHEADER
 * structure"); the image library that reads all other formats does not have this one.
 * @throws BmpProblem
 */
export function readBmp(bytes: Uint8Array): BmpImage {
  const { width, height } = bmpSize(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [from, header, bits, compression] = [
    view.getUint32(10, true),
    view.getUint32(14, true),
    view.getUint16(28, true),
    view.getUint32(30, true)
  ]
  const isMasked = compression === 3 && (bits === 16 || bits === 32)
  if ((compression !== 0 && !isMasked) || ![1, 4, 8, 16, 24, 32].includes(bits))
    throw new BmpProblem('it is a compressed BMP file, which is not read')

  const rowBytes = Math.ceil((width * bits) / 32) * 4
  if (from + rowBytes * height > bytes.length) throw new BmpProblem('it is damaged (it ends too early)')
  const pixelAt = pixelReader(view, { bits, header, isMasked })

  const rgba = new Uint8Array(width * height * 4)
  const isTopDown = view.getInt32(22, true) < 0
  for (let y = 0; y < height; y++) {
    const row = from + (isTopDown ? y : height - 1 - y) * rowBytes
    for (let x = 0; x < width; x++) rgba.set(pixelAt(row, x), (y * width + x) * 4)
  }
  return { width, height, rgba }
}

type PixelReader = (row: number, x: number) => [red: number, green: number, blue: number, alpha: number]

function pixelReader(
  view: DataView,
  { bits, header, isMasked }: { bits: number; header: number; isMasked: boolean }
): PixelReader {
  if (bits <= 8) return paletteReader(view, bits, header)
  if (bits === 24)
    return (row, x) => [
      view.getUint8(row + x * 3 + 2),
      view.getUint8(row + x * 3 + 1),
      view.getUint8(row + x * 3),
      255
    ]
  const usual = bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff]
  const masks = isMasked ? [0, 1, 2].map((i) => view.getUint32(54 + i * 4, true)) : usual
  // Only the longer headers say which bits are opacity.
  const alphaMask = isMasked && header >= 56 ? view.getUint32(66, true) : 0
  const [red, green, blue] = masks.map(channel) as [
    (pixel: number) => number,
    (pixel: number) => number,
    (pixel: number) => number
  ]
  const alpha = alphaMask === 0 ? () => 255 : channel(alphaMask)
  return (row, x) => {
    const pixel = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true)
    return [red(pixel), green(pixel), blue(pixel), alpha(pixel)]
  }
}

function paletteReader(view: DataView, bits: number, header: number): PixelReader {
  const colours = view.getUint32(46, true) || 2 ** bits
  const from = 14 + header
  return (row, x) => {
    const byte = view.getUint8(row + ((x * bits) >> 3))
    const index = (byte >> (8 - bits - ((x * bits) & 7))) & (2 ** bits - 1)
    if (index >= colours || from + index * 4 + 3 > view.byteLength)
      throw new BmpProblem('it is damaged (a pixel has no colour)')
    const at = from + index * 4
    return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at), 255]
  }
}
