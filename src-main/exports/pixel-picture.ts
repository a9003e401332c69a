import { createCanvas } from '@napi-rs/canvas'

/** A PNG of pixels: red, green, blue and opacity of each, row by row. */
export function pixelPicture(
  pixels: Uint8ClampedArray,
  width: number,
  height: number
): { mediaType: string; base64: string } {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  const data = context.createImageData(width, height)
  data.data.set(pixels)
  context.putImageData(data, 0, 0)
  return { mediaType: 'image/png', base64: canvas.toBuffer('image/png').toString('base64') }
}
