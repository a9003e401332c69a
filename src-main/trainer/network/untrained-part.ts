import type * as tf from '@tensorflow/tfjs'
import type { PlannedLayer } from './forward-plan'
import type { LayerResults } from './layer-results'

/** The layers that nothing trained comes before, and what the others take of them. */
export interface UntrainedPart {
  layers: ReadonlySet<PlannedLayer>
  results: LayerResults
}

/** Of a plan, the layers whose results no trained weight has a part in. */
export function untrainedLayers(
  plan: readonly PlannedLayer[],
  frozen: ReadonlySet<string>
): ReadonlySet<PlannedLayer> {
  const constant = new Set<string>()
  return new Set(
    plan.filter(({ layer, inputs, output }) => {
      const isUntrained =
        layer.type === 'InputLayer' ||
        (frozen.has(layer.name) && inputs.every((name) => constant.has(name)))
      if (isUntrained) constant.add(output)
      return isUntrained
    })
  )
}

/** The tensors of which no gradient is wanted in a pass: its input, and what comes of the untrained part. */
export const constantsOf = (images: tf.Tensor, part?: UntrainedPart): ReadonlySet<tf.Tensor> =>
  new Set([images, ...(part?.results.entries().map(([, result]) => result) ?? [])])
