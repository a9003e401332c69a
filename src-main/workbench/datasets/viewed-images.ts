import { type EncodedPicture, type ImageCloseUp, knownError, type ViewedImage } from '../../contract'
import { closeUpSide, encodedPicture, thumbnailSide } from '../../datasets/view/encoded-picture'
import type { ImageMarks } from '../../datasets/view/image-marks'
import type { ViewedDataset } from '../../datasets/view/viewed-dataset'

/** Thumbnails that are made at the same time. */
const atOnce = 8

/** Images of a data set with thumbnails, in this order. */
export function listedImages(
  view: ViewedDataset,
  marks: ImageMarks,
  indices: Uint32Array
): Promise<ViewedImage[]> {
  return inOrder([...indices], (index) => listed(view, marks, index))
}

/** @returns what `make` makes of each, in order; a few are made at a time */
async function inOrder<T, R>(items: T[], make: (item: T) => Promise<R>): Promise<R[]> {
  const made = new Array<R>(items.length)
  let next = 0
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++
      made[at] = await make(items[at] as T)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return made
}

/** What a window is told of an image. */
function factsOf(
  view: ViewedDataset,
  index: number
): Pick<ViewedImage, 'name' | 'label' | 'split' | 'width' | 'height'> {
  const { name, label, split, width, height } = view.facts(index)
  return { name, label, split, width, height }
}

/** What the network takes of an image; null where it cannot be read. */
async function seenAt(view: ViewedDataset, index: number, side: number): Promise<EncodedPicture | null> {
  const [height, width, channels] = view.imageShape
  try {
    return await encodedPicture(
      { kind: 'pixels', height, width, channels, pixels: view.pixels(index) },
      side
    )
  } catch {
    return null
  }
}

async function listed(view: ViewedDataset, marks: ImageMarks, index: number): Promise<ViewedImage> {
  const thumbnail = await seenAt(view, index, thumbnailSide)
  return { index, ...factsOf(view, index), problems: [...marks.of(index)], thumbnail }
}

/** One image, large, beside what the network takes of it. */
export async function closeUp(
  view: ViewedDataset,
  marks: ImageMarks,
  index: number
): Promise<ImageCloseUp> {
  const seen = await seenAt(view, index, closeUpSide)
  const original = await view
    .original(index)
    .then((content) => encodedPicture(content, closeUpSide))
    .catch((error: unknown) => knownError(error).message)
  return {
    index,
    ...factsOf(view, index),
    problems: [...marks.of(index)],
    file: view.fileOf(index),
    seen,
    original: typeof original === 'string' ? null : original,
    reason: typeof original === 'string' ? original : null
  }
}

/**
 * Small pictures of images by their numbers; null where there is no number, or what it names cannot be
 * read.
 */
export function thumbnails(
  view: ViewedDataset,
  indices: (number | undefined)[]
): Promise<(EncodedPicture | null)[]> {
  return inOrder(indices, (index) =>
    index === undefined ? Promise.resolve(null) : seenAt(view, index, thumbnailSide)
  )
}
