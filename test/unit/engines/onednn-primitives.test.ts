import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { compositions } from '../../../src-main/engines/primitives/compositions'
import { onednn } from '../../../src-main/engines/onednn'
import { cacheFolder, onednnIsSetUp } from '../../support/cache-folder'
import { largestDifference, primitiveCases } from '../../support/primitive-cases'

describe.skipIf(!onednnIsSetUp)('onednn: native kernels', async () => {
  const session = onednnIsSetUp ? await onednn.open({ threads: 2, cacheFolder, precision: 'fp32' }) : null

  it.each(primitiveCases)('mean what the composition means: $name', async ({ run }) => {
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

  it.each(primitiveCases.filter((each) => !each.name.startsWith('optimizer')))('compute the composition itself on this backend: $name', async ({ run }) => {
    await tf.setBackend('cpu')
    const expected = await run(compositions)
    await tf.setBackend('onednn')
    expect(largestDifference(await run(compositions), expected)).toBeLessThan(1e-4)
  })
})
