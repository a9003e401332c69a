import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Architecture,
  type EngineId,
  modelConfig,
  type ModelConfig,
  modelIds,
  normalizationOrders
} from '../../src-main/contract'
import { buildArchitecture } from '../../src-main/models/catalogue'
import type { LinePeer } from '../../src-main/workbench/machine/peers/line-peer'
import { temporaryFolder } from '../support/temporary-folder'
import { kindOf, type Numbers } from './network-numbers'
import { allEngineIds, classes, fastEngineIds, startPublished } from './peer-support'
import { definedIds } from './defined-networks'
import { errorsOf, numbersOn, publishedNumbers, type Subject, subjectOf } from './published-networks'

/**
 * How far from the exact numbers single precision may be, in relation to an array's length. A pass by
 * fixed statistics only adds up roundings (2^-24 each); normalising by 8 images whose values in the last
 * stage are nearly equal makes more of them.
 */
const limits = { inference: 1e-5, moving: 1e-5, training: 1e-3, batch: 1e-3, gradient: 2e-3 }
/**
 * In the last stage a channel is 8 numbers, one an image: where rounding takes one of its ReLUs across
 * zero, that image's share of every gradient before it comes or goes. Seen: up to 0.03, where a graph
 * that is wrong in one place is off by more than 0.5.
 */
const crossings = 0.15

interface Case {
  name: string
  config: ModelConfig
  inputShape: [number, number, number]
  count: number
  engines: EngineId[]
  gradient?: number
}
const grey: [number, number, number] = [28, 28, 1]
const colour: [number, number, number] = [32, 32, 3]

const stages = [
  { blocks: 2, channels: 16 },
  { blocks: 2, channels: 24 }
]
const residual = (
  block: 'bottleneck' | 'basic',
  normalization: (typeof normalizationOrders)[number]
): ModelConfig =>
  modelConfig.parse({
    id: 'resnet',
    block,
    stemFilters: 8,
    stemKernelSize: 3,
    stemStride: 1,
    stages,
    denseUnits: 12,
    normalization
  })

const whole: Case[] = (['resnet50', 'resnet34', 'resnet18'] as const).flatMap((id) =>
  normalizationOrders.map((normalization) => ({
    name: `${id}, ${normalization}`,
    config: modelConfig.parse({ id, normalization }),
    inputShape: grey,
    count: 8,
    engines: fastEngineIds.slice(0, 2),
    gradient: crossings
  }))
)
const free: Case[] = (['bottleneck', 'basic'] as const).flatMap((block) =>
  normalizationOrders.map((normalization) => ({
    name: `a residual network of ${block} blocks, ${normalization}`,
    config: residual(block, normalization),
    inputShape: colour,
    count: 6,
    engines: allEngineIds
  }))
)
const small: Case[] = [
  { name: 'LeNet-5 with ReLU', config: modelConfig.parse({ id: 'lenet5' }) },
  { name: 'LeNet-5 with tanh', config: modelConfig.parse({ id: 'lenet5', activation: 'tanh' }) },
  // Dropped units are Atelier's own draw, which nobody else can make.
  { name: 'the small CNN', config: modelConfig.parse({ id: 'cnn', dropout: 0 }) },
  {
    name: 'the small CNN without normalisation',
    config: modelConfig.parse({ id: 'cnn', batchNormalization: false, dropout: 0 })
  },
  { name: 'the multilayer perceptron', config: modelConfig.parse({ id: 'mlp' }) }
].flatMap(({ name, config }) =>
  [grey, colour].map((inputShape) => ({
    name: `${name} on ${inputShape.join('x')}`,
    config,
    inputShape,
    count: 6,
    engines: allEngineIds
  }))
)
const cases = [...whole, ...free, ...small]

const folder = temporaryFolder()
let peer: LinePeer
beforeAll(() => void (peer = startPublished()))

const architectureOf = ({ config, inputShape }: Case): Architecture =>
  buildArchitecture(config, inputShape, classes)

describe.each(cases)('the published network with the same weights: $name', (subjectCase) => {
  let subject: Subject
  let exact: Numbers
  beforeAll(async () => {
    subject = await subjectOf(architectureOf(subjectCase), subjectCase.count)
    exact = await publishedNumbers(peer, subjectCase.config, subject, folder)
  })

  it.each(subjectCase.engines)(
    'has the logits, statistics and gradients that %s computes',
    async (engine) => {
      const found = await numbersOn(engine, subject)
      expect([...found.keys()].sort()).toEqual([...exact.keys()].sort())
      const allowed: Record<string, number> = {
        ...limits,
        gradient: subjectCase.gradient ?? limits.gradient
      }
      const wrong = [...errorsOf(found, exact)].filter(
        ([name, error]) => !(error <= (allowed[kindOf(name)] ?? 0))
      )
      expect(wrong).toEqual([])
    }
  )
})

describe('the comparison itself', () => {
  it('holds every model of the catalogue, but those that definitions.test.ts does', () => {
    const own = modelIds.filter((id) => !definedIds.includes(id))
    expect(new Set(cases.map(({ config }) => config.id))).toEqual(new Set(own))
  })

  it("rests on blocks that do what those of Keras' own ResNet50 and ResNet50V2 do", async () => {
    const blocks = await peer.ask<Record<string, Record<string, number[]>>>({ task: 'blocks' })
    expect(Object.keys(blocks)).toHaveLength(3)
    for (const [name, passes] of Object.entries(blocks)) {
      expect(Math.max(...Object.values(passes).flat()), name).toBeLessThan(1e-13)
    }
  })

  const [engine] = fastEngineIds as [EngineId]
  const seen = { inference: 0.01, training: 0.01, gradient: 0.3 }

  /** By kind, the largest error of Atelier's numbers, of `changed` where that is given. */
  async function largestErrors(
    own: ModelConfig,
    published: ModelConfig,
    change?: (layers: Layers) => Layers
  ): Promise<Record<string, number>> {
    const architecture = buildArchitecture(own, colour, classes)
    const subject = await subjectOf(architecture, 6)
    const exact = await publishedNumbers(peer, published, subject, folder)
    const changed = change ? { ...architecture, layers: change(architecture.layers) } : architecture
    const largest: Record<string, number> = {}
    for (const [name, error] of errorsOf(await numbersOn(engine, subject, changed), exact)) {
      largest[kindOf(name)] = Math.max(largest[kindOf(name)] ?? 0, error)
    }
    return largest
  }

  function expectSeen(errors: Record<string, number>): void {
    for (const [kind, least] of Object.entries(seen)) expect(errors[kind], kind).toBeGreaterThan(least)
  }

  it.each(['bottleneck', 'basic'] as const)(
    'tells both orders of the same parameters apart, of %s blocks',
    async (block) => {
      expectSeen(
        await largestErrors(residual(block, 'after-addition'), residual(block, 'before-addition'))
      )
      expectSeen(
        await largestErrors(residual(block, 'before-addition'), residual(block, 'after-addition'))
      )
    }
  )

  it('has no place for the parameters of pre-activation in another order', async () => {
    const [other, own] = [residual('basic', 'before-addition'), residual('basic', 'pre-activation')]
    // Widths of the normalisations: 8, 16, 16, 16, 24, ... before each convolution; 8 for the stem and
    // four of 16 before the addition.
    await expect(largestErrors(own, other)).rejects.toThrow('normalization number 5 has the shapes')
    await expect(largestErrors(other, own)).rejects.toThrow(/normalization|kind/)
  })

  type Layers = Architecture['layers']
  const rewired = (layers: Layers, name: string, inputs: string[]): Layers =>
    layers.map((layer) => (layer.name === name ? { ...layer, inputs } : layer))
  const inputsOf = (layers: Layers, name: string): string[] =>
    layers.find((layer) => layer.name === name)?.inputs ?? []

  it('sees a projection of the raw input where the pre-activated one is due', async () => {
    const config = residual('bottleneck', 'pre-activation')
    expectSeen(
      await largestErrors(config, config, (layers) => {
        const [, projection = ''] = inputsOf(layers, 'add')
        expect(inputsOf(layers, projection)).toEqual(['re_lu'])
        return rewired(layers, projection, inputsOf(layers, inputsOf(layers, 're_lu')[0] ?? ''))
      })
    )
  })

  it('sees an identity of the pre-activated input where the raw one is due', async () => {
    const config = residual('bottleneck', 'pre-activation')
    expectSeen(
      await largestErrors(config, config, (layers) => {
        const [branch = '', identity = ''] = inputsOf(layers, 'add_1')
        expect(identity).toBe('add')
        const normalization =
          layers.find(({ type, inputs }) => type === 'BatchNormalization' && inputs[0] === 'add')
            ?.name ?? ''
        const activation =
          layers.find(({ type, inputs }) => type === 'ReLU' && inputs[0] === normalization)?.name ?? ''
        return rewired(layers, 'add_1', [branch, activation])
      })
    )
  })

  it('sees the ReLU after one addition left out', async () => {
    const config = residual('basic', 'before-addition')
    expectSeen(
      await largestErrors(config, config, (layers) => {
        const activation =
          layers.find(({ type, inputs }) => type === 'ReLU' && inputs[0] === 'add_1')?.name ?? ''
        return layers
          .filter(({ name }) => name !== activation)
          .map((layer) => ({
            ...layer,
            inputs: layer.inputs.map((input) => (input === activation ? 'add_1' : input))
          }))
      })
    )
  })
})
