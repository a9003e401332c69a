import { setImmediate } from 'node:timers/promises'
import type { DatasetLook, EncodedPicture } from '../../contract'
import { encodedPicture, thumbnailSide } from './encoded-picture'
import type { ViewedDataset } from './viewed-dataset'

/** Bytes that are read for the means: of a larger data set every so many images count. */
const mostBytes = 256 * 2 ** 20
/** Classes that get a mean of their own. */
const mostClasses = 200
/** Bytes that are added up before others have their turn. */
const bytesInARow = 4 * 2 ** 20

/** The mean training image, overall and of each class, as the network sees them. */
export async function meanImages(
  dataset: ViewedDataset,
  trainCount: number
): Promise<DatasetLook['means']> {
  const size = dataset.imageShape.reduce((a, b) => a * b, 1)
  const classes = Math.min(dataset.classes.length, mostClasses)
  const sums = Array.from({ length: classes + 1 }, () => ({ total: new Float64Array(size), count: 0 }))
  const overall = sums[classes] as (typeof sums)[number]
  const stride = Math.max(1, Math.ceil((trainCount * size) / mostBytes))
  const pause = Math.max(1, Math.round(bytesInARow / size))

  for (let index = 0; index < trainCount; index += stride) {
    const pixels = dataset.pixels(index)
    add(overall, pixels)
    const own = sums[dataset.facts(index).label]
    if (own && own !== overall) add(own, pixels)
    if ((index / stride) % pause === 0) await setImmediate()
  }
  const pictures = await Promise.all(sums.map((sum) => meanPicture(sum, dataset.imageShape)))
  return { of: overall.count, overall: pictures[classes] ?? null, perClass: pictures.slice(0, classes) }
}

interface Sum {
  total: Float64Array
  count: number
}

function add(sum: Sum, pixels: Uint8Array): void {
  const { total } = sum
  for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (pixels[i] as number)
  sum.count++
}

async function meanPicture(
  { total, count }: Sum,
  [height, width, channels]: ViewedDataset['imageShape']
): Promise<EncodedPicture | null> {
  if (count === 0) return null
  const pixels = Uint8Array.from(total, (value) => Math.round(value / count))
  return encodedPicture({ kind: 'pixels', height, width, channels, pixels }, thumbnailSide)
}
