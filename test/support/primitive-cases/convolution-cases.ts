import type * as tf from '@tensorflow/tfjs'
import type { ConvolutionPadding } from '../../../src-main/engines/primitives/primitives'
import { activations, type PrimitiveCase, tensor, valuesAndGradients } from './primitive-case'

const alike = (count: number): ConvolutionPadding => [
  [count, count],
  [count, count]
]
const oneSided: ConvolutionPadding = [
  [0, 1],
  [1, 0]
]

export function convolutionCases(): PrimitiveCase[] {
  // batch, height, width, channels in, channels out, kernel, stride, padding
  const shapes: [number, number, number, number, number, number, number, ConvolutionPadding][] = [
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
    [2, 5, 4, 8, 16, 1, 2, 'same'],
    // Padded in numbers, alike on all sides or not; with the strides that leave the last row unseen.
    [2, 8, 8, 3, 16, 7, 2, alike(3)],
    [2, 7, 6, 32, 32, 3, 2, alike(1)],
    [1, 5, 6, 4, 3, 3, 2, oneSided],
    [3, 6, 5, 2, 3, 3, 1, oneSided]
  ]
  return shapes.flatMap(([n, h, w, c, oc, k, stride, padding], i) =>
    activations.flatMap((activation) =>
      [true, false].map((biased): PrimitiveCase => ({
        name:
          `convolution ${n}x${h}x${w}x${c} -> ${oc}, ${k}x${k}/${stride} ${String(padding)}, ` +
          `${activation}${biased ? ', bias' : ''}`,
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

export function depthwiseCases(): PrimitiveCase[] {
  // batch, height, width, channels, kernel, stride, padding
  const shapes: [number, number, number, number, number, number, ConvolutionPadding][] = [
    [2, 7, 6, 3, 3, 1, 'same'],
    [3, 5, 5, 8, 3, 2, 'same'],
    [2, 6, 7, 16, 3, 2, alike(1)],
    [1, 9, 8, 17, 5, 1, 'same'],
    [2, 9, 8, 24, 5, 2, 'same'],
    [2, 6, 6, 4, 3, 1, 'valid'],
    [4, 1, 1, 32, 3, 1, 'same'],
    [2, 2, 2, 5, 5, 2, alike(2)],
    [3, 4, 5, 33, 3, 2, oneSided],
    [2, 5, 4, 7, 1, 2, 'same']
  ]
  return shapes.flatMap(([n, h, w, c, k, stride, padding], i) =>
    activations.flatMap((activation) =>
      [true, false].map((biased): PrimitiveCase => ({
        name:
          `depthwise convolution ${n}x${h}x${w}x${c}, ${k}x${k}/${stride} ${String(padding)}, ` +
          `${activation}${biased ? ', bias' : ''}`,
        run: (primitives) =>
          valuesAndGradients(
            [
              tensor(`dx${i}`, [n, h, w, c], 4),
              tensor(`df${i}`, [k, k, c, 1]),
              ...(biased ? [tensor(`db${i}`, [c])] : [])
            ],
            (x, filter, bias) =>
              primitives.depthwiseConvolution2d(
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
