import type { TrainerJobOf } from '../../contract'
import { readImages } from '../../datasets/images'
import { loadDataset } from '../../datasets/load'
import { borderBrightness } from './read-images'

/**
 * Brightness of the background in the data that a run learnt from; null where the data is not here any more.
 */
export async function backgroundBrightness(
  job: TrainerJobOf<'predict' | 'predictions'>
): Promise<number | null> {
  const dataset = await loadDataset(job.spec.dataset, job.places).catch(() => null)
  if (!dataset) return null
  const {
    imageShape: [height, width, channels],
    imageShape,
    train: { images, count }
  } = dataset
  const inspected = Math.min(count, 500)
  let sum = 0
  readImages(
    images,
    height * width * channels,
    Uint32Array.from({ length: inspected }, (_, i) => i),
    (image) => void (sum += borderBrightness(image, imageShape))
  )
  return inspected > 0 ? sum / inspected / 255 : null
}
