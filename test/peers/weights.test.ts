import * as tf from '@tensorflow/tfjs'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { modelConfig, type ModelId } from '../../src-main/contract'
import { fillUniform, randomKey } from '../../src-main/datasets/counter-random'
import type { EngineSession } from '../../src-main/engines/engine'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { Network } from '../../src-main/trainer/network/network'
import { fitWeights } from '../../src-main/weights/fitting/fit-weights'
import { openWeights } from '../../src-main/weights/open-weights'
import { knownWeights } from '../../src-main/weights/shelf/known-weights'
import { WeightShelf } from '../../src-main/weights/shelf/weight-shelf'
import type { LinePeer } from '../../src-main/workbench/peers/line-peer'
import { cacheFolder } from '../support/cache-folder'
import { temporaryFolder } from '../support/temporary-folder'
import { fastEngineIds, readTensors, startWeights, useEngine, writeTensors } from './peer-support'

const folder = temporaryFolder()
const [size, count, classes] = [64, 8, 12]
/** Of the largest logit. */
const allowed = 1e-4

let session: EngineSession
let peer: LinePeer
beforeAll(async () => {
  session = await useEngine(fastEngineIds[0] ?? 'wasm')
  peer = startWeights()
})

function drawnImages(side: number, images: number): { path: string; data: Float32Array } {
  const data = fillUniform(
    randomKey(8, 'images', side),
    new Float32Array(images * side * side * 3),
    -2,
    2
  )
  const path = join(folder, `images-${side}`)
  writeTensors(path, [{ name: 'images', shape: [images, side, side, 3], data }])
  return { path, data }
}

/** The logits of a network with the weights of a file. */
async function logitsOf(
  file: string,
  id: ModelId,
  { side, data, outputs }: { side: number; data: Float32Array; outputs: number }
): Promise<Float32Array> {
  const architecture = buildArchitecture(modelConfig.parse({ id }), [side, side, 3], outputs)
  const opened = await openWeights(file)
  const weights = await fitWeights(opened, architecture, 'keep').read()
  await opened.close()
  const network = new Network(architecture, 1, session.primitives)
  try {
    network.import(weights, file)
    const logits = tf.tidy(
      () =>
        network.forward(tf.tensor4d(data, [data.length / (side * side * 3), side, side, 3]), {
          training: false
        }).logits
    )
    return Float32Array.from(await logits.data())
  } finally {
    network.dispose()
  }
}

function farthest(found: Float32Array, expected: Float32Array): number {
  const scale = Math.max(1, ...expected.map(Math.abs))
  return Math.max(...expected.map((value, i) => Math.abs((found[i] ?? Number.NaN) - value) / scale))
}

const torchIds = [
  'torchvision-resnet18',
  'torchvision-resnet34',
  'torchvision-resnet50',
  'mobilenet-v2',
  'efficientnet-lite0'
] as const satisfies ModelId[]

describe.each(torchIds)("PyTorch's weights of %s", (model) => {
  it('give its logits, from both of its formats and from safetensors', async (context) => {
    const module = model === 'efficientnet-lite0' ? 'efficientnet_lite_pytorch' : 'torchvision'
    if (!(await peer.ask<boolean>({ task: 'has', module }))) return context.skip()
    const { path: images, data } = drawnImages(size, count)
    const at = (name: string): string => join(folder, `${model}.${name}`)
    const files = { zip: at('pth'), legacy: at('old.pth'), safetensors: at('safetensors') }
    await peer.ask({ task: 'torch', model, classes, images, files, out: at('out') })

    const expected = readTensors(at('out')).get('logits') as Float32Array
    for (const file of Object.values(files))
      expect(
        farthest(await logitsOf(file, model, { side: size, data, outputs: classes }), expected),
        file
      ).toBeLessThan(allowed)
  })
})

describe.each(['keras-resnet50', 'keras-mobilenet-v2'] as const)("Keras' weights of %s", (model) => {
  it('give its logits, from weights alone and from a whole model', async () => {
    const { path: images, data } = drawnImages(size, count)
    const at = (name: string): string => join(folder, `${model}.${name}`)
    const files = { h5: at('weights.h5'), keras: at('keras') }
    await peer.ask({ task: 'keras', model, classes, images, files, out: at('out') })

    const expected = readTensors(at('out')).get('logits') as Float32Array
    for (const file of Object.values(files))
      expect(
        farthest(await logitsOf(file, model, { side: size, data, outputs: classes }), expected),
        file
      ).toBeLessThan(allowed)
  })
})

it("gives the logits that PyTorch's own network gives, with the weights that the shelf fetches", async (context) => {
  const has = await peer.ask<boolean>({ task: 'has', module: 'efficientnet_lite_pytorch' })
  const entry = await new WeightShelf(cacheFolder)
    .fetch('efficientnet-lite0', () => undefined)
    .catch(() => null)
  if (!has || !entry?.path || !existsSync(entry.path)) return context.skip()
  expect(entry.sha256).toBe(knownWeights.find(({ id }) => id === 'efficientnet-lite0')?.sha256)

  const { path: images, data } = drawnImages(224, 2)
  const out = join(folder, 'pretrained')
  const model = 'efficientnet-lite0'
  await peer.ask({ task: 'pretrained', model, classes: 1000, images, file: entry.path, out })
  const found = await logitsOf(entry.path, model, { side: 224, data, outputs: 1000 })
  expect(farthest(found, readTensors(out).get('logits') as Float32Array)).toBeLessThan(allowed)
})
