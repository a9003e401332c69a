import type * as tf from '@tensorflow/tfjs'
import type { Primitives } from '../../primitives/primitives'
import { Activations, tracked } from './activations'
import { taped } from './taped'

interface Product {
  m: number
  n: number
  k: number
  bias?: tf.Tensor
  transposeA?: boolean
  transposeB?: boolean
  relu?: boolean
}

/** c = a b in fp32, whatever the factors lie in. */
function product(activations: Activations, a: tf.Tensor, b: tf.Tensor, how: Product): tf.Tensor2D {
  const { backend, half } = activations
  const { m, n, k, bias, transposeA = false, transposeB = false, relu = false } = how
  const result = backend.make([m, n], (c) =>
    backend.kernels.matMul({
      a: activations.of(a),
      b: activations.of(b),
      bias: bias ? backend.handle(bias) : null,
      c,
      batch: 1,
      m,
      n,
      k,
      transposeA,
      transposeB,
      relu,
      sharedA: false,
      sharedB: false,
      half
    })
  )
  return tracked(result)
}

/** A dense layer with its bias and ReLU in one product, and each gradient in one; logits are fp32. */
export const dense =
  (activations: Activations): Primitives['dense'] =>
  (x, kernel, bias, activation) => {
    const { backend } = activations
    const [batch, inputs] = x.shape,
      units = kernel.shape[1]
    const relu = activation === 'relu'
    const outputs = new Activations(backend, false)

    return taped<tf.Tensor2D>(
      [x, kernel, bias],
      (save) => {
        const y = product(activations, x, kernel, { m: batch, n: units, k: inputs, bias, relu })
        save(relu ? [x, kernel, y] : [x, kernel])
        return y
      },
      (dy, saved) => {
        const [x0, kernel0, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
        const dz = relu ? outputs.reluGradient(dy, y) : dy
        const rows = backend.handle(dz)
        return [
          product(activations, dz, kernel0, { m: batch, n: inputs, k: units, transposeB: true }),
          product(activations, x0, dz, { m: inputs, n: units, k: batch, transposeA: true }),
          outputs.make([units], (sums) =>
            backend.kernels.columnSum({ rows, sums, height: batch, width: units })
          )
        ]
      }
    )
  }
