import * as tf from '@tensorflow/tfjs'
import { join } from 'node:path'
import type { Architecture, EngineId, ModelConfig } from '../../src-main/contract'
import { fillUniform, randomKey, randomUint32 } from '../../src-main/datasets/counter-random'
import type { NamedTensor } from '../../src-main/models/safetensors'
import { Network } from '../../src-main/trainer/network/network'
import type { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { distance, type Numbers, numbersOf, scalesOf } from './network-numbers'
import { asSaved, classes, distinctWeights, readTensors, useEngine, writeTensors } from './peer-support'

/** A network of Atelier's with weights of which every one matters, and a batch of noise. */
export interface Subject {
  architecture: Architecture
  weights: NamedTensor[]
  images: Float32Array
  labels: Float32Array
}

/** @param draw of the images: the same number, the same images */
export async function subjectOf(architecture: Architecture, count: number, draw = 1): Promise<Subject> {
  const network = new Network(architecture, 3, (await useEngine('cpu')).primitives)
  const weights = await distinctWeights(network)
  network.dispose()
  const size = count * tf.util.sizeFromShape(architecture.inputShape)
  const images = fillUniform(randomKey(draw, 'published images'), new Float32Array(size), 0, 1)
  const labels = Float32Array.from(
    { length: count },
    (_, i) => randomUint32(randomKey(1, 'published labels'), i) % classes
  )
  return { architecture, weights, images, labels }
}

/**
 * The numbers of the published network of `config`, in double precision where no other is named, with the
 * subject's weights in their order.
 */
export async function publishedNumbers(
  peer: LinePeer,
  config: ModelConfig,
  { architecture, weights, images, labels }: Subject,
  folder: string,
  precision: 'float64' | 'float32' = 'float64'
): Promise<Numbers> {
  const out = join(folder, 'published.safetensors')
  await peer.ask({
    task: 'numbers',
    precision,
    model: config,
    classes,
    order: weights.map(({ name }) => name),
    out,
    weights: writeTensors(join(folder, 'weights.safetensors'), weights),
    batch: writeTensors(join(folder, 'batch.safetensors'), [
      { name: 'images', shape: [labels.length, ...architecture.inputShape], data: images },
      { name: 'labels', shape: [labels.length], data: labels }
    ])
  })
  return readTensors(out)
}

/** Atelier's numbers, of the subject's architecture or of another one with the same weights. */
export async function numbersOn(
  engine: EngineId,
  { architecture, weights, images, labels }: Subject,
  other: Architecture = architecture
): Promise<Numbers> {
  const session = await useEngine(engine)
  const network = new Network(other, 3, session.primitives)
  network.import(asSaved(weights), 'test')
  const batch = {
    images: tf.tensor4d(images, [labels.length, ...architecture.inputShape]),
    labels: tf.tensor1d(Int32Array.from(labels), 'int32')
  }
  const numbers = await numbersOf(network, session, batch)
  network.dispose()
  tf.dispose([batch.images, batch.labels])
  return numbers
}

/** By name, how far each array is from the exact one, in relation to its scale. */
export function errorsOf(found: Numbers, exact: Numbers): Map<string, number> {
  const scales = scalesOf(exact)
  return new Map(
    [...exact].map(([name, values]) => {
      const array = found.get(name)
      return [
        name,
        array ? distance(array, values) / (scales.get(name) as number) : Number.POSITIVE_INFINITY
      ]
    })
  )
}
