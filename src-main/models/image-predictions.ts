import { AtelierError } from '../contract'
import { decodeSafetensors, safetensorsParts } from './safetensors'

/** What a network takes images for that it did not learn from. */
export interface ImagePredictions {
  /** Hash of the data that they are of, as the run records it. */
  datasetSha256: string
  classes: string[]
  /** What each image is known by. */
  hashes: string[]
  /** Where each image is: its path, or its part and its number there. */
  names: string[]
  /** Class number of each image, as it was given. */
  labels: Float32Array
  /** A row of probabilities an image. */
  probabilities: Float32Array
}

/** Predictions as a safetensors file, in parts. */
export function predictionParts(predictions: ImagePredictions): Uint8Array[] {
  const { datasetSha256, classes, hashes, names, labels, probabilities } = predictions
  return safetensorsParts(
    [
      { name: 'labels', shape: [labels.length], data: labels },
      { name: 'probabilities', shape: [labels.length, classes.length], data: probabilities }
    ],
    {
      format: 'atelier-image-predictions',
      datasetSha256,
      images: JSON.stringify({ classes, hashes, names })
    }
  )
}

/**
 * The predictions of a file.
 * @throws AtelierError CHECKPOINT_DAMAGED where it is not whole
 */
export function readPredictions(bytes: Uint8Array, path: string): ImagePredictions {
  const { tensors, metadata } = decodeSafetensors(bytes, path)
  const labels = tensors.get('labels')?.data
  const probabilities = tensors.get('probabilities')?.data
  const { datasetSha256, images } = metadata
  if (!labels || !probabilities || datasetSha256 === undefined || images === undefined)
    throw new AtelierError('CHECKPOINT_DAMAGED', { path, reason: 'it holds no predictions of images' })
  const known = JSON.parse(images) as Pick<ImagePredictions, 'classes' | 'hashes' | 'names'>
  return { datasetSha256, ...known, labels, probabilities }
}
