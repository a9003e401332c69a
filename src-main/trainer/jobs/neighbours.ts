import * as tf from '@tensorflow/tfjs'
import { assembleBatch } from '../../datasets/batches'
import type { Selection } from '../../datasets/selection'
import { normalize, type Normalization } from '../../datasets/normalization'
import { networkStages } from '../../models/network-stages'
import { eachKeptRow, keepRows, pixelHash } from '../loop/feature-rows'
import type { Network } from '../network/network'
import type { FeatureStore, TrainerPort } from '../port'

interface RowsRequest {
  port: Pick<TrainerPort, 'sha256' | 'yieldToEventLoop'>
  network: Network
  selection: Selection
  normalization: Normalization | null
  batchSize: number
  /** Where features are kept from run to run, and under which key; null where they are not. */
  kept: { store: FeatureStore; key: string } | null
  /** Hears how many images are done. */
  tell(done: number, total: number): void
}

/**
 * The features of all images of a selection, in its order: as they were kept, and computed where they were
 * not.
 */
export async function featureRows(request: RowsRequest): Promise<Float32Array[]> {
  const { port, selection, kept } = request
  const { split, indices } = selection
  const hashes: string[] = []
  if (kept) for (const index of indices) hashes.push(await pixelHash(port, split, index))
  const wanted = new Set(hashes)
  const known = new Map<string, Float32Array>()
  if (kept)
    await eachKeptRow(kept.store, kept.key, (hash, row) => {
      if (wanted.has(hash)) known.set(hash, row)
    })

  const rows = Array.from(indices, (_, place) => known.get(hashes[place] ?? ''))
  const missing = Array.from(indices.keys()).filter((place) => !rows[place])
  const computed = await computedRows(request, missing)
  for (const [place, row] of computed) rows[place] = row
  // What cannot be kept is computed again the next time.
  if (kept && computed.size > 0)
    await keepRows(
      kept.store,
      kept.key,
      new Map([...computed].map(([place, row]) => [hashes[place] as string, row]))
    ).catch(() => false)
  return rows as Float32Array[]
}

async function computedRows(
  { port, network, selection: { split, indices }, normalization, batchSize, tell }: RowsRequest,
  places: number[]
): Promise<Map<number, Float32Array>> {
  const [height, width, channels] = network.architecture.inputShape
  const computed = new Map<number, Float32Array>()
  for (let from = 0; from < places.length; from += batchSize) {
    const some = places.slice(from, from + batchSize)
    const images = Uint32Array.from(some, (place) => indices[place] as number)
    const batch = assembleBatch(split, height * width * channels, images, { normalization })
    const rows = await featuresOf(network, batch.images, some.length)
    some.forEach((place, i) => computed.set(place, rows[i] as Float32Array))
    tell(indices.length - places.length + from + some.length, indices.length)
    await port.yieldToEventLoop()
  }
  return computed
}

/** What the last layer takes of one picture, of pixels in [0, 1]. */
export async function pictureFeatures(
  network: Network,
  pixels: Float32Array,
  normalization: Normalization | null
): Promise<Float32Array> {
  const image = normalization ? normalize(pixels.slice(), normalization) : pixels
  const [row] = await featuresOf(network, image, 1)
  return row as Float32Array
}

/** [images, features], row by row. */
async function featuresOf(
  network: Network,
  images: Float32Array,
  count: number
): Promise<Float32Array[]> {
  const { architecture } = network
  const { features } = networkStages(architecture)
  const output = tf.tidy(() =>
    network.outputOf(features, tf.tensor4d(images, [count, ...architecture.inputShape]))
  )
  try {
    const values = Float32Array.from((await output.data()) as Float32Array)
    const length = values.length / count
    return Array.from({ length: count }, (_, i) => values.slice(i * length, (i + 1) * length))
  } finally {
    output.dispose()
  }
}

/** What the head takes rows of features for, in their order, and how sure of that it is. */
export async function headAnswers(
  network: Network,
  rows: readonly Float32Array[],
  batchSize: number
): Promise<{ predicted: number; probability: number }[]> {
  const { layers } = network.architecture
  const { features } = networkStages(network.architecture)
  const shape = layers.find(({ name }) => name === features)?.outputShape ?? []
  const answers: { predicted: number; probability: number }[] = []
  for (let from = 0; from < rows.length; from += batchSize) {
    const some = rows.slice(from, from + batchSize)
    const values = new Float32Array(some.length * (some[0]?.length ?? 0))
    some.forEach((row, i) => values.set(row, i * row.length))
    const output = tf.tidy(() => {
      const input = tf.tensor<tf.Rank>(values, [some.length, ...shape]) as tf.Tensor4D
      const { logits } = network.forward(input, { training: false, from: features })
      return tf.stack([tf.cast(tf.argMax(logits, -1), 'float32'), tf.max(tf.softmax(logits), -1)])
    })
    const found = await output.data()
    output.dispose()
    some.forEach((_, i) =>
      answers.push({ predicted: found[i] as number, probability: found[some.length + i] as number })
    )
  }
  return answers
}

/**
 * The places of the rows that are nearest to another by cosine, with one minus that; each is looked at.
 * Of those that are equally near, the first comes first. A row of zeros is at a right angle to all.
 */
export function nearestRows(
  row: Float32Array,
  rows: readonly Float32Array[],
  count: number
): { place: number; distance: number }[] {
  const length = normOf(row)
  const all = rows.map((other, place) => {
    const product = length * normOf(other)
    return { place, distance: product === 0 ? 1 : 1 - dot(row, other) / product }
  })
  return all.sort((a, b) => a.distance - b.distance || a.place - b.place).slice(0, count)
}

const normOf = (row: Float32Array): number => Math.sqrt(dot(row, row))

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
