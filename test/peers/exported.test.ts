import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { imageRecipe, modelConfig } from '../../src-main/contract'
import type { EngineSession } from '../../src-main/engines/engine'
import { formatOf } from '../../src-main/exports/models/formats'
import type { PortableModel, ReferenceOutputs } from '../../src-main/exports/models/portable-model'
import type { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { asTheyAre, portableModel, referenceOf, smallConfigs } from '../support/portable-models'
import { temporaryFolder } from '../support/temporary-folder'
import { fastEngineIds, readTensors, startExported, useEngine, writeTensors } from './peer-support'

const folder = temporaryFolder()
/** As an export is held to its network. */
const allowed = 1e-4
const models: { name: string; model: () => PortableModel }[] = [
  ...(['resnet50', 'resnet34', 'resnet18', 'lenet5', 'cnn', 'mlp'] as const).map((id) => ({
    name: `the catalogue's ${id}`,
    model: () => portableModel(modelConfig.parse({ id }), [28, 28, 1], 10)
  })),
  ...(['torchvision-resnet18', 'mobilenet-v2', 'efficientnet-lite0'] as const).map((id) => ({
    name: `the catalogue's ${id}`,
    model: () => portableModel(modelConfig.parse({ id }), [32, 32, 3], 10)
  })),
  ...smallConfigs.map(({ name, config }) => ({ name, model: () => portableModel(config, [13, 12, 3]) }))
]

let session: EngineSession
let peer: LinePeer
/** A process of its own: PyTorch's compiler and TensorFlow's end one that has both. */
let torch: LinePeer
beforeAll(async () => {
  session = await useEngine(fastEngineIds[0] ?? 'wasm')
  peer = startExported()
  torch = startExported()
})

/** The files of an export in a folder of their own, and the pixels beside them. */
async function exported(
  format: Parameters<typeof formatOf>[0],
  model: PortableModel,
  { count, images }: ReferenceOutputs
): Promise<{ path: (name: string) => string; batch: string }> {
  const own = join(folder, `${format} ${Math.random()}`)
  mkdirSync(own)
  const path = (name: string): string => join(own, name)
  const files = [
    ...(await formatOf(format).write(model, asTheyAre, 'net')),
    ...formatOf(format).examples(model, 'net')
  ]
  for (const file of files) {
    mkdirSync(join(path(file.path), '..'), { recursive: true })
    writeFileSync(path(file.path), file.bytes)
  }
  const pixels = { shape: [count, ...model.architecture.inputShape], data: Float32Array.from(images) }
  return { path, batch: writeTensors(path('batch'), [{ name: 'pixels', ...pixels }]) }
}

function distance(found: Float32Array | undefined, expected: Float32Array): number {
  return Math.max(...expected.map((value, i) => Math.abs((found?.[i] ?? Number.NaN) - value)))
}

describe.each(models)('$name', ({ model: make }) => {
  let model: PortableModel
  let reference: ReferenceOutputs
  beforeAll(async () => {
    model = make()
    reference = await referenceOf(model, session, 8)
  })

  it('is loaded by Keras, has its shapes, weights and logits there, and learns on', async () => {
    const { path, batch } = await exported('keras', model, reference)
    const { shapes, losses } = await peer.ask<{
      shapes: Record<string, number[]>
      losses: [number, number]
    }>({ task: 'keras', file: path('net.keras'), batch, out: path('out') })

    for (const { name, outputShape } of model.architecture.layers)
      expect([name, shapes[name]]).toEqual([name, outputShape])
    const found = readTensors(path('out'))
    expect(distance(found.get('logits'), reference.logits)).toBeLessThan(allowed)
    for (const [name, { values }] of model.weights)
      expect([name, Buffer.compare(bytesOf(found.get(name)), bytesOf(values))]).toEqual([name, 0])
    expect(losses.every(Number.isFinite)).toBe(true)
    expect(losses[1]).not.toBe(losses[0])
  })

  it('is served by TensorFlow with its logits and probabilities', async () => {
    const { path, batch } = await exported('savedmodel', model, reference)
    await peer.ask({ task: 'savedmodel', file: path('.'), batch, out: path('out') })
    const found = readTensors(path('out'))
    expect(distance(found.get('logits'), reference.logits)).toBeLessThan(allowed)
    const [first = 0, ...others] = found.get('probabilities')?.subarray(0, model.classNames.length) ?? []
    expect(others.reduce((sum, share) => sum + share, first)).toBeCloseTo(1, 5)
  })

  it('is a module of PyTorch that has its logits and learns on', async ({ skip }) => {
    if (!(await torch.ask<boolean>({ task: 'has_torch' }))) skip('PyTorch is not installed')
    const { path, batch } = await exported('pytorch', model, reference)
    const { losses } = await torch.ask<{ losses: [number, number] }>({
      task: 'pytorch',
      file: path('net.py'),
      batch,
      out: path('out')
    })
    const found = readTensors(path('out'))
    expect(distance(found.get('logits'), reference.logits)).toBeLessThan(allowed)
    expect(found.get('of_bytes')).toEqual(found.get('logits'))
    expect(losses.every(Number.isFinite)).toBe(true)
    expect(losses[1]).not.toBe(losses[0])
  })
})

it.each([
  ['keras', 'net-keras-example.py'],
  ['savedmodel', 'example.py'],
  ['pytorch', 'net.py']
] as const)(
  'tells with the program of the format %s what Atelier tells of a picture',
  async (format, program) => {
    if (format === 'pytorch' && !(await torch.ask<boolean>({ task: 'has_torch' }))) return
    const plain = portableModel(
      modelConfig.parse({ id: 'cnn', filters: [4], denseUnits: 8 }),
      [12, 10, 3]
    )
    const recipe = imageRecipe.parse({ height: 12, width: 10, channels: 3 })
    const model = { ...plain, input: { ...plain.input, recipe } }
    const reference = await referenceOf(model, session, 1)
    const { path } = await exported(format, model, reference)
    const raw = { width: 10, height: 12, channels: 3 } as const
    await sharp(reference.images, { raw }).png().toFile(path('picture.png'))

    const shares = [...reference.logits].map(Math.exp)
    const share = Math.max(...shares) / shares.reduce((a, b) => a + b, 0)
    const python = process.env['ATELIER_PEERS_PYTHON'] as string
    const { stdout } = await promisify(execFile)(python, [path(program), path('picture.png')])
    expect(stdout.trim()).toBe(
      `${path('picture.png')}: class ${shares.indexOf(Math.max(...shares))} (${(share * 100).toFixed(1)}%)`
    )
  }
)

it("is read by safetensors' own library, with what belongs to it", async () => {
  const config = modelConfig.parse({ id: 'mlp', hiddenUnits: [2], dropout: 0 })
  const model = portableModel(config, [2, 2, 1], 3)
  const { path } = await exported('safetensors', model, await referenceOf(model, session, 1))
  const metadata = await peer.ask<Record<string, string>>({
    task: 'safetensors',
    file: path('net.safetensors'),
    out: path('out')
  })
  expect(JSON.parse(metadata['classes'] ?? '')).toEqual(model.classNames)
  expect(metadata['format']).toBe('pt')

  // [in, out] is turned into [out, in].
  const { values } = model.weights.get('dense/kernel') as { values: Float32Array }
  const at = (input: number, unit: number): number => values[input * 2 + unit] as number
  expect([...(readTensors(path('out')).get('dense.weight') ?? [])]).toEqual([
    ...[0, 1, 2, 3].map((input) => at(input, 0)),
    ...[0, 1, 2, 3].map((input) => at(input, 1))
  ])
})

const bytesOf = (values: Float32Array = new Float32Array()): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
