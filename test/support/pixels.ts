import type { Split } from '../../src-main/datasets/dataset'

/** The images of a part that is in memory. */
export function pixelsOf({ images }: Pick<Split, 'images'>): Uint8Array {
  if (images instanceof Uint8Array) return images
  throw new Error(`The images are in ${images.path}`)
}
