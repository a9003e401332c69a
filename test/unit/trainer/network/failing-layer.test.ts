import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { AtelierError, modelConfig } from '../../../../src-main/contract'
import { cpu } from '../../../../src-main/engines/cpu'
import { explainTensorflowError } from '../../../../src-main/engines/tensorflow/explain'
import { buildArchitecture } from '../../../../src-main/models/catalogue'
import { asLayer, explainFailure } from '../../../../src-main/trainer/network/failing-layer'
import { Network } from '../../../../src-main/trainer/network/network'

const context = { batchSize: 8, largestBatch: () => 4 }
const tensorflow = {
  id: 'tensorflow' as const,
  explain: (error: unknown) => explainTensorflowError(error, context, 1e9)
}
const thrown = (body: () => unknown): unknown => {
  try {
    body()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
const failing = (message: string): unknown =>
  thrown(() =>
    asLayer({ name: 'conv2d_3', type: 'Conv2D' }, () => {
      throw new Error(message)
    })
  )

describe('an error while a layer is computed', () => {
  it('names the layer whose input has the wrong shape', async () => {
    const session = await cpu.open({ threads: null, cacheFolder: '', precision: 'fp32' })
    const network = new Network(
      buildArchitecture(modelConfig.parse({ id: 'mlp' }), [6, 6, 1], 3),
      1,
      session.primitives
    )
    const dense = network.architecture.layers.find(({ type }) => type === 'Dense')?.name ?? ''
    const error = explainFailure(
      thrown(() => tf.tidy(() => network.forward(tf.zeros([2, 5, 5, 1]), { training: false }).logits)),
      session,
      context
    )
    network.dispose()
    expect(error).toBeInstanceOf(AtelierError)
    expect(error).toMatchObject({
      code: 'LAYER_FAILED',
      params: { layer: dense, type: 'Dense', engine: 'cpu' }
    })
    expect((error as Error).message).toMatch(
      new RegExp(`^The layer "${dense}" \\(Dense\\) could not be computed: .*25.*36`)
    )
  })

  it("says it in the engine's words", () => {
    expect(
      explainFailure(failing('Invalid TF_Status: 3\nMessage: shapes differ'), tensorflow, context)
    ).toMatchObject({
      message:
        'The layer "conv2d_3" (Conv2D) could not be computed: an argument does not fit (shapes differ).'
    })
  })

  it('stays memory that ran out, or a device that was lost, where it is that', () => {
    expect(explainFailure(failing('Invalid TF_Status: 8'), tensorflow, context)).toMatchObject({
      code: 'ENGINE_OUT_OF_MEMORY',
      fix: expect.stringContaining('4')
    })
    expect(explainFailure(failing('Invalid TF_Status: 14'), tensorflow, context)).toMatchObject({
      code: 'ENGINE_DEVICE_LOST'
    })
  })

  it('is the same error to whoever catches it on the way', () => {
    class Known extends Error {}
    expect(
      thrown(() =>
        asLayer({ name: 'a', type: 'ReLU' }, () => {
          throw new Known('known')
        })
      )
    ).toBeInstanceOf(Known)
  })

  it("is the innermost layer's, keeps its cause for the log, and outside of layers is what it was", () => {
    const inner = thrown(() =>
      asLayer({ name: 'outer', type: 'Add' }, () =>
        asLayer({ name: 'inner', type: 'ReLU' }, () => {
          throw new Error('no')
        })
      )
    )
    expect(explainFailure(inner, tensorflow, context)).toMatchObject({
      params: { layer: 'inner' },
      cause: inner
    })
    const other = new Error('no layer')
    expect(explainFailure(other, tensorflow, context)).toBe(other)
  })
})
