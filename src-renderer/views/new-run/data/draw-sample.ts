import type { DatasetPreview } from '../../../../src-main/contract'

/** Draws an image as the network takes it, pixel by pixel. */
export function drawSample(
  context: CanvasRenderingContext2D,
  { pixels }: Pick<DatasetPreview['samples'][number], 'pixels'>,
  [height, width, channels]: DatasetPreview['imageShape'],
  [x, y]: [x: number, y: number]
): void {
  const image = context.createImageData(width, height)
  fillPixels(image.data, atob(pixels), channels)
  context.putImageData(image, x, y)
}

/** Of one channel: grey. Of three or more: the first three are red, green and blue. */
function fillPixels(rgba: Uint8ClampedArray, bytes: string, channels: number): void {
  for (let at = 0, from = 0; at < rgba.length; at += 4, from += channels) {
    for (let channel = 0; channel < 3; channel++)
      rgba[at + channel] = bytes.charCodeAt(from + Math.min(channel, channels - 1))
    rgba[at + 3] = 255
  }
}
