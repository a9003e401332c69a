import type { ArchitectureLayer } from '../../contract'
import { fillUniform, randomKey } from '../../datasets/counter-random'
import { layerTensors } from '../../models/layer-tensors'

/** A weight before training: plain numbers, so that every engine starts from the same bits. */
export interface InitialWeight {
  /** `<layer>/<weight>`, with Keras' names. */
  name: string
  shape: number[]
  data: Float32Array
}
export interface LayerWeights {
  trainable: InitialWeight[]
  /** Moving statistics of batch normalisation: part of the model, not trained. */
  moving: InitialWeight[]
}

const size = (shape: number[]): number => shape.reduce((a, b) => a * b, 1)
const filled = (name: string, shape: number[], value: number): InitialWeight => ({
  name,
  shape,
  data: new Float32Array(size(shape)).fill(value)
})

/** Glorot and Bengio (2010), uniform: Keras' default for kernels. */
function glorotUniform(seed: number, name: string, shape: number[]): InitialWeight {
  const receptive = size(shape.slice(0, -2))
  const limit = Math.sqrt(6 / (receptive * ((shape.at(-2) ?? 0) + (shape.at(-1) ?? 0))))
  return {
    name,
    shape,
    data: fillUniform(randomKey(seed, 'weights', name), new Float32Array(size(shape)), -limit, limit)
  }
}

/** Of what is no kernel: scales and variances begin at one, all else at nothing. */
const beginAtOne: readonly string[] = ['gamma', 'moving_variance']

/**
 * The weights that Keras would give a layer: a function of the seed and the weights' names, the same on
 * every engine.
 */
export function initialWeights(
  layer: ArchitectureLayer,
  inputShape: number[],
  seed: number
): LayerWeights {
  const made: LayerWeights = { trainable: [], moving: [] }
  const isNothing = layer.type === 'BatchNormalization' && layer.config.gammaInitializer === 'zeros'
  for (const { name, shape } of layerTensors(layer, inputShape.at(-1) ?? 0)) {
    const whole = `${layer.name}/${name}`
    const weight = name.endsWith('kernel')
      ? glorotUniform(seed, whole, shape)
      : filled(whole, shape, beginAtOne.includes(name) && !(name === 'gamma' && isNothing) ? 1 : 0)
    made[name.startsWith('moving_') ? 'moving' : 'trainable'].push(weight)
  }
  return made
}
