import * as tf from '@tensorflow/tfjs'
import { compositions } from '../../primitives/compositions'
import type { Primitives } from '../../primitives/primitives'
import type { OnednnBackend } from '../backend'
import { Activations, tracked } from './activations'
import { convolution, depthwiseConvolution } from './convolution'
import { dense } from './dense'
import { fixedNormalization } from '../../primitives/fixed-normalization'
import { fixedGradient, normalization, trainingNormalization } from './normalization'
import { NativeOptimizer } from './optimizer'
import { averagePooling, globalAveragePooling, maxPooling } from './pooling'
import { taped } from './taped'

/**
 * The primitives by native kernels, each one pass or two over memory. `mixed`: activations, their
 * gradients and the operands of products lie in bfloat16; weights, their gradients, statistics, logits
 * and losses stay fp32.
 */
export function onednnPrimitives(backend: OnednnBackend, mixed = false): Primitives {
  const activations = new Activations(backend, mixed)
  return {
    ...compositions,
    batchNormalizationTraining: trainingNormalization(activations),
    batchNormalization: fixedNormalization({
      compute: normalization(activations),
      slope: (dy, y, cut) => activations.reluGradient(dy, y, cut),
      inputGradient: fixedGradient(activations)
    }),
    convolution2d: convolution(activations),
    depthwiseConvolution2d: depthwiseConvolution(activations),
    softmaxCrossEntropy: softmaxCrossEntropy(backend),
    join: join(activations),
    dense: dense(activations),
    maxPooling2d: maxPooling(activations),
    averagePooling2d: averagePooling(activations),
    globalAveragePooling2d: globalAveragePooling(activations),
    optimizer: (config, variables, rateFactor) =>
      new NativeOptimizer(backend, config, variables, rateFactor),
    average: (averages, values, decay) =>
      averages.forEach((average, i) =>
        backend.kernels.average({
          value: backend.handle(values[i] as tf.Variable),
          kept: backend.target(average),
          count: average.size,
          share: 1 - decay
        })
      )
  }
}

/** Each image's loss, with the gradient worked out on the way. */
const softmaxCrossEntropy =
  (backend: OnednnBackend): Primitives['softmaxCrossEntropy'] =>
  (logits, labels) => {
    const [batch, classes] = logits.shape
    return taped<tf.Tensor1D>(
      [logits],
      (save) => {
        const losses = backend.output([batch]),
          gradient = backend.output([batch, classes])
        backend.kernels.softmaxCrossEntropy({
          logits: backend.handle(logits),
          labels: backend.handle(labels),
          losses: backend.handle(losses),
          gradient: backend.handle(gradient),
          batch,
          classes
        })
        save([tracked(gradient)])
        return tracked<tf.Tensor1D>(losses)
      },
      (dy, [gradient]) => {
        const x = backend.handle(gradient as tf.Tensor),
          slopes = backend.handle(dy)
        const scaled = backend.make([batch, classes], (y) =>
          backend.kernels.scaleRows({ x, slopes, y, batch, classes })
        )
        return [tracked(scaled)]
      }
    )
  }

/** The sum of two branches, with ReLU in the same pass. */
const join =
  (activations: Activations): Primitives['join'] =>
  (a, b, activation) => {
    const { kernels } = activations.backend
    if (activation === 'linear') return tf.add(a, b)
    return taped<tf.Tensor4D>(
      [a, b],
      (save) => {
        const sum = activations.make<tf.Tensor4D>(a.shape, (y) => {
          const call = { a: activations.of(a), b: activations.of(b), y, count: a.size }
          if (activations.half) kernels.addHalf({ ...call, relu: true })
          else kernels.addRelu(call)
        })
        save([sum])
        return sum
      },
      (dy, [y]) => {
        const dz = activations.reluGradient(dy, y as tf.Tensor)
        return [dz, tf.clone(dz)]
      }
    )
  }
