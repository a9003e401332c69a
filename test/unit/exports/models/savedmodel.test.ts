import * as tf from '@tensorflow/tfjs'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Architecture, modelConfig } from '../../../../src-main/contract'
import type { EngineSession } from '../../../../src-main/engines/engine'
import { tensorflow } from '../../../../src-main/engines/tensorflow'
import type { PortableModel } from '../../../../src-main/exports/models/portable-model'
import { savedmodel } from '../../../../src-main/exports/models/savedmodel/savedmodel-format'
import { ArchitectureBuilder } from '../../../../src-main/models/architecture-builder'
import { cacheFolder, tensorflowIsSetUp } from '../../../support/cache-folder'
import {
  asTheyAre,
  portableModel,
  portableModelOf,
  referenceOf,
  smallConfigs
} from '../../../support/portable-models'
import { temporaryFolder } from '../../../support/temporary-folder'

const folder = temporaryFolder()
const nothing = { count: 0, images: new Uint8Array(), logits: new Float32Array(), labels: null }

async function written(model: PortableModel): Promise<string> {
  const own = mkdtempSync(join(folder, 'model-'))
  for (const { path, bytes } of await savedmodel.write(model, asTheyAre, 'net')) {
    mkdirSync(dirname(join(own, path)), { recursive: true })
    writeFileSync(join(own, path), bytes)
  }
  return own
}

it.each(smallConfigs)('has the weights of $name bit for bit', async ({ config }) => {
  const model = portableModel(config, [13, 12, 3])
  const files = await savedmodel.write(model, asTheyAre, 'net')
  expect(await savedmodel.check(model, '', files, nothing)).toMatchObject({ sameWeights: true })

  const other = portableModel(config, [13, 12, 3])
  const bias = other.weights.get('dense/bias')?.values as Float32Array
  bias[0] = (bias[0] as number) + 1e-7
  expect(await savedmodel.check(other, '', files, nothing)).toMatchObject({ sameWeights: false })
})

it("says in tfjs-node's own reading what goes in and comes out", async () => {
  const { getMetaGraphsFromSavedModel } = createRequire(import.meta.url)(
    '@tensorflow/tfjs-node-gpu/dist/saved_model.js'
  ) as { getMetaGraphsFromSavedModel(path: string): Promise<unknown> }
  const model = portableModel(modelConfig.parse({ id: 'mlp' }), [5, 6, 3], 4)
  const scores = (name: string) => ({
    dtype: 'float32',
    tfDtype: 'DT_FLOAT',
    name: `${name}:0`
  })
  expect(await getMetaGraphsFromSavedModel(await written(model))).toMatchObject([
    {
      tags: ['serve'],
      signatureDefs: {
        serving_default: {
          inputs: { pixels: { dtype: 'int32', tfDtype: 'DT_UINT8', name: 'pixels:0' } },
          outputs: { logits: scores('logits'), probabilities: scores('probabilities') }
        }
      }
    }
  ])
})

/** What the catalogue has no use for: vectors that are normalised, and pooling of padded pixels. */
function unusual(): Architecture {
  const builder = new ArchitectureBuilder('unusual', [7, 6, 2], 3)
  const padded = { poolSize: [3, 3], strides: [2, 2], padding: 'same' } as const
  const pooled = builder.add(
    'AveragePooling2D',
    { ...padded, poolSize: [3, 3], strides: [2, 2] },
    builder.conv(builder.input(), 4, 2, { stride: 2, activation: 'tanh' })
  )
  const units = builder.dense(builder.add('Flatten', {}, pooled), 5, 'tanh')
  return builder.classifier(builder.add('Activation', { activation: 'tanh' }, builder.norm(units)))
}

interface Loader {
  loadSavedModelMetaGraph(folder: string, tag: string): number
  runSavedModel(id: number, inputs: tf.Tensor[], names: object[], outputs: string[]): tf.Tensor[]
  deleteSavedModel(id: number): void
}

describe.skipIf(!tensorflowIsSetUp)('served by the library of TensorFlow', () => {
  let session: EngineSession
  beforeAll(async () => {
    session = await tensorflow.open({ threads: null, cacheFolder, precision: 'fp32' })
  })

  it.each([
    ...smallConfigs.map(({ name, config }) => ({ name, model: portableModel(config, [13, 12, 3]) })),
    { name: 'a network of layers that the catalogue has no use for', model: portableModelOf(unusual()) }
  ])('$name has the same logits', async ({ model }) => {
    const { count, images, logits } = await referenceOf(model, session, 4)
    const backend = tf.backend() as unknown as Loader
    const id = backend.loadSavedModelMetaGraph(await written(model), 'serve')
    const shape: [number, number, number, number] = [count, ...model.architecture.inputShape]
    const pixels = tf.tensor4d(Int32Array.from(images), shape, 'int32')
    const named = [{ name: 'pixels:0', tfDtype: 'DT_UINT8' }]
    const [answer] = backend.runSavedModel(id, [pixels], named, ['logits:0'])
    const found = (await answer?.data()) as Float32Array
    tf.dispose([pixels, answer as tf.Tensor])
    backend.deleteSavedModel(id)

    expect(found.length).toBe(logits.length)
    for (const [i, value] of logits.entries()) expect(found[i]).toBeCloseTo(value, 4)
  })
})
