import type * as tf from '@tensorflow/tfjs'
import { activations, type PrimitiveCase, tensor, valuesAndGradients } from './primitive-case'

export function convolutionCases(): PrimitiveCase[] {
  // batch, height, width, channels in, channels out, kernel, stride, padding
  const shapes: [number, number, number, number, number, number, number, 'same' | 'valid'][] = [
    [2, 7, 6, 3, 4, 3, 1, 'same'],
    [1, 9, 9, 1, 5, 7, 2, 'same'],
    [3, 5, 5, 2, 3, 1, 2, 'same'],
    [2, 6, 7, 3, 2, 3, 2, 'valid'],
    [4, 1, 1, 8, 6, 3, 1, 'same'],
    [2, 2, 2, 5, 7, 1, 2, 'same'],
    [3, 1, 1, 6, 5, 1, 1, 'same'],
    [2, 4, 3, 3, 8, 1, 1, 'valid'],
    [2, 5, 4, 3, 2, 1, 3, 'valid'],
    [2, 2, 2, 4, 4, 3, 2, 'same'],
    [1, 4, 4, 16, 16, 3, 1, 'same'],
    // The sizes at which onednn takes another way: few pixels, few channels, many channels with and
    // without strides.
    [3, 2, 2, 5, 6, 3, 1, 'same'],
    [2, 3, 3, 3, 4, 3, 2, 'same'],
    [2, 6, 5, 3, 16, 3, 1, 'same'],
    [2, 4, 4, 32, 32, 3, 1, 'same'],
    [2, 5, 6, 32, 33, 3, 2, 'same'],
    [2, 2, 2, 6, 8, 1, 2, 'valid'],
    [2, 5, 4, 8, 16, 1, 2, 'same']
  ]
  return shapes.flatMap(([n, h, w, c, oc, k, stride, padding], i) =>
    activations.flatMap((activation) =>
      [true, false].map((biased): PrimitiveCase => ({
        name: `convolution ${n}x${h}x${w}x${c} -> ${oc}, ${k}x${k}/${stride} ${padding}, ${activation}${biased ? ', bias' : ''}`,
        run: (primitives) =>
          valuesAndGradients(
            [
              tensor(`x${i}`, [n, h, w, c]),
              tensor(`f${i}`, [k, k, c, oc]),
              ...(biased ? [tensor(`b${i}`, [oc])] : [])
            ],
            (x, filter, bias) =>
              primitives.convolution2d(
                x as tf.Tensor4D,
                filter as tf.Tensor4D,
                (bias ?? null) as tf.Tensor1D | null,
                { strides: [stride, stride], padding, activation }
              )
          )
      }))
    )
  )
}
