import type { ArchitectureLayer, LayerType } from '../../contract'
import { fillUniform, randomKey } from '../../datasets/counter-random'

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

const none = (): LayerWeights => ({ trainable: [], moving: [] })
type WeightsOf<T extends LayerType> = (
  layer: Extract<ArchitectureLayer, { type: T }>,
  inputShape: number[],
  seed: number
) => LayerWeights

/** Complete over the layer types: a new one does not compile until its weights are known. */
const weights: { [T in LayerType]: WeightsOf<T> } = {
  InputLayer: none,
  ReLU: none,
  Activation: none,
  MaxPooling2D: none,
  AveragePooling2D: none,
  GlobalAveragePooling2D: none,
  Add: none,
  Flatten: none,
  Dropout: none,
  DropPath: none,
  ZeroPadding2D: none,
  Conv2D: ({ name, config }, inputShape, seed) => ({
    trainable: [
      glorotUniform(seed, `${name}/kernel`, [
        ...config.kernelSize,
        inputShape.at(-1) ?? 0,
        config.filters
      ]),
      ...(config.useBias ? [filled(`${name}/bias`, [config.filters], 0)] : [])
    ],
    moving: []
  }),
  DepthwiseConv2D: ({ name, config }, inputShape, seed) => {
    const channels = inputShape.at(-1) ?? 0
    return {
      trainable: [
        glorotUniform(seed, `${name}/kernel`, [...config.kernelSize, channels, 1]),
        ...(config.useBias ? [filled(`${name}/bias`, [channels], 0)] : [])
      ],
      moving: []
    }
  },
  Dense: ({ name, config }, inputShape, seed) => ({
    trainable: [
      glorotUniform(seed, `${name}/kernel`, [inputShape.at(-1) ?? 0, config.units]),
      filled(`${name}/bias`, [config.units], 0)
    ],
    moving: []
  }),
  BatchNormalization: ({ name }, inputShape) => {
    const shape = [inputShape.at(-1) ?? 0]
    return {
      trainable: [filled(`${name}/gamma`, shape, 1), filled(`${name}/beta`, shape, 0)],
      moving: [filled(`${name}/moving_mean`, shape, 0), filled(`${name}/moving_variance`, shape, 1)]
    }
  }
}

/**
 * The weights that Keras would give a layer: a function of the seed and the weights' names, the same on
 * every engine.
 */
export function initialWeights<T extends LayerType>(
  layer: Extract<ArchitectureLayer, { type: T }>,
  inputShape: number[],
  seed: number
): LayerWeights {
  return (weights[layer.type] as unknown as WeightsOf<T>)(layer, inputShape, seed)
}
