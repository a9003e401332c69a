import * as tf from '@tensorflow/tfjs'
import type { Architecture } from '../../contract'
import { planForward } from '../network/forward-plan'
import type { Network } from '../network/network'

/** How much each place of a layer's maps speaks for a class: [height, width], row by row. */
interface FoundMap {
  height: number
  width: number
  values: Float32Array
}

/**
 * Layers that result in maps with more than one place, from the input on, by the names under which their
 * results are known: of what is computed in one go only the end.
 */
export function spatialLayers(architecture: Architecture): string[] {
  const shapes = new Map(architecture.layers.map(({ name, outputShape }) => [name, outputShape]))
  return planForward(architecture)
    .filter(({ layer }) => layer.type !== 'InputLayer' && layer.type !== 'ZeroPadding2D')
    .map(({ output }) => output)
    .filter((output) => {
      const [height = 0, width = 0, channels] = shapes.get(output) ?? []
      return channels !== undefined && height * width > 1
    })
}

/**
 * Where a network looks in an image for a class (Grad-CAM; Selvaraju et al., 2017): the maps of a layer,
 * each times the mean over its places of the class's logit's gradient, added up; what speaks against the
 * class is 0.
 * @param image [1, height, width, channels], as the network takes it
 * @param classNumber of the logit
 * @param layer one of {@link spatialLayers}
 */
export async function activationMap(
  network: Network,
  image: tf.Tensor4D,
  classNumber: number,
  layer: string
): Promise<FoundMap> {
  const map = tf.tidy(() => {
    let activations: tf.Tensor | null = null
    const shape = network.architecture.layers.find(({ name }) => name === layer)?.outputShape ?? []
    // The gradient by what is added to a layer's output is that by the output, wherever else it goes.
    const logit = (added: tf.Tensor): tf.Scalar => {
      const { logits } = network.forward(image, {
        training: false,
        through: {
          layer,
          change: (output) => {
            activations = tf.keep(tf.clone(output))
            return tf.add(output, added)
          }
        }
      })
      return tf.sum(tf.slice(logits, [0, classNumber], [1, 1])) as tf.Scalar
    }
    const gradient = tf.grad(logit)(tf.zeros([1, ...shape]))
    const weights = tf.mean(gradient, [1, 2], true)
    const sum = tf.sum(tf.mul(activations as unknown as tf.Tensor, weights), -1)
    tf.dispose(activations as unknown as tf.Tensor)
    return tf.relu(sum)
  })
  const [, height = 0, width = 0] = map.shape
  try {
    return { height, width, values: Float32Array.from(await map.data()) }
  } finally {
    map.dispose()
  }
}
