import * as tf from '@tensorflow/tfjs'
import { describe, expect, it, vi } from 'vitest'
import { onednn } from '../../../src-main/engines/onednn'
import type { OnednnBackend } from '../../../src-main/engines/onednn/backend'
import { nativeKernels } from '../../../src-main/engines/onednn/native-kernels'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'
import { borrowedKernels } from '../../support/borrowed-kernels'
import { randomNumbers } from '../../support/random-tensors'
import { random } from '../../support/tensor-operations/operands'
import { tensorOperations } from '../../support/tensor-operations/tensor-operations'

/** As close as the other tests ask; what is not finite, exactly. */
const agree = (actual: number, expected: number): boolean =>
  Object.is(actual, expected) ||
  actual === expected ||
  Math.abs(actual - expected) <= 1e-4 * Math.max(1, Math.abs(expected))

describe.skipIf(!onednnIsSetUp)('onednn as a tf.js backend', async () => {
  if (onednnIsSetUp) {
    await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
    // What a kernel leaves unwritten is NaN.
    ;(tf.backend() as OnednnBackend).addon.native.poison(true)
  }
  const on = async (
    backend: string,
    operation: () => tf.Tensor
  ): Promise<{ shape: number[]; dtype: string; values: number[] }> => {
    await tf.setBackend(backend)
    const result = tf.tidy(operation)
    const { shape, dtype } = result
    const values = [...(await result.data())]
    result.dispose()
    return { shape, dtype, values }
  }

  it.each(Object.keys(tensorOperations))('computes what tf.js computes: %s', async (name) => {
    const operation = tensorOperations[name] as () => tf.Tensor
    const expected = await on('cpu', operation)
    const before = tf.memory().numTensors
    const readFromLender = vi.spyOn(tf.findBackend('cpu') as tf.KernelBackend, 'readSync')
    const actual = await on('onednn', operation)
    const isBorrowed = readFromLender.mock.calls.length > 0
    readFromLender.mockRestore()
    expect({ shape: actual.shape, dtype: actual.dtype, count: actual.values.length }).toEqual({
      shape: expected.shape,
      dtype: expected.dtype,
      count: expected.values.length
    })
    expect(
      actual.values
        .map((value, i) => [i, value, expected.values[i] as number] as const)
        .filter(([, value, wanted]) => !agree(value, wanted)),
      '[place, value, what tf.js computes]'
    ).toEqual([])
    expect(tf.memory().numTensors).toBe(before)
    expect(isBorrowed).toBe(name.endsWith('(borrowed)'))
  })

  it('borrows the kernels that are listed with a reason, and no others', () => {
    const kernels = (tf.getKernelsForBackend('cpu') ?? []).map(({ kernelName }) => kernelName)
    const listed = Object.values(borrowedKernels).flat()
    expect(
      kernels.filter((name) => !(name in nativeKernels) && !listed.includes(name)),
      'neither native nor listed'
    ).toEqual([])
    expect(
      listed.filter((name) => name in nativeKernels || !kernels.includes(name)),
      'listed, but native or none of tf.js'
    ).toEqual([])
    expect(
      Object.keys(nativeKernels).filter((name) => !kernels.includes(name)),
      'native, but none of tf.js'
    ).toEqual([])
  })

  it.each([
    ['same'],
    ['valid'],
    [
      [
        [0, 0],
        [1, 0],
        [0, 1],
        [0, 0]
      ]
    ]
  ] as ('same' | 'valid' | tf.backend_util.ExplicitPadding)[][])(
    "gives the average pooling's true gradient, which is what each pixel adds to the output: padding %j",
    async (padding) => {
      await tf.setBackend('onednn')
      const pool = (x: tf.Tensor): tf.Tensor =>
        tf.avgPool(
          x as tf.Tensor4D,
          3,
          2,
          padding as 'same',
          padding === 'same' || padding === 'valid' ? undefined : 'floor'
        )
      const shape: [number, number, number, number] = [1, 6, 6, 1]
      const pooled = pool(random(...shape))
      const weights = tf.tensor(randomNumbers('weights', pooled.size), pooled.shape)
      const gradient = await tf
        .grad((x) => tf.sum(tf.mul(pool(x), weights)))(random(...shape))
        .data()
      // Pooling is linear: the gradient at a pixel is the weighted output of an image that is 1 there
      // and 0 elsewhere.
      for (let pixel = 0; pixel < 36; pixel++) {
        const unit = tf.oneHot(tf.scalar(pixel, 'int32'), 36).toFloat().reshape(shape)
        expect(gradient[pixel]).toBeCloseTo(
          (await tf.sum(tf.mul(pool(unit), weights)).data())[0] as number,
          5
        )
      }
    }
  )

  it('keeps texts, which it does not compute with', async () => {
    await tf.setBackend('onednn')
    expect(await tf.tensor(['a', '線']).data()).toEqual(['a', '線'])
  })
})
