import * as tf from '@tensorflow/tfjs'
import { fillUniform, randomKey } from '../../datasets/counter-random'
import type { LoadedDataset, Split } from '../../datasets/dataset'
import { readImages } from '../../datasets/images'
import type { Normalization } from '../../datasets/normalization'
import type { NamedTensor } from '../../models/safetensors'
import { withBatch } from '../data/batch-tensors'
import { planForward } from '../network/forward-plan'
import type { Network } from '../network/network'
import { evaluatedLogits } from '../step/step'

/** Images that are computed together. */
const batchSize = 16
/** Numbers of layers' results that are kept at most: 128 MiB of them. */
const mostResults = 32 * 2 ** 20

/** Some images of a split, evenly spread over it; all of them where there are fewer. */
export function spreadOver(split: Split, count: number): Uint32Array {
  const most = Math.min(count, split.count)
  return Uint32Array.from({ length: most }, (_, i) => Math.floor((i * split.count) / most))
}

/** Images of noise, for where no others are there: the same ones every time. */
export function noiseSplit(imageShape: LoadedDataset['imageShape'], count: number): Split {
  const size = imageShape.reduce((a, b) => a * b, count)
  const levels = fillUniform(randomKey(1, 'noise images'), new Float32Array(size), 0, 256)
  return { images: Uint8Array.from(levels), labels: new Uint8Array(count), count }
}

/** The images themselves, [count, height, width, channels], values 0..255. */
export function pixelsOf(
  { images }: Split,
  imageShape: LoadedDataset['imageShape'],
  indices: Uint32Array
): Float32Array {
  const size = imageShape.reduce((a, b) => a * b, 1)
  const pixels = new Float32Array(indices.length * size)
  readImages(images, size, indices, (image, i) => pixels.set(image.subarray(0, size), i * size))
  return pixels
}

/** What a network computes of images: logits of all, [count, classes]. */
export async function logitsOf(
  network: Network,
  split: Split,
  indices: Uint32Array,
  normalization: Normalization | null
): Promise<Float32Array> {
  const { classes, inputShape: imageShape } = network.architecture
  const logits = new Float32Array(indices.length * classes)
  for (let from = 0; from < indices.length; from += batchSize) {
    const batch = indices.subarray(from, from + batchSize)
    const result = withBatch(
      { imageShape },
      split,
      batch,
      ({ images }) => tf.tidy(() => evaluatedLogits({ network, average: null }, images)),
      { normalization }
    )
    logits.set((await result.data()) as Float32Array, from * classes)
    result.dispose()
  }
  return logits
}

/**
 * What each layer results in for one image, by the layers' names; of what was computed in one go only the
 * end, and not the logits. None where they are too many.
 */
export async function layerResults(
  network: Network,
  split: Split,
  index: number,
  normalization: Normalization | null
): Promise<NamedTensor[]> {
  const { architecture } = network
  const numbers = architecture.layers.reduce(
    (sum, { outputShape }) => sum + outputShape.reduce((a, b) => a * b, 1),
    0
  )
  if (numbers > mostResults) return []

  const names = new Map(planForward(architecture).map(({ layer, output }) => [layer.name, output]))
  const kept: { name: string; tensor: tf.Tensor }[] = []
  withBatch(
    { imageShape: architecture.inputShape },
    split,
    Uint32Array.of(index),
    ({ images }) =>
      tf.tidy(() => {
        network.forward(images, { training: false }, (layer, output) =>
          // An engine may hand on what it was given.
          kept.push({ name: names.get(layer) ?? layer, tensor: tf.keep(tf.clone(output)) })
        )
      }),
    { normalization }
  )

  const results = kept.slice(0, -1).map(async ({ name, tensor }) => ({
    name,
    shape: tensor.shape.slice(1),
    data: (await tensor.data()) as Float32Array
  }))
  try {
    return await Promise.all(results)
  } finally {
    tf.dispose(kept.map(({ tensor }) => tensor))
  }
}
