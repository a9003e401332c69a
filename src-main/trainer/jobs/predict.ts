import * as tf from '@tensorflow/tfjs'
import type { Answer } from '../../contract'
import { normalize, type Normalization } from '../../datasets/normalization'
import { type EvaluatedModel, evaluatedLogits } from '../step/step'

/** An image as the network takes it: pixels in [0, 1], row by row, channels last. */
export interface InputImage {
  name: string
  pixels: Float32Array
}

/**
 * What an image is taken for, most probable class first, in the order of the images; they are normalised
 * as those that the network learnt from.
 */
export async function predict(
  model: Omit<EvaluatedModel, 'primitives'>,
  images: InputImage[],
  classes: string[],
  batchSize: number,
  normalization: Normalization | null = null
): Promise<Omit<Answer, 'notes'>[]> {
  const predictions: Omit<Answer, 'notes'>[] = []
  for (let from = 0; from < images.length; from += batchSize) {
    const batch = images.slice(from, from + batchSize)
    const rows = await probabilities(model, batch, normalization)
    batch.forEach(({ name }, i) => predictions.push(prediction(name, rows[i] ?? [], classes)))
  }
  return predictions
}

async function probabilities(
  model: Omit<EvaluatedModel, 'primitives'>,
  batch: InputImage[],
  normalization: Normalization | null
): Promise<number[][]> {
  const result = tf.tidy(() => {
    const images = tf.stack(
      batch.map(({ pixels }) =>
        tf.tensor3d(
          normalization ? normalize(pixels.slice(), normalization) : pixels,
          model.network.architecture.inputShape
        )
      )
    ) as tf.Tensor4D
    return tf.softmax(evaluatedLogits(model, images))
  })
  const rows = await result.array()
  result.dispose()
  return rows
}

function prediction(image: string, row: number[], classes: string[]): Omit<Answer, 'notes'> {
  const sorted = row
    .map((probability, i) => ({ class: classes[i] ?? String(i), probability }))
    .sort((a, b) => b.probability - a.probability)
  const [first] = sorted
  if (!first) throw new Error('a network has classes')
  return { image, ...first, probabilities: sorted }
}
