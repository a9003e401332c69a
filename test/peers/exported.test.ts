import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { modelConfig } from '../../src-main/contract'
import type { EngineSession } from '../../src-main/engines/engine'
import { formatOf } from '../../src-main/exports/models/formats'
import type { PortableModel, ReferenceOutputs } from '../../src-main/exports/models/portable-model'
import type { LinePeer } from '../../src-main/workbench/peers/line-peer'
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
  ...smallConfigs.map(({ name, config }) => ({ name, model: () => portableModel(config, [13, 12, 3]) }))
]

let session: EngineSession
let peer: LinePeer
beforeAll(async () => {
  session = await useEngine(fastEngineIds[0] ?? 'wasm')
  peer = startExported()
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
})

const bytesOf = (values = new Float32Array()): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
