import * as tf from '@tensorflow/tfjs'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { modelConfig, type ModelId } from '../../src-main/contract'
import { fillUniform, randomKey } from '../../src-main/datasets/counter-random'
import type { EngineSession } from '../../src-main/engines/engine'
import { formatOf } from '../../src-main/exports/models/formats'
import { buildArchitecture } from '../../src-main/models/catalogue'
import { activationMap, spatialLayers } from '../../src-main/trainer/jobs/activation-maps'
import { Network } from '../../src-main/trainer/network/network'
import { readImage } from '../../src-main/trainer/node/read-images'
import { fitWeights } from '../../src-main/weights/fitting/fit-weights'
import { openWeights } from '../../src-main/weights/open-weights'
import { knownWeights } from '../../src-main/weights/shelf/known-weights'
import { WeightShelf } from '../../src-main/weights/shelf/weight-shelf'
import type { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { cacheFolder } from '../support/cache-folder'
import { debianIcons } from '../support/debian-icons'
import { iconPictures, iconThemes } from '../support/icon-pictures'
import { asTheyAre, portableModel } from '../support/portable-models'
import { temporaryFolder } from '../support/temporary-folder'
import { fastEngineIds, readTensors, startWeights, useEngine, writeTensors } from './peer-support'

const folder = temporaryFolder()
const [size, count, classes] = [64, 64, 12]
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
    const image = side * side * 3
    const found = new Float32Array((data.length / image) * outputs)
    for (let from = 0; from * image < data.length; from += 16) {
      const some = data.subarray(from * image, (from + 16) * image)
      const logits = tf.tidy(
        () =>
          network.forward(tf.tensor4d(some, [some.length / image, side, side, 3]), {
            training: false,
            letsGo: true
          }).logits
      )
      found.set(await logits.data(), from * outputs)
      logits.dispose()
    }
    return found
  } finally {
    network.dispose()
  }
}

/** The weights of a file in a network, as it leaves again in a format. Returns where that lies. */
async function sentBack(file: string, id: ModelId, format: 'safetensors' | 'keras'): Promise<string> {
  const model = portableModel(modelConfig.parse({ id }), [size, size, 3], classes)
  const opened = await openWeights(file)
  const read = await fitWeights(opened, model.architecture, 'keep').read()
  await opened.close()
  const weights = new Map([...read].map(([name, { shape, data }]) => [name, { shape, values: data }]))
  const [written] = await formatOf(format).write({ ...model, weights }, asTheyAre, `${id}.back`)
  const path = join(folder, written?.path ?? '')
  writeFileSync(path, written?.bytes ?? '')
  return path
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
  it('give its logits, from both of its formats and from safetensors, and go back', async (context) => {
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

    // And the way back: its publisher's own network takes them, and has every number that it had.
    const back = await sentBack(files.zip, model, 'safetensors')
    expect(
      await peer.ask({ task: 'torchBack', model, classes, size, file: back, original: files.zip })
    ).toEqual({ different: [] })
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
  it('give its logits, from weights alone and from a whole model, and go back', async () => {
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

    const back = await sentBack(files.keras, model, 'keras')
    expect(
      await peer.ask({ task: 'kerasBack', model, classes, size, file: back, original: files.h5 })
    ).toEqual({ different: [] })
  })
})

/** Themes with a large drawing of most names. */
const themes = iconThemes.filter(({ package: name }) =>
  ['gnome-icon-theme', 'tango-icon-theme'].includes(name)
)

it("takes 64 real pictures for what PyTorch's own network takes them for, with the weights that the shelf fetches", async (context) => {
  const [pictureCount, side, outputs] = [64, 224, 1000]
  if (!(await peer.ask<boolean>({ task: 'has', module: 'efficientnet_lite_pytorch' })))
    return context.skip('efficientnet_lite_pytorch is not installed')
  const model = 'efficientnet-lite0'
  const entry = await new WeightShelf(cacheFolder).fetch(model, () => undefined).catch(() => null)
  if (!entry?.path || !existsSync(entry.path)) return context.skip('its weights cannot be fetched')
  expect(entry.sha256).toBe(knownWeights.find(({ id }) => id === model)?.sha256)
  const found = debianIcons(themes)
  if ('reason' in found) return context.skip(`there are no real pictures: ${found.reason}`)

  // Drawn at the size that the network takes, so that neither side scales them.
  const drawn = join(folder, 'pictures')
  await iconPictures(found.icons, drawn, {
    side,
    themes: themes.map((theme) => ({ ...theme, part: 'test' }))
  })
  const pictures = readdirSync(drawn, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.png'))
    .sort()
    .slice(0, pictureCount)
    .map((name) => join(drawn, name))
  expect(pictures).toHaveLength(pictureCount)

  const { mean, deviation } = entry.input ?? { mean: [], deviation: [] }
  const file = entry.path
  const out = join(folder, 'pretrained')
  await peer.ask({ task: 'pictures', model, classes: outputs, pictures, mean, deviation, file, out })
  const expected = readTensors(out).get('logits') as Float32Array
  expect(expected).toHaveLength(pictureCount * outputs)

  const recipe = { height: side, width: side, channels: 3, fit: 'fit', background: 'auto' } as const
  const data = new Float32Array(pictureCount * side * side * 3)
  for (const [i, path] of pictures.entries()) {
    const { pixels } = await readImage(path, [side, side, 3], { recipe })
    data.set(
      pixels.map((value, k) => (value - (mean[k % 3] as number)) / (deviation[k % 3] as number)),
      i * side * side * 3
    )
  }
  const logits = await logitsOf(file, model, { side, data, outputs })
  const differences = expected.map((value, i) => Math.abs((logits[i] ?? Number.NaN) - value))
  const farthestOf = pictures.map((_, i) =>
    Math.max(...differences.subarray(i * outputs, (i + 1) * outputs))
  )
  expect(Math.max(...farthestOf)).toBeLessThan(1e-3)
})
