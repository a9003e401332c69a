import * as tf from '@tensorflow/tfjs'
import { encodeMetric, type LayerActivation } from '../../contract'
import type { LoadedDataset } from '../../datasets/dataset'
import type { Normalization } from '../../datasets/normalization'
import type { Selection } from '../../datasets/selection'
import { withBatch } from '../data/batch-tensors'
import { planForward, takenBy } from '../network/forward-plan'
import type { Network } from '../network/network'

interface Subject {
  network: Network
  dataset: Pick<LoadedDataset, 'imageShape'>
  selection: Selection
  normalization: Normalization | null
  batchSize: number
  /** Hears how many images are done, of how many; first of none. */
  tell(done: number, total: number): void
}

/** Of every number of one layer so far. */
interface Moments {
  count: number
  mean: number
  /** The sum of squared distances from the mean. */
  squares: number
  zeros: number
}

/**
 * What comes out of each layer of a network over some images, as when nothing is learnt: layers that are
 * computed in one go have the statistics of what they give together, under the last one's name.
 */
export async function activationStatistics({
  network,
  dataset,
  selection: { split, indices },
  normalization,
  batchSize,
  tell
}: Subject): Promise<LayerActivation[]> {
  const moments = new Map<string, Moments>()
  tell(0, indices.length)
  for (let from = 0; from < indices.length; from += batchSize) {
    const some = indices.subarray(from, from + batchSize)
    const found = withBatch(dataset, split, some, ({ images }) => ofBatch(network, images), {
      normalization
    })
    for (const { name, size, rows } of found) {
      const [means, variances, zeros] = (await rows.array()) as [number[], number[], number[]]
      rows.dispose()
      means.forEach((mean, image) => {
        const squares = size * (variances[image] as number)
        const own = { count: size, mean, squares, zeros: size * (zeros[image] as number) }
        moments.set(name, merged(moments.get(name), own))
      })
    }
    tell(Math.min(from + batchSize, indices.length), indices.length)
  }

  const { architecture } = network
  return planForward(architecture).flatMap((planned) => {
    const { layer, output } = planned
    const known = moments.get(layer.name)
    if (!known) return []
    const { count, mean, squares, zeros } = known
    const members = [layer.name, ...takenBy(planned, architecture)]
    return [
      {
        name: output,
        mean: encodeMetric(mean),
        deviation: encodeMetric(Math.sqrt(squares / count)),
        zeros: zeros / count,
        together: members.filter((name) => name !== output)
      }
    ]
  })
}

/** Mean, variance and share of zeros of each image, [3, batch], after every layer of the plan. */
function ofBatch(
  network: Network,
  images: tf.Tensor4D
): { name: string; size: number; rows: tf.Tensor }[] {
  const found: { name: string; size: number; rows: tf.Tensor }[] = []
  tf.tidy(() => {
    network.forward(images, { training: false }, (name, output) => {
      const rows = tf.tidy(() => {
        const flat = tf.reshape(output, [output.shape[0] ?? 0, -1])
        const { mean, variance } = tf.moments(flat, 1)
        const zeros = tf.mean(tf.cast(tf.equal(flat, 0), 'float32'), 1)
        return tf.stack([mean, variance, zeros])
      })
      found.push({ name, size: tf.util.sizeFromShape(output.shape.slice(1)), rows: tf.keep(rows) })
    })
  })
  return found
}

/** Of two parts together (Chan, Golub and LeVeque, 1979). */
function merged(before: Moments | undefined, own: Moments): Moments {
  if (!before) return own
  const count = before.count + own.count
  const distance = own.mean - before.mean
  return {
    count,
    mean: before.mean + (distance * own.count) / count,
    squares: before.squares + own.squares + (distance ** 2 * before.count * own.count) / count,
    zeros: before.zeros + own.zeros
  }
}
