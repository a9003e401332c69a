import * as tf from '@tensorflow/tfjs'
import { type Answer, AtelierError, type Explanation, type ExplanationRequest } from '../../contract'
import { normalize, type Normalization } from '../../datasets/normalization'
import type { Network } from '../network/network'
import { activationMap, spatialLayers } from './activation-maps'
import type { InputImage } from './predict'

/**
 * Where a network looked in an image for the classes that it holds to be the most probable.
 * @throws AtelierError LAYER_HAS_NO_MAPS where a layer was asked for that has none
 */
export async function explain(
  network: Network,
  { pixels }: InputImage,
  { probabilities }: Pick<Answer, 'probabilities'>,
  { classes, layer: wanted }: ExplanationRequest,
  { classNames, normalization }: { classNames: string[]; normalization: Normalization | null }
): Promise<Explanation> {
  const layers = spatialLayers(network.architecture)
  if (wanted !== null && !layers.includes(wanted))
    throw new AtelierError('LAYER_HAS_NO_MAPS', { layer: wanted, layers: layers.join(', ') })
  const layer = wanted ?? layers.at(-1) ?? null
  if (layer === null) return { layer, layers, maps: [] }

  const taken = normalization ? normalize(pixels.slice(), normalization) : pixels
  const image = tf.tensor4d(taken, [1, ...network.architecture.inputShape])
  try {
    const maps = []
    for (const each of probabilities.slice(0, classes)) {
      const found = await activationMap(network, image, classNames.indexOf(each.class), layer)
      maps.push({ class: each.class, ...encoded(found) })
    }
    return { layer, layers, maps }
  } finally {
    image.dispose()
  }
}

/** In 256 levels of the largest value. */
function encoded({
  height,
  width,
  values
}: Awaited<ReturnType<typeof activationMap>>): Omit<Explanation['maps'][number], 'class'> {
  const largest = values.reduce((most, value) => Math.max(most, value), 0)
  const levels = Uint8Array.from(values, (value) =>
    largest > 0 ? Math.round((255 * value) / largest) : 0
  )
  const text = Array.from(levels, (level) => String.fromCharCode(level)).join('')
  return { height, width, values: btoa(text), largest }
}
