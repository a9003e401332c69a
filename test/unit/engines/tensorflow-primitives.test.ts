import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { tensorflow } from '../../../src-main/engines/tensorflow'
import { compositions } from '../../../src-main/engines/primitives/compositions'
import { cacheFolder, tensorflowIsSetUp } from '../../support/cache-folder'
import { optimizerPeerCases, peerTolerance } from '../../support/optimizer-peers'
import { largestDifference, primitiveCases } from '../../support/primitive-cases'
import { nonFiniteFindings, wholeSteps } from '../../support/whole-steps'

describe.skipIf(!tensorflowIsSetUp)('TensorFlow\'s fused operations', async () => {
  const session = tensorflowIsSetUp ? await tensorflow.open({ threads: 2, cacheFolder, precision: 'fp32' }) : null

  it.each(primitiveCases)('mean what the composition means: $name', async ({ run }) => {
    await tf.setBackend('cpu')
    const expected = await run(compositions)
    await tf.setBackend('tensorflow')
    const before = tf.memory().numTensors
    const actual = await run(session?.primitives ?? compositions)
    expect(largestDifference(actual, expected)).toBeLessThan(1e-4)
    expect(tf.memory().numTensors).toBe(before)
  })

  it.each([{ type: 'sgd', weightDecay: 0.1 }, { type: 'adamw', epsilon: 1e-3, weightDecay: 0.1 }, { type: 'rmsprop', epsilon: 1e-2, momentum: 0.5 }] as const)('learns with clipping, smoothing, mixing and averages what plain JavaScript learns, with the same bits again: %o', async (optimizer) => {
    await tf.setBackend('cpu')
    const expected = await wholeSteps({ primitives: compositions }, { optimizer })
    await tf.setBackend('tensorflow')
    const found = await wholeSteps(session ?? { primitives: compositions }, { optimizer })
    expect(largestDifference(found, expected)).toBeLessThan(1e-4)
    expect(await wholeSteps(session ?? { primitives: compositions }, { optimizer })).toEqual(found)
  })

  it('finds what first is not finite', async () => {
    await tf.setBackend('tensorflow')
    expect(await nonFiniteFindings(session ?? { primitives: compositions })).toEqual([null, 'the output of the layer dense_1'])
  })

  it.each(optimizerPeerCases)('update in 50 steps as $name', async ({ run, expected }) => {
    await tf.setBackend('tensorflow')
    expect(largestDifference(run(session?.primitives ?? compositions), expected)).toBeLessThan(peerTolerance)
  })
})
