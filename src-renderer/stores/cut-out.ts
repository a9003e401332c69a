/** A part of a picture, in shares of its width and height. */
export interface Cut {
  left: number
  top: number
  width: number
  height: number
}

/** The smallest share of a side that is cut out. */
const least = 0.02
const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value))

/** What lies between two corners, within the picture. */
export function cutBetween(from: { x: number; y: number }, to: { x: number; y: number }): Cut {
  const [left, right] = [from.x, to.x].map((x) => within(x, 0, 1)).sort((a, b) => a - b) as [
    number,
    number
  ]
  const [top, bottom] = [from.y, to.y].map((y) => within(y, 0, 1)).sort((a, b) => a - b) as [
    number,
    number
  ]
  return {
    left: Math.min(left, 1 - least),
    top: Math.min(top, 1 - least),
    width: Math.max(least, right - left),
    height: Math.max(least, bottom - top)
  }
}

/** A cut that is moved, or made larger, by shares of the picture; it stays within. */
export function nudged(cut: Cut, { x, y }: { x: number; y: number }, resizes: boolean): Cut {
  return resizes
    ? {
        ...cut,
        width: within(cut.width + x, least, 1 - cut.left),
        height: within(cut.height + y, least, 1 - cut.top)
      }
    : {
        ...cut,
        left: within(cut.left + x, 0, 1 - cut.width),
        top: within(cut.top + y, 0, 1 - cut.height)
      }
}

/** The pixels that a cut of a picture of a size has: at least one each way. */
export function pixelsOf(
  cut: Cut,
  { width, height }: { width: number; height: number }
): { x: number; y: number; width: number; height: number } {
  const x = Math.min(width - 1, Math.round(cut.left * width))
  const y = Math.min(height - 1, Math.round(cut.top * height))
  return {
    x,
    y,
    width: Math.max(1, Math.min(width - x, Math.round(cut.width * width))),
    height: Math.max(1, Math.min(height - y, Math.round(cut.height * height)))
  }
}

/** A part of a picture that the browser can show, as a picture of its own without loss. */
export async function cutOut(file: File, cut: Cut): Promise<File> {
  const bitmap = await createImageBitmap(file)
  const { x, y, width, height } = pixelsOf(cut, bitmap)
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.drawImage(bitmap, x, y, width, height, 0, 0, width, height)
  bitmap.close()
  const content = await canvas.convertToBlob({ type: 'image/png' })
  return new File([content], file.name, { type: 'image/png' })
}
