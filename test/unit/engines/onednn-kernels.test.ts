import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { Addon } from '../../../src-main/engines/onednn/addon'
import { onednn } from '../../../src-main/engines/onednn'
import { addonPath } from '../../../src-main/engines/onednn/build'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'
import { randomNumbers } from '../../support/random-tensors'

const random = (...shape: number[]): tf.Tensor => tf.tensor(randomNumbers(shape.join(), shape.reduce((a, b) => a * b, 1)), shape)
const whole = (...shape: number[]): tf.Tensor => tf.cast(tf.mul(random(...shape), 20), 'int32')

/** One call of an operation: native where the engine has it, borrowed where not; right in both cases. */
const operations: Record<string, () => tf.Tensor> = {
  'abs of whole numbers': () => tf.abs(whole(3, 4)), 'neg': () => tf.neg(whole(5)), 'square': () => tf.square(random(5)), 'exp': () => tf.exp(random(2, 3)), 'log': () => tf.log(tf.abs(random(7))),
  'sqrt': () => tf.sqrt(tf.abs(random(7))), 'rsqrt': () => tf.rsqrt(tf.abs(random(7))), 'sigmoid': () => tf.sigmoid(random(7)), 'tanh': () => tf.tanh(random(7)), 'relu6': () => tf.relu6(tf.mul(random(9), 9)), 'elu': () => tf.elu(random(9)),
  'softplus': () => tf.softplus(random(9)), 'step': () => tf.step(random(9), 0.3), 'clipByValue': () => tf.clipByValue(random(9), -0.2, 0.4), 'erf (borrowed)': () => tf.erf(random(9)),
  'add with broadcasting': () => tf.add(random(2, 1, 4), random(3, 1)), 'sub from a scalar': () => tf.sub(3, random(2, 2)), 'whole numbers times whole numbers': () => tf.mul(whole(2, 3), whole(3)), 'div of whole numbers (borrowed)': () => tf.div(whole(4), tf.tensor1d([1, 2, 3, 4], 'int32')),
  'maximum': () => tf.maximum(random(2, 5), random(5)), 'minimum of whole numbers': () => tf.minimum(whole(2, 5), whole(5)), 'squaredDifference': () => tf.squaredDifference(random(4), random(1)),
  'pow (borrowed)': () => tf.pow(tf.abs(random(4)), 3), 'equal': () => tf.equal(whole(3, 3), whole(3)), 'greater of booleans': () => tf.logicalAnd(tf.greater(random(4), 0), tf.less(random(4), 0.5)), 'notEqual': () => tf.notEqual(random(3), random(3)),
  'sum over the middle': () => tf.sum(random(2, 3, 4), 1), 'sum over everything': () => tf.sum(random(40, 50)), 'sum of whole numbers (borrowed)': () => tf.sum(whole(3, 4), 0), 'mean keeping dimensions': () => tf.mean(random(2, 3, 4), [0, 2], true), 'max of a row': () => tf.max(random(3, 7), -1),
  'min over two axes': () => tf.min(random(3, 7, 2), [0, 1]), 'sum over nothing': () => tf.sum(random(2, 2), []), 'argMax': () => tf.argMax(random(4, 9), -1), 'argMax over the first axis (borrowed)': () => tf.argMax(random(4, 9), 0),
  'transpose': () => tf.transpose(random(2, 3, 4), [2, 0, 1]), 'transpose of booleans': () => tf.transpose(tf.greater(random(2, 3), 0)), 'slice': () => tf.slice(random(4, 5, 6), [1, 2, 0], [2, 3, 5]), 'slice of nothing': () => tf.slice(random(4), [2], [0]), 'reshape': () => tf.reshape(random(2, 6), [3, -1]),
  'cast to whole numbers': () => tf.cast(tf.mul(random(9), 9), 'int32'), 'cast to booleans': () => tf.cast(whole(9), 'bool'), 'zerosLike': () => tf.zerosLike(whole(3)), 'onesLike': () => tf.onesLike(random(3)), 'softmax': () => tf.softmax(tf.mul(random(3, 6), 30)),
  'where': () => tf.where(tf.greater(random(3, 4), 0), random(3, 4), tf.zeros([3, 4])), 'oneHot': () => tf.oneHot(tf.tensor1d([0, 2, 5, -1], 'int32'), 4), 'gather': () => tf.gather(random(5, 3), tf.tensor1d([4, 0, 4], 'int32')),
  'gather along the last axis': () => tf.gather(random(2, 5), tf.tensor2d([[4, 0], [1, 1]], [2, 2], 'int32'), 1), 'concat (borrowed)': () => tf.concat([random(2, 2), random(2, 3)], 1), 'tile (borrowed)': () => tf.tile(random(2, 2), [2, 1]), 'pad (borrowed)': () => tf.pad(random(2, 2), [[1, 0], [0, 2]]), 'addN': () => tf.addN([random(3, 3), random(3, 3), tf.ones([3, 3])]),
  'matMul': () => tf.matMul(random(3, 5), random(4, 5), false, true), 'matMul of a batch': () => tf.matMul(random(2, 3, 5), random(2, 5, 4)), 'matMul of one matrix with a batch': () => tf.matMul(random(1, 3, 5), random(2, 5, 4)), 'matMul with nothing in between': () => tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])),
  'conv2d': () => tf.conv2d(random(2, 7, 6, 3) as tf.Tensor4D, random(3, 3, 3, 4) as tf.Tensor4D, 2, 'same'), 'conv2d with dilation': () => tf.conv2d(random(1, 9, 9, 2) as tf.Tensor4D, random(3, 3, 2, 3) as tf.Tensor4D, 1, 'valid', 'NHWC', 2), 'conv2d with a number for padding': () => tf.conv2d(random(1, 5, 5, 2) as tf.Tensor4D, random(3, 3, 2, 3) as tf.Tensor4D, 1, 1),
  'depthwiseConv2d (borrowed)': () => tf.depthwiseConv2d(random(1, 5, 5, 2) as tf.Tensor4D, random(3, 3, 2, 2) as tf.Tensor4D, 1, 'same'), 'maxPool': () => tf.maxPool(random(2, 7, 7, 3) as tf.Tensor4D, 3, 2, 'same'), 'avgPool': () => tf.avgPool(random(2, 7, 7, 3) as tf.Tensor4D, 3, 2, 'same'),
  'complex numbers (borrowed)': () => tf.real(tf.fft(tf.complex([1, 2, 3, 4], [0, 0, 0, 0]))), 'an empty tensor': () => tf.add(tf.zeros([0, 3]), tf.zeros([0, 3])), 'a scalar': () => tf.add(tf.scalar(2), tf.scalar(3))
}

describe.skipIf(!onednnIsSetUp)('onednn as a tf.js backend', async () => {
  if (onednnIsSetUp) await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' })
  const on = async (backend: string, operation: () => tf.Tensor): Promise<{ shape: number[]; dtype: string; values: number[] }> => {
    await tf.setBackend(backend)
    const result = tf.tidy(operation)
    const { shape, dtype } = result
    const values = [...(await result.data())]
    result.dispose()
    return { shape, dtype, values }
  }

  it.each(Object.keys(operations))('computes what tf.js computes: %s', async (name) => {
    const operation = operations[name] as () => tf.Tensor
    const expected = await on('cpu', operation)
    const before = tf.memory().numTensors
    const actual = await on('onednn', operation)
    expect({ shape: actual.shape, dtype: actual.dtype, count: actual.values.length }).toEqual({ shape: expected.shape, dtype: expected.dtype, count: expected.values.length })
    actual.values.forEach((value, i) => expect(value).toBeCloseTo(expected.values[i] as number, 4))
    expect(tf.memory().numTensors).toBe(before)
  })

  it.each([['same'], ['valid'], [[[0, 0], [1, 0], [0, 1], [0, 0]]]] as ('same' | 'valid' | tf.backend_util.ExplicitPadding)[][])('gives the average pooling\'s true gradient, which is what each pixel adds to the output: padding %j', async (padding) => {
    await tf.setBackend('onednn')
    const pool = (x: tf.Tensor): tf.Tensor => tf.avgPool(x as tf.Tensor4D, 3, 2, padding as 'same', padding === 'same' || padding === 'valid' ? undefined : 'floor')
    const shape: [number, number, number, number] = [1, 6, 6, 1]
    const pooled = pool(random(...shape))
    const weights = tf.tensor(randomNumbers('weights', pooled.size), pooled.shape)
    const gradient = await tf.grad((x) => tf.sum(tf.mul(pool(x), weights)))(random(...shape)).data()
    // Pooling is linear: the gradient at a pixel is the weighted output of an image that is 1 there and 0 elsewhere.
    for (let pixel = 0; pixel < 36; pixel++) {
      const unit = tf.oneHot(tf.scalar(pixel, 'int32'), 36).toFloat().reshape(shape)
      expect(gradient[pixel]).toBeCloseTo((await tf.sum(tf.mul(pool(unit), weights)).data())[0] as number, 5)
    }
  })

  it('keeps texts, which it does not compute with', async () => {
    await tf.setBackend('onednn')
    expect(await tf.tensor(['a', '線']).data()).toEqual(['a', '線'])
  })
})

describe.skipIf(!onednnIsSetUp)('the onednn addon', () => {
  const { native } = Addon.load(addonPath(cacheFolder) as string)
  const integers = [-2147483648, -1, 0, 1, 2, 3, 7, 64, 65536, 2147483647]

  it('answers wrong arguments with an error, and never with a crash', () => {
    let state = 1
    const next = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
      return state % below
    }
    const handles = [0, 4, 64, 4096].map((bytes) => native.allocate(bytes))
    const freed = native.allocate(64)
    native.free(freed)
    const any = (): unknown => [...handles, freed, null, undefined, 1, 'x', {}, []][next(handles.length + 6)]
    let refused = 0
    for (let i = 0; i < 20_000; i++) {
      const numbers = Int32Array.from({ length: next(20) }, () => integers[next(integers.length)] as number)
      const list = (): never => Array.from({ length: next(5) }, any) as never
      try {
        native.run(next(native.kernels.length + 2) - 1, list(), list(), numbers, Float64Array.from({ length: next(5) }, () => [0, 1, -1, NaN, 1e300][next(5)] as number))
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(15_000)
    handles.forEach((handle) => native.free(handle))
  })

  it('refuses memory that no machine has, and what was freed', () => {
    for (const bytes of [-1, NaN, 2 ** 50, 'x']) expect(() => native.allocate(bytes as number)).toThrow()
    const handle = native.allocate(8)
    native.free(handle)
    expect(() => native.read(handle, new Float32Array(2))).toThrow(/disposed/)
    expect(() => native.write(handle, new Float32Array(2))).toThrow(/disposed/)
    native.free(handle)
  })

  it('counts what it holds', () => {
    const before = native.statistics().usedBytes
    const handle = native.allocate(1_000_000)
    expect(native.statistics().usedBytes - before).toBeGreaterThanOrEqual(1_000_000)
    native.free(handle)
    expect(native.statistics().usedBytes).toBe(before)
  })
})
