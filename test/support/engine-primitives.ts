import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'
import type { EngineSession } from '../../src-main/engines/engine'
import { modelConfig } from '../../src-main/contract'
import { compositions } from '../../src-main/engines/primitives/compositions'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { activationMap, spatialLayers } from '../../src-main/trainer/jobs/activation-maps'
import { Network } from '../../src-main/trainer/network/network'
import { drawnPrimitiveCases } from './drawn-primitive-cases'
import { optimizerPeerCases, peerTolerance } from './optimizer-peers'
import { largestDifference } from './largest-difference'
import { randomNumbers } from './random-tensors'
import { primitiveCases } from './primitive-cases/primitive-cases'
import { nonFiniteFindings, singleClassResults, wholeSteps } from './whole-steps'

/**
 * What the primitives of every engine are held to, as tests of the `describe` that calls this.
 * `backend`: tf.js' name of the engine's; `session`: null where the engine is not set up and the tests
 * are skipped.
 */
export function testPrimitives(
  backend: string,
  session: Pick<EngineSession, 'primitives'> | null
): void {
  const own = session ?? { primitives: compositions }

  testCases(backend, own, () => true)
  testSteps(backend, own)
  it('show where a network looked through residual blocks and bounded ReLUs', async () => {
    await tf.setBackend('cpu')
    const plain = await lookedAt(compositions)
    await tf.setBackend(backend)
    const found = await lookedAt(own.primitives)
    expect(plain.some((value) => value > 0)).toBe(true)
    expect(largestDifference([found], [plain])).toBeLessThan(1e-4)
  })

  it('find what first is not finite', async () => {
    await tf.setBackend(backend)
    expect(await nonFiniteFindings(own)).toEqual([null, { part: 'output', name: 'dense_1' }])
  })

  it.each(optimizerPeerCases)('update in 50 steps as $name', async ({ run, expected }) => {
    await tf.setBackend(backend)
    expect(largestDifference(run(own.primitives), expected)).toBeLessThan(peerTolerance)
  })
}

/** Where two small networks look for a class, by a layer in their middle, whose gradient goes through the rest. */
async function lookedAt(primitives: EngineSession['primitives']): Promise<number[]> {
  const configs = [
    {
      id: 'resnet',
      stemFilters: 4,
      denseUnits: 0,
      stages: [8, 8].map((channels) => ({ blocks: 1, channels }))
    },
    { id: 'mobilenet-v2', stem: 'small' }
  ]
  const values: number[] = []
  for (const config of configs) {
    const network = new Network(
      buildArchitecture(modelConfig.parse(config), [8, 8, 3], 3),
      4,
      primitives
    )
    const layers = spatialLayers(network.architecture)
    const image = tf.tensor4d(randomNumbers('looked at', 192), [1, 8, 8, 3])
    const { values: map } = await activationMap(network, image, 1, layers.at(-6) as string)
    values.push(...map)
    image.dispose()
    network.dispose()
  }
  return values
}

type Own = Pick<EngineSession, 'primitives'>

/** Those of testPrimitives that are about losses. */
export function testLosses(backend: string, own: Own): void {
  testCases(backend, own, (name) => name.startsWith('softmax cross-entropy'))
  testSteps(backend, own)
}

function testCases(backend: string, own: Own, isMeant: (name: string) => boolean): void {
  it.each([...primitiveCases, ...drawnPrimitiveCases].filter(({ name }) => isMeant(name)))(
    'mean what the composition means, with the same bits again: $name',
    async ({ run }) => {
      await tf.setBackend('cpu')
      const expected = await run(compositions)
      await tf.setBackend(backend)
      const before = tf.memory().numTensors
      const actual = await run(own.primitives)
      expect(largestDifference(actual, expected)).toBeLessThan(1e-4)
      expect(tf.memory().numTensors).toBe(before)
      expect(await run(own.primitives)).toEqual(actual)
    }
  )
}

function testSteps(backend: string, own: Own): void {
  it.each([
    { type: 'sgd', weightDecay: 0.1 },
    { type: 'adamw', epsilon: 1e-3, weightDecay: 0.1 },
    { type: 'rmsprop', epsilon: 1e-2, momentum: 0.5 }
  ] as const)(
    'learn with clipping, smoothing, mixing and averages what JavaScript learns, the same bits twice: %o',
    async (optimizer) => {
      await tf.setBackend('cpu')
      const expected = await wholeSteps({ primitives: compositions }, { optimizer })
      await tf.setBackend(backend)
      const found = await wholeSteps(own, { optimizer })
      expect(largestDifference(found, expected)).toBeLessThan(1e-4)
      expect(await wholeSteps(own, { optimizer })).toEqual(found)
    }
  )

  it('train and evaluate with a single class, of which nothing is to be learnt', async () => {
    await tf.setBackend(backend)
    // A softmax over one number is 1, so the loss is log 1 and all six images are right.
    const certain: unknown[] = [expect.closeTo(0, 6), 6]
    // An evaluation tells of each image what it is taken for, and how probable that is held to be.
    const answers: unknown[] = [
      ...Array<number>(6).fill(0),
      ...Array<unknown>(6).fill(expect.closeTo(1, 6))
    ]
    expect(await singleClassResults(own)).toEqual([certain, [...certain, ...answers]])
  })
}
