import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { wasm } from '../../../src-main/engines/wasm'
import { testPrimitives } from '../../support/engine-primitives'
import { largestDifference } from '../../support/largest-difference'
import { randomNumbers } from '../../support/random-tensors'

const options = { threads: null, cacheFolder: '', precision: 'fp32' } as const
const random = (...shape: number[]): tf.Tensor =>
  tf.tensor(randomNumbers(shape.join(), tf.util.sizeFromShape(shape)), shape)

describe('the WebAssembly engine', async () => {
  const session = await wasm.open(options)

  it('works wherever Node does, and says with what', async () => {
    const report = await wasm.examine(options)
    expect(report).toMatchObject({ available: true, threads: 1, version: tf.version.tfjs, reason: null })
  })

  testPrimitives('wasm', session)

  const cases = ([1, 2, 3] as const)
    .flatMap((stride) =>
      (['same', 'valid', 1] as const).flatMap((padding) =>
        [1, 2, 3, 5].map((size) => ({ stride, padding, size }))
      )
    )
    .filter(({ padding, size }) => padding !== 1 || size > 1)
  it.each(cases)(
    'gives both gradients of a convolution: stride $stride, padding $padding, filter $size',
    async ({ stride, padding, size }) => {
      const gradients = async (backend: string): Promise<number[]> => {
        await tf.setBackend(backend)
        const [x, filter] = [random(2, 8, 7, 3) as tf.Tensor4D, random(size, size, 3, 4) as tf.Tensor4D]
        const convolve = (image: tf.Tensor4D, weights: tf.Tensor4D): tf.Tensor =>
          tf.conv2d(image, weights, stride, padding, 'NHWC', 1, padding === 1 ? 'floor' : undefined)
        const dy = tf.tidy(() => random(...convolve(x, filter).shape))
        const both = tf.grads((image, weights) =>
          convolve(image as tf.Tensor4D, weights as tf.Tensor4D)
        )([x, filter], dy)
        const numbers = [
          ...(await (both[0] as tf.Tensor).data()),
          ...(await (both[1] as tf.Tensor).data())
        ]
        tf.dispose([x, filter, dy, ...both])
        return numbers
      }
      const expected = await gradients('cpu'),
        actual = await gradients('wasm')
      expect(actual).toHaveLength(expected.length)
      actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 4))
    }
  )

  const convolutions: Record<
    string,
    (x: tf.Tensor4D, filter: tf.Tensor4D, strides: [number, number]) => tf.Tensor
  > = {
    'plain': (x, filter, strides) => tf.conv2d(x, filter, strides, 'same'),
    'depthwise': (x, filter, strides) => tf.depthwiseConv2d(x, filter, strides, 'same'),
    'fused': (x, filter, strides) =>
      tf.fused.conv2d({
        x,
        filter,
        strides,
        pad: 'same',
        bias: random(2) as tf.Tensor1D,
        activation: 'relu'
      }),
    'fused depthwise': (x, filter, strides) =>
      tf.fused.depthwiseConv2d({
        x,
        filter,
        strides,
        pad: 'same',
        bias: random(6) as tf.Tensor1D,
        activation: 'relu'
      })
  }
  it.each(Object.entries(convolutions))(
    'pads as plain JavaScript does where the windows of a %s convolution end before the image does',
    async (_, convolve) => {
      // Of 6, 3 windows of 1 to 3 by strides of 2 end at 5, 6 and 7; 2 of them by strides of 3 at 4, 5
      // and 6.
      for (const [height, width, stride] of [
        [1, 2, 2],
        [2, 1, 2],
        [1, 3, 3],
        [2, 3, 3],
        [3, 2, 2],
        [2, 2, 3]
      ] as const) {
        const values = async (backend: string): Promise<number[]> => {
          await tf.setBackend(backend)
          return [
            ...tf
              .tidy(() =>
                convolve(random(2, 6, 6, 3) as tf.Tensor4D, random(height, width, 3, 2) as tf.Tensor4D, [
                  stride,
                  stride
                ])
              )
              .dataSync()
          ]
        }
        const expected = await values('cpu'),
          actual = await values('wasm')
        expect(largestDifference([actual], [expected]), `${height}x${width}/${stride}`).toBeLessThan(
          1e-5
        )
      }
    }
  )
})
