import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { compositions } from '../../../src-main/engines/primitives/compositions'
import { onednn } from '../../../src-main/engines/onednn'
import type { OnednnBackend } from '../../../src-main/engines/onednn/backend'
import { onednnPrimitives } from '../../../src-main/engines/onednn/primitives'
import { multipliesBfloat16 } from '../../../src-main/engines/processor'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'
import { drawnPrimitiveCases } from '../../support/drawn-primitive-cases'
import { optimizerPeerCases, peerTolerance } from '../../support/optimizer-peers'
import { largestDifference, primitiveCases } from '../../support/primitive-cases'
import { nonFiniteFindings, wholeSteps } from '../../support/whole-steps'

describe.skipIf(!onednnIsSetUp)('onednn: native kernels', async () => {
  const session = onednnIsSetUp ? await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' }) : null
  // What a kernel leaves unwritten is NaN.
  if (session) (tf.backend() as OnednnBackend).addon.native.poison(true)

  it.each([...primitiveCases, ...drawnPrimitiveCases])('mean what the composition means: $name', async ({ run }) => {
    await tf.setBackend('cpu')
    const expected = await run(compositions)
    await tf.setBackend('onednn')
    const before = tf.memory().numTensors
    const actual = await run(session?.primitives ?? compositions)
    expect(largestDifference(actual, expected)).toBeLessThan(1e-4)
    expect(tf.memory().numTensors).toBe(before)
    // The same to the last bit when it is done again.
    expect(await run(session?.primitives ?? compositions)).toEqual(actual)
  })

  it.each([{ type: 'sgd', weightDecay: 0.1 }, { type: 'adamw', epsilon: 1e-3, weightDecay: 0.1 }, { type: 'rmsprop', epsilon: 1e-2, momentum: 0.5 }] as const)('learns with clipping, smoothing, mixing and averages what plain JavaScript learns, with the same bits again: %o', async (optimizer) => {
    await tf.setBackend('cpu')
    const expected = await wholeSteps({ primitives: compositions }, { optimizer })
    await tf.setBackend('onednn')
    const found = await wholeSteps(session ?? { primitives: compositions }, { optimizer })
    expect(largestDifference(found, expected)).toBeLessThan(1e-4)
    expect(await wholeSteps(session ?? { primitives: compositions }, { optimizer })).toEqual(found)
  })

  it('finds what first is not finite', async () => {
    await tf.setBackend('onednn')
    expect(await nonFiniteFindings(session ?? { primitives: compositions })).toEqual([null, 'the output of the layer dense_1'])
  })

  it.each(optimizerPeerCases)('update in 50 steps as $name', async ({ run, expected }) => {
    await tf.setBackend('onednn')
    expect(largestDifference(run(session?.primitives ?? compositions), expected)).toBeLessThan(peerTolerance)
  })

  it.each(primitiveCases.filter((each) => !each.name.startsWith('optimizer')))('compute the composition itself on this backend: $name', async ({ run }) => {
    await tf.setBackend('cpu')
    const expected = await run(compositions)
    await tf.setBackend('onednn')
    expect(largestDifference(await run(compositions), expected)).toBeLessThan(1e-4)
  })

  const products = [...primitiveCases, ...drawnPrimitiveCases.filter(({ name }) => name.includes('linear'))].filter(({ name }) => /^(convolution|dense)/.test(name))
  it.skipIf(!multipliesBfloat16()).each(products)('mean the composition\'s within bfloat16\'s precision: $name', async ({ run }) => {
    await tf.setBackend('cpu')
    const expected = await run(compositions)
    await tf.setBackend('onednn')
    const before = tf.memory().numTensors
    const rounded = onednnPrimitives(tf.backend() as OnednnBackend, true)
    const actual = await run(rounded)
    expect(tf.memory().numTensors).toBe(before)
    // Eight bits of each factor: a hundredth of the largest result. A ReLU may fall on the other side of zero where it was near it.
    actual.forEach((values, i) => expect(largestDifference([values], [expected[i] as number[]]) / Math.max(1, ...(expected[i] as number[]).map(Math.abs))).toBeLessThan(1e-2))
    expect(largestDifference(actual, expected), 'rounded at all').toBeGreaterThan(1e-5)
    expect(await run(rounded)).toEqual(actual)
  })
})
