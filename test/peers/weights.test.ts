import * as tf from '@tensorflow/tfjs'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { modelConfig, type ModelId } from '../../src-main/contract'
import { fillUniform, randomKey } from '../../src-main/datasets/counter-random'
import type { EngineSession } from '../../src-main/engines/engine'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { activationMap, spatialLayers } from '../../src-main/trainer/jobs/activation-maps'
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

describe("Grad-CAM of torchvision's ResNet-18", () => {
  it("is what PyTorch's gradients say, by the last layer with maps and by one before it", async (context) => {
    if (!(await peer.ask<boolean>({ task: 'has', module: 'torchvision' }))) return context.skip()
    const model = 'torchvision-resnet18'
    const { path: images, data } = drawnImages(96, 1)
    const [file, out] = [join(folder, 'maps.pth'), join(folder, 'maps')]
    const modules = ['layer4', 'layer3']
    await peer.ask({ task: 'maps', model, classes: 5, images, file, modules, out })
    const expected = readTensors(out)
    // Of some classes nothing speaks for them; of others a map says something.
    for (const module of modules)
      expect(
        Math.max(...[0, 1, 2, 3, 4].flatMap((each) => [...(expected.get(`${module}/${each}`) ?? [])]))
      ).toBeGreaterThan(0.01)

    const architecture = buildArchitecture(modelConfig.parse({ id: model }), [96, 96, 3], 5)
    const opened = await openWeights(file)
    const weights = await fitWeights(opened, architecture, 'keep').read()
    await opened.close()
    const network = new Network(architecture, 1, session.primitives)
    const image = tf.tensor4d(data, [1, 96, 96, 3])
    network.import(weights, file)
    const shapes = new Map(architecture.layers.map(({ name, outputShape }) => [name, outputShape]))
    // The last layer of each size of its maps is what torchvision's modules result in.
    const lastOf = (side: number): string =>
      spatialLayers(architecture).findLast((name) => shapes.get(name)?.[0] === side) ?? ''
    for (const [module, layer] of [
      ['layer4', spatialLayers(architecture).at(-1) ?? ''],
      ['layer3', lastOf(6)]
    ] as const)
      for (let number = 0; number < 5; number++) {
        const { values } = await activationMap(network, image, number, layer)
        const theirs = expected.get(`${module}/${number}`) as Float32Array
        expect(farthest(values, theirs), `${module}/${number}`).toBeLessThan(allowed)
      }
    image.dispose()
    network.dispose()
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
