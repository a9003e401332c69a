import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { compositions } from '../../../src-main/engines/primitives/compositions'
import { onednn } from '../../../src-main/engines/onednn'
import type { OnednnBackend } from '../../../src-main/engines/onednn/backend'
import { onednnPrimitives } from '../../../src-main/engines/onednn/compute/primitives'
import { multipliesBfloat16 } from '../../../src-main/engines/platform/processor'
import { bfloat16Compositions, recordingMasks, shareOfBound } from '../../support/bfloat16-compositions'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'
import { drawnPrimitiveCases } from '../../support/drawn-primitive-cases'
import { testPrimitives } from '../../support/engine-primitives'
import { largestDifference } from '../../support/largest-difference'
import { primitiveCases } from '../../support/primitive-cases/primitive-cases'

describe.skipIf(!onednnIsSetUp)('onednn: native kernels', async () => {
  const session = onednnIsSetUp
    ? await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
    : null
  // What a kernel leaves unwritten is NaN.
  if (session) (tf.backend() as OnednnBackend).addon.native.poison(true)

  testPrimitives('onednn', session)

  it.each(primitiveCases.filter((each) => !each.name.startsWith('optimizer')))(
    'compute the composition itself on this backend: $name',
    async ({ run }) => {
      await tf.setBackend('cpu')
      const expected = await run(compositions)
      await tf.setBackend('onednn')
      expect(largestDifference(await run(compositions), expected)).toBeLessThan(1e-4)
    }
  )

  it.for([
    ['fp32', false],
    ['bf16', true]
  ] as const)(
    'show a NaN behind a ReLU, and cut what is negative, minus infinity too: %s',
    async ([, mixed], { skip }) => {
      skip(mixed && !multipliesBfloat16(), 'this processor does not multiply bfloat16')
      await tf.setBackend('onednn')
      const primitives = onednnPrimitives(tf.backend() as OnednnBackend, mixed)
      const options = {
        strides: [1, 1] as [number, number],
        padding: 'same' as const,
        activation: 'relu' as const
      }
      // 1x1 kernels of one channel multiply by 1; a 3x3 kernel of five channels sees its pixel alone, by
      // oneDNN's convolution.
      const middle = tf.tensor4d(
        Array.from({ length: 9 * 5 * 5 }, (_each, i) =>
          Math.floor(i / 25) === 4 && (i % 25) % 6 === 0 ? 1 : 0
        ),
        [3, 3, 5, 5]
      )
      const numbers = [NaN, -2, 3, -Infinity, 0]
      const image = tf.tile(
        tf.tensor4d(
          numbers.flatMap((value) => Array<number>(5).fill(value)),
          [1, 1, 5, 5]
        ),
        [1, 5, 1, 1]
      ) as tf.Tensor4D
      const pointwise = await primitives
        .convolution2d(tf.tensor4d(numbers, [1, 1, 5, 1]), tf.ones([1, 1, 1, 1]), null, options)
        .data()
      expect([...pointwise]).toEqual([NaN, 0, 3, 0, 0])
      const product = await primitives
        .dense(tf.tensor2d(numbers, [5, 1]), tf.ones([1, 1]), tf.zeros([1]), 'relu')
        .data()
      expect([...product]).toEqual([NaN, 0, 3, 0, 0])
      const windowed = [...(await primitives.convolution2d(image, middle, null, options).data())]
      expect(windowed.some(Number.isNaN)).toBe(true)
      expect(windowed.every((value) => !(value < 0))).toBe(true)
    }
  )

  // Operands of up to 8 are rounded by up to 2^-6.
  const largestRounding = 2 ** -6 + 2e-3
  // A sum outside a network, of tensors that nobody rounded, is tf.js' own; softmax and updates are fp32
  // in any precision.
  const mixedCases = [...primitiveCases, ...drawnPrimitiveCases].filter(
    ({ name }) => !/^(softmax|optimizer|average of|join, linear)/.test(name)
  )
  it.skipIf(!multipliesBfloat16()).each(mixedCases)(
    "mean the composition's within bfloat16's precision, element by element: $name",
    async ({ run }) => {
      await tf.setBackend('onednn')
      const before = tf.memory().numTensors
      const mixed = onednnPrimitives(tf.backend() as OnednnBackend, true)
      const actual = await run(mixed)
      expect(tf.memory().numTensors).toBe(before)
      const { primitives, masks } = recordingMasks(mixed)
      expect(await run(primitives)).toEqual(actual)
      await tf.setBackend('cpu')
      // Where an output is nearly zero, ReLU lets the gradient pass in one precision and not in the
      // other, and a few gradients differ by as much as they are. So all have the engine's masks, which
      // its outputs, compared as well, hold to be right.
      const exact = await run(bfloat16Compositions(masks, {}))
      actual.forEach((values, i) =>
        expect(
          largestDifference([values], [exact[i] as number[]]) /
            Math.max(1, ...(exact[i] as number[]).map(Math.abs)),
          `result ${i} of operands in fp32`
        ).toBeLessThan(largestRounding)
      )
      const rounded = await run(bfloat16Compositions(masks, { rounded: true })),
        terms = await run(bfloat16Compositions(masks, { rounded: true, sizes: true }))
      actual.forEach((values, i) =>
        expect(
          shareOfBound(values, rounded[i] as number[], terms[i] as number[]),
          `result ${i} of operands in bfloat16`
        ).toBeLessThanOrEqual(1)
      )
      expect(largestDifference(actual, exact), 'rounded at all').toBeGreaterThan(1e-5)
    }
  )

  it.each(primitiveCases.filter(({ name }) => name.includes('relu')))(
    "bfloat16's yardstick on cpu is the composition where it rounds nothing and has its masks: $name",
    async ({ run }) => {
      await tf.setBackend('cpu')
      const { primitives, masks } = recordingMasks(compositions)
      const expected = await run(primitives)
      expect(largestDifference(await run(bfloat16Compositions(masks, {})), expected)).toBeLessThan(1e-6)
    }
  )
})
