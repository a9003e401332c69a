import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Architecture, CustomNetwork, EngineId } from '../../src-main/contract'
import { customArchitecture, ownArchitecture } from '../../src-main/models/custom/custom-architecture'
import { readNetwork } from '../../src-main/models/custom/read-network'
import { fitWeights } from '../../src-main/weights/fitting/fit-weights'
import { openWeights } from '../../src-main/weights/open-weights'
import type { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { largestDifference } from '../support/largest-difference'
import { temporaryFolder } from '../support/temporary-folder'
import { kindOf, type Numbers } from './network-numbers'
import { allEngineIds, fastEngineIds, readTensors, startCustom, writeTensors } from './peer-support'
import { errorsOf, numbersOn, type Subject, subjectOf } from './published-networks'

/** How far from Keras' numbers in double precision an array may be, in relation to its length. */
const limit = 1e-4
/** The WebAssembly engine rounds more, and normalising by a batch of 16 images makes more of that. */
const wasmLimit = 1e-3
/** How far a logit may be. */
const logitLimit = 1e-4
/**
 * Where rounding takes a number across a ReLU's edge, its share of every gradient before it comes or goes:
 * Keras' own gradients in single precision are off by as much, and three times that is allowed.
 */
const asMuchAsItsOwn = 3
/** It depends on the images, of which so many draws may be tried; a gradient that is wrong is so for all. */
const mostDraws = 3

interface Described {
  json: string
  params: Architecture['params']
  shapes: Record<string, number[]>
}

interface Case {
  name: string
  count: number
  engines: EngineId[]
  /** Why the weights of Keras' own file have no place; left out: they have. */
  misfit?: string
}
const cases: Case[] = [
  ...['sequential', 'branches', 'depthwise', 'gated', 'newer'].map((name) => ({
    name,
    count: 16,
    engines: allEngineIds
  })),
  // Its classifier is a convolution there, and what it knows of its images a layer.
  { name: 'convolutional', count: 16, engines: allEngineIds, misfit: 'too much: layers/' },
  // Keras numbers the weights of a model within another one apart.
  { name: 'nested', count: 16, engines: allEngineIds, misfit: 'missing: conv2d/' },
  // In its last stage a channel is a number an image.
  { name: 'mobilenet', count: 64, engines: fastEngineIds },
  // A hard swish has an edge at -3 and at 3, and rounding by WebAssembly takes a number across one of them in
  // every draw.
  {
    name: 'MobileNetV3Small',
    count: 64,
    engines: fastEngineIds.filter((engine) => engine !== 'wasm'),
    misfit: 'missing: '
  }
]

const folder = temporaryFolder()
let peer: LinePeer
beforeAll(() => void (peer = startCustom()))

const writeBatch = ({ architecture, images, labels }: Subject): string =>
  writeTensors(join(folder, 'batch.safetensors'), [
    { name: 'images', shape: [labels.length, ...architecture.inputShape], data: images },
    { name: 'labels', shape: [labels.length], data: labels }
  ])

async function exactNumbers(name: string, subject: Subject, precision: string): Promise<Numbers> {
  const out = join(folder, 'exact.safetensors')
  await peer.ask({
    task: 'numbers',
    name,
    precision,
    out,
    weights: writeTensors(join(folder, 'weights.safetensors'), subject.weights),
    batch: writeBatch(subject)
  })
  return readTensors(out)
}

/** A network with images, and what Keras makes of them. */
interface Drawn {
  subject: Subject
  exact: Numbers
  /** The largest error of Keras' own gradients in single precision. */
  own: number
}

describe.each(cases)(
  'the network $name, written by Keras and read here',
  ({ name, count, engines, misfit }) => {
    /** Layers that are others here: the classifier and what stands before it. */
    const replaced = new Set<string>()
    let described: Described
    let network: CustomNetwork
    let architecture: Architecture
    const draws = new Map<number, Promise<Drawn>>()
    beforeAll(async () => {
      described = await peer.ask<Described>({ task: 'describe', name })
      const read = readNetwork(described.json)
      network = read.network
      if (read.notes.some(({ code }) => code === 'denseHead'))
        for (const layer of Object.values(network.classifier)) replaced.add(layer)
      architecture = ownArchitecture(network, [1, 1, 1])
    })

    async function drawn(draw: number): Promise<Drawn> {
      const subject = await subjectOf(architecture, count, draw)
      const exact = await exactNumbers(name, subject, 'float64')
      const single = await exactNumbers(name, subject, 'float32')
      const errors = [...errorsOf(single, exact)].filter(([key]) => kindOf(key) === 'gradient')
      return { subject, exact, own: Math.max(...errors.map(([, error]) => error)) }
    }
    function drawnOnce(draw: number): Promise<Drawn> {
      const known = draws.get(draw) ?? drawn(draw)
      draws.set(draw, known)
      return known
    }

    it("has Keras' parameters, and its shape after every layer", () => {
      expect(architecture.params).toEqual(described.params)
      for (const layer of architecture.layers)
        if (layer.name in described.shapes && !replaced.has(layer.name))
          expect(layer.outputShape, layer.name).toEqual(described.shapes[layer.name])
      expect(architecture.layers.length).toBeGreaterThan(5)
    })

    /** What of an engine's numbers is further off than it may be. */
    async function wrongOn(engine: EngineId, draw: number): Promise<[string, number][]> {
      const { subject, exact, own } = await drawnOnce(draw)
      const found = await numbersOn(engine, subject)
      const logits = found.get('inference/logits') as Float32Array
      const expected = exact.get('inference/logits') as Float32Array
      expect(largestDifference([[...logits]], [[...expected]])).toBeLessThan(logitLimit)
      return [...errorsOf(found, exact)].filter(([key, error]) => {
        const least = engine === 'wasm' && kindOf(key) !== 'inference' ? wasmLimit : limit
        const allowed = kindOf(key) === 'gradient' ? Math.max(least, asMuchAsItsOwn * own) : least
        return !(error <= allowed)
      })
    }

    it.each(engines)("has Keras' logits and gradients with the same weights on %s", async (engine) => {
      let wrong: [string, number][] = []
      for (let draw = 1; draw <= mostDraws; draw++) {
        wrong = await wrongOn(engine, draw)
        expect(wrong.filter(([key]) => kindOf(key) !== 'gradient')).toEqual([])
        if (wrong.length === 0) break
      }
      expect(wrong).toEqual([])
    })

    it("takes the weights of Keras' own file, each in its place", async () => {
      const { subject } = await drawnOnce(1)
      const weights = join(folder, `${name}.weights.h5`)
      const out = join(folder, 'saved.safetensors')
      await peer.ask({ task: 'save', name, weights, out, batch: writeBatch(subject) })
      const file = await openWeights(weights)
      // It is said, and nothing is guessed.
      if (misfit !== undefined) {
        expect(() => fitWeights(file, architecture, 'keep')).toThrow(misfit)
        await file.close()
        return
      }
      const read = await fitWeights(file, architecture, 'keep').read()
      await file.close()
      const tensors = [...read].map(([tensor, value]) => ({ name: tensor, ...value }))
      const found = await numbersOn(fastEngineIds[0] ?? 'wasm', { ...subject, weights: tensors })
      const logits = found.get('inference/logits') as Float32Array
      const kept = readTensors(out).get('logits') as Float32Array
      expect(largestDifference([[...logits]], [[...kept]])).toBeLessThan(logitLimit)
    })
  }
)

/** Image classifiers of keras.applications, for small images. */
const published = [
  ...['EfficientNetB0', 'EfficientNetV2B0', 'DenseNet121', 'ResNet50V2'],
  ...['Xception', 'InceptionV3', 'NASNetMobile']
]

describe.each(published)('the published %s, written by Keras and read here', (name) => {
  it("has Keras' parameters, shapes and logits, and learns with every weight", async () => {
    const described = await peer.ask<Described>({ task: 'describe', name })
    const { network } = readNetwork(described.json)
    const architecture = ownArchitecture(network, [1, 1, 1])
    expect(architecture.params).toEqual(described.params)
    for (const layer of architecture.layers)
      if (layer.name in described.shapes)
        expect(layer.outputShape, layer.name).toEqual(described.shapes[layer.name])

    const subject = await subjectOf(architecture, 4)
    const out = join(folder, 'logits.safetensors')
    const weights = writeTensors(join(folder, 'weights.safetensors'), subject.weights)
    await peer.ask({ task: 'logits', name, out, weights, batch: writeBatch(subject) })
    const expected = readTensors(out).get('logits') as Float32Array
    const found = await numbersOn(fastEngineIds[0] ?? 'wasm', subject)
    const logits = found.get('inference/logits') as Float32Array
    const largest = Math.max(...expected.map(Math.abs))
    expect(largest).toBeGreaterThan(0)
    expect(largestDifference([[...logits]], [[...expected]])).toBeLessThan(
      logitLimit * Math.max(1, largest)
    )

    const gradients = [...found].filter(([key]) => kindOf(key) === 'gradient')
    expect(gradients.flatMap(([, values]) => [...values]).length).toBe(described.params.trainable)
    for (const [key, values] of gradients)
      expect(values.every(Number.isFinite) && values.some((value) => value !== 0), key).toBe(true)
  })
})

describe('the comparison itself', () => {
  it('sees a network whose branches are joined in another order', async () => {
    const { json } = await peer.ask<Described>({ task: 'describe', name: 'branches' })
    const { network } = readNetwork(json)
    const architecture = ownArchitecture(network, [1, 1, 1])
    const subject = await subjectOf(architecture, 16)
    const turned = {
      ...network,
      layers: network.layers.map((layer) =>
        layer.type === 'Concatenate' ? { ...layer, inputs: [...layer.inputs].reverse() } : layer
      )
    }
    const other = customArchitecture(turned, architecture.inputShape, network.classes)
    const [engine] = fastEngineIds
    const errors = errorsOf(
      await numbersOn(engine ?? 'wasm', subject, other),
      await exactNumbers('branches', subject, 'float64')
    )
    expect(errors.get('inference/logits')).toBeGreaterThan(0.01)
  })
})
