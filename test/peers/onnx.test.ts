import * as tf from '@tensorflow/tfjs'
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { imageRecipe, modelConfig, type ModelExportOptions, modelIds } from '../../src-main/contract'
import type { LoadedDataset } from '../../src-main/datasets/dataset'
import { loadDataset } from '../../src-main/datasets/load'
import type { EngineSession } from '../../src-main/engines/engine'
import { foldBatchNormalization } from '../../src-main/exports/models/fold-batch-normalization'
import { onnx } from '../../src-main/exports/models/onnx/onnx-format'
import type { PortableModel } from '../../src-main/exports/models/portable-model'
import { logitsOf, pixelsOf, spreadOver } from '../../src-main/trainer/jobs/reference'
import { Network } from '../../src-main/trainer/network/network'
import type { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { dataPlaces } from '../../src-main/workbench/files/folders'
import { asTheyAre, portableModel, referenceOf, smallConfigs } from '../support/portable-models'
import { temporaryFolder } from '../support/temporary-folder'
import { fastEngineIds, readTensors, startOnnx, useEngine, writeTensors } from './peer-support'

const root = temporaryFolder()
/** As an export is held to its network. */
const allowed = 1e-4

let session: EngineSession
let peer: LinePeer
let dataset: LoadedDataset
beforeAll(async () => {
  session = await useEngine(fastEngineIds[0] ?? 'wasm')
  peer = startOnnx()
  // Photographs of real things where they are installed, else drawn ones.
  const load = (id: string): Promise<LoadedDataset> => loadDataset({ id, path: null }, dataPlaces())
  dataset = await load('fashion-mnist').catch(() => load('garments'))
})

let files = 0
/** The file of a network in a folder of its own. */
async function written(
  model: PortableModel,
  options: ModelExportOptions = asTheyAre
): Promise<(name: string) => string> {
  const own = join(root, String(files++))
  mkdirSync(own)
  const path = (name: string): string => join(own, name)
  for (const file of [...(await onnx.write(model, options, 'net')), ...onnx.examples(model, 'net')])
    writeFileSync(path(file.path), file.bytes)
  return path
}

/** What onnxruntime in Python makes of pixels [count, height, width, channels]. */
async function answersOf(
  path: (name: string) => string,
  pixels: Float32Array,
  shape: number[]
): Promise<Map<string, Float32Array>> {
  const batch = writeTensors(path('batch'), [{ name: 'pixels', shape, data: pixels }])
  await peer.ask({ task: 'run', file: path('net.onnx'), batch, out: path('out') })
  return readTensors(path('out'))
}

function distance(found: Float32Array | undefined, expected: Float32Array): number {
  return expected.reduce(
    (most, value, i) => Math.max(most, Math.abs((found?.[i] ?? Number.NaN) - value)),
    0
  )
}

/** So many images each is compared on. */
const count = 1000

describe.each(modelIds.map((id) => ({ id })))("the catalogue's $id", ({ id }) => {
  let model: PortableModel
  let pixels: Float32Array
  let logits: Float32Array
  beforeAll(async () => {
    model = portableModel(modelConfig.parse({ id }), [28, 28, 1], 10)
    const indices = spreadOver(dataset.test, count)
    pixels = pixelsOf(dataset.test, model.architecture.inputShape, indices)

    await tf.setBackend(session.id)
    const network = new Network(model.architecture, 3, session.primitives)
    const saved = [...model.weights].map(
      ([name, { shape, values: data }]) => [name, { shape, data }] as const
    )
    network.import(new Map(saved), 'test')
    logits = await logitsOf(network, dataset.test, indices, model.input)
    network.dispose()
  })

  it("passes onnx' own checker, and has the logits and probabilities in onnxruntime", async () => {
    const path = await written(model)
    const checked = await peer.ask<{ outputs: object; metadata: Record<string, string> }>({
      task: 'check',
      file: path('net.onnx')
    })
    expect(checked.outputs).toEqual({ logits: ['batch', 10], probabilities: ['batch', 10] })
    expect(JSON.parse(checked.metadata['classes'] ?? '')).toEqual(model.classNames)

    const found = await answersOf(path, pixels, [count, 28, 28, 1])
    expect(found.get('logits')?.length).toBe(count * 10)
    expect(distance(found.get('logits'), logits)).toBeLessThan(allowed)
    const sum = found.get('probabilities')?.reduce((a, b) => a + b, 0) ?? 0
    expect(sum / count).toBeCloseTo(1, 5)
  })

  it('has them with its normalisations folded, too', async () => {
    const path = await written(foldBatchNormalization(model))
    await peer.ask({ task: 'check', file: path('net.onnx') })
    const found = await answersOf(path, pixels, [count, 28, 28, 1])
    expect(distance(found.get('logits'), logits)).toBeLessThan(allowed)
  })
})

describe.each(smallConfigs)('$name', ({ config }) => {
  it.each(['fp32', 'fp16', 'int8'] as const)('is a valid file in %s', async (precision) => {
    const model = portableModel(config, [13, 12, 3])
    const reference = await referenceOf(model, session, 4)
    const path = await written(model, { fold: false, precision })
    await peer.ask({ task: 'check', file: path('net.onnx') })
    const pixels = Float32Array.from(reference.images)
    const found = await answersOf(path, pixels, [4, 13, 12, 3])
    const limit = { fp32: allowed, fp16: 1e-2, int8: 0.25 }[precision]
    expect(distance(found.get('logits'), reference.logits)).toBeLessThan(limit)
  })
})

it('tells with the program for Python what Atelier tells of a picture', async () => {
  const plain = portableModel(modelConfig.parse({ id: 'cnn', filters: [4], denseUnits: 8 }), [12, 10, 3])
  const recipe = imageRecipe.parse({ height: 12, width: 10, channels: 3 })
  const model = { ...plain, input: { ...plain.input, recipe } }
  const { images, logits } = await referenceOf(model, session, 1)
  const path = await written(model)
  await sharp(images, { raw: { width: 10, height: 12, channels: 3 } })
    .png()
    .toFile(path('picture.png'))

  const shares = [...logits].map(Math.exp)
  const share = Math.max(...shares) / shares.reduce((a, b) => a + b, 0)
  const python = process.env['ATELIER_PEERS_PYTHON'] as string
  const { stdout } = await promisify(execFile)(python, [
    path('net-onnx-example.py'),
    path('picture.png')
  ])
  expect(stdout.trim()).toBe(
    `${path('picture.png')}: class ${shares.indexOf(Math.max(...shares))} (${(share * 100).toFixed(1)}%)`
  )
})
